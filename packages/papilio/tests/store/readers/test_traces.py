"""What one reader left on papers, whatever its kind."""

from papilio.store import Store
from papilio.store.readers.traces import Trace

NOTHING = Trace(frozenset(), frozenset(), {}, {})


def test_each_kind_is_told_of_the_papers_asked_for_and_of_this_reader_alone(store: Store) -> None:
    with store.transaction() as tx:
        for reader, ref, value in (("ada", "x:1", 1), ("ada", "x:2", -1), ("", "x:1", 1), ("bob", "x:3", 1)):
            store.stars.add(tx, reader, ref, 1)
            store.reads.mark(tx, reader, ref, 1)
            store.ratings.set(tx, reader, ref, value, 1)
            store.notes.save(tx, reader, ref, "private", 1)
        store.notes.save(tx, "bob", "x:1", "for all", 1, shared=True)
    both = frozenset({"x:1", "x:2"})
    assert store.traces.of("ada", ["x:1", "x:2", "x:3"]) == Trace(both, both, {"x:1": 1, "x:2": -1}, {"x:1": 2, "x:2": 1})
    one = frozenset({"x:1"})
    assert store.traces.of("", ["x:1", "x:3"]) == Trace(one, one, {"x:1": 1}, {"x:1": 2})
    assert store.traces.of("eve", ["x:1", "x:2"]) == Trace(frozenset(), frozenset(), {}, {"x:1": 1})


def test_of_no_papers_and_of_unknown_ones_there_is_nothing(store: Store) -> None:
    assert store.traces.of("ada", []) == store.traces.of("ada", ["x:9"]) == NOTHING
