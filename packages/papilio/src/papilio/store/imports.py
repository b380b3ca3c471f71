"""How far the import of each file has come, so that it resumes where it was interrupted."""

from dataclasses import dataclass

import orjson
from sqlalchemy import select

from papilio.store.database import Database, Transaction
from papilio.store.schema import import_progress


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """State of one file.

    Attributes:
        fingerprint: Names the file by content (size and hashes of its ends), not by path.
        lines: Lines done; they and their effect were committed together.
        bytes: Decompressed bytes done.
        finished: Whether the end was reached.
        counts: JSON-able counts so far (new, changed, unchanged, older, warned, bad).
    """

    fingerprint: str
    lines: int = 0
    bytes: int = 0
    finished: bool = False
    counts: tuple[tuple[str, int], ...] = ()


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
        counts = tuple((name, number) for name, number in orjson.loads(row.counts).items())
        return ImportProgress(row.fingerprint, row.lines, row.bytes, bool(row.finished), counts)

    def save(self, tx: Transaction, progress: ImportProgress) -> None:
        """In the transaction of the records themselves."""
        counts = orjson.dumps(dict(progress.counts)).decode()
        tx.insert(
            import_progress,
            [(progress.fingerprint, progress.lines, progress.bytes, int(progress.finished), counts)],
            conflict=" ON CONFLICT (fingerprint) DO UPDATE SET lines = excluded.lines, bytes = excluded.bytes, "
            "finished = excluded.finished, counts = excluded.counts",
        )
