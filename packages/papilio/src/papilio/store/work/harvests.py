"""How far the harvest of each OAI-PMH set has come; written in the transaction of the records themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from papilio.store.database import Database, Transaction
from papilio.store.library.rows import day_number, day_of
from papilio.store.schema import harvest


@dataclass(frozen=True, slots=True)
class HarvestState:
    """State of one set.

    Attributes:
        set_spec: `cs`, `physics:hep-th`; empty for the whole archive.
        from_day: Where the run at hand began; None when it takes everything.
        token: Resumption token of the next page; empty at the beginning and after the end.
        response_day: Day of the run's first response, from which the next run begins.
        stored_day: Newest datestamp of a stored record of this run; a run whose token died goes on from it. `date.max` where
            the records do not come in that order.
        records: Records taken in the run at hand.
        complete_size: What the source says the run has in all; None when it does not.
        running: A run has begun and has not ended.
        base_day: From which day on nothing is lacking once the run has ended; None when nothing lacks at all, because it took
            everything or went on from what did.
    """

    set_spec: str
    from_day: date | None = None
    token: str = ""
    response_day: date | None = None
    stored_day: date | None = None
    records: int = 0
    complete_size: int | None = None
    running: bool = False
    base_day: date | None = None


class Harvests:
    """Reading and writing harvest states."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, set_spec: str) -> HarvestState | None:
        """None when the set was never harvested."""
        with self._database.read() as connection:
            row = connection.execute(select(harvest).where(harvest.c.set_spec == set_spec)).mappings().one_or_none()
        return _state(row) if row else None

    def all(self) -> list[HarvestState]:
        """Every set that was ever harvested."""
        with self._database.read() as connection:
            return [_state(row) for row in connection.execute(select(harvest).order_by(harvest.c.set_spec)).mappings()]

    def held(self, tx: Transaction, set_spec: str) -> HarvestState | None:
        """As `find`, within a transaction, which nobody else writes beside."""
        tx.lock()
        row = tx.connection.execute(select(harvest).where(harvest.c.set_spec == set_spec)).mappings().one_or_none()
        return _state(row) if row else None

    def save(self, tx: Transaction, state: HarvestState, now: float) -> None:
        """In the transaction of the records."""
        row = (
            state.set_spec,
            day_number(state.from_day) if state.from_day else None,
            day_number(state.base_day) if state.base_day else None,
            state.token,
            day_number(state.response_day) if state.response_day else None,
            day_number(state.stored_day) if state.stored_day else None,
            state.records,
            state.complete_size,
            int(state.running),
            now,
        )
        names = [column.name for column in harvest.columns if column.name != "set_spec"]
        assignments = ", ".join(f"{name} = excluded.{name}" for name in names)
        tx.insert(harvest, [row], conflict=f" ON CONFLICT (set_spec) DO UPDATE SET {assignments}")


def _state(row: Mapping[Any, Any]) -> HarvestState:
    def day(number: int | None) -> date | None:
        return day_of(number) if number else None

    return HarvestState(
        row["set_spec"],
        day(row["from_day"]),
        row["token"],
        day(row["response_day"]),
        day(row["stored_day"]),
        row["records"],
        row["complete_size"],
        bool(row["running"]),
        day(row["base_day"]),
    )
