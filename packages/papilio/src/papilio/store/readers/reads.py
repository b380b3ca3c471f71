"""Papers that readers have read."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from papilio.store.database import Database, Transaction
from papilio.store.schema import read_mark


class Reads:
    """Reading and writing the marks of papers read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, tx: Transaction, reader: str, ref: str, now: float) -> None:
        """Mark a paper as read; one that is marked keeps its time. `now`: seconds since 1970 in UTC."""
        tx.insert(read_mark, [(reader, ref, now)], conflict=" ON CONFLICT (reader, ref) DO NOTHING")

    def unmark(self, tx: Transaction, reader: str, refs: Sequence[str]) -> None:
        """Take the marks of these refs away, which are the records of one work."""
        tx.connection.execute(delete(read_mark).where(read_mark.c.reader == reader, read_mark.c.ref.in_(refs)))

    def of(self, reader: str, refs: Sequence[str]) -> set[str]:
        """Those of the refs that this reader has read. One query."""
        with self._database.read() as connection:
            return set(
                connection.scalars(select(read_mark.c.ref).where(read_mark.c.reader == reader, read_mark.c.ref.in_(refs)))
            )
