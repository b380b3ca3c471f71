"""Marks of papers read."""

from papilio.store import Store


def test_a_mark_is_of_one_reader_and_can_be_taken_away(store: Store) -> None:
    with store.transaction() as tx:
        for ref in ("x:1", "x:2", "x:1"):
            store.reads.mark(tx, "ada", ref, 1)
        store.reads.mark(tx, "", "x:3", 1)
    assert store.reads.of("ada", ["x:1", "x:2", "x:3"]) == {"x:1", "x:2"}
    with store.transaction() as tx:
        store.reads.unmark(tx, "ada", ["x:1", "x:3"])
    assert store.reads.of("ada", ["x:1", "x:2"]) == {"x:2"}
    assert store.reads.of("", ["x:3"]) == {"x:3"}
