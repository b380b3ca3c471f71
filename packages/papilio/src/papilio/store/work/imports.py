"""How far the import of each file has come, so that it resumes where it was interrupted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Row, select

from papilio.store.database import Database, Transaction
from papilio.store.library.rows import day_number, day_of
from papilio.store.schema import import_progress

_ARXIV, _NEWEST = "arxiv", "newest day"
"""In the column of the counts, too."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """State of one file.

    Attributes:
        fingerprint: Names the file by content (size and hashes of its ends), not by path.
        lines: Lines done; they and their effect were committed together.
        bytes: Decompressed bytes done.
        finished: Whether the end was reached.
        counts: JSON-able counts so far (new, changed, unchanged, older, warned, bad).
        arxiv: Papers of arXiv so far. `newest_day`: the newest day on which one of them was changed; None when none is told.
    """

    fingerprint: str
    lines: int = 0
    bytes: int = 0
    finished: bool = False
    counts: tuple[tuple[str, int], ...] = ()
    arxiv: int = 0
    newest_day: date | None = None


class Imports:
    """Reading and writing import progress."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, fingerprint: str) -> ImportProgress | None:
        """How far an earlier run came; None when there was none."""
        statement = select(import_progress).where(import_progress.c.fingerprint == fingerprint)
        with self._database.read() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        return _progress(row)

    def newest_day(self) -> date | None:
        """The newest day of the snapshot that filled the library: the finished file with the most papers of arXiv. None when
        there was none."""
        statement = select(import_progress).where(import_progress.c.finished == 1)
        with self._database.read() as connection:
            files = [_progress(row) for row in connection.execute(statement)]
        return max(files, key=lambda each: each.arxiv).newest_day if files else None

    def save(self, tx: Transaction, progress: ImportProgress) -> None:
        """In the transaction of the records themselves."""
        newest = day_number(progress.newest_day) if progress.newest_day else 0
        counts = orjson.dumps(dict(progress.counts) | {_ARXIV: progress.arxiv, _NEWEST: newest}).decode()
        tx.insert(
            import_progress,
            [(progress.fingerprint, progress.lines, progress.bytes, int(progress.finished), counts)],
            conflict=" ON CONFLICT (fingerprint) DO UPDATE SET lines = excluded.lines, bytes = excluded.bytes, "
            "finished = excluded.finished, counts = excluded.counts",
        )


def _progress(row: Row[Any]) -> ImportProgress:
    counts: dict[str, int] = orjson.loads(row.counts)
    arxiv, newest = counts.pop(_ARXIV, 0), counts.pop(_NEWEST, 0)
    return ImportProgress(
        row.fingerprint,
        row.lines,
        row.bytes,
        bool(row.finished),
        tuple(counts.items()),
        arxiv,
        day_of(newest) if newest else None,
    )
