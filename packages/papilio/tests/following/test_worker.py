"""Workers: every job done, put off, tried again or given up as it should be, whatever its handler and its worker suffer."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from papilio.errors import BusyError, LaterError, ReplyError, StoreError
from papilio.following.worker import (
    DELAYS_BEFORE_TROUBLE,
    LEASE_SECONDS,
    LONGEST_MESSAGE,
    MOST_ATTEMPTS,
    MOST_RETRY_AFTER_SECONDS,
    WAITS,
    Handler,
    More,
    Worker,
)
from papilio.store import Store
from papilio.store.work.jobs import MOST_AHEAD_SECONDS, Job

Tell = Callable[[str], None]


class Time:
    """The time of day, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def __iadd__(self, seconds: float) -> "Time":
        self.now += timedelta(seconds=seconds)
        return self


@pytest.fixture
def url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    problems = store.check()
    store.close()
    assert problems == []


@pytest.fixture
def now() -> Time:
    return Time()


class Bench:
    """A store, workers for it, and what they report."""

    def __init__(self, store: Store, now: Time) -> None:
        self.store = store
        self.now = now
        self.errors: list[tuple[str, str]] = []
        self.events: list[tuple[str, str]] = []
        self.started: list[Worker] = []

    def worker(self, handlers: Mapping[str, Handler] | Handler, **options: object) -> Worker:
        """A worker for jobs of the kind `work`, or of several kinds."""

        def on_error(job: Job | None, error: Exception) -> None:
            self.errors.append((job.key if job else "", f"{type(error).__name__}: {error}"))

        given: dict[str, object] = {
            "plan": lambda now: None,
            "now": self.now,
            "on_error": on_error,
            "on_event": lambda job, what: self.events.append((job.key, what)),
            "poll_seconds": 0.01,
            "chance": lambda: 0.5,
        }
        worker = Worker(self.store, handlers if isinstance(handlers, Mapping) else {"work": handlers}, **given | options)  # type: ignore[arg-type]
        self.started.append(worker)
        return worker

    def add(self, key: str = "a", kind: str = "work", priority: int = 10, after_seconds: float = 0.0) -> None:
        at = self.now().timestamp()
        with self.store.transaction() as tx:
            self.store.jobs.add(tx, kind, key, priority=priority, due=at + after_seconds, now=at)

    def job(self, key: str = "a") -> Job:
        found = self.store.jobs.find("work", key)
        assert found is not None
        return found

    def waits(self, key: str = "a") -> float:
        """Seconds until the job is due."""
        return self.job(key).due - self.now().timestamp()

    def troubles(self) -> list[tuple[str, str]]:
        return [(each.subject, each.message) for each in self.store.troubles.all()]


@pytest.fixture
def bench(store: Store, now: Time) -> Iterator[Bench]:
    bench = Bench(store, now)
    yield bench
    for worker in bench.started:
        worker.stop()


def raising(*errors: BaseException | None) -> Handler:
    """Fails with one after the other, then is done."""
    left = iter(errors)

    def handle(job: Job, tell: Tell) -> None:
        error = next(left, None)
        if error is not None:
            raise error

    return handle


def wait_for(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.005)


# Steps and plans


def test_what_is_due_is_done_most_urgent_first(bench: Bench) -> None:
    seen: list[str] = []
    for key, priority in (("c", 30), ("a", 10), ("b", 20)):
        bench.add(key, priority=priority)
    bench.add("later", after_seconds=60)
    assert bench.worker(lambda job, tell: seen.append(job.key)).work_off() == 3
    assert seen == ["a", "b", "c"]
    assert bench.events == [("a", "done"), ("b", "done"), ("c", "done")]
    assert [job.key for job in bench.store.jobs.all()] == ["later"]
    assert (bench.errors, bench.troubles()) == ([], [])


def test_long_work_goes_in_steps_and_lets_others_pass(bench: Bench) -> None:
    seen: list[str] = []

    def long(job: Job, tell: Tell) -> More | None:
        seen.append(f"long {job.progress}".strip())
        if job.progress == "2 of 2":
            return None
        return More(bench.now(), "2 of 2" if job.progress else "1 of 2")

    bench.add("x", kind="long", priority=10)
    bench.add("s", kind="short", priority=50)
    bench.worker({"long": long, "short": lambda job, tell: seen.append("short")}).work_off()
    assert seen == ["long", "short", "long 1 of 2", "long 2 of 2"]
    assert ("x", "1 of 2") in bench.events


def test_a_step_that_is_due_later_is_waited_for(bench: Bench, now: Time) -> None:
    bench.add()
    worker = bench.worker(lambda job, tell: None if job.progress else More(now() + timedelta(seconds=100), "half"))
    assert worker.work_off() == 1
    assert (bench.job().state, bench.waits(), bench.job().progress) == ("waiting", 100.0, "half")
    now += 99
    assert worker.work_off() == 0
    now += 1
    assert worker.work_off() == 1
    assert bench.store.jobs.all() == []


def test_a_step_may_not_be_put_off_for_longer_than_a_job_may_wait(bench: Bench, now: Time) -> None:
    bench.add()
    bench.worker(lambda job, tell: More(now() + timedelta(seconds=MOST_AHEAD_SECONDS + 60))).work_off()
    assert bench.job().attempts == 1
    assert "ahead" in bench.job().error


def test_progress_is_seen_while_the_work_goes_on(bench: Bench) -> None:
    seen: list[str] = []

    def handle(job: Job, tell: Tell) -> None:
        tell("12 of 30\0 pages\nso far")
        seen.append(bench.job().progress)

    bench.add()
    bench.worker(handle).work_off()
    assert seen == ["12 of 30 pages so far"]


def test_a_handler_may_end_its_job_itself(bench: Bench) -> None:
    def handle(job: Job, tell: Tell) -> None:
        with bench.store.transaction() as tx:
            bench.store.remember(tx, "effect", job.key)
            bench.store.jobs.finish(tx, job)

    bench.add()
    bench.worker(handle).work_off()
    assert (bench.store.fact("effect"), bench.store.jobs.all(), bench.events) == ("a", [], [("a", "done")])


def test_plans_are_made_at_once_and_then_not_too_often(bench: Bench, now: Time) -> None:
    planned: list[datetime] = []
    bench.add()
    worker = bench.worker(lambda job, tell: None, plan=planned.append, poll_seconds=0.002)
    worker.start()
    wait_for(lambda: bench.store.jobs.all() == [])
    bench.add("later")
    wait_for(lambda: bench.events[-1] == ("later", "done"))
    assert len(planned) == 1
    now += 31
    wait_for(lambda: len(planned) == 2)
    now += -3600  # the clock was wrong
    wait_for(lambda: len(planned) == 3)


def test_a_plan_that_fails_holds_up_no_job(bench: Bench) -> None:
    def plan(when: datetime) -> None:
        raise StoreError("no room for a plan")

    bench.add()
    assert bench.worker(lambda job, tell: None, plan=plan).work_off() == 1
    assert set(bench.errors) == {("", "StoreError: no room for a plan")}


# Failures


def test_a_failure_is_tried_again_after_a_time_that_doubles(bench: Bench, now: Time) -> None:
    bench.add()
    worker = bench.worker(raising(*[ReplyError("the page is cut short")] * 8))
    waits: list[float] = []
    for number in range(1, 9):
        assert worker.work_off() == 1
        assert (bench.job().state, bench.job().attempts, bench.job().error) == ("waiting", number, "the page is cut short")
        waits.append(bench.waits())
        now += waits[-1]
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert bench.troubles() == [("a", "the page is cut short")]
    assert bench.errors == [("a", "ReplyError: the page is cut short")] * 8
    assert worker.work_off() == 1
    assert (bench.store.jobs.all(), bench.troubles()) == ([], [])


def test_jitter_keeps_failures_apart(bench: Bench) -> None:
    for key, chance in (("a", 0.0), ("b", 1.0)):
        bench.add(key)
        bench.worker(raising(ReplyError("no")), chance=lambda chance=chance: chance).work_off()
    assert (bench.waits("a"), bench.waits("b")) == (45.0, 75.0)


def test_what_keeps_failing_is_given_up_and_may_be_asked_for_again(bench: Bench, now: Time) -> None:
    bench.add()
    worker = bench.worker(raising(*[ReplyError("no such archive")] * MOST_ATTEMPTS))
    for _ in range(MOST_ATTEMPTS):
        assert worker.work_off() == 1
        now += WAITS.longest_seconds * 1.25
    assert (bench.job().state, bench.job().attempts, bench.job().error) == ("failed", MOST_ATTEMPTS, "no such archive")
    assert bench.events[-1] == ("a", "given up: no such archive")
    assert bench.troubles() == [("a", "no such archive")]
    assert worker.work_off() == 0
    bench.add()
    assert worker.work_off() == 1
    assert (bench.store.jobs.all(), bench.troubles()) == ([], [])


def test_what_kills_every_worker_is_given_up_untouched(bench: Bench, now: Time) -> None:
    bench.add()
    seen: list[str] = []
    for number in range(MOST_ATTEMPTS + 1):
        assert bench.store.jobs.claim(["work"], f"worker {number}", now().timestamp(), 0.001) is not None
        time.sleep(0.002)
    assert bench.worker(lambda job, tell: seen.append(job.key)).work_off() == 1
    assert seen == []
    assert bench.job().state == "failed"
    assert "fell silent" in bench.job().error and f"{MOST_ATTEMPTS + 1} times" in bench.job().error


def test_a_defect_is_told_from_what_was_to_be_expected(bench: Bench) -> None:
    bench.add()
    bench.worker(raising(ZeroDivisionError("division by zero"))).work_off()
    assert bench.job().error.startswith("ZeroDivisionError: division by zero; this is a defect")
    assert bench.errors == [("a", "ZeroDivisionError: division by zero")]


def test_messages_are_one_line_that_any_database_takes(bench: Bench) -> None:
    bench.add()
    bench.worker(raising(ReplyError("a\0b\nc\ud800" + "x" * 10_000))).work_off()
    assert bench.job().error.startswith("a b c?xxx")
    assert len(bench.job().error) == LONGEST_MESSAGE
    assert bench.troubles() == [("a", bench.job().error)]


def test_going_on_forgets_failures(bench: Bench, now: Time) -> None:
    answers = iter([ReplyError("no"), More(now() + timedelta(seconds=600)), None])

    def handle(job: Job, tell: Tell) -> More | None:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    bench.add()
    worker = bench.worker(handle)
    worker.work_off()
    assert bench.troubles() != []
    now += 60
    worker.work_off()
    assert (bench.job().attempts, bench.job().error, bench.troubles()) == (0, "", [])


# "Later"


def test_later_is_no_failure(bench: Bench, now: Time) -> None:
    bench.add()
    worker = bench.worker(raising(*[LaterError("arXiv says later")] * (MOST_ATTEMPTS + 3)))
    waits: list[float] = []
    for number in range(1, MOST_ATTEMPTS + 4):
        assert worker.work_off() == 1
        assert (bench.job().state, bench.job().attempts, bench.job().delays) == ("waiting", 0, number)
        waits.append(bench.waits())
        assert bool(bench.troubles()) == (number >= DELAYS_BEFORE_TROUBLE)
        now += waits[-1]
    assert waits[:7] == [60, 120, 240, 480, 960, 1920, 3600]
    assert max(waits) == WAITS.longest_seconds
    assert bench.errors == []
    assert bench.events[0] == ("a", "put off until 2026-08-14 12:01:00 UTC: arXiv says later")
    worker.work_off()
    assert (bench.store.jobs.all(), bench.troubles()) == ([], [])


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (0.0, 1.0),
        (30.0, 30.0),
        (1000.0, 1000.0),
        (86_400.0, MOST_RETRY_AFTER_SECONDS),
        (float("inf"), MOST_RETRY_AFTER_SECONDS),
    ],
)
def test_later_at_a_time(bench: Bench, asked: float, waits: float) -> None:
    bench.add()
    bench.worker(raising(LaterError("later", "", asked))).work_off()
    assert waits <= bench.waits() <= waits * 1.1


def test_a_busy_database_is_no_failure(bench: Bench) -> None:
    bench.add()
    bench.worker(raising(BusyError("another process is writing"))).work_off()
    assert (bench.job().state, bench.job().attempts, bench.job().delays, bench.waits()) == ("waiting", 0, 1, 60.0)
    assert (bench.errors, bench.troubles()) == ([], [])


# Whoever ends what


class Panic(BaseException):
    """As native code raises it: no `Exception`."""


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1)])
def test_who_ends_the_program_gives_the_job_back(bench: Bench, error: BaseException) -> None:
    bench.add()
    with pytest.raises(type(error)):
        bench.worker(raising(error)).work_off()
    assert (bench.job().state, bench.job().attempts, bench.job().error) == ("waiting", 0, "")
    assert bench.troubles() == []


def test_a_panic_is_a_failure(bench: Bench) -> None:
    bench.add("a")
    bench.add("b", priority=20)
    assert bench.worker(raising(Panic("index out of bounds"))).work_off() == 2
    assert (bench.job("a").state, bench.job("a").attempts) == ("waiting", 1)
    assert "Panic: index out of bounds" in bench.job("a").error
    assert [job.key for job in bench.store.jobs.all()] == ["a"]


@pytest.mark.parametrize(
    "error", [Panic("no"), SystemExit(1), KeyboardInterrupt(), MemoryError(), RecursionError(), ValueError()]
)
def test_nothing_that_a_handler_raises_ends_a_worker(bench: Bench, error: BaseException) -> None:
    bench.add("a")
    bench.worker(raising(error)).start()
    wait_for(lambda: bench.errors != [])
    assert (bench.job("a").state, bench.job("a").attempts) == ("waiting", 1)
    bench.add("b")
    wait_for(lambda: ("b", "done") in bench.events)


def test_nothing_between_jobs_ends_a_worker(bench: Bench, now: Time) -> None:
    troubles = iter([StoreError("the database does not answer"), Panic("no"), BusyError("another process is writing")])

    def flaky() -> datetime:
        error = next(troubles, None)
        if error is not None:
            raise error
        return now()

    bench.add()
    bench.worker(lambda job, tell: None, now=flaky).start()
    wait_for(lambda: bench.events == [("a", "done")])
    assert [said for _, said in bench.errors] == [
        "StoreError: the database does not answer",
        "RuntimeError: Panic: no",
        "BusyError: another process is writing",
    ]


def test_stop_ends_after_the_step_at_hand(bench: Bench) -> None:
    began = threading.Event()

    worker = bench.worker(lambda job, tell: handle(job, tell))

    def handle(job: Job, tell: Tell) -> None:
        began.set()
        wait_for(lambda: worker._stopped.is_set())

    bench.add("a")
    bench.add("b", priority=20)
    worker.start()
    assert began.wait(60)
    worker.stop()
    assert [job.key for job in bench.store.jobs.all()] == ["b"]
    assert bench.job("b").state == "waiting"


def test_stop_in_the_middle_of_a_long_step_gives_the_job_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papilio.following.worker.STOP_SECONDS", 0.2)
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()
    lost: list[BaseException] = []

    def long(job: Job, tell: Tell) -> None:
        began.set()
        may_end.wait(120)
        try:
            tell("still here")
        except BusyError as error:
            lost.append(error)
            raise
        finally:
            ended.set()

    bench.add()
    worker = bench.worker(long)
    worker.start()
    assert began.wait(60)
    worker.stop()
    assert not ended.is_set(), "it waited for the step"
    assert (bench.job().state, bench.job().attempts, bench.job().holder) == ("waiting", 0, "")
    # Another takes it at once, and who comes back late neither ends nor changes it.
    seen: list[str] = []

    def again(job: Job, tell: Tell) -> More:
        may_end.set()
        assert ended.wait(60)
        seen.append(bench.job().progress)
        return More(bench.now() + timedelta(seconds=60), "half")

    bench.worker(again).work_off()
    assert len(lost) == 1
    assert seen == [""]
    wait_for(lambda: not worker._thread.is_alive())
    assert (bench.job().state, bench.job().progress) == ("waiting", "half")
    assert (bench.errors, bench.troubles()) == ([], [])


def test_stop_waits_for_no_transaction(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papilio.following.worker.STOP_SECONDS", 0.2)
    monkeypatch.setattr("papilio.following.worker.GIVE_BACK_SECONDS", 0.2)
    began, may_end = threading.Event(), threading.Event()

    def writing(job: Job, tell: Tell) -> None:
        with bench.store.transaction() as tx:
            tx.lock()
            began.set()
            may_end.wait(120)

    bench.add()
    worker = bench.worker(writing)
    worker.start()
    assert began.wait(60)
    worker.stop()
    assert worker._thread.is_alive(), "it waited for the transaction"
    may_end.set()
    wait_for(lambda: not worker._thread.is_alive())
    wait_for(lambda: bench.store.jobs.all() == [] or bench.job().state == "waiting")


def test_a_worker_that_is_stopped_takes_nothing_up(bench: Bench) -> None:
    bench.add()
    worker = bench.worker(lambda job, tell: None)
    worker.stop()  # it never began
    assert worker.work_off() == 0
    worker.start()
    wait_for(lambda: not worker._thread.is_alive())
    assert bench.job().state == "waiting"


# Several workers


def test_a_step_that_takes_longer_than_its_lease_keeps_it(bench: Bench) -> None:
    began, may_end = threading.Event(), threading.Event()

    def long(job: Job, tell: Tell) -> None:
        began.set()
        may_end.wait(120)

    bench.add()
    bench.worker(long, lease_seconds=0.3).start()
    assert began.wait(60)
    end = time.monotonic() + 1.2
    other = bench.worker(lambda job, tell: None)
    while time.monotonic() < end:
        assert other.work_off() == 0
        time.sleep(0.02)
    may_end.set()
    wait_for(lambda: bench.events == [("a", "done")])


def test_workers_share_the_work(bench: Bench, url: str) -> None:
    seen: list[str] = []
    other = Store.open(url)
    for number in range(30):
        bench.add(f"{number}", priority=number % 3)

    def handle(job: Job, tell: Tell) -> None:
        seen.append(job.key)
        time.sleep(0.002)

    workers = [bench.worker(handle), Bench(other, bench.now).worker(handle), bench.worker(handle)]
    for worker in workers:
        worker.start()
    wait_for(lambda: bench.store.jobs.all() == [])
    for worker in workers:
        worker.stop()
    other.close()
    assert sorted(seen) == sorted(f"{number}" for number in range(30))
    assert bench.errors == []


VICTIM = """
import sys, time
from datetime import UTC, datetime
from papilio.errors import BusyError
from papilio.following.worker import Worker
from papilio.store import Store

def handle(job, tell):
    tell("half of it")
    print("began", flush=True)
    try:
        while True:
            time.sleep(0.02)
            tell("half of it")
    except BusyError:
        print("lost", flush=True)
        raise

worker = Worker(Store.open(sys.argv[1]), {"work": handle}, plan=lambda now: None, now=lambda: datetime.now(UTC),
                on_error=lambda job, error: print(job, error, flush=True), lease_seconds=1.0)
worker.start()
time.sleep(60)
"""


def stop_between_writes(process: "subprocess.Popen[str]", path: Path) -> None:
    """Stop a process that holds no lock of the database: who is stopped while it writes lets nobody else write."""
    connection = sqlite3.connect(path, timeout=0.0, isolation_level=None)
    while True:
        process.send_signal(signal.SIGSTOP)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            process.send_signal(signal.SIGCONT)
            time.sleep(0.003)
        else:
            connection.close()
            return


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_the_job_of_a_worker_that_died_or_hangs_is_taken_over(bench: Bench, url: str, now: Time, end: signal.Signals) -> None:
    now.now = datetime.now(UTC)
    bench.add()
    victim = subprocess.Popen([sys.executable, "-c", VICTIM, url], stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert victim.stdout is not None and victim.stdout.readline() == "began\n"
        seen: list[Job] = []
        other = bench.worker(lambda job, tell: seen.append(job), lease_seconds=LEASE_SECONDS)
        assert other.work_off() == 0  # it is at it
        if end == signal.SIGSTOP:
            assert bench.store.database.path is not None
            stop_between_writes(victim, bench.store.database.path)
        else:
            victim.send_signal(end)
        wait_for(lambda: other.work_off() == 1)
        assert (seen[0].attempts, seen[0].progress) == (1, "half of it")
        assert "fell silent" in seen[0].error
        assert bench.store.jobs.all() == []
        victim.send_signal(signal.SIGCONT)
        # Who comes back finds out that the job is another's; who died says nothing.
        assert victim.stdout.readline() == ("lost\n" if end == signal.SIGSTOP else "")
        assert bench.store.jobs.all() == []
    finally:
        victim.kill()
        victim.communicate()
