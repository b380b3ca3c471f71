"""When a reader was last at a list, and what the library held then.

What came since is told by the library's change sequence, not by the clock: a list that is fetched hours after its day has begun
is new to whoever was there before it came.
"""

import threading
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from papilio.errors import PapilioError
from papilio.store.database import Database, Transaction
from papilio.store.schema import counter, visit

SAME_VISIT_SECONDS = 1800
"""A reload within this time of a visit's beginning belongs to that visit."""

MAX_LISTS = 500
"""Lists of one reader that are remembered; the one not seen for longest is forgotten first."""


# Made once: to put such a statement together takes longer than to run it.
_VISIT = select(visit).where(visit.c.reader == bindparam("reader"), visit.c.list == bindparam("list"))
_CHANGE = select(counter.c.value).where(counter.c.name == "change")
_BEYOND = (
    select(visit.c.list)
    .where(visit.c.reader == bindparam("reader"))
    .order_by(visit.c.began.desc(), visit.c.list)
    .offset(MAX_LISTS)
    .limit(MAX_LISTS)
)


@dataclass(frozen=True, slots=True)
class Visit:
    """When a visit began, in seconds since 1970 in UTC, and the newest change of the library then."""

    at: float
    sequence: int


class Visits:
    """Reading and writing visits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._coming: dict[tuple[str, str], tuple[float, int]] = {}
        self._keeping = threading.Lock()

    def last(self, reader: str, list_key: str, now: float) -> Visit | None:
        """The visit before the one that is going on, or that begins now; None on the first."""
        return self.look(reader, list_key, now)[0]

    def look(self, reader: str, list_key: str, now: float) -> tuple[Visit | None, int | None]:
        """(`last`, the newest change that the reader was shown in the visit that goes on; None where one begins now). One
        query."""
        with self._database.read() as connection:
            row = connection.execute(_VISIT, {"reader": reader, "list": list_key}).one_or_none()
        if row is None:
            return None, None
        if not _goes_on(row.began, now):
            return Visit(row.began, row.sequence), None
        before = None if row.before_began is None else Visit(row.before_began, row.before_sequence)
        return before, row.sequence

    def keep(self, reader: str, list_key: str, now: float, sequence: int) -> None:
        """Writes a visit, as `visit`, in a transaction that gathers those of several threads. While one thread waits for a
        writer, the visits of others join it, and the others do not wait.

        Raises:
            BusyError, StorageFullError: The visits that had gathered are not kept.
        """
        self._coming[reader, list_key] = (now, sequence)
        while self._coming and self._keeping.acquire(blocking=False):
            try:
                self._keep_those_that_came()
            finally:
                self._keeping.release()

    def _keep_those_that_came(self) -> None:
        try:
            with self._database.write() as tx:
                # Taken only now, after the wait for other writers.
                for _ in range(len(self._coming)):
                    (reader, list_key), (now, sequence) = self._coming.popitem()
                    self.visit(tx, reader, list_key, now, sequence)
        except PapilioError:
            self._coming.clear()
            raise

    def visit(self, tx: Transaction, reader: str, list_key: str, now: float, sequence: int | None = None) -> None:
        """The reader is at the list; while the same visit goes on, only what came during it is written.

        Args:
            sequence: The newest change that the reader was shown; by default, of the library now.
        """
        tx.lock()
        row = tx.connection.execute(_VISIT, {"reader": reader, "list": list_key}).one_or_none()
        if sequence is None:
            sequence = tx.connection.execute(_CHANGE).scalar_one()
        if row is not None and _goes_on(row.began, now):
            if row.sequence < sequence:
                at = (visit.c.reader == reader) & (visit.c.list == list_key)
                tx.connection.execute(update(visit).where(at).values(sequence=sequence))
            return
        before = (row.began, row.sequence) if row is not None else (None, None)
        tx.insert(
            visit,
            [(reader, list_key, now, sequence, *before)],
            conflict=" ON CONFLICT (reader, list) DO UPDATE SET began = excluded.began, sequence = excluded.sequence, "
            "before_began = excluded.before_began, before_sequence = excluded.before_sequence",
        )
        if row is None:
            old = tx.connection.scalars(_BEYOND, {"reader": reader}).all()
            if old:
                tx.connection.execute(delete(visit).where(visit.c.reader == reader, visit.c.list.in_(old)))


def _goes_on(began: float, now: float) -> bool:
    """Whether a visit that began then goes on. Clocks of two processes may differ a little; one that was far ahead is not
    believed."""
    return abs(now - began) < SAME_VISIT_SECONDS
