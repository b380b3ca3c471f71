"""The queue of papers that readers asked for, what was let in, and which papers do not exist.

The queue is bounded in all and for each client, and so is what is let into it in an hour and in a day, so that no number of
questions costs more than a bounded number of rows and of requests to the source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, delete, func, select, true, update

from papilio.store.database import Database, Transaction
from papilio.store.schema import absence, demand, demand_count

HOUR_SECONDS = 3600
HOURS_A_DAY = 24

Bound: TypeAlias = Literal["waiting", "waiting_of_client", "an_hour", "an_hour_of_client", "a_day", "a_day_of_client"]
"""A field of `Limits`."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A paper to fetch.

    Attributes:
        client: Who asked first.
        asked: Seconds since 1970 in UTC.
        attempts: How often fetching it has failed.
        put_off: How often its source said "later" when it was asked for it.
    """

    ref: str
    client: str
    asked: float
    attempts: int
    put_off: int


@dataclass(frozen=True, slots=True)
class Absence:
    """A paper that will not come for now.

    Attributes:
        until: Seconds since 1970 in UTC until which that is believed.
        reason: Why it was given up; empty when the source says that it does not exist.
    """

    ref: str
    until: float
    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How many papers may wait, and may be let in within an hour or a day. Each limit holds in all and for one client. An
    hour is one of the clock; a day, that hour and those before it."""

    waiting: int
    waiting_of_client: int
    an_hour: int
    an_hour_of_client: int
    a_day: int
    a_day_of_client: int


@dataclass(frozen=True, slots=True)
class Room:
    """How many papers of a client the queue takes now, and which limit it is that allows no more."""

    papers: int
    bound: Bound


class Demands:
    """Reading and writing demands and absences."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def room(self, client: str, now: float, limits: Limits) -> Room:
        """How much of this client's the queue would take now."""
        with self._database.read() as connection:
            return _room(connection, client, now, limits)

    def add(self, tx: Transaction, refs: Sequence[str], client: str, now: float, limits: Limits) -> tuple[list[str], list[str]]:
        """Returns (refs that now wait, refs for which the queue has no room). A ref that waits already counts as waiting,
        whoever asks; the first refs are the first to be let in."""
        tx.lock()
        asked = list(dict.fromkeys(refs))
        already = set(tx.connection.scalars(select(demand.c.ref).where(demand.c.ref.in_(asked))))
        new = [ref for ref in asked if ref not in already]
        added = new[: _room(tx.connection, client, now, limits).papers] if new else []
        tx.insert(demand, [(ref, client, now, 0, 0) for ref in added])
        if added:
            hour = _hour(now)
            outside = (demand_count.c.hour > hour) | (demand_count.c.hour <= hour - HOURS_A_DAY)
            tx.connection.execute(delete(demand_count).where(outside))
            tx.insert(
                demand_count,
                [(hour, client, len(added))],
                conflict=" ON CONFLICT (hour, client) DO UPDATE SET papers = demand_count.papers + excluded.papers",
            )
        waiting = already.union(added)
        return [ref for ref in asked if ref in waiting], [ref for ref in asked if ref not in waiting]

    def next(self, number: int, source: str = "") -> list[Demand]:
        """The longest waiting, of one source or of all. Those that failed or were put off stand behind the others."""
        order = (demand.c.attempts + demand.c.put_off, demand.c.asked, demand.c.ref)
        statement = select(demand).where(_of(source)).order_by(*order).limit(number)
        with self._database.read() as connection:
            return [Demand(*row) for row in connection.execute(statement)]

    def count_attempt(self, tx: Transaction, refs: Sequence[str]) -> None:
        """Fetching them has failed once more."""
        tx.connection.execute(update(demand).where(demand.c.ref.in_(refs)).values(attempts=demand.c.attempts + 1))

    def put_off(self, tx: Transaction, refs: Sequence[str]) -> None:
        """Their source said "later" once more; the others have their turn before them."""
        tx.connection.execute(update(demand).where(demand.c.ref.in_(refs)).values(put_off=demand.c.put_off + 1))

    def take_heart(self, tx: Transaction, source: str) -> None:
        """A source gives again: what it put off often counts as put off once."""
        tx.connection.execute(update(demand).where(_of(source), demand.c.put_off > 1).values(put_off=1))

    def remove(self, tx: Transaction, refs: Sequence[str]) -> None:
        """They are here, or will not come."""
        tx.connection.execute(delete(demand).where(demand.c.ref.in_(refs)))

    def count(self, source: str = "") -> int:
        """How many wait, of one source or of all."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(demand).where(_of(source))).scalar_one()

    def sources(self) -> set[str]:
        """The sources of papers that wait."""
        with self._database.read() as connection:
            return {ref.partition(":")[0] for ref in connection.scalars(select(demand.c.ref))}

    def waiting_since(self, source: str = "") -> float | None:
        """The time when the longest waiting paper, of one source or of all, was asked for; None when none waits."""
        with self._database.read() as connection:
            return connection.execute(select(func.min(demand.c.asked)).where(_of(source))).scalar_one()

    def say_absent(self, tx: Transaction, refs: Sequence[str], until: float, now: float, reason: str = "") -> None:
        """The source says that they do not exist; or, with a reason, they were given up. What is believed no longer goes."""
        tx.connection.execute(delete(absence).where(absence.c.until <= now))
        tx.insert(
            absence,
            [(ref, until, reason) for ref in refs],
            conflict=" ON CONFLICT (ref) DO UPDATE SET until = excluded.until, reason = excluded.reason",
        )

    def absent(self, refs: Sequence[str], now: float) -> Mapping[str, Absence]:
        """Those of the refs that are known not to come."""
        with self._database.read() as connection:
            rows = connection.execute(select(absence).where(absence.c.ref.in_(refs), absence.c.until > now))
            return {row.ref: Absence(*row) for row in rows}

    def waiting(self, refs: Sequence[str]) -> Mapping[str, Demand]:
        """Those of the refs that wait."""
        with self._database.read() as connection:
            return {row.ref: Demand(*row) for row in connection.execute(select(demand).where(demand.c.ref.in_(refs)))}


def _of(source: str) -> ColumnElement[bool]:
    """The papers of a source; of all where none is named."""
    return demand.c.ref.startswith(f"{source}:", autoescape=True) if source else true()


def _hour(now: float) -> int:
    return int(now // HOUR_SECONDS)


def _room(connection: Connection, client: str, now: float, limits: Limits) -> Room:
    """The limit that leaves least; of equals, the one that stands longest."""
    waits = select(func.count()).select_from(demand)
    hour = _hour(now)
    counted = demand_count.c
    # Hours after this one were counted by a clock that was wrong.
    let_in = select(func.coalesce(func.sum(counted.papers), 0)).where(counted.hour <= hour)
    this_hour, this_day = let_in.where(counted.hour == hour), let_in.where(counted.hour > hour - HOURS_A_DAY)
    taken: dict[Bound, Select[Any]] = {
        "a_day": this_day,
        "a_day_of_client": this_day.where(counted.client == client),
        "an_hour": this_hour,
        "an_hour_of_client": this_hour.where(counted.client == client),
        "waiting": waits,
        "waiting_of_client": waits.where(demand.c.client == client),
    }
    rooms = [
        Room(max(0, getattr(limits, bound) - connection.execute(statement).scalar_one()), bound)
        for bound, statement in taken.items()
    ]
    return min(rooms, key=lambda room: room.papers)
