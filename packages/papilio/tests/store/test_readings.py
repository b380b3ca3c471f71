"""Reading counts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from papilio.errors import NotFoundError
from papilio.model import Paper, ReadingCounts, Record
from papilio.store import Store
from papilio.store.papers import PutCounts


def test_counts_never_fall_below_zero_and_take_no_sequence(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t")), Record(Paper("x:2", "t")))
    with store.transaction() as tx:
        assert store.readings.add(tx, "x:1", "pdf", 1) == ReadingCounts(pdf=1)
        assert store.readings.add(tx, "x:1", "answers", 1) == ReadingCounts(pdf=1, answers=1)
        assert store.readings.add(tx, "x:2", "pdf", -1) == ReadingCounts()
        assert store.readings.add(tx, "x:1", "pdf", -5) == ReadingCounts(answers=1)
    assert store.papers.last_sequence() == 2
    assert store.readings.counts() == {"x:1": ReadingCounts(answers=1)}
    assert store.readings.counts(["x:2"]) == {}
    assert store.papers.get("x:1").counts == ReadingCounts(answers=1)


def test_an_unknown_paper_is_not_counted(store: Store) -> None:
    with pytest.raises(NotFoundError), store.transaction() as tx:
        store.readings.add(tx, "x:1", "pdf", 1)


def test_readers_at_the_same_time_are_all_counted(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t")))

    def open_pdf(_: int) -> None:
        with store.transaction() as tx:
            store.readings.add(tx, "x:1", "pdf", 1)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(open_pdf, range(80)))
    assert store.readings.counts() == {"x:1": ReadingCounts(pdf=80)}
