"""Whoever follows the changes misses none, however many write at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from at_once import Processes, write_papers

from papilio.errors import BusyError
from papilio.model.paper import Announcement, Paper, ReadingCounts, Record
from papilio.store import Store
from papilio.store.database import Database
from papilio.store.library.entries import Beside
from papilio.store.library.papers import PutCounts

ROUNDS = 20


def write(store: Store, name: str) -> None:
    for number in range(ROUNDS):
        with store.transaction() as tx:
            store.papers.put(tx, [*[Record(Paper(f"{name}:{number}-{part}", "t")) for part in range(3)]])
            store.papers.put(tx, [Record(Paper("shared:1", f"{name} {number}"))])
            if number % 5 == 4:
                store.papers.delete(tx, [f"{name}:{number - 1}-0"])


def test_a_follower_misses_nothing_of_threads_and_processes_that_write_at_once(store: Store, url: str) -> None:
    followed: dict[str, str] = {}
    sequences: list[int] = []
    done = threading.Event()

    def follow() -> None:
        while True:
            last_look = done.is_set()
            while changes := store.papers.changes(sequences[-1] if sequences else 0, 7):
                for change in changes:
                    sequences.append(change.sequence)
                    followed.pop(change.ref, None)
                    if change.entry:
                        followed[change.ref] = change.entry.paper.title
            if last_look:
                return
            done.wait(0.01)

    with ThreadPoolExecutor(4) as threads:
        follower = threads.submit(follow)
        processes = Processes()
        for number in range(2):
            processes.start(write_papers, url, f"process{number}", ROUNDS)
        writers = [threads.submit(write, store, f"thread{number}") for number in range(2)]
        for writer in writers:
            writer.result(timeout=60)
        processes.wait()
        done.set()
        follower.result(timeout=60)

    assert followed == {entry.paper.ref: entry.paper.title for entry in store.papers.iterate()}
    assert len(followed) == 4 * (ROUNDS * 3 - ROUNDS // 5) + 1
    assert sequences == sorted(set(sequences))


def test_changes_come_in_pieces_without_loss(store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]) -> None:
    put(*[Record(Paper(f"x:{number}", "t")) for number in range(10)])
    delete(*[f"x:{number}" for number in range(0, 10, 3)])
    put(*[Record(Paper(f"x:{number}", "again")) for number in range(5, 10)])
    pieces: list[tuple[str, bool]] = []
    at = 0
    while changes := store.papers.changes(at, 2):
        assert len(changes) <= 2
        pieces.extend((change.ref, change.entry is not None) for change in changes)
        at = changes[-1].sequence
    assert at == store.papers.last_sequence()
    assert dict(pieces) == {f"x:{number}": number not in {0, 3} for number in range(10)}
    assert len(pieces) == 10


def test_changes_without_lists_tell_everything_else(store: Store, put: Callable[..., PutCounts]) -> None:
    announcements = (Announcement("cs.CL", date(2024, 1, 3), "new"),)
    put(
        Record(Paper("arxiv:2401.00001", "t", categories=("cs.CL",)), announcements, aliases=("name",)),
        Record(Paper("acl:1", "t"), preprint="arxiv:2401.00002"),
        Record(Paper("arxiv:2401.00002", "t")),
    )
    with store.transaction() as tx:
        store.readings.open(tx, "arxiv:2401.00001", "pdf", "a reader", 0)
    whole = store.papers.changes(0)
    assert any(change.entry and change.entry.announcements and change.entry.counts.pdf for change in whole)
    light = [
        replace(each, entry=replace(each.entry, announcements=(), counts=ReadingCounts())) if each.entry else each
        for each in whole
    ]
    assert store.papers.changes(0, beside=Beside.NAMES) == light


def test_what_was_rolled_back_never_happened(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t")))
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:2", "t")), Record(Paper("x:1", "changed"))])
        raise ZeroDivisionError
    assert [change.ref for change in store.papers.changes(0)] == ["x:1"]
    assert store.papers.last_sequence() == 1
    put(Record(Paper("x:3", "t")))
    assert [(change.sequence, change.ref) for change in store.papers.changes(0)] == [(1, "x:1"), (2, "x:3")]


def test_a_reader_does_not_wait_for_a_writer(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "before", categories=("cs.CL",), venue="ICLR", year=2024)))
    with ThreadPoolExecutor(1) as thread, store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "during", categories=("cs.CL",), venue="ICLR", year=2024))])
        entry = thread.submit(store.papers.get, "x:1").result(timeout=5)
        assert entry.paper.title == "before"
        assert thread.submit(store.papers.last_sequence).result(timeout=5) == 1
        assert thread.submit(store.announcements.categories).result(timeout=5) == {"cs.CL": (1, None)}
        assert [each.name for each in thread.submit(store.venues.editions).result(timeout=5)] == ["ICLR.2024"]
    assert store.papers.get("x:1").paper.title == "during"


def test_a_reader_sees_one_state_throughout(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t")))
    with store.database.read() as connection:
        first = connection.exec_driver_sql("SELECT count(*) FROM paper").scalar_one()
        put(Record(Paper("x:2", "t")))
        assert connection.exec_driver_sql("SELECT count(*) FROM paper").scalar_one() == first


def test_a_writer_that_waits_too_long_says_that_the_library_is_busy(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Store.open(url)
    monkeypatch.setattr("papilio.store.database.BUSY_SECONDS", 0.2)
    # Its database only: to open a store waits in PostgreSQL for whoever opens one there.
    other = Database(url)
    with one.transaction() as tx:
        tx.lock()
        with pytest.raises(BusyError), other.write() as waiting:
            waiting.lock()
    with other.write() as tx:
        tx.lock()
    one.close()
    other.close()
