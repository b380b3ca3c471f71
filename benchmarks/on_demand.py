"""From a reader's click to the paper, while every list of arXiv is due.

A library follows all archives and lacks the lists of three weeks, and readers ask for papers that it does not hold, 200 an hour
at random. What is measured is what a reader sees: the page looks again as its script does, and the time ends with the look that
finds the paper. The server in arXiv's place is asked by the program's own workers through the library's own gate.

An hour is measured in a few minutes: all clocks are one virtual clock, which goes on only while everybody sleeps; so pauses,
polls and the answering times stated below count in full, and computing counts nothing. Beside it stands the arrangement before:
one worker, papers behind the lists, turns at the gate for whoever comes first, and a page that looked less often.

    python benchmarks/on_demand.py [--asked 200] [--hours 1]
"""

import argparse
import heapq
import random
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from unittest.mock import patch

import httpx2
from sqlalchemy import Connection

sys.path.append(str(Path(__file__).parents[1] / "packages/papilio/tests"))

from replay import Replay, World  # pyright: ignore[reportMissingImports]

from papilio.fetch import Fetcher, HostGroup
from papilio.following import lists, on_demand
from papilio.following.schedule import DEMAND_POLL_SECONDS, POLL_SECONDS, Duty, demand_handlers, handlers, plan
from papilio.following.worker import CATCH_UP, Worker
from papilio.sources.arxiv.categories import listed_archives
from papilio.sources.arxiv.client import BATCH_IDS, LISTING_PAUSE_SECONDS, PAUSE_SECONDS, ArxivClient
from papilio.sources.by_name import PaperSource
from papilio.store import Store
from papilio.store.work.clock import Reading
from papilio.web.lists.waiting import LOOKS_SECONDS
from report import Row, environment, percentile, publish

START = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)
DAYS_BACK = 14
MARK_SECONDS = 25.0
ANSWERS_AFTER_SECONDS = {"/list": 2.0, "/catchup": 2.0, "/api": 1.0, "/oai": 6.0, "/atom": 1.0}
AFTERWARDS_SECONDS = 900.0
"""For what was asked for last."""
LOOKS_BEFORE = (2, 3, 5, 8, 13, 20, *[30] * 18)
PRIORITY_BEFORE = CATCH_UP + 10


class Everybody:
    """The virtual clock. It goes on to the next waking when all who take part sleep. Implements `store.clock.Clock`."""

    def __init__(self, until: float) -> None:
        self.until = until
        self._now = 0.0
        self._actors = 0
        self._asleep: list[float] = []
        self._changed = threading.Condition()

    def run(self, actors: Sequence[Callable[[], None]]) -> None:
        """Let all act until the end; what one raises ends all."""
        self._actors = len(actors)
        failures: list[BaseException] = []

        def act(actor: Callable[[], None]) -> None:
            try:
                actor()
            except TimeoutError:
                pass
            except BaseException as error:
                failures.append(error)
                self.until = self._now
            with self._changed:
                self._actors -= 1
                self._go_on()

        threads = [threading.Thread(target=act, args=(actor,), daemon=True) for actor in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def sleep(self, seconds: float) -> None:
        """Sleeps; raises TimeoutError at the end of all time, which ends whoever sleeps."""
        with self._changed:
            wake = self._now + seconds
            heapq.heappush(self._asleep, wake)
            self._go_on()
            while self._now < wake and self._now < self.until:
                self._changed.wait()
            if self._now >= self.until:
                raise TimeoutError

    def now(self) -> float:
        return self._now

    def moment(self) -> datetime:
        return START + timedelta(seconds=self._now)

    def read(self, connection: Connection) -> Reading:
        return Reading(self._now, "virtual")

    def _go_on(self) -> None:
        if self._asleep and len(self._asleep) >= self._actors:
            self._now = heapq.heappop(self._asleep)
            # Who wakes at the same instant wakes too.
            while self._asleep and self._asleep[0] <= self._now:
                heapq.heappop(self._asleep)
            self._changed.notify_all()


class SlowTransport(httpx2.HTTPTransport):
    """Takes as long as arXiv does, by the virtual clock."""

    def __init__(self, time: Everybody) -> None:
        super().__init__()
        self._time = time

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = super().handle_request(request)
        self._time.sleep(next(wait for path, wait in ANSWERS_AFTER_SECONDS.items() if request.url.path.startswith(path)))
        return response


@dataclass
class Readers:
    """They click, and their pages look until the paper is there."""

    store: Store
    time: Everybody
    papers: Sequence[str]
    clicks: Sequence[float]
    looks: Sequence[int]
    waited: list[float] = field(default_factory=list[float])

    def act(self) -> None:
        due = [(click, click, 0, ref) for click, ref in zip(self.clicks, self.papers, strict=False)]
        heapq.heapify(due)
        while due:
            at, click, look, ref = heapq.heappop(due)
            if at > self.time.now():
                self.time.sleep(at - self.time.now())
            asked = on_demand.ask(self.store, [ref], f"reader {ref}", self.time.moment(), possible=["arxiv"])[ref]
            if asked.state == "held":
                self.waited.append(self.time.now() - click)
            elif look < len(self.looks):
                heapq.heappush(due, (self.time.now() + self.looks[look], click, look + 1, ref))


def measure(name: str, folder: Path, asked: int, hours: float, *, before: bool) -> Row:
    """One arrangement."""
    archives = listed_archives()
    world = World.synthetic(60, last_day=START.date(), days=40, seed=7)
    old = sorted(name for name, paper in world.papers.items() if paper.datestamp < START.date() - timedelta(days=35))
    source = random.Random(20261130)
    time = Everybody(hours * 3600.0 + AFTERWARDS_SECONDS)
    clicks = sorted(source.uniform(60.0, 60.0 + hours * 3600.0) for _ in range(round(asked * hours)))
    # Ids of other months: no list brings these papers, whatever day it is of.
    papers = [f"arxiv:1706.{number:05d}" for number in range(1, len(clicks) + 1)]
    for ref, like in zip(papers, source.choices(old, k=len(papers)), strict=True):
        name_of = ref.removeprefix("arxiv:")
        world.papers[name_of] = replace(world.papers[like], id=name_of)
    store = Store.open(f"sqlite:///{folder / 'papilio.db'}")
    lists.begin_following(store, archives, START - timedelta(days=DAYS_BACK))
    due = len(lists.due_lists(store, archives, START))
    with Replay(world) as server:

        def client(*, for_readers: bool) -> ArxivClient:
            gate = store.gates.gate("arxiv", clock=time, sleep=time.sleep, for_readers=for_readers)
            group = HostGroup("arxiv", server.addresses.origins(), PAUSE_SECONDS, gate)
            return ArxivClient(
                Fetcher([group], "bench@example.org", transport=SlowTransport(time), monotonic=time.now), server.addresses
            )

        scheduled, for_readers = client(for_readers=False), client(for_readers=not before)
        sources = {
            "arxiv": PaperSource("arxiv", BATCH_IDS, for_readers.papers, for_readers.await_turn if not before else lambda: None)
        }
        planned = partial(plan, store, archives)
        if before:
            duty = Duty(store, scheduled, archives, sources, time.moment, lambda job, error: None)
            workers = [(duty.worker(), POLL_SECONDS)]
        else:
            made = partial(Worker, store, now=time.moment, on_error=lambda job, error: None)
            workers = [
                (made(handlers(store, scheduled, archives, time.moment), plan=planned), POLL_SECONDS),
                (made(demand_handlers(store, sources, time.moment), plan=lambda now: None), DEMAND_POLL_SECONDS),
            ]

        def at_work(worker: Worker, poll_seconds: float) -> None:
            while True:
                worker.work_off()
                time.sleep(poll_seconds)

        readers = Readers(store, time, papers, clicks, LOOKS_BEFORE if before else LOOKS_SECONDS)
        time.run([readers.act, *(partial(at_work, *each) for each in workers)])
        requests = server.asked()
    taken = sum("/list/" in each.path or "/catchup/" in each.path for each in requests)
    store.close()
    waited = readers.waited
    return {
        "arrangement": name,
        "asked": len(clicks),
        "came": len(waited),
        "p50 s": f"{percentile(waited, 50):.1f}" if waited else "-",
        "p95 s": f"{percentile(waited, 95):.1f}" if waited else "-",
        "max s": f"{max(waited):.1f}" if waited else "-",
        "mark": "met" if len(waited) == len(clicks) and percentile(waited, 95) <= MARK_SECONDS else "missed",
        "lists due": due,
        "lists taken": taken,
        "requests": len(requests),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asked", type=int, default=200, help="papers asked for in an hour")
    parser.add_argument("--hours", type=float, default=1.0, help="hours of virtual time")
    options = parser.parse_args()
    rows: list[Row] = []
    behind = patch("papilio.following.on_demand.worker", SimpleNamespace(DEMAND=PRIORITY_BEFORE))
    for name, before in (("now", False), ("before", True)):
        with tempfile.TemporaryDirectory() as folder, behind if before else nullcontext():
            rows.append(measure(name, Path(folder), options.asked, options.hours, before=before))
    facts = environment("papilio") | {
        "mark": f"p95 <= {MARK_SECONDS:.0f} s",
        "pauses": f"{PAUSE_SECONDS:.0f} s, after a listing page {LISTING_PAUSE_SECONDS:.0f} s (virtual)",
        "answers after": ", ".join(f"{path} {wait:.0f} s" for path, wait in ANSWERS_AFTER_SECONDS.items()),
    }
    publish("on_demand", rows, cast(Row, facts))


if __name__ == "__main__":
    main()
