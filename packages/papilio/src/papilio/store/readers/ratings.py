"""What readers think of papers: up or down."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from sqlalchemy import delete, select

from papilio.store.database import Database, Transaction
from papilio.store.schema import rating

Value: TypeAlias = Literal[-1, 0, 1]


class Ratings:
    """Reading and writing ratings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, tx: Transaction, reader: str, ref: str, value: Value, now: float) -> None:
        """Rate a paper up or down; 0 takes the rating back. `now`: seconds since 1970 in UTC."""
        if value == 0:
            tx.connection.execute(delete(rating).where(rating.c.reader == reader, rating.c.ref == ref))
        else:
            newest = " ON CONFLICT (reader, ref) DO UPDATE SET value = excluded.value, rated = excluded.rated"
            tx.insert(rating, [(reader, ref, value, now)], conflict=newest)

    def of(self, reader: str, refs: Sequence[str]) -> dict[str, int]:
        """Ref → 1 or -1 of those that this reader has rated. One query."""
        statement = select(rating.c.ref, rating.c.value).where(rating.c.reader == reader, rating.c.ref.in_(refs))
        with self._database.read() as connection:
            return {row.ref: row.value for row in connection.execute(statement)}
