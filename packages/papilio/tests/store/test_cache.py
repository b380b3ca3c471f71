"""Values that hold until the library changes, or for a while."""

from collections.abc import Callable

import pytest

from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.cache import SequenceCache, TimedCache
from papilio.store.library.papers import PutCounts


def test_a_value_holds_until_the_library_changes(store: Store, put: Callable[..., PutCounts]) -> None:
    cache, made = SequenceCache[int](), iter(range(9))

    def value() -> int:
        with store.database.read() as connection:
            return cache.get(connection, lambda: next(made))

    assert [value(), value()] == [0, 0]
    put(Record(Paper("x:1", "t")))
    assert [value(), value()] == [1, 1]
    put(Record(Paper("x:1", "t")))
    assert value() == 1, "a record that says nothing new is no change"


@pytest.mark.parametrize("moved", [60.0, 61.0, -60.0, -1e9])
def test_a_value_holds_for_a_while_however_the_clock_is_set(moved: float) -> None:
    cache, made = TimedCache[int](60.0), iter(range(9))
    assert [cache.get(now, lambda: next(made)) for now in (0.0, 59.9, -59.9)] == [0, 0, 0]
    assert cache.get(moved, lambda: next(made)) == 1
    assert cache.get(moved + 1, lambda: next(made)) == 1


def test_what_could_not_be_made_is_not_held() -> None:
    cache = TimedCache[int](60.0)
    with pytest.raises(ZeroDivisionError):
        cache.get(0.0, lambda: 1 // 0)
    assert cache.get(0.0, lambda: 7) == 7
