"""Politeness to arXiv, read from the log of a server in its place: no request comes sooner than allowed, whoever asks.

Time goes `RATE` times as fast here. In real time the whole program is looked at once, in `web/test_live_site.py`.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

import pytest
from asking import FastClock, Task, ask, pause_after
from forking import forking
from replay import Asked, Replay, World
from store.conftest import url

from budgets import budget
from papilio import __version__
from papilio.store import Store

__all__ = ["url"]

RATE = 20.0


@contextmanager
def arxiv_at(rate: float) -> Iterator[Replay]:
    with Replay(World.synthetic(20, archives=["cs"]), clock=FastClock(rate).now) as arxiv:
        yield arxiv


@pytest.fixture
def arxiv() -> Iterator[Replay]:
    """Time goes `RATE` times as fast for everybody."""
    with arxiv_at(RATE) as arxiv:
        yield arxiv


def task(url: str, arxiv: Replay, *requests: str, rate: float = RATE, deadline: float = 120.0) -> Task:
    found = arxiv.addresses
    return Task(url, (found.oai, found.api, found.rss, found.site), rate, requests, deadline)


class Asking:
    """A process that asks, and what it has said."""

    def __init__(self, process: BaseProcess, words: Connection) -> None:
        self._process = process
        self._words = words

    def send_signal(self, number: int) -> None:
        assert self._process.pid
        os.kill(self._process.pid, number)

    def wait(self) -> None:
        self._process.join(60)
        assert self._process.exitcode is not None

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._words.close()

    def says(self) -> str:
        """The next word that it says."""
        assert self._words.poll(60)
        return self._words.recv()

    def said(self) -> list[str]:
        """All that it said and nobody heard yet, once it has ended well."""
        self.wait()
        assert self._process.exitcode == 0
        said: list[str] = []
        while self._words.poll():
            try:
                said.append(self._words.recv())
            except EOFError:
                break
        return said


class Processes:
    """Processes that ask, each begun in hundredths of a second; none outlives its test."""

    def __init__(self, context: ForkServerContext) -> None:
        self._context = context
        self._started: list[Asking] = []

    def start(self, task: Task) -> Asking:
        words, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=ask, args=(task, theirs.send))
        process.start()
        theirs.close()
        self._started.append(Asking(process, words))
        return self._started[-1]

    def end(self) -> None:
        for each in self._started:
            each.end()


@pytest.fixture
def processes() -> Iterator[Processes]:
    with ExitStack() as stack:
        started = Processes(forking())
        stack.callback(started.end)
        yield started


def wait_until(arxiv: Replay, number: int, seconds: float = 60.0) -> None:
    """Until so many requests have begun."""
    end = time.monotonic() + seconds
    while arxiv.begun < number and time.monotonic() < end:
        time.sleep(0.01)
    assert arxiv.begun >= number


def gaps(asked: Sequence[Asked]) -> list[float]:
    """Between the beginnings of requests."""
    return [later.began - earlier.began for earlier, later in pairwise(asked)]


def polite(arxiv: Replay) -> list[Asked]:
    """All requests in the order of their beginnings, after checking that arXiv has no reason to complain."""
    asked = sorted(arxiv.log, key=lambda each: each.began)
    for earlier, later in pairwise(asked):
        assert later.began - earlier.began >= pause_after(earlier.path), (earlier, later)
        assert later.began >= earlier.ended, (earlier, later)
    for each in asked:
        assert each.user_agent == f"Papilio/{__version__} (+mailto:tests@example.org)"
    assert arxiv.most_connections() == 1
    return asked


def test_three_processes_are_as_polite_as_one(url: str, arxiv: Replay, processes: Processes) -> None:
    Store.open(url).close()
    wishes = [
        ("records", "feed", "papers", "records"),
        ("feed", "listing", "feed", "papers"),
        ("papers", "records", "feed", "records"),
    ]
    started = [processes.start(task(url, arxiv, *each)) for each in wishes]
    assert [each.said() for each in started] == [list(each) for each in wishes]
    assert len(polite(arxiv)) == 12


def test_later_holds_for_every_process(url: str, arxiv: Replay, processes: Processes) -> None:
    Store.open(url).close()
    arxiv.misbehave("later", match="/oai", seconds=40)
    started = [processes.start(task(url, arxiv, *each)) for each in [("records", "feed"), ("feed", "feed"), ("feed", "papers")]]
    outcomes = [each.said() for each in started]
    assert outcomes == [["LaterError", "feed"], ["feed", "feed"], ["feed", "papers"]]
    asked = polite(arxiv)
    told = next(place for place, each in enumerate(asked) if each.status == 429)
    if told < len(asked) - 1:
        assert asked[told + 1].began - asked[told].ended >= 40.0


def test_a_host_that_does_not_say_when_is_left_alone_for_longer_each_time(
    url: str, arxiv: Replay, processes: Processes
) -> None:
    Store.open(url).close()
    arxiv.misbehave("forbidden", match="/oai")
    arxiv.misbehave("half", match="/oai")
    assert processes.start(task(url, arxiv, "records", "records", "records", "feed")).said() == [
        *("LaterError", "LaterError", "records", "feed")
    ]
    asked = polite(arxiv)
    assert [each.status for each in asked] == [403, 200, 200, 200]
    first, second, _ = gaps(asked)
    assert first >= 30.0
    assert second >= 60.0
    with closing(Store.open(url)) as store:
        assert [each.denials for each in store.gates.states(FastClock(RATE))] == [0], "what went well is forgiven"


def test_a_redirect_waits_for_its_turn(url: str, arxiv: Replay, processes: Processes) -> None:
    Store.open(url).close()
    arxiv.misbehave("redirect", match="/list", target="/list/cs/new")
    assert processes.start(task(url, arxiv, "listing", "feed")).said() == ["listing", "feed"]
    assert [each.status for each in polite(arxiv)] == [301, 200, 200]


def test_the_others_wait_out_the_turn_of_a_process_that_is_killed_in_it(url: str, arxiv: Replay, processes: Processes) -> None:
    """And no longer, as `store/work/test_gates.py` proves by a clock of its own."""
    Store.open(url).close()
    arxiv.misbehave("slow", match="/atom", seconds=0.02)
    victim = processes.start(task(url, arxiv, "/atom/cs", deadline=60.0))
    wait_until(arxiv, 1)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    died = FastClock(RATE).now()
    with closing(Store.open(url)) as store:
        [gate] = store.gates.states(FastClock(RATE))
    others = [processes.start(task(url, arxiv, "records", "records")) for _ in range(2)]
    assert [each.said() for each in others] == [["records", "records"]] * 2
    killed, *rest = polite(arxiv)
    assert killed.path == "/atom/cs"
    assert rest[0].began >= died + gate.rests_seconds - 0.5


def test_a_process_that_is_stopped_in_its_turn_does_not_make_up_for_it(url: str, arxiv: Replay, processes: Processes) -> None:
    Store.open(url).close()
    stopped, gave_up = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        """Nobody has an answer before the process is stopped, and the turn of the other goes on until it has given up."""
        if "/atom" in path:
            stopped.wait(20)
        elif arxiv.begun == 3:
            gave_up.wait(4)

    arxiv.on_ask = hold
    arxiv.misbehave("slow", match="/atom", seconds=0.02)
    sleeper = processes.start(task(url, arxiv, "/atom/cs", "records", "records", deadline=30.0))
    wait_until(arxiv, 1)
    sleeper.send_signal(signal.SIGSTOP)
    stopped.set()
    other = processes.start(task(url, arxiv, *["papers"] * 12))
    wait_until(arxiv, 3)
    sleeper.send_signal(signal.SIGCONT)
    assert sleeper.says() == "LaterError"
    gave_up.set()
    assert sleeper.said() == ["records", "records"]
    assert other.said() == ["papers"] * 12
    asked = sorted((each for each in arxiv.log if "/atom" not in each.path), key=lambda each: each.began)
    assert len(asked) == 14
    assert min(gaps(asked)) >= 3.0
    # Giving up the request that outlasted its turn counts as "later" for all, also for who has the turn meanwhile.
    assert max(gaps(asked)) >= 30.0


@pytest.mark.long
def test_processes_that_are_killed_at_any_moment_are_polite_together(url: str, arxiv: Replay, processes: Processes) -> None:
    Store.open(url).close()
    kills = budget(3, 25)
    asking = task(url, arxiv, *["/atom/cs"] * 50, deadline=20.0)
    running = [processes.start(asking) for _ in range(3)]
    for number in range(kills):
        wait_until(arxiv, number + 1)
        time.sleep(number % 4 / 20)  # anywhere in a turn, or between two
        running[number % 3].send_signal(signal.SIGKILL)
        running[number % 3].wait()
        running[number % 3] = processes.start(asking)
    wait_until(arxiv, kills + 3)
    processes.end()
    assert len(polite(arxiv)) >= kills + 3
