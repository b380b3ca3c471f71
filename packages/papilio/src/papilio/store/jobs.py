"""Work to do, shared by all workers of a library through leases.

Of each (kind, key) there is at most one job. A worker claims the most urgent job that is due, renews its lease while it
works, and ends it in the transaction of the work's last effect, so that what is done is done once. A job whose worker died
is claimed by another when the lease has run out.
"""

from collections.abc import Collection
from dataclasses import dataclass

from papilio.store.clock import Clock
from papilio.store.database import Database, Transaction


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

    def add(self, tx: Transaction, kind: str, key: str, *, priority: int, due: float, now: float, payload: str = "") -> bool:
        """Add a job; whether it is new. One that is already waiting becomes as early and as urgent as is asked for (its
        payload stays); one that runs is left alone; one that had failed for good starts afresh."""
        raise NotImplementedError

    def claim(self, kinds: Collection[str], holder: str, now: float, lease_seconds: float, *, after: str = "") -> Job | None:
        """The most urgent due job of these kinds, then the longest due; None when there is none. Running jobs whose lease
        has run out count as due (with one more attempt).

        Args:
            after: A kind that takes its turn only if nothing else is due: long work lets others pass between its steps.
        """
        raise NotImplementedError

    def renew(self, job: Job, lease_seconds: float, progress: str = "") -> bool:
        """Lengthen the lease; False when the job is no longer this worker's, which must then stop without a trace."""
        raise NotImplementedError

    def hold(self, tx: Transaction, job: Job) -> None:
        """Lock the job's row until the end of the transaction, so that the effects written in it belong to its holder.

        Raises:
            BusyError: The job is no longer this worker's; nothing of the transaction may remain.
        """
        raise NotImplementedError

    def finish(self, tx: Transaction, job: Job) -> None:
        """Done: the job is deleted.

        Raises:
            BusyError: As `hold`.
        """
        raise NotImplementedError

    def go_on(self, job: Job, due: float, progress: str = "") -> None:
        """A step is done and there is more to do: back to waiting, without a failed attempt."""
        raise NotImplementedError

    def retry(self, job: Job, due: float, error: str, *, counts: bool = True) -> None:
        """Back to waiting after a failure; `counts=False` when a host only said "later"."""
        raise NotImplementedError

    def give_up(self, job: Job, error: str) -> None:
        """Failed for good; stands until somebody adds it again."""
        raise NotImplementedError

    def next_due(self, kinds: Collection[str]) -> float | None:
        """When the next waiting job of these kinds is due; None when none waits."""
        raise NotImplementedError

    def all(self, limit: int = 200) -> list[Job]:
        """Running first, then by urgency, for the operator."""
        raise NotImplementedError
