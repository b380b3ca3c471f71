"""What is well and what is not with an instance, and what to do about it."""

import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, TypeAlias

from papilio.errors import PapilioError
from papilio.search.engine import Engine
from papilio.store import Store

State: TypeAlias = Literal["good", "warning", "bad"]
PARTS = ("papilio", "tantivy", "sqlalchemy", "alembic", "fastapi", "latex2mathml")
LOW_SPACE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its state, what was seen, and what to do (empty when nothing needs doing)."""

    name: str
    state: State
    seen: str
    do: str = ""


def examine(data: Path, store: Store, engine: Engine, unknown_settings: Iterable[str] = ()) -> Iterator[Finding]:
    """Look at everything an operator would: versions, disk, settings, database, index."""
    yield _versions()
    yield _disk(data)
    for name in unknown_settings:
        yield Finding("settings", "warning", f"{name} is set but is no setting", "See `papilio config` for the names.")
    yield from _database(store)
    yield _index(store, engine)


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
    if behind < 0:
        return Finding("index", "warning", f"{size}; ahead of the database by {-behind} changes", "Run `papilio reindex`.")
    if behind:
        return Finding(
            "index",
            "warning",
            f"{size}; {behind:,} changes behind",
            "`papilio serve` catches up by itself; `papilio reindex` at once.",
        )
    return Finding("index", "good", f"{size}; level with the database")
