"""Reading counts: distinct readers, at a bounded cost, and taken back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import event, func, select

from papilio.model.paper import Paper, ReadingCounts, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts
from papilio.store.readers.readings import DAY_SECONDS, OPENINGS_A_DAY, What
from papilio.store.schema import opening

NOON = 1_786_017_600.0


def open_paper(store: Store, ref: str, what: What = "pdf", client: str = "a", now: float = NOON) -> ReadingCounts:
    with store.transaction() as tx:
        return store.readings.open(tx, ref, what, client, now)


def undo(store: Store, ref: str, what: What = "pdf", client: str = "a") -> None:
    with store.transaction() as tx:
        store.readings.undo(tx, [ref], what, client)


def rows(store: Store) -> int:
    with store.database.read() as connection:
        return connection.execute(select(func.count()).select_from(opening)).scalar_one()


def test_each_reader_counts_once_for_each_paper_and_kind(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t")), Record(Paper("x:2", "t")))
    assert open_paper(store, "x:1") == open_paper(store, "x:1", now=NOON + 9 * DAY_SECONDS) == ReadingCounts(pdf=1)
    assert open_paper(store, "x:1", "answers") == ReadingCounts(pdf=1, answers=1)
    assert open_paper(store, "x:1", client="b") == ReadingCounts(pdf=2, answers=1)
    assert store.papers.last_sequence() == 2, "a reading is no change of the paper"
    assert store.readings.counts() == {"x:1": ReadingCounts(2, 1)}
    assert store.readings.counts(["x:2"]) == {}
    assert store.papers.get("x:1").counts == ReadingCounts(2, 1)


def test_an_opening_can_be_taken_back_once_and_only_ones_own(store: Store) -> None:
    for client in "abc":
        open_paper(store, "x:1", client=client)
    for _ in range(5):
        undo(store, "x:1")
        undo(store, "x:1", client="z")
    assert store.readings.counts() == {"x:1": ReadingCounts(pdf=2)}
    assert not store.readings.has_counted(["x:1"], "pdf", "a") and store.readings.has_counted(["x:1"], "pdf", "b")


def test_a_loop_of_one_client_writes_one_row(store: Store) -> None:
    open_paper(store, "x:1")
    written: list[str] = []

    def watch(*arguments: object) -> None:
        written.append(str(arguments[2]))

    writer = store.database.engines()[1]
    event.listen(writer, "before_cursor_execute", watch)
    asked = [store.readings.would_count("x:1", "pdf", "a", NOON + turn) for turn in range(500)]
    event.remove(writer, "before_cursor_execute", watch)
    assert not any(asked) and written == [] and rows(store) == 1


@pytest.mark.parametrize("back", [False, True])
def test_what_one_client_can_have_counted_on_a_day_is_bounded(store: Store, back: bool) -> None:
    with store.transaction() as tx:
        for number in range(OPENINGS_A_DAY + 40):
            store.readings.open(tx, f"x:{number}", "pdf", "a", NOON)
            if back:
                store.readings.undo(tx, [f"x:{number}"], "pdf", "a")
    assert rows(store) == (0 if back else OPENINGS_A_DAY)
    assert not store.readings.would_count("x:new", "pdf", "a", NOON)
    assert store.readings.would_count("x:new", "pdf", "b", NOON)
    assert store.readings.would_count("x:new", "pdf", "a", NOON + DAY_SECONDS)


def test_readers_at_the_same_time_are_all_counted(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: open_paper(store, "x:1", client=f"reader {number % 40}"), range(80)))
    assert store.readings.counts() == {"x:1": ReadingCounts(pdf=40)}
    assert rows(store) == 40


def test_counts_outlive_a_paper_that_goes_and_comes_back(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]
) -> None:
    put(Record(Paper("x:1", "t")))
    open_paper(store, "x:1")
    delete("x:1")
    put(Record(Paper("x:1", "t")))
    assert store.papers.get("x:1").counts == ReadingCounts(pdf=1)
    assert open_paper(store, "x:1") == ReadingCounts(pdf=1)


def test_the_records_of_one_work_are_counted_together(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("arxiv:2401.00001", "t")))
    open_paper(store, "arxiv:2401.00001")
    put(Record(Paper("acl:P19-1", "t", venue="ACL", year=2024), preprint="arxiv:2401.00001"))
    open_paper(store, "acl:P19-1", client="b")
    assert store.papers.get("acl:P19-1").counts == store.papers.get("arxiv:2401.00001").counts == ReadingCounts(pdf=2)


def test_most_read_and_by_day(store: Store) -> None:
    for place, (ref, days_ago) in enumerate([("x:1", 0), ("x:2", 0), ("x:2", 1), ("x:3", 8), ("x:3", 9), ("x:3", 10)]):
        open_paper(store, ref, client=f"reader {place}", now=NOON - days_ago * DAY_SECONDS)
    assert store.readings.most_read(NOON - 7 * DAY_SECONDS, NOON + 1, 9) == [("x:2", 2), ("x:1", 1)]
    assert store.readings.most_read(NOON - 30 * DAY_SECONDS, NOON + 1, 1) == [("x:3", 3)]
    assert store.readings.most_read(NOON - 7 * DAY_SECONDS, NOON, 9) == [("x:2", 1)], "the end is not included"
    days = store.readings.by_day(NOON - 8.5 * DAY_SECONDS, NOON + 1)
    assert days == {date(2026, 8, 6): 2, date(2026, 8, 5): 1, date(2026, 7, 29): 1}
