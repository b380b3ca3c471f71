"""The command that adapts the search by meaning to the library: train."""

from typing import Annotated

import typer

from papilio.app import tables_of
from papilio.cli.console import Json, err, fail, index_progress, kind_errors, opened, out, print_json
from papilio.finding.adapting import ROUNDS, Adapted, Learning, Ways, adapt
from papilio.finding.encoding import encode
from papilio.finding.training_papers import MOST_PAPERS
from papilio.model import utc
from papilio.operating.machine import give_way
from papilio.settings.settings import load_settings

NOT_BETTER = 3
"""The status where nothing was installed, because nothing better was found."""


def train(
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn by chance.")] = 0,
    papers: Annotated[int, typer.Option(min=1, help="Papers that are learnt from, at most.")] = MOST_PAPERS,
    rounds: Annotated[int, typer.Option(min=1, help="How often each is learnt from, at most.")] = ROUNDS,
    back: Annotated[bool, typer.Option("--back", help="Return to the table that comes with Papilio.")] = False,
    json: Json = False,
) -> None:
    """Adapt the search by meaning to the words of this library.

    The table of word vectors in use is trained further on titles and abstracts. Every tenth paper is held out, and the new
    table is installed only where it finds more of those than the one in use, by more than chance explains. Ends with 3 where
    it does not. What is interrupted goes on from its last checkpoint.
    """
    give_way()
    if back:
        _return()
        return
    with opened() as app:
        settings = load_settings()
        if settings.encoder:
            fail(f"PAPILIO_ENCODER chooses {settings.encoder}, so that no table would be used. Empty it to train one.")
        tables = tables_of(settings)
        assert app.engine.succession
        serving = app.engine.succession.serving().fingerprint
        ways = Ways(_show_read, _show_learning, lambda said: err.print(said, markup=False))
        ended = adapt(
            app.store, tables, tables.folder, serving, seed=seed, most=papers, day=utc.to_iso(app.now())[:10], ways=ways
        )
        print_json(record(ended)) if json else _print(ended)
        if not ended.installed:
            raise typer.Exit(NOT_BETTER)
        app.engine.succession.look()
        encode(app.store, app.engine, on_progress=index_progress(err))


def record(ended: Adapted) -> dict[str, object]:
    """How a training ended, for programs."""
    verdict = ended.verdict
    return {
        "name": ended.name,
        "installed": ended.installed,
        "before": verdict.before,
        "after": verdict.after,
        "error": verdict.error,
        "judged": verdict.papers,
        "papers": ended.papers,
        "steps": ended.steps,
        "stopped_early": ended.stopped_early,
        "processor_seconds": ended.processor_seconds,
    }


def _return() -> None:
    with kind_errors():
        if tables_of(load_settings()).back():
            out.print(
                "The table that comes with Papilio is in use again. The vectors of the other serve until its own are made."
            )
        else:
            out.print("The table that comes with Papilio is in use already.")


def _show_read(read: int, total: int) -> None:
    if err.is_terminal:
        err.print(f"Reading papers: {read:,} of {total:,}   ", end="\r")


def _show_learning(at: Learning) -> None:
    err.print(
        f"step {at.step:,} of {at.steps:,}: loss {at.loss:.4f}; watched papers {at.score:.4f}"
        f" ({at.first:.4f} before, {at.best:.4f} at best); {at.seconds_left:.0f} s left"
    )


def _print(ended: Adapted) -> None:
    verdict = ended.verdict
    early = ", where nothing better came any more" if ended.stopped_early else ""
    out.print(f"{ended.papers:,} papers, {ended.steps:,} steps{early}, {ended.processor_seconds:.0f} s of processor time.")
    compared = (
        f"Of {verdict.papers:,} papers that were held out it scores {verdict.after:.4f}, the table in use {verdict.before:.4f}"
        f" (difference {verdict.after - verdict.before:+.4f}, standard error {verdict.error:.4f})."
    )
    out.print(compared)
    if ended.installed:
        out.print("It is installed. Until its vectors are level, those of the table before answer.")
    else:
        out.print("That is no more than chance explains, so it is not installed, and the table in use stays.")
