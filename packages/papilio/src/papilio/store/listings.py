"""Daily lists that were taken: one row per archive and day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from papilio.store.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class TakenList:
    """One archive's list of one day.

    Attributes:
        source: `new` or `catchup`.
        fetched: Seconds since 1970 in UTC.
        counts: Category → (new, cross, replacement), of the archive's categories that have any; a category that is missing
            was quiet.
        problem: Why the list is not to be believed, one sentence; empty when it is.
        note: What the cross-check with the feed found; empty when they agree or it was not made.
    """

    archive: str
    day: date
    source: str
    fetched: float
    counts: Mapping[str, tuple[int, int, int]]
    problem: str = ""
    note: str = ""


class Listings:
    """Reading and writing taken lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, tx: Transaction, taken: TakenList) -> None:
        """In the transaction of the announcements. A list without problem is not replaced by one with."""
        raise NotImplementedError

    def find(self, archive: str, day: date) -> TakenList | None:
        """None when it was never taken."""
        raise NotImplementedError

    def days(self, archives: Collection[str], first: date, last: date) -> dict[tuple[str, date], TakenList]:
        """Those of a range."""
        raise NotImplementedError

    def newest(self) -> dict[str, TakenList]:
        """Archive → its newest list without problem."""
        raise NotImplementedError
