"""Work to do, shared by all workers of a library through leases.

Of each (kind, key) there is at most one job. A worker claims the most urgent job that is due, renews its lease while it
works, and ends it in the transaction of the work's last effect, so that what is done is done once. A job whose worker died
is claimed by another when the lease has run out.

Two times are kept apart. `due` is a time of day that callers give, and a time of day may be wrong: one that is further ahead
than a job can be put off was written by a clock that has been set right since, and counts as due. Leases are read on the
clock of `store/clock.py`.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, or_, select, update

from papilio.errors import BusyError
from papilio.store.database import Database, Transaction
from papilio.store.schema import job as table
from papilio.store.work.clock import Clock, Reading, SharedClock

MOST_AHEAD_SECONDS = 7200.0
"""How far ahead of now a job may be due. What is to be done later is added later."""

MOST_LEASE_SECONDS = 3600.0
"""The longest lease; one that seems to last longer is not believed."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work.

    Attributes:
        kind, key: What to do, and to what; unique together: `lists` `cs`.
        payload: JSON, for the handler.
        priority: Smaller is more urgent.
        due: Seconds since 1970 in UTC from which it may be done; of a failed job, of its last attempt.
        state: `waiting`, `running` or `failed`.
        attempts: How often it has failed in a row.
        holder: Which worker has it.
        progress: How far it is, one sentence, for the operator.
        error: Why it failed last; empty when it did not.
        added: Seconds since 1970 in UTC.
        delays: How often in a row a host said "later" since it last failed or went on.
    """

    id: int
    kind: str
    key: str
    payload: str
    priority: int
    due: float
    state: str
    attempts: int
    holder: str
    progress: str
    error: str
    added: float
    delays: int = 0


_COLUMNS = (
    *(table.c.id, table.c.kind, table.c.key, table.c.payload, table.c.priority, table.c.due, table.c.state),
    *(table.c.attempts, table.c.holder, table.c.progress, table.c.error, table.c.added, table.c.delays),
)
_FREE: dict[str, Any] = {"state": "waiting", "holder": "", "lease_until": 0.0, "clock": ""}

_WAITS = and_(table.c.state == "waiting", or_(table.c.due <= bindparam("now"), table.c.due > bindparam("ahead")))
_LEFT_ALONE = or_(
    table.c.clock != bindparam("clock"),
    table.c.lease_until <= bindparam("seconds"),
    table.c.lease_until > bindparam("longest"),
)
_DUE = and_(table.c.kind.in_(bindparam("kinds", expanding=True)), or_(_WAITS, and_(table.c.state == "running", _LEFT_ALONE)))
"""What may be claimed. Made once: every worker asks it again and again."""

_ANY_DUE = select(table.c.id).where(_DUE).limit(1)
_MOST_URGENT = (
    select(table.c.id, table.c.state, table.c.holder)
    .where(_DUE)
    .order_by(case((table.c.kind == bindparam("after"), 1), else_=0), table.c.priority, table.c.due, table.c.added, table.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


class Jobs:
    """Reading and writing jobs."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SharedClock()

    def add(self, tx: Transaction, kind: str, key: str, *, priority: int, due: float, now: float, payload: str = "") -> bool:
        """Add a job; whether it is new. One that is already waiting becomes as early and as urgent as is asked for (its
        payload stays), but one that was put off after a failure keeps its time; one that runs is left alone; one that had
        failed for good starts afresh, and counts as new.

        Raises:
            ValueError: It is due more than `MOST_AHEAD_SECONDS` ahead.
        """
        if due > now + MOST_AHEAD_SECONDS:
            raise ValueError(f"job {kind} {key}: due {due - now:.0f} s ahead; at most {MOST_AHEAD_SECONDS:.0f} s are possible")
        named = and_(table.c.kind == kind, table.c.key == key)
        while True:
            held = tx.connection.execute(select(*_COLUMNS).where(named).with_for_update()).one_or_none()
            if held is None:
                if self._insert(tx, (kind, key, payload, priority, due), now):
                    return True
                continue  # another transaction has added it in this moment
            if held.state == "failed":
                self._start_afresh(tx, held.id, payload, priority, due, now)
                return True
            put_off = held.attempts > 0 or held.delays > 0
            sooner = (min(priority, held.priority), held.due if put_off else min(due, held.due))
            if held.state == "waiting" and sooner != (held.priority, held.due):
                values = {"priority": sooner[0], "due": sooner[1]}
                tx.connection.execute(update(table).where(table.c.id == held.id).values(values))
            return False

    def _insert(self, tx: Transaction, job: tuple[str, str, str, int, float], now: float) -> bool:
        """Returns whether it was inserted. Its number is random: a counter would make writers wait for each other, and the
        largest number plus one would come again."""
        number = secrets.randbelow(2**31 - 1) + 1
        row = (number, *job, "waiting", 0, 0, "", 0.0, "", "", "", now)
        tx.insert(table, [row], conflict=" ON CONFLICT DO NOTHING")
        return tx.connection.scalar(select(table.c.id).where(table.c.kind == job[0], table.c.key == job[1])) == number

    def _start_afresh(self, tx: Transaction, number: int, payload: str, priority: int, due: float, now: float) -> None:
        values = _FREE | {"payload": payload, "priority": priority, "due": due, "added": now}
        values |= {"attempts": 0, "delays": 0, "progress": "", "error": ""}
        tx.connection.execute(update(table).where(table.c.id == number).values(values))

    def claim(self, kinds: Collection[str], holder: str, now: float, lease_seconds: float, *, after: str = "") -> Job | None:
        """The most urgent due job of these kinds, then the longest due; None when there is none. Running jobs whose lease
        has run out count as due (with one more attempt).

        Looks by reading first, so that asking again and again holds up no writer.

        Args:
            holder: Names this claim; a worker that claims again takes another name, so that it cannot take an old claim for
                the new one.
            after: A kind that takes its turn only if nothing else is due: long work lets others pass between its steps.

        Raises:
            ValueError: A lease that is not between 0 and `MOST_LEASE_SECONDS`.
        """
        _check_lease(lease_seconds)
        with self._database.read() as connection:
            if connection.execute(_ANY_DUE, _asked(self._clock.read(connection), kinds, now)).first() is None:
                return None
        with self._database.write() as tx:
            reading = self._clock.read(tx.connection)
            asked = _asked(reading, kinds, now) | {"after": after}
            chosen = tx.connection.execute(_MOST_URGENT, asked).one_or_none()
            if chosen is None:
                return None
            values: dict[str, Any] = {
                "state": "running",
                "holder": holder,
                "lease_until": reading.seconds + lease_seconds,
                "clock": reading.clock,
            }
            if chosen.state == "running":
                values |= {"attempts": table.c.attempts + 1, "error": f"its worker {chosen.holder} fell silent"}
            claimed = update(table).where(table.c.id == chosen.id).values(values).returning(*_COLUMNS)
            return Job(*tx.connection.execute(claimed).one())

    def renew(self, job: Job, lease_seconds: float, progress: str = "") -> bool:
        """Lengthen the lease; False when the job is no longer this worker's, which must then stop without a trace.

        Raises:
            ValueError: As `claim`.
        """
        _check_lease(lease_seconds)
        with self._database.write() as tx:
            reading = self._clock.read(tx.connection)
            values: dict[str, Any] = {"lease_until": reading.seconds + lease_seconds, "clock": reading.clock}
            if progress:
                values["progress"] = progress
            return tx.connection.execute(update(table).where(_held(job)).values(values)).rowcount == 1

    def finish(self, tx: Transaction, job: Job) -> None:
        """Done: the job is deleted.

        Raises:
            BusyError: The job is no longer this worker's; nothing of the transaction may remain.
        """
        if tx.connection.execute(delete(table).where(_held(job))).rowcount != 1:
            raise _lost(tx.connection, job)

    def go_on(self, job: Job, due: float, progress: str = "") -> None:
        """A step is done and there is more to do: back to waiting, without a failed attempt.

        Raises:
            BusyError: The job is no longer this worker's.
        """
        values = _FREE | {"due": due, "attempts": 0, "delays": 0, "error": ""}
        if progress:
            values["progress"] = progress
        self._end(job, values)

    def retry(self, job: Job, due: float, error: str, *, counts: bool = True) -> None:
        """Back to waiting after a failure; `counts=False` when a host only said "later".

        Raises:
            BusyError: The job is no longer this worker's.
        """
        number = {"attempts": table.c.attempts + 1, "delays": 0} if counts else {"delays": table.c.delays + 1}
        self._end(job, _FREE | number | {"due": due, "error": error})

    def give_up(self, job: Job, error: str) -> None:
        """Failed for good; stands until somebody adds it again.

        Raises:
            BusyError: The job is no longer this worker's.
        """
        self._end(job, _FREE | {"state": "failed", "attempts": table.c.attempts + 1, "error": error})

    def give_back(self, job: Job) -> None:
        """Back to waiting as it was before it was claimed: its worker ends before the work does.

        Raises:
            BusyError: The job is no longer this worker's.
        """
        self._end(job, _FREE)

    def all(self, limit: int = 200) -> list[Job]:
        """Running first, then by urgency, for the operator."""
        order = (case((table.c.state == "running", 0), else_=1), table.c.priority, table.c.due, table.c.kind, table.c.key)
        with self._database.read() as connection:
            return [Job(*row) for row in connection.execute(select(*_COLUMNS).order_by(*order).limit(limit))]

    def named(self, kinds: Collection[str]) -> dict[tuple[str, str], Job]:
        """Every job of these kinds by kind and key."""
        with self._database.read() as connection:
            rows = connection.execute(select(*_COLUMNS).where(table.c.kind.in_(kinds))).all()
        return {(found.kind, found.key): found for found in (Job(*row) for row in rows)}

    def find(self, kind: str, key: str) -> Job | None:
        """The job of this name; None when there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(*_COLUMNS).where(table.c.kind == kind, table.c.key == key)).one_or_none()
        return None if row is None else Job(*row)

    def _end(self, job: Job, values: dict[str, Any]) -> None:
        with self._database.write() as tx:
            if tx.connection.execute(update(table).where(_held(job)).values(values)).rowcount != 1:
                raise _lost(tx.connection, job)


def _check_lease(lease_seconds: float) -> None:
    if not 0 < lease_seconds <= MOST_LEASE_SECONDS:
        raise ValueError(f"a lease of {lease_seconds} s is not between 0 and {MOST_LEASE_SECONDS:.0f} s")


def _asked(reading: Reading, kinds: Collection[str], now: float) -> dict[str, Any]:
    """The parameters of `_DUE`."""
    return {
        "kinds": list(kinds),
        "now": now,
        "ahead": now + MOST_AHEAD_SECONDS,
        "clock": reading.clock,
        "seconds": reading.seconds,
        "longest": reading.seconds + MOST_LEASE_SECONDS,
    }


def _held(job: Job) -> ColumnElement[bool]:
    """The job's row, while it belongs to the worker that claimed it."""
    return and_(table.c.id == job.id, table.c.state == "running", table.c.holder == job.holder)


def _lost(connection: Connection, job: Job) -> BusyError:
    row = connection.execute(select(table.c.state, table.c.holder).where(table.c.id == job.id)).one_or_none()
    became = "it is done" if row is None else f"{row.holder} has it" if row.holder else f"it is {row.state}"
    return BusyError(f"job {job.kind} {job.key} is no longer this worker's: {became}", row.holder if row else "")
