"""Workers: the jobs of the library, done by whoever is there.

Several workers, in threads, processes and machines, share the jobs by leases (`store.jobs`). A long job is done in steps,
and between two steps others have their turn. A host that says "later" costs no attempt; other failures are tried again after
a time that doubles, with jitter, and given up after `MOST_ATTEMPTS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from papilio.store import Store
from papilio.store.jobs import Job

LISTS, HARVEST, CATCH_UP, DEMAND, HISTORY = 10, 20, 30, 40, 50
"""Priorities. Papers on demand stand behind the day's lists and the nightly harvest; a harvest of the whole history stands
behind all, but no kind waits for more than one step of another (see `Jobs.claim`)."""

LEASE_SECONDS = 300.0
MOST_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class More:
    """A step is done and there is more to do, from `due` on; `progress` tells the operator how far it is."""

    due: datetime
    progress: str = ""


class Handler(Protocol):
    """Does a job, or a step of it."""

    def __call__(self, job: Job, tell: Callable[[str], None]) -> More | None:
        """Returns None when the job is done. `tell` shows progress and renews the lease; it raises BusyError when the job
        was taken over, and the handler must let that pass."""
        ...


class Worker:
    """A thread that does jobs while a site (or `papilio worker`) runs."""

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, Handler],
        *,
        plan: Callable[[datetime], None],
        now: Callable[[], datetime],
        on_error: Callable[[Job, Exception], None],
        poll_seconds: float = 2.0,
    ) -> None:
        """Prepare.

        Args:
            handlers: Kind of job → what does it.
            plan: Adds the jobs that have become due; called before each look for work, at most twice a minute.
        """
        raise NotImplementedError

    def start(self) -> None:
        """Begin."""
        raise NotImplementedError

    def stop(self) -> None:
        """End after the step at hand, at most a few seconds from now; a job that cannot end so soon is left to its lease."""
        raise NotImplementedError

    def work_off(self) -> int:
        """In this thread: do what is due now until nothing is; returns how many steps were done."""
        raise NotImplementedError
