"""Politeness: one turn at a time for each group of hosts, over all processes and machines that share the database.

A turn is a lease in the group's row. It lasts as long as the request may (so that the turn of a process that was killed comes
back by itself), nobody else has one meanwhile, and after its end the group rests for the pause that was asked for, or for as
long as a host asked with Retry-After, or, where it said "later" without a time, for a time that doubles with each such answer
in a row, with jitter. Implements `fetch.Gate`.
"""

import random
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from papilio.errors import BusyError
from papilio.fetch import Turn
from papilio.store.clock import Clock, Reading, SharedClock
from papilio.store.database import Database, Transaction
from papilio.store.rows import day_number
from papilio.store.schema import gate, request_count

FIRST_BACKOFF_SECONDS = 30.0
MOST_BACKOFF_SECONDS = 3600.0
MOST_REST_SECONDS = 86_400.0
"""No rest is longer than a day, whatever a host or a clock says."""

POLL_SECONDS = 0.5
"""How often a waiting process looks whether the turn at hand has ended."""


@dataclass(frozen=True, slots=True)
class GateState:
    """A group of hosts, for the operator.

    Attributes:
        busy: A request is under way.
        rests_seconds: Until the next turn may begin; 0 when it may now.
        denials: How often in a row the group said "later".
    """

    name: str
    busy: bool
    rests_seconds: float
    denials: int


@dataclass(frozen=True, slots=True)
class RequestCount:
    """Requests spent on a host since a day. `failures`: those among them without a usable reply."""

    host: str
    requests: int
    failures: int
    bytes: int


@dataclass(slots=True)
class _Outcome:
    """How a turn went. Implements `fetch.Turn`."""

    spent: list[tuple[str, bool, int]]
    denied: bool = False
    retry_after_seconds: float | None = None

    def went(self, host: str, *, ok: bool, length_bytes: int) -> None:
        self.spent.append((host, ok, length_bytes))

    def later(self, retry_after_seconds: float | None) -> None:
        self.denied = True
        self.retry_after_seconds = retry_after_seconds


class StoredGate:
    """One group of hosts. Threads may share it."""

    def __init__(self, database: Database, name: str, clock: Clock, sleep: Callable[[float], None]) -> None:
        self._database = database
        self._name = name
        self._clock = clock
        self._sleep = sleep

    @contextmanager
    def turn(self, pause_seconds: float, deadline_seconds: float) -> Generator[Turn]:
        """See `fetch.Gate`."""
        holder = uuid.uuid4().hex
        self._enter(holder, pause_seconds, deadline_seconds)
        outcome = _Outcome([])
        try:
            yield outcome
        finally:
            self._leave(holder, pause_seconds, outcome)

    def _enter(self, holder: str, pause_seconds: float, deadline_seconds: float) -> None:
        while True:
            with suppress(BusyError):
                wait = self._try(holder, pause_seconds, deadline_seconds)
                if wait is None:
                    return
                self._sleep(wait)
                continue
            self._sleep(POLL_SECONDS)

    def _try(self, holder: str, pause_seconds: float, deadline_seconds: float) -> float | None:
        """Take the turn and return None, or tell how long to wait before trying again."""
        with self._database.write() as tx:
            row = self._row(tx)
            now = self._clock.read(tx.connection)
            wait = _wait_seconds(row, now, pause_seconds)
            if wait > 0 and row.clock != now.clock:
                # The clock that the row was read on is gone (a reboot): rest a full pause on the new one.
                self._set(tx, holder="", lease_until=0.0, free_at=now.seconds + wait, clock=now.clock)
                return wait
            if wait > 0:
                return min(wait, POLL_SECONDS) if row.holder else wait
            until = now.seconds + deadline_seconds + pause_seconds
            self._set(tx, holder=holder, lease_until=until, free_at=until, clock=now.clock)
            return None

    def _leave(self, holder: str, pause_seconds: float, outcome: _Outcome) -> None:
        while True:
            with suppress(BusyError):
                self._release(holder, pause_seconds, outcome)
                return
            self._sleep(POLL_SECONDS)

    def _release(self, holder: str, pause_seconds: float, outcome: _Outcome) -> None:
        with self._database.write() as tx:
            row = self._row(tx)
            _count(tx, outcome)
            denials = row.denials + 1 if outcome.denied else 0
            now = self._clock.read(tx.connection)
            free_at = now.seconds + max(pause_seconds, _backoff_seconds(outcome, denials))
            if row.holder == holder:
                self._set(tx, holder="", lease_until=0.0, free_at=free_at, clock=now.clock, denials=denials)
            elif outcome.denied and row.clock == now.clock:
                # Our lease ran out and somebody else has the turn: what the host said holds all the same.
                self._set(tx, free_at=max(free_at, row.free_at), denials=denials)

    def _row(self, tx: Transaction) -> Row[Any]:
        tx.insert(gate, [(self._name, "", 0.0, 0.0, "", 0)], conflict=" ON CONFLICT (name) DO NOTHING")
        return tx.connection.execute(select(gate).where(gate.c.name == self._name).with_for_update()).one()

    def _set(self, tx: Transaction, **values: object) -> None:
        tx.connection.execute(update(gate).where(gate.c.name == self._name).values(values))


class Gates:
    """The gates of a library, and what was spent through them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def gate(self, name: str, *, clock: Clock | None = None, sleep: Callable[[float], None] | None = None) -> StoredGate:
        """The gate of a group of hosts, by name. Clock and sleep are replaced by tests only."""
        return StoredGate(self._database, name, clock or SharedClock(), sleep or time.sleep)

    def states(self, clock: Clock | None = None) -> list[GateState]:
        """Every group that was ever asked."""
        with self._database.read() as connection:
            now = (clock or SharedClock()).read(connection)
            rows = connection.execute(select(gate).order_by(gate.c.name)).all()
        return [
            GateState(row.name, bool(row.holder) and wait > 0, wait, row.denials)
            for row in rows
            for wait in [_wait_seconds(row, now, 0.0)]
        ]

    def spent(self, since_day: int) -> list[RequestCount]:
        """Requests per host from a day (20261124, UTC) on."""
        counted = request_count.c
        statement = (
            select(counted.host, func.sum(counted.requests), func.sum(counted.failures), func.sum(counted.bytes))
            .where(request_count.c.day >= since_day)
            .group_by(request_count.c.host)
            .order_by(request_count.c.host)
        )
        with self._database.read() as connection:
            return [RequestCount(row[0], *(int(each) for each in row[1:])) for row in connection.execute(statement)]


def _wait_seconds(row: Row[Any], now: Reading, pause_seconds: float) -> float:
    """How long the group still rests (or is held)."""
    if not row.clock:
        return 0.0
    if row.clock != now.clock:
        return pause_seconds
    rest = max(0.0, row.free_at - now.seconds)
    # Nothing here sets a longer rest, so the reading is not of this clock after all.
    return rest if rest <= 2 * MOST_REST_SECONDS else pause_seconds


def _backoff_seconds(outcome: _Outcome, denials: int) -> float:
    if not outcome.denied:
        return 0.0
    if outcome.retry_after_seconds is not None:
        return min(outcome.retry_after_seconds, MOST_REST_SECONDS)
    return min(MOST_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2.0 ** min(denials - 1, 20)) * random.uniform(1.0, 1.25)


def _count(tx: Transaction, outcome: _Outcome) -> None:
    day = day_number(datetime.now(UTC).date())
    tx.insert(
        request_count,
        [(day, host, 1, int(not ok), length_bytes) for host, ok, length_bytes in outcome.spent],
        conflict=" ON CONFLICT (day, host) DO UPDATE SET requests = request_count.requests + 1, "
        "failures = request_count.failures + excluded.failures, bytes = request_count.bytes + excluded.bytes",
    )
