"""Workers: the jobs of the library, done by whoever is there.

Several workers, in threads, processes and machines, share the jobs by leases (`store.jobs`). A long job is done in steps,
and between two steps others have their turn. A host that says "later" costs no attempt; other failures are tried again after
a time that doubles, with jitter, and given up after `MOST_ATTEMPTS`.
"""

import itertools
import os
import random
import secrets
import socket
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from papilio.errors import BusyError, LaterError, PapilioError
from papilio.model import utc
from papilio.model.backoff import Backoff
from papilio.store import Store
from papilio.store.work.jobs import MOST_AHEAD_SECONDS
from papilio.store.work.jobs import Job as Job

DEMAND, LISTS, HARVEST, CATCH_UP, HISTORY = 5, 10, 20, 30, 50
"""Priorities. Papers on demand stand before all; a harvest of the whole history stands behind all. But no kind waits for more
than one step of another (see `Jobs.claim`), and at a gate readers have at most every second turn."""

LEASE_SECONDS = 300.0
MOST_ATTEMPTS = 12

WAITS = Backoff(60.0, 3600.0, jitter=(0.75, 1.25))
"""Of a job that failed or was told "later"."""

MOST_RETRY_AFTER_SECONDS = 5400.0
"""A host that asks for more is asked again after this; its gate holds the request back for the rest."""

DELAYS_BEFORE_TROUBLE = 5
"""A host that says "later" so often in a row, about a quarter of an hour, is a trouble for the operator."""

PLAN_SECONDS = 30.0
STOP_SECONDS, GIVE_BACK_SECONDS = 3.0, 2.0
LONGEST_MESSAGE = 2000


@dataclass(frozen=True, slots=True)
class More:
    """The answer of a step that leaves more to do, from `due` on. `progress` tells the operator how far it is.

    No job waits for longer than `store.jobs.MOST_AHEAD_SECONDS`: what is to be done later is planned later.
    """

    due: datetime
    progress: str = ""


class Handler(Protocol):
    """Does a job, or a step of it."""

    def __call__(self, job: Job, tell: Callable[[str], None]) -> More | None:
        """Returns None when the job is done. `tell` shows progress and renews the lease; it raises BusyError when the job
        was taken over, and the handler must let that pass.

        A step may come twice (its worker may die after it), so its effects are such that the second time changes nothing, or
        stand in one transaction with `store.jobs.finish`; the worker finds the job gone then, and is content. `tell` writes,
        so it is not for use inside a transaction.
        """
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
        on_error: Callable[[Job | None, Exception], None],
        on_event: Callable[[Job, str], None] = lambda job, what: None,
        poll_seconds: float = 2.0,
        lease_seconds: float = LEASE_SECONDS,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare.

        Args:
            handlers: Kind of job → what does it.
            plan: Adds the jobs that have become due; called before each look for work, at most twice a minute.
            on_error: Receives failures that count, with their job; without a job, what went wrong between jobs.
            on_event: Receives what became of each step, in a few words.
            chance: A number from 0 to 1, for the jitter.
        """
        self._store = store
        self._handlers = dict(handlers)
        self._plan = plan
        self._now = now
        self._on_error = on_error
        self._on_event = on_event
        self._poll_seconds = poll_seconds
        self._lease_seconds = lease_seconds
        self._chance = chance
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._claims = itertools.count(1)
        self._planned: datetime | None = None
        self._after = ""
        self._at_hand: Job | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Asks for an end after the step at hand, without waiting for it."""
        self._stopped.set()

    def stop(self) -> None:
        """Ends after the step at hand, at most a few seconds from now. A job that cannot end so soon is given back, or left
        to its lease where even that takes too long."""
        self.end()
        if self._thread.ident is None:
            return
        self._thread.join(STOP_SECONDS)
        job = self._at_hand
        if self._thread.is_alive() and job is not None:
            # In a thread of its own, since the step may hold the only connection that writes.
            giving = threading.Thread(target=self._give_back, args=(job,), name="worker-end", daemon=True)
            giving.start()
            giving.join(GIVE_BACK_SECONDS)

    def work_off(self) -> int:
        """Does all due work in this thread, until nothing is due or `stop` is called; returns the number of steps."""
        steps = 0
        while not self._stopped.is_set():
            self._planned = None
            before = steps
            while not self._stopped.is_set() and self._step():
                steps += 1
            if steps == before:
                break
        return steps

    def _run(self) -> None:
        failures = 0
        looks = Backoff(self._poll_seconds, 32 * self._poll_seconds)
        while not self._stopped.is_set():
            try:
                idle = not self._step()
                failures = 0
            except BaseException as error:  # a worker that dies would leave the library silently stale
                failures += 1
                idle = True
                if not self._stopped.is_set():
                    self._on_error(None, _failure(error))
            if idle:
                self._stopped.wait(looks.seconds(failures + 1, 0.0))

    def _step(self) -> bool:
        """Plans if it is time to, then does one step; returns whether there was one."""
        now = self._now()
        # A clock that was put back makes `now` earlier than the last time: then it is time, too.
        if self._planned is None or not timedelta(0) <= now - self._planned < timedelta(seconds=PLAN_SECONDS):
            self._planned = now
            self._plan_at(now)
        holder = f"{self._name}:{next(self._claims)}"
        job = self._store.jobs.claim(self._handlers, holder, now.timestamp(), self._lease_seconds, after=self._after)
        if job is None:
            self._after = ""
            return False
        self._at_hand = job
        try:
            self._do(job)
        finally:
            self._at_hand = None
        return True

    def _plan_at(self, now: datetime) -> None:
        try:
            self._plan(now)
        except Exception as error:  # what is planned already can be done all the same
            self._on_error(None, error)

    def _do(self, job: Job) -> None:
        if self._stopped.is_set():
            self._give_back(job)
            return
        self._after = ""
        if job.attempts >= MOST_ATTEMPTS:
            self._failed(job, PapilioError(f"{job.error}, {job.attempts} times in a row"))
            return
        try:
            with _heartbeat(self._store, job, self._lease_seconds) as tell:
                more = self._handlers[job.kind](job, tell)
            if more is not None and more.due > self._now() + timedelta(seconds=MOST_AHEAD_SECONDS):
                raise ValueError(f"the next step is due at {more.due}, more than {MOST_AHEAD_SECONDS:.0f} s ahead")
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit) and threading.current_thread() is not self._thread:
                self._give_back(job)  # somebody ends this program
                raise
            self._not_done(job, _failure(error))
        else:
            # Long work, catching up with many days, and what readers ask for lets every other kind pass before its next step.
            self._after = job.kind if more is not None or job.priority >= CATCH_UP or job.priority <= DEMAND else ""
            self._done(job, more)

    def _done(self, job: Job, more: More | None) -> None:
        if more is not None:
            progress = _plain(more.progress)
            try:
                self._store.jobs.go_on(job, more.due.timestamp(), progress)
            except BusyError:
                return
            if job.attempts or job.delays:
                with self._store.transaction() as tx:
                    self._store.troubles.clear(tx, job.kind, job.key)
            self._on_event(job, progress or "goes on")
            return
        try:
            with self._store.transaction() as tx:
                self._store.jobs.finish(tx, job)
                self._store.troubles.clear(tx, job.kind, job.key)
        except BusyError:
            held = self._store.jobs.find(job.kind, job.key)
            if held is not None and held.id == job.id:
                return  # another worker has it
            with self._store.transaction() as tx:  # the handler ended it itself
                self._store.troubles.clear(tx, job.kind, job.key)
        self._on_event(job, "done")

    def _not_done(self, job: Job, error: Exception) -> None:
        if isinstance(error, BusyError):
            if not self._store.jobs.renew(job, self._lease_seconds):
                return  # another worker has it
            self._put_off(job, error)
        elif isinstance(error, LaterError):
            self._put_off(job, error)
        else:
            self._failed(job, error)

    def _put_off(self, job: Job, error: LaterError | BusyError) -> None:
        """Somebody said "later", which is no failure."""
        wait = WAITS.seconds(job.delays + 1, self._chance())
        asked = error.retry_after_seconds if isinstance(error, LaterError) else None
        if asked is not None:
            wait = min(MOST_RETRY_AFTER_SECONDS, max(1.0, asked)) * (1 + self._chance() / 10)
        due = self._now() + timedelta(seconds=wait)
        message = _plain(str(error))
        try:
            self._store.jobs.retry(job, due.timestamp(), message, counts=False)
        except BusyError:
            return
        if job.delays + 1 >= DELAYS_BEFORE_TROUBLE:
            self._report(job, message)
        self._on_event(job, f"put off until {utc.to_seconds(due)}: {message}")

    def _failed(self, job: Job, error: Exception) -> None:
        known = isinstance(error, PapilioError)
        message = _plain(str(error) if known else f"{type(error).__name__}: {error}; this is a defect, the log has more")
        last = job.attempts + 1 >= MOST_ATTEMPTS
        due = self._now() + timedelta(seconds=WAITS.seconds(job.attempts + 1, self._chance()))
        try:
            if last:
                self._store.jobs.give_up(job, message)
            else:
                self._store.jobs.retry(job, due.timestamp(), message)
        except BusyError:
            return
        self._report(job, message)
        self._on_error(job, error)
        self._on_event(job, f"given up: {message}" if last else f"failed, again at {utc.to_seconds(due)}: {message}")

    def _report(self, job: Job, message: str) -> None:
        with self._store.transaction() as tx:
            self._store.troubles.report(tx, job.kind, job.key, message, self._now().timestamp())

    def _give_back(self, job: Job) -> None:
        try:
            self._store.jobs.give_back(job)
        except PapilioError as error:
            if not isinstance(error, BusyError):
                self._on_error(job, error)


class Crew:
    """Workers that begin and end together. Each has its own kinds of jobs, so that none waits for the steps of another."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = tuple(workers)

    def start(self) -> None:
        """Begin."""
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Ends all, as each ends."""
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            worker.stop()


@contextmanager
def _heartbeat(store: Store, job: Job, lease_seconds: float) -> Generator[Callable[[str], None]]:
    """Renews the lease from its own thread while a handler works. It yields the function that takes the handler's progress."""
    ended = threading.Event()

    def beat() -> None:
        pause = lease_seconds / 3
        while not ended.wait(pause):
            try:
                if not store.jobs.renew(job, lease_seconds):
                    return  # the handler learns it from `tell`, or from the transaction that would end the job
                pause = lease_seconds / 3
            except PapilioError:  # a database that is busy or away for a moment
                pause = lease_seconds / 10

    def tell(progress: str) -> None:
        if not store.jobs.renew(job, lease_seconds, _plain(progress)):
            raise BusyError(f"job {job.kind} {job.key} is no longer this worker's")

    thread = threading.Thread(target=beat, name="worker-heartbeat", daemon=True)
    thread.start()
    try:
        yield tell
    finally:
        ended.set()
        thread.join(1.0)


def _failure(error: BaseException) -> Exception:
    """The error that a step failed with. Panics of native code are no `Exception`; they end a step, not a worker."""
    if isinstance(error, Exception):
        return error
    failure = RuntimeError(f"{type(error).__name__}: {error}")
    failure.__cause__ = error
    return failure


def _plain(text: str) -> str:
    """One line that every database takes: remote hosts have a say in messages."""
    line = " ".join(text.replace("\0", " ").split())[:LONGEST_MESSAGE]
    return line.encode("utf-8", "replace").decode("utf-8")
