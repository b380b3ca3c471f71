"""A harvest that is killed again and again ends with every paper once, as arXiv has it."""

import multiprocessing
import random
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from open_gate import arxiv_at, harvest
from replay import Replay, World, forms

from budgets import budget
from papilio.following.harvest import run
from papilio.sources.arxiv.oai import parse_records
from papilio.store import Store

LONGEST_AFTER_SECONDS = 0.05
"""After a page was asked for, within which a process is killed: anywhere in taking and storing it, or asking for the next."""


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Real processes that begin in hundredths of a second."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["papilio.following.harvest"])
    return context


def world_of(number: int, snapshot: Path | None) -> World:
    """At least so many papers of many days: real ones where they are here, made-up ones where they are not."""
    lines = number + number // 20  # some lack what a paper of arXiv has
    world = World.of_snapshot(snapshot, lines) if snapshot else World.synthetic(-(-number // 40), days=40)
    assert len(world.papers) >= number
    return world


def kill_often(
    context: ForkServerContext, store: Store, url: str, server: Replay, kills: int, before: Callable[[int], None]
) -> None:
    """Harvest in process after process, each killed at a random instant, so that all of them are killed before the end.

    The instant is one after a number of pages was asked for, not after a time, so that a slow machine comes as far.
    """
    world, source = server.world, random.Random(20261126)
    for number in range(kills):
        before(number)
        pages = -(-(len(world.papers) - store.papers.count()) // server.page_size)
        first = server.begun
        begun = context.Event()
        child = context.Process(target=harvest, args=(url, server.addresses.oai, world.now.isoformat(), begun))
        child.start()
        assert begun.wait(60.0)
        # The last pages are never asked for: no process may end by itself.
        wanted = first + max(0, min(source.randint(0, 2 * pages // (kills - number) + 1), pages - 3))
        while server.begun < wanted and child.is_alive():
            time.sleep(0.001)
        time.sleep(source.uniform(0.0, LONGEST_AFTER_SECONDS))
        assert child.is_alive(), f"process {number} ended before it could be killed"
        child.kill()
        child.join()


def finish(store: Store, server: Replay) -> None:
    world = server.world
    run(store, arxiv_at(server.addresses), "", now=lambda: world.now, sleep=lambda seconds: None)


def assert_equal(store: Store, world: World) -> None:
    """The library record by record, and nothing written twice."""
    records = "\n".join(map(forms.oai_record, world.papers.values()))
    page = parse_records(forms.oai(world, "", f"<ListRecords>{records}</ListRecords>"))
    assert not page.unusable
    expected = {record.paper.ref: record for record in page.records}
    entries = list(store.papers.iterate())
    assert len(entries) == len(expected) == store.papers.count() == len(world.papers)
    for entry in entries:
        record = expected.pop(entry.paper.ref)
        assert entry.paper == record.paper
        assert set(entry.announcements) == set(record.announcements)
    assert not expected
    # What came a second time was found unchanged: each paper took one sequence.
    assert store.papers.last_sequence() == len(entries)
    assert store.check() == []


@pytest.mark.slow
@pytest.mark.long
def test_a_harvest_that_is_killed_again_and_again(processes: ForkServerContext, tmp_path: Path, snapshot: Path | None) -> None:
    kills = budget(10, 50)
    world, url = world_of(budget(4_000, 20_000), snapshot), f"sqlite:///{tmp_path / 'papilio.db'}"
    store = Store.open(url)

    def midnight(number: int) -> None:
        if number in (kills * 3 // 10, kills * 6 // 10, kills * 9 // 10):  # all tokens die
            world.now += timedelta(days=1)

    with Replay(world, page_size=200) as server:
        kill_often(processes, store, url, server, kills, midnight)
        assert 0 < store.papers.count() < len(world.papers)
        finish(store, server)
    assert_equal(store, world)
    state = store.harvests.find("")
    assert state is not None and not state.running
    store.close()


@pytest.mark.slow
@pytest.mark.long
def test_a_harvest_that_is_killed_on_postgresql(processes: ForkServerContext, postgres_url: str) -> None:
    kills = budget(4, 20)
    world = World.synthetic(budget(60, 300), days=20)
    store = Store.open(postgres_url)

    def midnight(number: int) -> None:
        if number == kills // 2:
            world.now += timedelta(days=1)

    with Replay(world, page_size=100) as server:
        kill_often(processes, store, postgres_url, server, kills, midnight)
        finish(store, server)
    assert_equal(store, world)
    store.close()
