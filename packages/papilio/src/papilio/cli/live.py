"""Commands that ask other hosts: harvest, worker."""

import time
from datetime import date, datetime
from typing import Annotated

import typer

from papilio.app import App
from papilio.cli.console import Json, err, index_progress, opened, out, print_json
from papilio.cli.contact import introduced
from papilio.errors import InputError
from papilio.harvest import HarvestStep, run
from papilio.indexing import catch_up
from papilio.settings import load_settings
from papilio.sources.arxiv.client import ArxivClient
from papilio.sources.arxiv.sets import set_of


def harvest(
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", help="An archive, category or set (`cs`, `cs.AI`, `hep-th`); everything when none is given."),
    ] = None,
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Take what changed since this day; goes on by itself without."),
    ] = None,
    json: Json = False,
) -> None:
    """Bring papers from arXiv by OAI-PMH: all that changed since the last harvest, or since the snapshot. Can be stopped at any
    time and goes on where it was."""
    settings = load_settings()
    with opened(settings) as app:
        specs = list(dict.fromkeys(set_of(name) for name in sets or ["all"]))
        day = from_.date() if from_ else None
        if day and day > app.now().date():
            raise InputError(f"--from: {day} lies in the future")
        arxiv = introduced(app, settings, "arXiv asks", "harvest").arxiv
        assert arxiv is not None
        reports = [_harvest(app, arxiv, spec, day, quiet=json) for spec in specs]
        catch_up(app.store, app.engine, on_progress=index_progress(err))
        if json:
            print_json(reports)
        else:
            out.print(f"{app.engine.count():,} papers can be searched.")


def _harvest(app: App, arxiv: ArxivClient, spec: str, day: date | None, *, quiet: bool) -> dict[str, object]:
    counts = {"records": 0, "new": 0, "changed": 0, "deleted": 0, "unusable": 0}
    started = time.monotonic()

    def show(step: HarvestStep) -> None:
        for name in ("records", "new", "changed", "deleted"):
            counts[name] += getattr(step, name)
        counts["unusable"] += len(step.unusable)
        for problem in step.unusable:
            err.print(f"left out: {problem}", markup=False)
        if step.resumed:
            err.print(step.resumed, markup=False)
        if err.is_terminal and not quiet:
            rate = counts["records"] / max(time.monotonic() - started, 1e-6)
            left = f", {step.remaining:,} left, {step.remaining / rate / 60:.0f} min" if step.remaining and rate else ""
            err.print(f"{spec or 'everything'}: {step.taken:,} records, {rate:,.0f} a second{left}   ", end="\r")

    def wait(why: str, seconds: float) -> None:
        err.print(f"{why}; trying again in {seconds:.0f} s", markup=False)

    run(app.store, arxiv, spec, now=app.now, sleep=time.sleep, from_day=day, on_step=show, on_wait=wait)
    if not quiet:
        out.print(
            f"{spec or 'everything'}: {counts['records']:,} records: {counts['new']:,} new, {counts['changed']:,} changed, "
            f"{counts['deleted']:,} deleted, {counts['unusable']:,} left out",
            markup=False,
        )
    return {"set": spec, **counts}
