"""Politeness: one turn at a time for each group of hosts, over all processes and machines that share the database.

A turn is a lease in the group's row. It lasts as long as the request may (so that the turn of a process that was killed comes
back by itself), nobody else has one meanwhile, and after its end the group rests for the pause that was asked for, or for as
long as a host asked with Retry-After, or, where it said "later" without a time, for a time that doubles with each such answer
in a row, with jitter. A host that asks for no time worth the name, again and again, is asked less and less often all the same.
What it says to who comes back late, when the turn is somebody else's, holds too: it is kept beside that turn, and outlasts it.
A rest that was begun on a clock that is gone (a reboot) begins again on the new one. Implements `fetch.Gate`.

Who waits leaves a mark in the row. What a reader waits for goes ahead of all other work, however much of that is due; after a
reader's turn the other work goes first, if it waits, so that at most every second turn is a reader's.
"""

import random
import time
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import inf
from typing import Any

from sqlalchemy import Row, func, select, update

from papilio.errors import BusyError, LaterError
from papilio.fetch import Turn
from papilio.model.backoff import Backoff
from papilio.store.database import Database, Transaction
from papilio.store.library.rows import day_number
from papilio.store.schema import gate, request_count
from papilio.store.work.clock import Clock, Reading, SharedClock

RESTS = Backoff(30.0, 3600.0)
"""Of a group whose hosts say "later"."""
MOST_REST_SECONDS = 86_400.0
"""No rest is longer than a day, whatever a host or a clock says."""

MOST_TURN_SECONDS = 3600.0
"""The longest turn; one that seems to last longer was read on another clock."""

PATIENCE_SECONDS = 90.0
"""Who comes while a group rests for longer is told to come later instead of being kept waiting: other work can be done
meanwhile, and people be told what is the matter."""

POLL_SECONDS = 0.5
"""How often a waiting process looks whether the turn at hand has ended."""

MOST_SLEEP_SECONDS = 60.0
"""How long one sleeps before looking again: sleep stands still while the machine is suspended, and the clock does not."""

READER_PATIENCE_SECONDS = 20.0
"""The same for what a reader waits for: longer than the rest after any request, so only a host that said "later" is meant."""

MARK_SECONDS = 4.0
"""How long the mark of who waits outlasts its next look; so long it is believed of a process that was killed."""

_READER_MARK, _OTHER_MARK = "readers_until", "others_until"
"""The columns of the marks."""
_LONGEST_MARK = MOST_SLEEP_SECONDS + MARK_SECONDS


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
    """One group of hosts, for readers or for other work. Threads may share it."""

    def __init__(
        self,
        database: Database,
        name: str,
        clock: Clock,
        sleep: Callable[[float], None],
        patience_seconds: float = inf,
        for_readers: bool = False,
    ) -> None:
        self._database = database
        self._name = name
        self._patience_seconds = patience_seconds
        self._clock = clock
        self._sleep = sleep
        self._for_readers = for_readers
        self._mark = _READER_MARK if for_readers else _OTHER_MARK

    @contextmanager
    def turn(self, pause_seconds: float, deadline_seconds: float) -> Generator[Turn]:
        """See `fetch.Gate`.

        Raises:
            LaterError: The group rests for longer than this gate waits.
            ValueError: A turn or a pause that is longer than any may be.
        """
        if not 0 < deadline_seconds <= MOST_TURN_SECONDS or not 0 <= pause_seconds <= MOST_REST_SECONDS:
            raise ValueError(f"a turn of {deadline_seconds} s and a pause of {pause_seconds} s are not possible")
        holder = uuid.uuid4().hex
        self._enter(holder, pause_seconds, deadline_seconds)
        outcome = _Outcome([])
        try:
            yield outcome
        finally:
            self._leave(holder, pause_seconds, outcome)

    def await_turn(self) -> None:
        """See `fetch.Gate`.

        Raises:
            LaterError: As `turn`.
        """
        self._wait(self._look)

    def _enter(self, holder: str, pause_seconds: float, deadline_seconds: float) -> None:
        self._wait(partial(self._take, holder, pause_seconds, deadline_seconds))

    def _wait(self, look: Callable[[Transaction], float | None]) -> None:
        """Sleep until a look has no more to wait for."""
        while True:
            with suppress(BusyError):
                with self._database.write() as tx:
                    wait = look(tx)
                if wait is None:
                    return
                self._sleep(wait)
                continue
            self._sleep(POLL_SECONDS)

    def _take(self, holder: str, pause_seconds: float, deadline_seconds: float, tx: Transaction) -> float | None:
        """Take the turn and return None, or tell how long to wait before trying again."""
        wait = self._look(tx)
        if wait is None:
            now = self._clock.read(tx.connection)
            until = now.seconds + deadline_seconds
            times = {"lease_until": until, "free_at": until + pause_seconds, "clock": now.clock, "told_seconds": 0.0}
            self._set(tx, holder=holder, readers_turn=int(self._for_readers), **times, **{self._mark: 0.0})
        return wait

    def _look(self, tx: Transaction) -> float | None:
        """None when the turn could be taken now; else how long to wait. Who waits leaves a mark."""
        row = self._row(tx)
        now = self._clock.read(tx.connection)
        ends, free_at = _times(row, now)
        wait = free_at - now.seconds
        if wait <= 0 and not self._lets_others_pass(row, now):
            return None
        if (ends, free_at, now.clock) != (row.lease_until, row.free_at, row.clock):
            times = {"lease_until": ends, "free_at": free_at, "clock": now.clock}
            self._set(tx, holder=row.holder if ends > now.seconds else "", **times)
        if wait > self._patience_seconds and not row.holder:
            raise LaterError(f"{self._name} said “later” and is left alone for {wait:,.0f} s more", "", wait)
        sleep = POLL_SECONDS if wait <= 0 else min(wait, POLL_SECONDS if row.holder else MOST_SLEEP_SECONDS)
        self._leave_mark(tx, row, now, sleep)
        return sleep

    def _lets_others_pass(self, row: Row[Any], now: Reading) -> bool:
        """Whether those of the other kind wait and come first: readers, unless the last turn was a reader's."""
        if self._for_readers:
            return bool(row.readers_turn) and _is_marked(row, _OTHER_MARK, now)
        return not row.readers_turn and _is_marked(row, _READER_MARK, now)

    def _leave_mark(self, tx: Transaction, row: Row[Any], now: Reading, sleep: float) -> None:
        """Tell the others that this one waits. Written only where the mark would not last until the next look."""
        if row.clock != now.clock or not now.seconds + sleep < getattr(row, self._mark) <= now.seconds + _LONGEST_MARK:
            self._set(tx, **{self._mark: now.seconds + sleep + MARK_SECONDS})

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
            denials = row.denials + 1 if outcome.denied else 0 if any(ok for _, ok, _ in outcome.spent) else row.denials
            now = self._clock.read(tx.connection)
            ends, free_at = _times(row, now)
            rest = max(pause_seconds, _backoff_seconds(outcome, denials))
            if row.holder == holder:
                # A rest that somebody else was told of meanwhile is over by either time: it began before now, and `free_at`
                # waits for it.
                told = min(now.seconds + row.told_seconds, free_at)
                free_at = max(now.seconds + rest, told)
                self._set(
                    tx,
                    holder="",
                    lease_until=now.seconds,
                    free_at=free_at,
                    clock=now.clock,
                    denials=denials,
                    told_seconds=0.0,
                )
            elif outcome.denied:
                # The turn of another, who ends it early as a rule: `free_at`, which allows for all of it, means nothing then.
                free_at = max(now.seconds + rest, free_at)
                told = max(rest, row.told_seconds)
                self._set(tx, lease_until=ends, free_at=free_at, clock=now.clock, denials=denials, told_seconds=told)

    def _row(self, tx: Transaction) -> Row[Any]:
        tx.insert(gate, [(self._name, "", 0.0, 0.0, "", 0, 0.0, 0.0, 0.0, 0)], conflict=" ON CONFLICT (name) DO NOTHING")
        return tx.connection.execute(select(gate).where(gate.c.name == self._name).with_for_update()).one()

    def _set(self, tx: Transaction, **values: object) -> None:
        tx.connection.execute(update(gate).where(gate.c.name == self._name).values(values))


class Gates:
    """The gates of a library, and what was spent through them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def gate(
        self,
        name: str,
        *,
        clock: Clock | None = None,
        sleep: Callable[[float], None] | None = None,
        patience_seconds: float | None = None,
        for_readers: bool = False,
    ) -> StoredGate:
        """The gate of a group of hosts, by name. Clock, sleep and patience are replaced by tests only.

        Args:
            for_readers: What comes through is what a reader waits for; it goes ahead.
        """
        patience = READER_PATIENCE_SECONDS if for_readers else PATIENCE_SECONDS
        patience = patience if patience_seconds is None else patience_seconds
        return StoredGate(self._database, name, clock or SharedClock(), sleep or time.sleep, patience, for_readers)

    def states(self, clock: Clock | None = None) -> list[GateState]:
        """Every group that was ever asked."""
        with self._database.read() as connection:
            now = (clock or SharedClock()).read(connection)
            rows = connection.execute(select(gate).order_by(gate.c.name)).all()
        return [
            GateState(row.name, bool(row.holder) and wait > 0, wait, row.denials)
            for row in rows
            for wait in [max(0.0, _times(row, now)[1] - now.seconds)]
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


def _times(row: Row[Any], now: Reading) -> tuple[float, float]:
    """(When the turn ends or has ended, when the next may begin) on the clock of `now`.

    Where the row was read on another clock, or on one that was put back since, the rest begins again, after as long a turn as
    there may be if somebody may still have one.
    """
    if not row.clock:
        return 0.0, 0.0
    ahead = row.lease_until - now.seconds
    if row.clock == now.clock and ahead <= (MOST_TURN_SECONDS if row.holder else 0.0):
        return row.lease_until, row.free_at
    ends = now.seconds + (MOST_TURN_SECONDS if row.holder and row.clock == now.clock else 0.0)
    return ends, ends + min(max(row.free_at - row.lease_until, row.told_seconds), MOST_REST_SECONDS)


def _is_marked(row: Row[Any], mark: str, now: Reading) -> bool:
    """Whether somebody of a kind waits. A mark of another clock, or one that lasts longer than any, means nothing."""
    return row.clock == now.clock and now.seconds < getattr(row, mark) <= now.seconds + _LONGEST_MARK


def _backoff_seconds(outcome: _Outcome, denials: int) -> float:
    """How long the group rests at least after the last of so many answers in a row that said "later"."""
    if not outcome.denied:
        return 0.0
    if outcome.retry_after_seconds is None:
        return RESTS.seconds(denials, random.random())
    return max(min(outcome.retry_after_seconds, MOST_REST_SECONDS), RESTS.seconds(denials - 1, random.random()))


def _count(tx: Transaction, outcome: _Outcome) -> None:
    day = day_number(datetime.now(UTC).date())
    tx.insert(
        request_count,
        [(day, host, 1, int(not ok), length_bytes) for host, ok, length_bytes in outcome.spent],
        conflict=" ON CONFLICT (day, host) DO UPDATE SET requests = request_count.requests + 1, "
        "failures = request_count.failures + excluded.failures, bytes = request_count.bytes + excluded.bytes",
    )
