"""Commands that bring editions of venues: venues add, venues known."""

import time
from typing import Annotated

import typer

from papilio.cli.console import Json, err, index_progress, opened, out, print_json
from papilio.cli.contact import introduced
from papilio.finding.indexing import level
from papilio.following.editions import EditionReport, EditionStep
from papilio.following.editions import add as add_edition
from papilio.settings.settings import load_settings
from papilio.sources.venues.known import find_source, publishers, read_edition, sources, spans, venues
from papilio.sources.venues.series import venue_title

SHOWN_PROBLEMS = 20
"""More sentences of one kind are counted, not printed."""

venues_cli = typer.Typer(
    name="venues",
    help="Editions of conferences and journals, from their publishers.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@venues_cli.command("add")
def add(
    editions: Annotated[list[str], typer.Argument(help="Editions, such as ICLR.2026.", metavar="EDITION...")],
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Rejected, withdrawn and desk-rejected submissions too, where they are shown.")
    ] = False,
    publisher: Annotated[
        str, typer.Option("--from", help="Who is asked, where several have it (`papilio venues known`).", metavar="PUBLISHER")
    ] = "",
    json: Json = False,
) -> None:
    """Bring an edition of a venue from its publisher, or update it. Can be stopped at any time."""
    settings = load_settings()
    with opened(settings) as app:
        named = list(dict.fromkeys(read_edition(each) for each in editions))
        for venue, year in named:
            find_source(venue, year, publisher)
        client = introduced(app, settings, "Publishers ask", f"venues add {editions[0]}").venues
        assert client is not None
        reports: list[EditionReport] = []
        try:
            for edition in named:
                report = add_edition(
                    app.store,
                    client,
                    edition,
                    rejected=rejected,
                    publisher=publisher,
                    now=app.now,
                    sleep=time.sleep,
                    on_step=_show_step,
                    on_wait=_show_wait,
                )
                reports.append(report)
                _show_problems(report)
                if not json:
                    _print_report(report)
        finally:
            # What was taken can be searched, also where a later edition or page failed.
            level(app.store, app.engine, on_progress=index_progress(err))
        if json:
            print_json([report_record(report) for report in reports])
        else:
            out.print(f"{app.engine.count():,} papers can be searched.")


@venues_cli.command("known")
def known(json: Json = False) -> None:
    """List the editions that can be had. Beside each stand its publishers; of several, the first is asked."""
    if json:
        print_json(
            [
                {
                    "venue": source.venue,
                    "title": venue_title(source.venue),
                    "publisher": source.publisher.name,
                    "editions": [f"{source.venue}.{year}" for year in source.years],
                }
                for source in sources()
            ]
        )
        return
    for venue in venues():
        of_venue = [source for source in sources() if source.venue == venue]
        out.print(f"{venue}: {venue_title(venue)}", markup=False)
        for name in dict.fromkeys(source.publisher.name for source in of_venue):
            years = {year for source in of_venue if source.publisher.name == name for year in source.years}
            out.print(f"    {name}: {spans(years)}", markup=False)
    out.print()
    for each in publishers().values():
        out.print(f"{each.name}: {each.title}, {each.pause_seconds:g} s between two requests", markup=False)


def report_record(report: EditionReport) -> dict[str, object]:
    """An edition that was added, for programs."""
    record: dict[str, object] = {name: getattr(report, name) for name in EditionReport.__dataclass_fields__}
    return record | {"tracks": dict(report.tracks)}


def _show_step(step: EditionStep) -> None:
    if err.is_terminal:
        of_all = f" of {step.total:,}" if step.total else ""
        err.print(f"{step.edition}: {step.taken:,}{of_all} papers   ", end="\r")


def _show_wait(why: str, seconds: float) -> None:
    err.print(f"{why}; trying again in {seconds:.0f} s", markup=False)


def _show_problems(report: EditionReport) -> None:
    vanished = [f"{ref} is no longer listed; it stays in the library" for ref in report.vanished]
    for sentences, word in ((report.unusable, "left out: "), (vanished, "")):
        for sentence in sentences[:SHOWN_PROBLEMS]:
            err.print(f"{report.edition}: {word}{sentence}", markup=False)
        if len(sentences) > SHOWN_PROBLEMS:
            err.print(f"{report.edition}: and {len(sentences) - SHOWN_PROBLEMS:,} more (all with --json)", markup=False)


def _print_report(report: EditionReport) -> None:
    if report.starter_removed:
        out.print(f"The starter library ({report.starter_removed} papers) has been replaced.")
    out.print(
        f"{report.edition} from {report.publisher}: {report.papers:,} papers: {report.new:,} new, {report.changed:,} changed, "
        f"{report.unchanged:,} unchanged; {report.left_out:,} not accepted and left out, {len(report.unusable):,} not read, "
        f"{len(report.vanished):,} no longer listed, {report.without_abstract:,} without abstract",
        markup=False,
    )
    named = [f"{track} {papers:,}" for track, papers in report.tracks if track]
    if named:
        out.print(f"    {', '.join(named)}", markup=False)
