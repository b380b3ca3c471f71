"""Work to do, shared by all workers of a library through leases.

Of each (kind, key) there is at most one job. A worker claims the most urgent job that is due, renews its lease while it
works, and ends it in the transaction of the work's last effect, so that what is done is done once. A job whose worker died
is claimed by another when the lease has run out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, delete, func, or_, select, update

from papilio.errors import BusyError
from papilio.store.clock import Clock, Reading, SharedClock
from papilio.store.database import Database, Transaction
from papilio.store.schema import job

MOST_LEASE_SECONDS = 86_400.0
"""No lease is longer, so one that lies farther ahead was read on another clock."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work.

    Attributes:
        kind, key: What to do, and to what; unique together: `lists` `cs`.
        payload: JSON, for the handler.
        priority: Smaller is more urgent.
        due: Seconds since 1970 in UTC from which it may be done.
        state: `waiting`, `running` or `failed`.
        attempts: How often it has failed in a row.
        holder: Which worker has it.
        progress: How far it is, one sentence, for the operator.
        error: Why it failed last; empty when it did not.
        added: Seconds since 1970 in UTC.
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


class Jobs:
    """Reading and writing jobs."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SharedClock()

    def add(self, tx: Transaction, kind: str, key: str, *, priority: int, due: float, now: float, payload: str = "") -> bool:
        """Add a job; whether it is new. One that is already waiting becomes as early and as urgent as is asked for (its
        payload stays); one that runs is left alone; one that had failed for good starts afresh."""
        tx.lock()
        held = tx.connection.execute(select(job).where(job.c.kind == kind, job.c.key == key)).mappings().one_or_none()
        if held is None:
            number = tx.connection.execute(select(func.coalesce(func.max(job.c.id), 0) + 1)).scalar_one()
            row = (number, kind, key, payload, priority, due, "waiting", 0, "", 0.0, "", "", "", now)
            tx.insert(job, [row])
            return True
        if held["state"] == "waiting":
            earlier = {"due": min(held["due"], due), "priority": min(held["priority"], priority)}
            if any(held[name] != value for name, value in earlier.items()):
                tx.connection.execute(update(job).where(job.c.id == held["id"]).values(earlier))
        elif held["state"] == "failed":
            fresh = {"state": "waiting", "due": due, "priority": priority, "payload": payload, "attempts": 0, "added": now}
            tx.connection.execute(update(job).where(job.c.id == held["id"]).values(fresh))
        return False

    def claim(self, kinds: Collection[str], holder: str, now: float, lease_seconds: float, *, after: str = "") -> Job | None:
        """The most urgent due job of these kinds, then the longest due; None when there is none. Running jobs whose lease
        has run out count as due (with one more attempt).

        Args:
            after: A kind that takes its turn only if nothing else is due: long work lets others pass between its steps.
        """
        with self._database.read() as connection:
            # Looking costs nothing; only a worker that has seen something to do takes the writer's lock.
            if self._due(connection, kinds, now, after) is None:
                return None
        with self._database.write() as tx:
            tx.lock()
            found = self._due(tx.connection, kinds, now, after)
            if found is None:
                return None
            reading = self._clock.read(tx.connection)
            taken = {
                "state": "running",
                "holder": holder,
                "lease_until": reading.seconds + lease_seconds,
                "clock": reading.clock,
                "attempts": found["attempts"] + (found["state"] == "running"),
            }
            tx.connection.execute(update(job).where(job.c.id == found["id"]).values(taken))
            return _job({**found, **taken})

    def renew(self, held: Job, lease_seconds: float, progress: str = "") -> bool:
        """Lengthen the lease; False when the job is no longer this worker's, which must then stop without a trace."""
        with self._database.write() as tx:
            reading = self._clock.read(tx.connection)
            values: dict[str, object] = {"lease_until": reading.seconds + lease_seconds, "clock": reading.clock}
            if progress:
                values["progress"] = progress
            return tx.connection.execute(update(job).where(_is_held(held)).values(values)).rowcount == 1

    def hold(self, tx: Transaction, held: Job) -> None:
        """Lock the job's row until the end of the transaction, so that the effects written in it belong to its holder.

        Raises:
            BusyError: The job is no longer this worker's; nothing of the transaction may remain.
        """
        if tx.connection.execute(select(job.c.id).where(_is_held(held)).with_for_update()).one_or_none() is None:
            raise _lost(held)

    def finish(self, tx: Transaction, held: Job) -> None:
        """Done: the job is deleted.

        Raises:
            BusyError: As `hold`.
        """
        if tx.connection.execute(delete(job).where(_is_held(held))).rowcount != 1:
            raise _lost(held)

    def go_on(self, held: Job, due: float, progress: str = "") -> None:
        """A step is done and there is more to do: back to waiting, without a failed attempt."""
        self._give_back(held, due=due, attempts=0, progress=progress, error="")

    def retry(self, held: Job, due: float, error: str, *, counts: bool = True) -> None:
        """Back to waiting after a failure; `counts=False` when the work was only interrupted."""
        self._give_back(held, due=due, attempts=held.attempts + counts, error=error)

    def give_up(self, held: Job, error: str) -> None:
        """Failed for good; stands until somebody adds it again."""
        self._give_back(held, state="failed", attempts=held.attempts + 1, error=error)

    def next_due(self, kinds: Collection[str]) -> float | None:
        """When the next waiting job of these kinds is due; None when none waits."""
        statement = select(func.min(job.c.due)).where(job.c.state == "waiting", job.c.kind.in_(kinds))
        with self._database.read() as connection:
            return connection.execute(statement).scalar_one_or_none()

    def all(self, limit: int = 200) -> list[Job]:
        """Running first, then by urgency, then those given up, for the operator."""
        order = case((job.c.state == "running", 0), (job.c.state == "waiting", 1), else_=2)
        statement = select(job).order_by(order, job.c.priority, job.c.due, job.c.id).limit(limit)
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(statement).mappings()]

    def _due(self, connection: Connection, kinds: Collection[str], now: float, after: str) -> RowMapping | None:
        reading = self._clock.read(connection)
        statement = (
            select(job)
            .where(job.c.kind.in_(kinds), or_(and_(job.c.state == "waiting", job.c.due <= now), _has_run_out(reading)))
            .order_by(case((job.c.kind == after, 1), else_=0), job.c.priority, job.c.due, job.c.id)
            .limit(1)
        )
        return connection.execute(statement).mappings().one_or_none()

    def _give_back(self, held: Job, **values: object) -> None:
        given: dict[str, object] = {"state": "waiting", "holder": "", "lease_until": 0.0, "clock": "", **values}
        with self._database.write() as tx:
            tx.connection.execute(update(job).where(_is_held(held)).values(given))


def _is_held(held: Job) -> ColumnElement[bool]:
    return and_(job.c.id == held.id, job.c.state == "running", job.c.holder == held.holder)


def _has_run_out(reading: Reading) -> ColumnElement[bool]:
    lease = job.c.lease_until
    out = or_(job.c.clock != reading.clock, lease < reading.seconds, lease > reading.seconds + MOST_LEASE_SECONDS)
    return and_(job.c.state == "running", out)


def _lost(held: Job) -> BusyError:
    return BusyError(f"the job {held.kind} {held.key} was taken over by another worker")


def _job(row: Mapping[Any, Any]) -> Job:
    return Job(**{name: row[name] for name in Job.__dataclass_fields__})
