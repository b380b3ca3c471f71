"""How often papers are opened. An opening counts once for each client, paper and kind, so that no loop can forge a count.

Counting is bounded for each client and day as well, and what is counted already is seen without writing: a million requests
cost a bounded number of rows and of writes. Readings take no change sequence.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, case, delete, func, literal_column, select, update

from papilio.model.paper import ReadingCounts
from papilio.store.database import Database, Transaction
from papilio.store.schema import opening, opening_count, reading_count

CHUNK = 1000
DAY_SECONDS = 86_400

OPENINGS_A_DAY = 500
"""Openings of one client that are counted on one day."""

What: TypeAlias = Literal["pdf", "answers"]


class Readings:
    """Counting openings and sorting by them. A client is whoever `web.clients` tells from others."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def would_count(self, ref: str, what: What, client: str, now: float) -> bool:
        """Whether an opening would be counted, asked without writing."""
        with self._database.read() as connection:
            return _would_count(connection, ref, what, client, now)

    def has_counted(self, refs: Sequence[str], what: What, client: str) -> bool:
        """Whether an opening of one of these refs by this client is counted, so that it can be undone."""
        at = opening.c.ref.in_(refs) & (opening.c.kind == what) & (opening.c.client == client)
        with self._database.read() as connection:
            return connection.execute(select(opening.c.ref).where(at).limit(1)).first() is not None

    def open(self, tx: Transaction, ref: str, what: What, client: str, now: float) -> ReadingCounts:
        """Count an opening, once for each client; returns the counts of the ref. `now`: seconds since 1970 in UTC."""
        tx.lock()
        if _would_count(tx.connection, ref, what, client, now):
            tx.insert(opening, [(ref, what, client, int(now))])
            day = _day(now)
            tx.connection.execute(delete(opening_count).where(opening_count.c.day != day))
            tx.insert(
                opening_count,
                [(day, client, 1)],
                conflict=" ON CONFLICT (day, client) DO UPDATE SET openings = opening_count.openings + 1",
            )
            _add(tx, ref, what, 1)
        return _counts(tx.connection, ref)

    def undo(self, tx: Transaction, refs: Sequence[str], what: What, client: str) -> None:
        """Take this client's openings of the records of one work back. They count on for the bound of the day."""
        at = opening.c.ref.in_(refs) & (opening.c.kind == what) & (opening.c.client == client)
        tx.lock()
        for ref in tx.connection.scalars(delete(opening).where(at).returning(opening.c.ref)).all():
            _add(tx, ref, what, -1)

    def counts(self, refs: Sequence[str] | None = None) -> dict[str, ReadingCounts]:
        """Counts of these refs, or of every paper that has any."""
        statement = select(reading_count).where((reading_count.c.pdf > 0) | (reading_count.c.answers > 0))
        if refs is None:
            statements = [statement]
        else:
            chunks = (refs[start : start + CHUNK] for start in range(0, len(refs), CHUNK))
            statements = [statement.where(reading_count.c.ref.in_(chunk)) for chunk in chunks]
        with self._database.read() as connection:
            return {row.ref: ReadingCounts(row.pdf, row.answers) for each in statements for row in connection.execute(each)}

    def most_read(self, since: float, until: float, limit: int) -> list[tuple[str, int]]:
        """(ref, openings) of the papers opened most in a time, `until` not included; most first."""
        number = func.count()
        statement = select(opening.c.ref, number).where(opening.c.at >= int(since), opening.c.at < int(until))
        statement = statement.group_by(opening.c.ref).order_by(number.desc(), func.max(opening.c.at).desc(), opening.c.ref)
        with self._database.read() as connection:
            return [(ref, openings) for ref, openings in connection.execute(statement.limit(limit))]

    def by_day(self, since: float, until: float) -> dict[date, int]:
        """Day (in UTC) → openings in a time, of the days that have any."""
        day = (opening.c.at - opening.c.at % literal_column(str(DAY_SECONDS))).label("day")
        statement = select(day, func.count()).where(opening.c.at >= int(since), opening.c.at < int(until)).group_by(day)
        with self._database.read() as connection:
            return {datetime.fromtimestamp(begin, UTC).date(): number for begin, number in connection.execute(statement)}


def _would_count(connection: Connection, ref: str, what: What, client: str, now: float) -> bool:
    held = select(opening.c.at).where(opening.c.ref == ref, opening.c.kind == what, opening.c.client == client)
    if connection.execute(held).first() is not None:
        return False
    today = select(opening_count.c.openings).where(opening_count.c.day == _day(now), opening_count.c.client == client)
    return (connection.execute(today).scalar_one_or_none() or 0) < OPENINGS_A_DAY


def _add(tx: Transaction, ref: str, what: What, delta: int) -> None:
    tx.insert(reading_count, [(ref, 0, 0)], conflict=" ON CONFLICT (ref) DO NOTHING")
    column = reading_count.c[what]
    sum_or_zero = case((column + delta > 0, column + delta), else_=0)
    tx.connection.execute(update(reading_count).where(reading_count.c.ref == ref).values({column: sum_or_zero}))


def _counts(connection: Connection, ref: str) -> ReadingCounts:
    row = connection.execute(select(reading_count).where(reading_count.c.ref == ref)).one_or_none()
    return ReadingCounts(row.pdf, row.answers) if row is not None else ReadingCounts()


def _day(now: float) -> int:
    return int(now // DAY_SECONDS)
