"""Commands of saved searches: saved list, save, run, new, seen, rename, remove."""

import time
from typing import Annotated

import typer

from papilio.app import App
from papilio.cli.console import Json, Reader, err, index_progress, opened, out, print_json
from papilio.cli.reading import print_findings
from papilio.export.record import saved_record, search_record
from papilio.finding import saved as saved_searches
from papilio.finding.encoding import AT_ONCE_SECONDS
from papilio.finding.find import find
from papilio.finding.indexing import level
from papilio.finding.saved import WITHIN, search_of
from papilio.store.readers.saved import Asked

Number = Annotated[int, typer.Argument(help="The number of a saved search (`papilio saved list`).", metavar="NUMBER", min=1)]

saved_cli = typer.Typer(
    name="saved",
    help="Saved searches: what they find and what is new.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@saved_cli.command("list")
def list_(reader: Reader = "", json: Json = False) -> None:
    """List the saved searches, the newest first."""
    with opened() as app:
        held = app.store.saved.all(reader)
        if json:
            print_json([saved_record(each) for each in held])
            return
        for each in held:
            out.print(f"{each.id:>4}. {each.name} · {each.asked.query}", markup=False)


@saved_cli.command("save")
def save(
    name: Annotated[str, typer.Argument(help="Its name.")],
    query: Annotated[str, typer.Argument(help="A query; see docs/search.md for the language.")],
    scope: Annotated[str, typer.Option(help=f"{', '.join(WITHIN)}.")] = "all",
    sort: Annotated[str, typer.Option(help="relevance, time or stars.")] = "relevance",
    channel: Annotated[str, typer.Option(help="lexical, semantic or hybrid.")] = "hybrid",
    untranslated: Annotated[
        list[str] | None, typer.Option(help="A Chinese term of the query to search for in Chinese alone; may be repeated.")
    ] = None,
    reader: Reader = "",
) -> None:
    """Save a search under a name."""
    with opened() as app:
        asked = Asked(query.strip(), scope, channel, sort, tuple(untranslated or ()))
        number = saved_searches.save(app.store, app.engine, reader, name, asked, time.time())
        out.print(f"Saved as number {number}.")


@saved_cli.command("run")
def run(
    number: Number,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Hits to pass over.")] = 0,
    reader: Reader = "",
    json: Json = False,
) -> None:
    """Run a saved search, and say at which change of the library."""
    with opened() as app:
        saved = app.store.saved.get(reader, number)
        _level(app)
        findings = find(app.store, app.engine, search_of(saved.asked, limit, offset), reader=reader, explain=json)
        if json:
            answer = search_record(findings)
            print_json({"saved": saved_record(saved), "sequence": app.engine.sequence(), "answer": answer})
            return
        print_findings(findings, offset)
        out.print(f"Run at change {app.engine.sequence():,} of the library; saved at change {saved.saved.sequence:,}.")


@saved_cli.command("new")
def new(number: Number, reader: Reader = "", json: Json = False) -> None:
    """Tell what a saved search finds of the papers that came since it was last seen."""
    with opened() as app:
        saved = app.store.saved.get(reader, number)
        _level(app)
        refs = saved_searches.news(app.store, app.engine, reader, saved).refs
        if json:
            print_json(list(refs))
            return
        entries = app.store.papers.find(refs)
        for ref in refs:
            out.print(f"{ref}  {entries[ref].paper.title}", markup=False)
        out.print(f"{len(refs):,} new since change {saved.seen.sequence:,} of the library.")


@saved_cli.command("seen")
def seen(number: Number, reader: Reader = "") -> None:
    """Mark all that a saved search finds now as seen."""
    with opened() as app, app.store.transaction() as tx:
        app.store.saved.see(tx, reader, number, time.time())


@saved_cli.command("rename")
def rename(number: Number, name: Annotated[str, typer.Argument(help="Its new name.")], reader: Reader = "") -> None:
    """Give a saved search another name."""
    with opened() as app, app.store.transaction() as tx:
        app.store.saved.rename(tx, reader, number, name)


@saved_cli.command("remove")
def remove(number: Number, reader: Reader = "") -> None:
    """Delete a saved search."""
    with opened() as app, app.store.transaction() as tx:
        app.store.saved.remove(tx, reader, number)


def _level(app: App) -> None:
    level(app.store, app.engine, seconds=AT_ONCE_SECONDS, on_progress=index_progress(err))
