"""Workers: the jobs of the library, done by whoever is there.

Several workers, in threads, processes and machines, share the jobs by leases (`store.jobs`). A long job is done in steps,
and between two steps others have their turn. A host that says "later" costs no attempt; other failures are tried again after
a time that doubles, with jitter, and given up after `MOST_ATTEMPTS`.
"""

import logging
import os
import random
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from papilio.errors import BusyError, LaterError, PapilioError
from papilio.store import Store
from papilio.store.jobs import Job

LISTS, HARVEST, CATCH_UP, DEMAND, HISTORY = 10, 20, 30, 40, 50
"""Priorities. Papers on demand stand behind the day's lists and the nightly harvest; a harvest of the whole history stands
behind all, but no kind waits for more than one step of another (see `Jobs.claim`)."""

LEASE_SECONDS = 300.0
BEAT_SECONDS = 60.0
"""How often the lease is renewed while a handler works: several times before it runs out."""

MOST_ATTEMPTS = 12
PATIENCE = 3
"""How often a host may say "later" before the operator hears of it."""

FIRST_RETRY_SECONDS = 30.0
MOST_RETRY_SECONDS = 3600.0
FIRST_LATER_SECONDS = 60.0

PLAN_EVERY = timedelta(seconds=30)
STOP_SECONDS = 3.0

_log = logging.getLogger(__name__)


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
        on_done: Callable[[Job, More | None], None] = lambda job, more: None,
        poll_seconds: float = 2.0,
    ) -> None:
        """Prepare.

        Args:
            handlers: Kind of job → what does it.
            plan: Adds the jobs that have become due; called before a look for work, at most twice a minute.
            on_done: Told of each step that went well.
        """
        self._store = store
        self._handlers = handlers
        self._plan = plan
        self._now = now
        self._on_error = on_error
        self._on_done = on_done
        self._poll_seconds = poll_seconds
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._planned: datetime | None = None
        self._last_kind = ""
        self._held: Job | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand, at most a few seconds from now; a job that cannot end so soon is given back."""
        self._stopped.set()
        self._thread.join(STOP_SECONDS)
        held = self._held
        if self._thread.is_alive() and held is not None:
            # Its holder is no longer this worker, so that what the thread still does leaves no trace.
            self._store.jobs.retry(held, self._now().timestamp(), held.error, counts=False)

    def work_off(self) -> int:
        """In this thread: do what is due now until nothing is; returns how many steps were done."""
        steps = 0
        while self._step():
            steps += 1
        return steps

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                busy = self._step()
            except PapilioError as error:
                # The database is not there or busy. Whatever was claimed is given back by its lease.
                _log.error("the worker could not look for work: %s", error)
                busy = False
            except Exception:
                _log.exception("the worker failed")
                busy = False
            if not busy:
                self._stopped.wait(self._poll_seconds)

    def _step(self) -> bool:
        """Plan, then do one step of the most urgent job; False when nothing is due."""
        now = self._now()
        # A clock that was put back must not keep the next plan waiting.
        if self._planned is None or not timedelta(0) <= now - self._planned < PLAN_EVERY:
            self._plan(now)
            self._planned = now
        job = self._store.jobs.claim(tuple(self._handlers), self._holder, now.timestamp(), LEASE_SECONDS, after=self._last_kind)
        if job is None:
            self._last_kind = ""
            return False
        self._held = job
        try:
            self._do(job)
        finally:
            self._held = None
        return True

    def _do(self, job: Job) -> None:
        beating = threading.Event()
        heart = threading.Thread(target=self._beat, args=(job, beating), name="heartbeat", daemon=True)
        heart.start()
        try:
            more = self._handlers[job.kind](job, lambda progress: self._tell(job, progress))
        except BusyError as error:
            # Taken over by another worker, or the database was busy: the lease says whose it is.
            self._store.jobs.retry(job, self._later(FIRST_RETRY_SECONDS), str(error), counts=False)
        except Exception as error:
            self._failed(job, error)
        else:
            self._succeeded(job, more)
        finally:
            beating.set()
            heart.join()

    def _succeeded(self, job: Job, more: More | None) -> None:
        self._last_kind = job.kind if more else ""
        try:
            with self._store.transaction() as tx:
                self._store.jobs.hold(tx, job)
                self._store.troubles.clear(tx, job.kind, job.key)
                if more is None:
                    self._store.jobs.finish(tx, job)
            if more is not None:
                self._store.jobs.go_on(job, more.due.timestamp(), more.progress)
        except BusyError:
            return
        self._on_done(job, more)

    def _failed(self, job: Job, error: Exception) -> None:
        message = str(error) if isinstance(error, PapilioError) else f"{type(error).__name__}: {error}"
        if isinstance(error, LaterError):
            wait = error.retry_after_seconds or backoff_seconds(FIRST_LATER_SECONDS, job.attempts)
            # It makes the waits longer, but leaves room for failures of another kind.
            self._store.jobs.retry(job, self._later(wait), message, counts=job.attempts < MOST_ATTEMPTS // 2)
        elif job.attempts + 1 < MOST_ATTEMPTS:
            self._store.jobs.retry(job, self._later(backoff_seconds(FIRST_RETRY_SECONDS, job.attempts)), message)
        else:
            self._store.jobs.give_up(job, message)
        if not isinstance(error, LaterError) or job.attempts >= PATIENCE:
            with self._store.transaction() as tx:
                self._store.troubles.report(tx, job.kind, job.key, message, self._now().timestamp())
        self._on_error(job, error)

    def _later(self, seconds: float) -> float:
        return self._now().timestamp() + seconds

    def _tell(self, job: Job, progress: str) -> None:
        if not self._store.jobs.renew(job, LEASE_SECONDS, progress):
            raise BusyError(f"the job {job.kind} {job.key} was taken over by another worker")

    def _beat(self, job: Job, ended: threading.Event) -> None:
        while not ended.wait(BEAT_SECONDS):
            try:
                if not self._store.jobs.renew(job, LEASE_SECONDS):
                    return
            except PapilioError:
                continue  # the lease outlives some beats


def backoff_seconds(first: float, attempts: int) -> float:
    """A time that doubles with each attempt, with jitter, up to an hour."""
    return min(MOST_RETRY_SECONDS, first * 2.0 ** min(attempts, 20)) * random.uniform(1.0, 1.25)
