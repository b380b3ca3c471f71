"""Commands that ask other hosts: harvest, worker."""

import signal
import threading
import time
import traceback
from datetime import date, datetime
from typing import Annotated

import typer

from papilio.app import App
from papilio.cli.console import Json, err, index_progress, opened, out, print_json
from papilio.cli.contact import introduced
from papilio.errors import InputError, PapilioError
from papilio.finding.indexing import level
from papilio.following import schedule
from papilio.following.harvest import EARLIEST, HarvestStep, run
from papilio.following.worker import Job
from papilio.model import utc
from papilio.settings.settings import load_settings
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
    all_: Annotated[
        bool, typer.Option("--all", help="Take everything from the beginning, whatever the library holds.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring papers from arXiv by OAI-PMH. All that changed since the last harvest, or since the snapshot, comes. Can be stopped
    at any time and goes on where it was."""
    settings = load_settings()
    with opened(settings) as app:
        specs = list(dict.fromkeys(set_of(name) for name in sets or ["all"]))
        day = EARLIEST if all_ else from_.date() if from_ else None
        if all_ and from_:
            raise InputError("--all and --from contradict each other; give one of them")
        if day and day > app.now().date():
            raise InputError(f"--from: {day} lies in the future")
        arxiv = introduced(app, settings, "arXiv asks", "harvest").arxiv
        assert arxiv is not None
        reports = [_harvest(app, arxiv, spec, day, quiet=json) for spec in specs]
        level(app.store, app.engine, on_progress=index_progress(err))
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
    state = app.store.harvests.find(spec)
    base = state.base_day if state else None
    if base:
        err.print(
            f"The library holds what changed since {base}. "
            "For all before, import arXiv's snapshot or run `papilio harvest --all`."
        )
    if not quiet:
        out.print(
            f"{spec or 'everything'}: {counts['records']:,} records: {counts['new']:,} new, {counts['changed']:,} changed, "
            f"{counts['deleted']:,} deleted, {counts['unusable']:,} left out",
            markup=False,
        )
    return {"set": spec, **counts, "complete_since": base.isoformat() if base else None}


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then end.")] = False,
) -> None:
    """Do the scheduled work: daily lists, changes, papers on demand. `papilio serve` does it too, unless PAPILIO_WORKER is
    false; any number of workers share it through the database."""
    settings = load_settings()
    with opened(settings) as app:
        asking = introduced(app, settings, "arXiv asks", "worker")
        assert asking.arxiv is not None
        duty = schedule.Duty(app.store, asking.arxiv, asking.follow, asking.paper_sources, app.now, _tell_failure, _tell_event)
        if once:
            steps = duty.worker().work_off()
            err.print(f"Nothing more is due; {steps} {'step was' if steps == 1 else 'steps were'} done.")
            return
        ended = threading.Event()

        def end(number: int, frame: object) -> None:
            ended.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        at_work = duty.crew()
        at_work.start()
        err.print("At work (Ctrl+C ends it).")
        ended.wait()
        at_work.stop()


def _tell_event(job: Job, what: str) -> None:
    err.print(f"{utc.to_seconds(time.time())}  {job.kind} {job.key}: {what}", markup=False)


def _tell_failure(job: Job | None, error: Exception) -> None:
    if job is None:
        err.print(f"{utc.to_seconds(time.time())}  the worker failed: {error}", markup=False)
    if not isinstance(error, PapilioError):
        traceback.print_exception(error)
