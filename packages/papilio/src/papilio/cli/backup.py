"""Commands that keep a library safe: backup, restore."""

import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from papilio.cli.console import Json, err, index_progress, kind_errors, opened, out, print_json
from papilio.finding.indexing import level
from papilio.operating.backup import back_up, restore, verify
from papilio.operating.backup_file import BackupFile, Header

_PROGRESS_SECONDS = 0.25


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; an older backup of this name is replaced.", metavar="FILE")],
    json: Json = False,
) -> None:
    """Write all that the library holds into one file. It may be in use meanwhile (docs/backup.md)."""
    began = time.monotonic()
    with opened() as app, stopped_with("No backup was written; an older one of this name is as it was."):
        header = back_up(app.store, file, app.now(), on_progress=_progress("Backing up"))
        _tell(file, header, time.monotonic() - began, "holds", json)


def restore_(
    file: Annotated[Path, typer.Argument(help="A file that `papilio backup` has written.", metavar="FILE")],
    check: Annotated[bool, typer.Option("--check", help="Only read the file to its end, and say whether it is whole.")] = False,
    json: Json = False,
) -> None:
    """Put a backup into an empty library. Both may be of SQLite or PostgreSQL, whichever (docs/backup.md)."""
    began = time.monotonic()
    with kind_errors(), BackupFile.opened(file) as given:
        if check:
            with stopped_with("The file was not read to its end."):
                verify(given, on_progress=_progress("Checking"))
            _tell(file, given.header, time.monotonic() - began, "is whole:", json)
            return
        with opened() as app:
            with stopped_with("Nothing was restored."):
                restore(app.store, app.engine, given, on_progress=_progress("Restoring"))
            _tell(file, given.header, time.monotonic() - began, "is restored:", json)
            with stopped_with("The library is whole; `papilio serve` goes on with the index."):
                level(app.store, app.engine, on_progress=index_progress(err))


def _progress(what: str) -> Callable[[str, int, int], None]:
    """Tells a terminal how far it is, a few times a second."""
    told = 0.0

    def show(table: str, done: int, rows: int) -> None:
        nonlocal told
        now = time.monotonic()
        if err.is_terminal and now - told >= _PROGRESS_SECONDS:
            told = now
            err.print(f"{what}: {done / rows:.0%}, row {done:,} of {rows:,} ({table})   ", end="\r")

    return show


def _tell(file: Path, header: Header, seconds: float, how: str, json: bool) -> None:
    size = file.stat().st_size
    if json:
        tables = {shape.table: shape.rows for shape in header.shapes}
        told = {"papilio": header.papilio, "revision": header.revision, "database": header.database, "made": header.made}
        print_json({"file": str(file), "bytes": size, "seconds": round(seconds, 3), **told, "rows": tables})
        return
    of_readers = ", ".join(f"{header.rows_of(table):,} {name}" for table, name in (("star", "stars"), ("note", "notes")))
    out.print(
        f"{file} {how} {header.rows_of('paper'):,} papers, {of_readers}, {header.rows:,} rows in all, of {header.made} "
        f"({size / 1e6:,.1f} MB, {seconds:.1f} s)",
        markup=False,
    )


@contextmanager
def stopped_with(message: str) -> Generator[None, None, None]:
    """Ctrl+C and SIGTERM undo what was begun, and say so."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        err.print(f"\nStopped. {message}")
        raise typer.Exit(130) from None
    finally:
        signal.signal(signal.SIGTERM, before)
