"""Daily lists that were taken: one row per archive and day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import RowMapping, bindparam, func, select, update

from papilio.store.database import Database, Transaction
from papilio.store.library.rows import day_number, day_of
from papilio.store.schema import listing

_DAYS = select(listing).where(
    listing.c.archive.in_(bindparam("archives", expanding=True)),
    listing.c.day.between(bindparam("first"), bindparam("last")),
)
"""Made once: the schedule asks it several times whenever it looks for work."""


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
        row = (
            taken.archive,
            day_number(taken.day),
            taken.source,
            taken.fetched,
            orjson.dumps(dict(sorted(taken.counts.items()))).decode(),
            taken.problem,
            taken.note,
        )
        names = ("source", "fetched", "counts", "problem", "note")
        assignments = ", ".join(f"{name} = excluded.{name}" for name in names)
        tx.insert(
            listing,
            [row],
            conflict=f" ON CONFLICT (archive, day) DO UPDATE SET {assignments} "
            "WHERE listing.problem <> '' OR excluded.problem = ''",
        )

    def note(self, tx: Transaction, archive: str, day: date, note: str) -> None:
        """Keep what the cross-check of a list found."""
        at = (listing.c.archive == archive) & (listing.c.day == day_number(day))
        tx.connection.execute(update(listing).where(at).values(note=note))

    def find(self, archive: str, day: date) -> TakenList | None:
        """None when it was never taken."""
        return self.days([archive], day, day).get((archive, day))

    def days(self, archives: Collection[str], first: date, last: date) -> dict[tuple[str, date], TakenList]:
        """Those of a range."""
        asked = {"archives": list(archives), "first": day_number(first), "last": day_number(last)}
        with self._database.read() as connection:
            found = [_taken(row) for row in connection.execute(_DAYS, asked).mappings()]
        return {(taken.archive, taken.day): taken for taken in found}

    def newest(self) -> dict[str, TakenList]:
        """Archive → its newest list without problem."""
        newest = (
            select(listing.c.archive, func.max(listing.c.day).label("day"))
            .where(listing.c.problem == "")
            .group_by(listing.c.archive)
            .subquery()
        )
        at = (listing.c.archive == newest.c.archive) & (listing.c.day == newest.c.day)
        with self._database.read() as connection:
            found = [_taken(row) for row in connection.execute(select(listing).join(newest, at)).mappings()]
        return {taken.archive: taken for taken in found}


def _taken(row: RowMapping) -> TakenList:
    counts: dict[str, list[int]] = orjson.loads(row["counts"])
    return TakenList(
        row["archive"],
        day_of(row["day"]),
        row["source"],
        row["fetched"],
        {code: (new, cross, replaced) for code, (new, cross, replaced) in counts.items()},
        row["problem"],
        row["note"],
    )
