"""Jobs on either database: at most one of a name, one holder at a time, and nothing is lost."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import Connection, text

from budgets import budget
from papilio.errors import BusyError
from papilio.store import Store
from papilio.store.work.clock import Reading
from papilio.store.work.jobs import MOST_AHEAD_SECONDS, MOST_LEASE_SECONDS, Job, Jobs

NOW = 1_800_000_000.0


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, seconds: float = 1000.0, name: str = "first boot") -> None:
        self.seconds = seconds
        self.name = name

    def read(self, connection: Connection) -> Reading:
        return Reading(self.seconds, self.name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def jobs(store: Store, clock: FakeClock) -> Jobs:
    return Jobs(store.database, clock)


@pytest.fixture
def add(store: Store, jobs: Jobs) -> Callable[..., bool]:
    def add(kind: str, key: str, *, priority: int = 10, due: float = NOW, now: float = NOW, payload: str = "") -> bool:
        with store.transaction() as tx:
            return jobs.add(tx, kind, key, priority=priority, due=due, now=now, payload=payload)

    return add


def claim(jobs: Jobs, holder: str = "one", now: float = NOW, **options: str) -> Job:
    job = jobs.claim(["lists", "harvest"], holder, now, 300, **options)
    assert job is not None
    return job


def test_of_a_name_there_is_one_job(jobs: Jobs, add: Callable[..., bool]) -> None:
    assert add("lists", "cs", payload="first")
    assert not add("lists", "cs", payload="second")
    assert add("lists", "math")
    assert add("harvest", "cs")
    assert sorted((job.kind, job.key) for job in jobs.all()) == [("harvest", "cs"), ("lists", "cs"), ("lists", "math")]
    found = jobs.find("lists", "cs")
    assert found == Job(found.id if found else 0, "lists", "cs", "first", 10, NOW, "waiting", 0, "", "", "", NOW)


def test_asking_again_makes_a_job_earlier_and_more_urgent_never_later(jobs: Jobs, add: Callable[..., bool]) -> None:
    add("lists", "cs", priority=20, due=NOW + 100)
    add("lists", "cs", priority=30, due=NOW + 50)
    add("lists", "cs", priority=10, due=NOW + 200)
    assert (jobs.all()[0].priority, jobs.all()[0].due) == (10, NOW + 50)


def test_asking_again_does_not_hurry_what_was_put_off(jobs: Jobs, add: Callable[..., bool]) -> None:
    add("lists", "cs")
    jobs.retry(claim(jobs), NOW + 60, "later", counts=False)
    add("lists", "cs", priority=5)
    assert (jobs.all()[0].priority, jobs.all()[0].due) == (5, NOW + 60)


def test_a_running_job_is_left_alone_and_a_failed_one_starts_afresh(jobs: Jobs, add: Callable[..., bool]) -> None:
    add("lists", "cs", payload="first")
    job = claim(jobs)
    assert not add("lists", "cs", priority=1, due=NOW - 100)
    assert jobs.all() == [job]
    jobs.give_up(job, "no such archive")
    assert (jobs.all()[0].state, jobs.all()[0].error, jobs.all()[0].attempts) == ("failed", "no such archive", 1)
    assert jobs.claim(["lists"], "one", NOW + 10**9, 300) is None
    assert add("lists", "cs", payload="second", due=NOW + 5, now=NOW + 5)
    again = claim(jobs, now=NOW + 5)
    assert (again.payload, again.attempts, again.error, again.added) == ("second", 0, "", NOW + 5)


def test_a_job_is_not_added_for_a_far_day(add: Callable[..., bool]) -> None:
    with pytest.raises(ValueError, match="ahead"):
        add("lists", "cs", due=NOW + MOST_AHEAD_SECONDS + 1)


def test_the_most_urgent_comes_first_then_the_longest_due(jobs: Jobs, add: Callable[..., bool]) -> None:
    add("harvest", "late", priority=20, due=NOW - 1)
    add("harvest", "early", priority=20, due=NOW - 2)
    add("lists", "cs", priority=10)
    add("lists", "future", priority=1, due=NOW + 1)
    add("answers", "other", priority=1)
    assert [claim(jobs).key for _ in range(3)] == ["cs", "early", "late"]
    assert jobs.claim(["lists", "harvest"], "one", NOW, 300) is None
    assert jobs.claim([], "one", NOW, 300) is None
    assert claim(jobs, now=NOW + 1).key == "future"


def test_long_work_lets_others_pass(jobs: Jobs, add: Callable[..., bool]) -> None:
    add("lists", "cs", priority=10)
    add("harvest", "", priority=50)
    assert claim(jobs, after="lists").kind == "harvest"
    assert claim(jobs, after="lists").kind == "lists"


def test_what_is_done_is_gone_and_may_come_again(store: Store, jobs: Jobs, add: Callable[..., bool]) -> None:
    add("lists", "cs")
    job = claim(jobs)
    with store.transaction() as tx:
        jobs.finish(tx, job)
    assert jobs.all() == []
    assert jobs.find("lists", "cs") is None
    assert add("lists", "cs")
    assert jobs.all()[0].id != job.id


def test_failures_are_counted_and_a_host_that_says_later_apart_from_them(jobs: Jobs, add: Callable[..., bool]) -> None:
    add("lists", "cs")
    for attempts, delays, counts in ((0, 1, False), (0, 2, False), (1, 0, True), (2, 0, True), (2, 1, False)):
        jobs.retry(claim(jobs), NOW, "no", counts=counts)
        job = jobs.all()[0]
        assert (job.state, job.attempts, job.delays, job.error, job.holder) == ("waiting", attempts, delays, "no", "")
    jobs.go_on(claim(jobs), NOW + 7, "half")
    job = jobs.all()[0]
    assert (job.attempts, job.delays, job.error, job.progress, job.due) == (0, 0, "", "half", NOW + 7)


def test_a_job_whose_worker_fell_silent_is_taken_over(jobs: Jobs, add: Callable[..., bool], clock: FakeClock) -> None:
    add("lists", "cs")
    job = claim(jobs)
    clock.seconds += 299
    assert jobs.claim(["lists"], "other", NOW, 300) is None
    assert jobs.renew(job, 300, "still here")
    clock.seconds += 299
    assert jobs.claim(["lists"], "other", NOW, 300) is None
    clock.seconds += 1
    taken = claim(jobs, "other")
    assert (taken.id, taken.attempts, taken.holder, taken.progress) == (job.id, 1, "other", "still here")
    assert "one fell silent" in taken.error


def test_a_lease_from_before_a_reboot_has_run_out(jobs: Jobs, add: Callable[..., bool], clock: FakeClock) -> None:
    add("lists", "cs")
    claim(jobs)
    clock.seconds, clock.name = 20.0, "second boot"
    assert claim(jobs, "other").attempts == 1


def test_a_lease_far_ahead_is_not_believed(jobs: Jobs, add: Callable[..., bool], clock: FakeClock) -> None:
    clock.seconds = 10.0**9
    add("lists", "cs")
    claim(jobs)
    clock.seconds = 5.0
    assert claim(jobs, "other").attempts == 1
    with pytest.raises(ValueError, match="lease"):
        jobs.claim(["lists"], "one", NOW, MOST_LEASE_SECONDS + 1)


def test_a_time_of_day_that_was_put_back_holds_up_no_job(jobs: Jobs, add: Callable[..., bool]) -> None:
    wrong = NOW + 8 * 3600  # a clock that took local time for UTC, until the network told it better
    add("lists", "cs", due=wrong, now=wrong)
    jobs.retry(claim(jobs, now=wrong), wrong + 60, "later", counts=False)
    assert claim(jobs, now=NOW).key == "cs"


def test_who_lost_a_job_can_do_nothing_with_it(
    store: Store, jobs: Jobs, add: Callable[..., bool], clock: FakeClock, put: Callable[..., object]
) -> None:
    add("lists", "cs")
    lost = claim(jobs)
    clock.seconds += 301
    held = claim(jobs, "other")

    def finish(job: Job) -> None:
        with store.transaction() as tx:
            store.remember(tx, "effect", "written by who lost it")
            jobs.finish(tx, job)

    def nobody_may(job: Job) -> None:
        assert not jobs.renew(job, 300, "mine")
        with pytest.raises(BusyError):
            finish(job)
        assert store.fact("effect") == ""
        for end in (
            lambda: jobs.go_on(job, NOW),
            lambda: jobs.retry(job, NOW, "no"),
            lambda: jobs.give_up(job, "no"),
            lambda: jobs.give_back(job),
        ):
            with pytest.raises(BusyError):
                end()

    nobody_may(lost)
    assert jobs.all() == [held]
    jobs.give_back(held)
    assert (jobs.all()[0].state, jobs.all()[0].attempts) == ("waiting", 1)
    nobody_may(held)
    again = claim(jobs, "third")
    finish(again)
    assert store.fact("effect") != ""
    with store.transaction() as tx:
        store.remember(tx, "effect", "")
    nobody_may(again)


def test_looking_for_work_waits_for_no_writer(store: Store, jobs: Jobs, add: Callable[..., bool]) -> None:
    add("lists", "cs", due=NOW + 1)
    with store.transaction() as tx:
        tx.lock()
        looked = ThreadPoolExecutor(1).submit(jobs.claim, ["lists"], "one", NOW, 300)
        assert looked.result(timeout=10) is None


def test_many_who_add_the_same_names_at_once_make_one_job_of_each(url: str, store: Store) -> None:
    names = [f"archive {number}" for number in range(25)]
    together = threading.Barrier(4)

    def add_all(_: int) -> int:
        mine = Store.open(url)
        together.wait()
        new = 0
        for name in names:
            with mine.transaction() as tx:
                new += mine.jobs.add(tx, "lists", name, priority=10, due=NOW, now=NOW)
        mine.close()
        return new

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(add_all, range(4))) == len(names)
    assert sorted(job.key for job in store.jobs.all()) == sorted(names)


def test_many_who_claim_at_once_never_get_the_same_job(url: str, store: Store) -> None:
    with store.transaction() as tx:
        for number in range(60):
            store.jobs.add(tx, "lists", str(number), priority=number % 3, due=NOW, now=NOW)
    together = threading.Barrier(4)

    def claim_all(worker: int) -> list[int]:
        mine = Store.open(url)
        together.wait()
        found = []
        while (job := mine.jobs.claim(["lists"], f"{worker}", NOW, 300)) is not None:
            found.append(job.id)
        mine.close()
        return found

    with ThreadPoolExecutor(4) as threads:
        claimed = [number for each in threads.map(claim_all, range(4)) for number in each]
    # Who skips a row that another is just taking may see nothing else due, and go; what is left is for the next look.
    while (job := store.jobs.claim(["lists"], "last", NOW, 300)) is not None:
        claimed.append(job.id)
    assert len(claimed) == len(set(claimed)) == 60


@dataclass
class Kept:
    """A job as the model sees it."""

    job: Job
    lease_until: float = 0.0
    clock: str = ""


class JobsAgainstModel(RuleBasedStateMachine):
    """Whatever is done in whatever order, the database holds what a dictionary would hold."""

    store: Store
    claims = Bundle("claims")
    names = st.sampled_from(["a", "b", "c"])
    kinds = st.sampled_from(["lists", "harvest"])
    spans = st.sampled_from([0.0, 1.0, 30.0, 600.0])

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.jobs = Jobs(self.store.database, self.clock)
        self.now = NOW
        self.kept: dict[tuple[str, str], Kept] = {}
        self.claimed = 0

    @initialize()
    def empty(self) -> None:
        with self.store.transaction() as tx:
            tx.connection.execute(text("DELETE FROM job"))

    @rule(kind=kinds, key=names, priority=st.integers(1, 3), span=spans, payload=st.sampled_from(["", "{}"]))
    def add(self, kind: str, key: str, priority: int, span: float, payload: str) -> None:
        due = self.now + span
        with self.store.transaction() as tx:
            new = self.jobs.add(tx, kind, key, priority=priority, due=due, now=self.now, payload=payload)
        kept = self.kept.get((kind, key))
        if kept is None or kept.job.state == "failed":
            assert new
            found = self.jobs.find(kind, key)
            assert found is not None
            self.kept[kind, key] = Kept(Job(found.id, kind, key, payload, priority, due, "waiting", 0, "", "", "", self.now))
            return
        assert not new
        if kept.job.state == "waiting":
            put_off = kept.job.attempts or kept.job.delays
            sooner = kept.job.due if put_off else min(due, kept.job.due)
            kept.job = replace(kept.job, priority=min(priority, kept.job.priority), due=sooner)

    @rule(
        target=claims,
        kinds=st.sets(kinds),
        after=st.sampled_from(["", "lists", "harvest"]),
        lease=st.sampled_from([10.0, 300.0]),
    )
    def claim(self, kinds: set[str], after: str, lease: float) -> object:
        self.claimed += 1
        job = self.jobs.claim(kinds, f"claim {self.claimed}", self.now, lease, after=after)
        due = [kept for kept in self.kept.values() if kept.job.kind in kinds and self._is_due(kept)]
        if job is None:
            assert not due
            return multiple()

        def urgency(each: Job) -> tuple[bool, int, float, float]:
            return (bool(after) and each.kind == after, each.priority, each.due, each.added)

        kept = self.kept[job.kind, job.key]
        assert kept in due
        assert urgency(kept.job) == min(urgency(each.job) for each in due)
        if kept.job.state == "running":
            kept.job = replace(kept.job, attempts=kept.job.attempts + 1, error=f"its worker {kept.job.holder} fell silent")
        kept.job = replace(kept.job, state="running", holder=f"claim {self.claimed}")
        kept.lease_until, kept.clock = self.clock.seconds + lease, self.clock.name
        assert job == kept.job
        return job

    def _is_due(self, kept: Kept) -> bool:
        if kept.job.state == "waiting":
            return kept.job.due <= self.now or kept.job.due > self.now + MOST_AHEAD_SECONDS
        if kept.job.state == "running":
            lasts = kept.lease_until - self.clock.seconds
            return kept.clock != self.clock.name or lasts <= 0 or lasts > MOST_LEASE_SECONDS
        return False

    def _of(self, job: Job) -> Kept | None:
        kept = self.kept.get((job.kind, job.key))
        return kept if kept and (kept.job.id, kept.job.holder, kept.job.state) == (job.id, job.holder, "running") else None

    @rule(job=claims, progress=st.sampled_from(["", "half"]))
    def renew(self, job: Job, progress: str) -> None:
        kept = self._of(job)
        assert self.jobs.renew(job, 300.0, progress) == (kept is not None)
        if kept:
            kept.lease_until, kept.clock = self.clock.seconds + 300, self.clock.name
            kept.job = replace(kept.job, progress=progress or kept.job.progress)

    @rule(job=claims)
    def finish(self, job: Job) -> None:
        with self.store.transaction() as tx:
            if self._if_held(job, lambda: self.jobs.finish(tx, job)):
                del self.kept[job.kind, job.key]

    @rule(job=claims, span=spans, progress=st.sampled_from(["", "half"]))
    def go_on(self, job: Job, span: float, progress: str) -> None:
        due = self.now + span
        kept = self._if_held(job, lambda: self.jobs.go_on(job, due, progress))
        if kept:
            self._free(kept, due=due, progress=progress or kept.job.progress, attempts=0, delays=0, error="")

    @rule(job=claims, span=spans, counts=st.booleans())
    def retry(self, job: Job, span: float, counts: bool) -> None:
        due = self.now + span
        kept = self._if_held(job, lambda: self.jobs.retry(job, due, "no", counts=counts))
        if kept:
            attempts, delays = (kept.job.attempts + 1, 0) if counts else (kept.job.attempts, kept.job.delays + 1)
            self._free(kept, due=due, attempts=attempts, delays=delays, error="no")

    @rule(job=claims)
    def give_up(self, job: Job) -> None:
        kept = self._if_held(job, lambda: self.jobs.give_up(job, "no"))
        if kept:
            self._free(kept, state="failed", attempts=kept.job.attempts + 1, error="no")

    @rule(job=claims)
    def give_back(self, job: Job) -> None:
        kept = self._if_held(job, lambda: self.jobs.give_back(job))
        if kept:
            self._free(kept)

    def _if_held(self, job: Job, act: Callable[[], None]) -> Kept | None:
        kept = self._of(job)
        if kept is None:
            with pytest.raises(BusyError):
                act()
        else:
            act()
        return kept

    def _free(self, kept: Kept, **changes: object) -> None:
        kept.job = replace(kept.job, **({"state": "waiting", "holder": ""} | changes))  # type: ignore[arg-type]

    @rule(seconds=st.sampled_from([0.5, 11.0, 301.0]), both=st.booleans())
    def wait(self, seconds: float, both: bool) -> None:
        self.clock.seconds += seconds
        self.now += seconds if both else 0.0

    @rule(seconds=st.sampled_from([-(10.0**6), -3600.0, 3600.0, 10.0**6]))
    def set_the_time_of_day(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def reboot(self) -> None:
        self.clock.seconds, self.clock.name = 5.0, f"{self.clock.name} again"

    @invariant()
    def the_database_holds_what_the_model_holds(self) -> None:
        held = {(job.kind, job.key): job for job in self.jobs.all()}
        assert held == {name: kept.job for name, kept in self.kept.items()}
        assert self.jobs.named(["lists", "harvest"]) == held


@pytest.mark.long
def test_jobs_are_what_a_simple_model_says(store: Store) -> None:
    machine = type("Machine", (JobsAgainstModel,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=budget(10, 120), stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow], database=None
        ),
    )


MURDERED_WORKERS = """
import os, random, signal, sys, time
from datetime import UTC, datetime
from sqlalchemy import text
from papilio.following.worker import More, Worker
from papilio.store import Store

url, seed, kills = sys.argv[1:]
chance = random.Random(int(seed))

def once(job, tell):
    time.sleep(random.random() / 50)
    with store.transaction() as tx:
        tx.connection.execute(text("INSERT INTO effect VALUES (:name)"), {"name": job.key})
        store.jobs.finish(tx, job)

def in_steps(job, tell):
    tell("at it")
    with store.transaction() as tx:
        tx.lock()
        done = tx.connection.scalar(text("SELECT count(*) FROM effect WHERE name LIKE :name"), {"name": job.key + " %"})
        if done < 3:
            tx.connection.execute(text("INSERT INTO effect VALUES (:name)"), {"name": f"{job.key} {done}"})
    time.sleep(random.random() / 50)
    return More(datetime.now(UTC)) if done < 3 else None

def left(store):
    return len(store.jobs.all())

def work():
    global store
    store = Store.open(url)
    worker = Worker(
        store, {"once": once, "in steps": in_steps}, plan=lambda now: None, now=lambda: datetime.now(UTC),
        on_error=lambda job, error: print(job, repr(error), flush=True), lease_seconds=0.5,
    )
    while left(store):
        worker.work_off()
        time.sleep(0.02)
    os._exit(0)

def start():
    child = os.fork()
    if not child:
        random.seed()
        work()
    return child

children = [start() for _ in range(3)]
for _ in range(int(kills)):
    time.sleep(chance.random() / 5)
    place = chance.randrange(3)
    os.kill(children[place], signal.SIGKILL)
    os.waitpid(children[place], 0)
    children[place] = start()
for child in children:
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.long
def test_workers_that_are_killed_at_any_moment_do_everything_once(url: str, store: Store, tmp_path: object) -> None:
    keys = [str(number) for number in range(budget(16, 60))]
    now = NOW - 10**8
    with store.transaction() as tx:
        tx.connection.execute(text("CREATE TABLE effect (name TEXT)"))
        for key in keys:
            store.jobs.add(tx, "once", key, priority=10, due=now, now=now)
            store.jobs.add(tx, "in steps", key, priority=10, due=now, now=now)
    arguments = [sys.executable, "-c", MURDERED_WORKERS, url, "1", str(budget(8, 60))]
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=600, check=False)
    assert (process.returncode, process.stderr, process.stdout) == (0, "", "")
    with store.database.read() as connection:
        effects = sorted(row[0] for row in connection.execute(text("SELECT name FROM effect")))
    assert effects == sorted([*keys, *(f"{key} {step}" for key in keys for step in range(3))])
    assert store.jobs.all() == []
