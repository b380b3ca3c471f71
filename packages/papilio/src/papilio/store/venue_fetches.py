"""Editions of venues that were added from their source."""

from dataclasses import dataclass

from papilio.store.database import Database, Transaction


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
        raise NotImplementedError

    def all(self) -> list[VenueFetch]:
        """By edition."""
        raise NotImplementedError
