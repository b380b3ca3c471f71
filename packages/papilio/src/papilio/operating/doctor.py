"""What is well and what is not with an instance, and what to do about it."""

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, TypeAlias

from papilio.errors import LaterError, PapilioError, RemoteError
from papilio.search.engine import Engine
from papilio.search.writing import FULL_BYTES
from papilio.sources.arxiv.client import ArxivClient
from papilio.store import Store

State: TypeAlias = Literal["good", "warning", "bad"]
PARTS = ("papilio", "tantivy", "sqlalchemy", "alembic", "fastapi", "latex2mathml")
KNOWN_PAPER = "arxiv:1706.03762"
SMALL_ARCHIVE = "econ"
"""What the network is tried with: a paper that stays, and an archive whose list is short."""
LOW_SPACE_BYTES = 1 << 30
PROBE_BYTES = FULL_BYTES
"""Written for a moment, because a quota, or rights, may forbid what the disk has room for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its state, what was seen, and what to do (empty when nothing needs doing)."""

    name: str
    state: State
    seen: str
    do: str = ""


def missing_library(data: Path, database_url: str) -> Finding | None:
    """What to say where there is no library; None where there is one. So nothing is made by looking."""
    if database_url:
        seen = "" if data.is_dir() else f"there is no directory {data}"
    else:
        seen = "" if (data / "papilio.db").exists() else f"there is no library in {data}"
    do = "See PAPILIO_DATA for a slip; `papilio serve` and `papilio import` begin a library where there is none."
    return Finding("library", "bad", seen, do) if seen else None


def examine(data: Path, store: Store, engine: Engine, unknown_settings: Iterable[str] = ()) -> Iterator[Finding]:
    """Look at everything an operator would: versions, disk, settings, database, index."""
    yield _versions()
    yield _disk(data)
    for name in unknown_settings:
        yield Finding("settings", "warning", f"{name} is set but is no setting", "See `papilio config` for the names.")
    yield from _database(store)
    yield _index(store, engine)
    yield from _meaning(store, engine)


def examine_network(arxiv: ArxivClient | None) -> Iterator[Finding]:
    """Make three polite requests to the hosts that papers are fetched from: OAI-PMH, the query API, a listing page.

    Args:
        arxiv: None where no contact is known, and then nothing is asked.
    """
    if arxiv is None:
        yield Finding(
            "network",
            "bad",
            "nothing is fetched: no contact of the operator is known",
            "Set PAPILIO_CONTACT to your mail address; arXiv asks for one.",
        )
        return
    yield _asked("arXiv OAI-PMH", lambda: "{}, records since {}".format(*arxiv.identify()))
    yield _asked("arXiv query API", lambda: _paper_seen(arxiv))
    yield _asked("arXiv listing", lambda: _listing_seen(arxiv))


def _asked(name: str, ask: Callable[[], str]) -> Finding:
    started = time.monotonic()
    try:
        seen = ask()
    except LaterError as error:
        return Finding(name, "warning", str(error), "Try again later; Papilio does so by itself.")
    except RemoteError as error:
        return Finding(name, "bad", str(error), "See whether the host is reached from this machine, also through its proxy.")
    return Finding(name, "good", f"{seen} ({time.monotonic() - started:.1f} s, waiting for our turn included)")


def _paper_seen(arxiv: ArxivClient) -> str:
    found = arxiv.papers([KNOWN_PAPER])
    if not found.records:
        return f"answered, but does not know {KNOWN_PAPER}"
    paper = found.records[0].paper
    return f"{paper.ref} is “{paper.title}”, version {paper.version}"


def _listing_seen(arxiv: ArxivClient) -> str:
    page = arxiv.listing(SMALL_ARCHIVE).page
    if page is None:
        return "answered that nothing has changed"
    problems = f"; not to be believed: {' '.join(page.problems)}" if page.problems else ""
    return f"the list of {SMALL_ARCHIVE} of {page.day} has {len(page.papers)} entries{problems}"


def _versions() -> Finding:
    found: list[str] = []
    for part in PARTS:
        try:
            found.append(f"{part} {version(part)}")
        except PackageNotFoundError:
            return Finding("versions", "bad", f"{part} is not installed", "Install Papilio again: `pip install papilio`.")
    python = ".".join(map(str, sys.version_info[:3]))
    return Finding("versions", "good", ", ".join([f"Python {python}", f"SQLite {sqlite3.sqlite_version}", *found]))


def _disk(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    seen = f"{free / 2**30:.1f} GiB free in {data}"
    try:
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(bytes(PROBE_BYTES))
    except OSError as error:
        seen += f", and nothing can be written there: {error.strerror or error}"
        return Finding("disk", "bad", seen, "Free some space, or see the rights and the quota. What was saved before is safe.")
    if free < LOW_SPACE_BYTES:
        return Finding("disk", "warning", seen, "Free some space: an import of all of arXiv takes about 10 GiB.")
    return Finding("disk", "good", seen)


def _database(store: Store) -> Iterator[Finding]:
    try:
        problems = store.check()
        count, kind, revision, size = store.papers.count(), store.library_kind(), store.revision(), store.size_bytes()
    except PapilioError as error:
        yield Finding("database", "bad", str(error), "Restore it from a backup, or import again into an empty data directory.")
        return
    for problem in problems:
        yield Finding("database", "bad", problem, "Restore it from a backup, or import again into an empty data directory.")
    if not problems:
        where = f", {size / 2**20:.0f} MiB" if size is not None else ""
        yield Finding("database", "good", f"sound: {count:,} papers ({kind} library), schema {revision}{where}")


def _index(store: Store, engine: Engine) -> Finding:
    behind = store.papers.last_sequence() - engine.sequence()
    size = f"{engine.count():,} documents, {engine.size_bytes() / 2**20:.0f} MiB"
    if damaged := engine.damaged_files():
        return Finding("index", "bad", f"{size}; damaged: {', '.join(damaged)}", "Run `papilio reindex`.")
    if behind < 0:
        return Finding("index", "warning", f"{size}; ahead of the database by {-behind} changes", "Run `papilio reindex`.")
    if behind:
        return Finding(
            "index",
            "warning",
            f"{size}; {behind:,} changes behind",
            "`papilio serve` catches up by itself; `papilio reindex` at once.",
        )
    left_out = engine.left_out()
    if left_out.count:
        refs = ", ".join(left_out.refs) + (", …" if left_out.count > len(left_out.refs) else "")
        return Finding(
            "index",
            "warning",
            f"{size}; level with the database, but {left_out.count:,} could not be prepared and cannot be found: {refs}",
            "The log of `papilio reindex` says why; please report it. Everything else is found.",
        )
    return Finding("index", "good", f"{size}; level with the database")


def _meaning(store: Store, engine: Engine) -> Iterator[Finding]:
    if engine.succession is None:
        return
    serving, coming, last = engine.succession.serving(), engine.succession.coming(), store.papers.last_sequence()
    behind, goes_on = (
        last - serving.sequence(),
        "`papilio serve` goes on with it by itself; `papilio reindex` makes it at once.",
    )
    if coming is not None:
        reached = f"{coming.name} follows it, at change {coming.sequence():,} of {last:,}"
        yield Finding("meaning", "warning", f"{serving.name} answers; {reached}", goes_on)
    elif behind > 0:
        yield Finding("meaning", "warning", f"{serving.name}; {behind:,} changes behind", goes_on)
    else:
        yield Finding("meaning", "good", f"{serving.name}; level with the database")
