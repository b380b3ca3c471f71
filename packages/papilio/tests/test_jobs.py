"""The worker: what it makes of what handlers return and raise, and what becomes of its jobs when it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from papilio import jobs
from papilio.errors import BusyError, LaterError, ReplyError
from papilio.jobs import DELAYS_BEFORE_TROUBLE, MOST_ATTEMPTS, More, Worker
from papilio.store import Store
from papilio.store.jobs import MOST_AHEAD_SECONDS, Job

START = datetime(2026, 8, 14, 12, tzinfo=UTC)
Step = Callable[[Job, Callable[[str], None]], More | None]


@dataclass
class Office:
    """A worker with a clock, and what it told."""

    store: Store
    clock: datetime = START
    errors: list[str] = field(default_factory=list[str])
    events: list[str] = field(default_factory=list[str])
    plans: int = 0
    handlers: dict[str, Step] = field(default_factory=dict[str, Step])

    def worker(self, **changes: float) -> Worker:
        def plan(now: datetime) -> None:
            self.plans += 1

        return Worker(
            self.store,
            self.handlers,
            plan=plan,
            now=lambda: self.clock,
            on_error=lambda job, error: self.errors.append(f"{job.key if job else '-'}: {error}"),
            on_event=lambda job, what: self.events.append(f"{job.key}: {what}"),
            poll_seconds=0.02,
            chance=lambda: 0.5,
            **changes,
        )

    def add(self, kind: str, key: str, priority: int = 10) -> None:
        now = self.clock.timestamp()
        with self.store.transaction() as tx:
            self.store.jobs.add(tx, kind, key, priority=priority, due=now, now=now)

    def job(self, kind: str, key: str) -> Job:
        found = self.store.jobs.find(kind, key)
        assert found is not None
        return found

    def troubles(self) -> dict[tuple[str, str], str]:
        return {(each.part, each.subject): each.message for each in self.store.troubles.all()}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")) as store:
        yield Office(store)


def test_steps_go_on_until_there_is_no_more_and_others_pass_between(office: Office) -> None:
    done: list[str] = []

    def long(job: Job, tell: Callable[[str], None]) -> More | None:
        done.append(job.key)
        tell(f"step {done.count(job.key)}")
        return More(office.clock, f"{done.count(job.key)} of 3") if done.count(job.key) < 3 else None

    def short(job: Job, tell: Callable[[str], None]) -> None:
        done.append(job.key)

    office.handlers = {"long": long, "short": short}
    office.add("long", "history", priority=jobs.HISTORY)
    worker = office.worker()
    office.add("short", "a", priority=jobs.LISTS)
    office.add("short", "b", priority=jobs.DEMAND)
    assert worker.work_off() == 5
    assert done == ["a", "b", "history", "history", "history"]
    assert office.store.jobs.all() == [] and office.errors == []
    # Work that is long lets another kind pass after each of its steps, even one that is less urgent.
    done.clear()
    office.add("long", "urgent", priority=jobs.HARVEST)
    office.add("short", "c", priority=jobs.DEMAND)
    worker.work_off()
    assert done == ["urgent", "c", "urgent", "urgent"]


def test_a_failure_is_tried_again_ever_later_and_given_up(office: Office) -> None:
    def fail(job: Job, tell: Callable[[str], None]) -> None:
        raise ReplyError("the page is cut short")

    office.handlers = {"lists": fail}
    office.add("lists", "cs")
    worker = office.worker()
    waits: list[float] = []
    while office.job("lists", "cs").state != "failed":
        assert worker.work_off() == 1
        waits.append(office.job("lists", "cs").due - office.clock.timestamp())
        office.clock += timedelta(seconds=max(waits[-1], 1))
    assert len(waits) == MOST_ATTEMPTS == office.job("lists", "cs").attempts == len(office.errors)
    assert waits[:4] == [60, 120, 240, 480] and max(waits) == 3600
    assert office.troubles() == {("lists", "cs"): "the page is cut short"}
    office.clock += timedelta(days=2)
    assert worker.work_off() == 0
    # Added again, it begins afresh, and a success takes the trouble away.
    office.handlers["lists"] = lambda job, tell: None
    office.add("lists", "cs")
    assert office.worker().work_off() == 1
    assert office.troubles() == {} and office.store.jobs.all() == []


def test_later_is_no_failure_and_keeps_to_what_the_host_asked(office: Office) -> None:
    asked: list[float | None] = [None, 7.0, 100_000.0, -5.0]

    def later(job: Job, tell: Callable[[str], None]) -> None:
        raise LaterError("arXiv says later", "u", asked[0])

    office.handlers = {"lists": later}
    office.add("lists", "cs")
    worker = office.worker()
    waits: list[float] = []
    for _ in range(4):
        worker.work_off()
        job = office.job("lists", "cs")
        waits.append(job.due - office.clock.timestamp())
        office.clock += timedelta(seconds=waits[-1])
        del asked[0]
        asked.append(None)
    assert waits[0] == 60 and 7 <= waits[1] <= 7.7
    # No job is put off for longer than jobs may be; the gate holds the request back for the rest.
    assert 5400 <= waits[2] <= 5940 < MOST_AHEAD_SECONDS and 1 <= waits[3] <= 1.1
    job = office.job("lists", "cs")
    assert (job.attempts, job.delays, job.state) == (0, 4, "waiting") and office.errors == []
    assert office.troubles() == {}
    while job.delays < DELAYS_BEFORE_TROUBLE + 20:
        worker.work_off()
        job = office.job("lists", "cs")
        office.clock = datetime.fromtimestamp(job.due, UTC)
    assert office.troubles() == {("lists", "cs"): "arXiv says later"} and job.attempts == 0


def test_a_defect_is_told_as_one_and_does_not_end_the_worker(office: Office) -> None:
    def broken(job: Job, tell: Callable[[str], None]) -> None:
        raise KeyError("cs\0 \n\udcff")

    office.handlers = {"lists": broken, "other": lambda job, tell: None}
    office.add("lists", "cs")
    office.add("other", "x", priority=99)
    assert office.worker().work_off() == 2
    [message] = office.troubles().values()
    assert message.startswith("KeyError") and "defect" in message and "\0" not in message
    assert office.store.jobs.find("other", "x") is None


def test_a_step_that_is_due_too_far_ahead_is_a_defect(office: Office) -> None:
    office.handlers = {"lists": lambda job, tell: More(office.clock + timedelta(days=1))}
    office.add("lists", "cs")
    office.worker().work_off()
    assert "ahead" in office.job("lists", "cs").error


def test_a_job_that_another_took_over_is_left_to_it(office: Office) -> None:
    def slow(job: Job, tell: Callable[[str], None]) -> More | None:
        # Meanwhile the lease runs out and another worker claims the job.
        other = office.store.jobs.give_back
        other(job)
        assert office.store.jobs.claim(["lists"], "another", office.clock.timestamp(), 300) is not None
        tell("still here")
        raise AssertionError("tell did not say that the job is lost")

    office.handlers = {"lists": slow}
    office.add("lists", "cs")
    office.worker().work_off()
    held = office.job("lists", "cs")
    assert held.holder == "another" and held.state == "running" and held.error == ""
    assert office.errors == [] and office.troubles() == {}


def test_a_busy_database_puts_off_without_a_failure(office: Office) -> None:
    def busy(job: Job, tell: Callable[[str], None]) -> None:
        raise BusyError("another process writes")

    office.handlers = {"lists": busy}
    office.add("lists", "cs")
    office.worker().work_off()
    job = office.job("lists", "cs")
    assert (job.state, job.attempts, job.delays) == ("waiting", 0, 1) and job.due > office.clock.timestamp()


def test_what_ends_the_process_gives_the_job_back(office: Office) -> None:
    def interrupted(job: Job, tell: Callable[[str], None]) -> None:
        raise KeyboardInterrupt

    office.handlers = {"lists": interrupted}
    office.add("lists", "cs")
    with pytest.raises(KeyboardInterrupt):
        office.worker().work_off()
    job = office.job("lists", "cs")
    assert (job.state, job.attempts, job.holder) == ("waiting", 0, "")


def test_a_plan_that_fails_does_not_keep_planned_work_waiting(office: Office) -> None:
    def plan(now: datetime) -> None:
        raise ReplyError("no plan")

    office.add("lists", "cs")
    worker = Worker(
        office.store,
        {"lists": lambda job, tell: None},
        plan=plan,
        now=lambda: office.clock,
        on_error=lambda job, error: office.errors.append(str(error)),
    )
    assert worker.work_off() == 1 and "no plan" in office.errors


def test_stop_in_the_middle_of_a_step_gives_the_job_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "STOP_SECONDS", 0.2)
    begun, end = threading.Event(), threading.Event()

    def slow(job: Job, tell: Callable[[str], None]) -> None:
        begun.set()
        end.wait(20)

    office.handlers = {"lists": slow}
    office.add("lists", "cs")
    worker = office.worker()
    worker.start()
    assert begun.wait(10)
    started = time.monotonic()
    worker.stop()
    assert time.monotonic() - started < 3
    job = office.job("lists", "cs")
    assert (job.state, job.holder) == ("waiting", "")
    end.set()


def test_a_thread_takes_up_what_is_added_while_it_runs(office: Office) -> None:
    done = threading.Event()
    office.handlers = {"lists": lambda job, tell: done.set()}
    worker = office.worker()
    worker.start()
    office.add("lists", "cs")
    assert done.wait(10)
    worker.stop()
    assert office.store.jobs.all() == []


DYING = """
import sys, time
from datetime import UTC, datetime
from papilio.jobs import Worker
from papilio.store import Store

def work(job, tell):
    print("begun", flush=True)
    time.sleep(60)

store = Store.open(sys.argv[1])
Worker(store, {"lists": work}, plan=lambda now: None, now=lambda: datetime.now(UTC),
       on_error=lambda job, error: None, lease_seconds=1.0).work_off()
"""


def test_the_job_of_a_worker_that_was_killed_is_taken_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'papilio.db'}"
    with closing(Store.open(url)) as store:
        office = Office(store, clock=datetime.now(UTC))
        office.add("lists", "cs")
        dying = subprocess.Popen([sys.executable, "-c", DYING, url], stdout=subprocess.PIPE, text=True)
        assert dying.stdout and dying.stdout.readline() == "begun\n"
        office.handlers = {"lists": lambda job, tell: None}
        worker = office.worker()
        assert worker.work_off() == 0, "its lease holds while it lives"
        time.sleep(1.3)
        assert worker.work_off() == 0, "and is renewed"
        os.kill(dying.pid, signal.SIGKILL)
        dying.wait(10)
        end = time.monotonic() + 10
        while not worker.work_off():
            assert time.monotonic() < end
            time.sleep(0.1)
        assert store.jobs.all() == []
