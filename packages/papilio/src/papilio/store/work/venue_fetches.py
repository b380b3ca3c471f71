"""Editions of venues that were added from their source."""

from dataclasses import dataclass

from sqlalchemy import select

from papilio.store.database import Database, Transaction
from papilio.store.schema import venue_fetch


@dataclass(frozen=True, slots=True)
class VenueFetch:
    """One edition. `fetched`: seconds since 1970 in UTC; `rejected`: rejected submissions were asked for too."""

    edition: str
    fetched: float
    papers: int
    rejected: bool = False
    note: str = ""


class VenueFetches:
    """Reading and writing fetches of editions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, tx: Transaction, fetch: VenueFetch) -> None:
        """In the transaction of the papers."""
        row = (fetch.edition, fetch.fetched, fetch.papers, int(fetch.rejected), fetch.note)
        names = [column.name for column in venue_fetch.columns if column.name != "edition"]
        assignments = ", ".join(f"{name} = excluded.{name}" for name in names)
        tx.insert(venue_fetch, [row], conflict=f" ON CONFLICT (edition) DO UPDATE SET {assignments}")

    def all(self) -> list[VenueFetch]:
        """By edition."""
        with self._database.read() as connection:
            rows = connection.execute(select(venue_fetch).order_by(venue_fetch.c.edition)).all()
        return [VenueFetch(row.edition, row.fetched, row.papers, bool(row.rejected), row.note) for row in rows]
