"""Papers that readers have starred."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from papilio.store.database import Database, Transaction
from papilio.store.schema import star


class Stars:
    """Reading and writing stars. A reader is known by name; the empty name is the one reader of this library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tx: Transaction, reader: str, ref: str, now: float) -> None:
        """Star a paper; one that is starred already keeps its time. `now`: seconds since 1970 in UTC."""
        tx.insert(star, [(reader, ref, now)], conflict=" ON CONFLICT (reader, ref) DO NOTHING")

    def remove(self, tx: Transaction, reader: str, refs: Sequence[str]) -> None:
        """Take the stars of these refs back, which are the records of one work."""
        tx.connection.execute(delete(star).where(star.c.reader == reader, star.c.ref.in_(refs)))

    def of(self, reader: str, refs: Sequence[str]) -> set[str]:
        """Those of the refs that this reader has starred. One query."""
        with self._database.read() as connection:
            return set(connection.scalars(select(star.c.ref).where(star.c.reader == reader, star.c.ref.in_(refs))))

    def all(self, reader: str) -> list[tuple[str, float]]:
        """(ref, when) of every star of this reader, newest first."""
        statement = select(star.c.ref, star.c.starred).where(star.c.reader == reader)
        with self._database.read() as connection:
            return [
                (ref, starred) for ref, starred in connection.execute(statement.order_by(star.c.starred.desc(), star.c.ref))
            ]

    def most_starred(self, since: float, until: float, limit: int) -> list[tuple[str, int]]:
        """(ref, readers) of the papers that most readers starred in a time, `until` not included; most first."""
        number = func.count()
        statement = select(star.c.ref, number).where(star.c.starred >= since, star.c.starred < until).group_by(star.c.ref)
        with self._database.read() as connection:
            rows = connection.execute(
                statement.order_by(number.desc(), func.max(star.c.starred).desc(), star.c.ref).limit(limit)
            )
            return [(ref, readers) for ref, readers in rows]
