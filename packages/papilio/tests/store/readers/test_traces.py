"""What one reader left, all kinds at once."""

from papilio.store import Store


def test_each_kind_is_told_by_ref_for_this_reader_alone(store: Store) -> None:
    with store.transaction() as tx:
        store.stars.add(tx, "ada", "x:1", 1)
        store.stars.add(tx, "eve", "x:2", 1)
        store.reads.mark(tx, "ada", "x:2", 1)
        store.ratings.set(tx, "ada", "x:1", -1, 1)
        store.ratings.set(tx, "ada", "x:3", 1, 1)
        store.ratings.set(tx, "eve", "x:1", 1, 1)
        store.notes.save(tx, "ada", "x:1", "mine", 1)
        store.notes.save(tx, "eve", "x:1", "shared", 1, shared=True)
        store.notes.save(tx, "eve", "x:2", "hers", 1)
    trace = store.traces.of("ada", ["x:1", "x:2", "x:4"])
    assert (trace.starred, trace.read) == ({"x:1"}, {"x:2"})
    assert (trace.ratings, trace.notes) == ({"x:1": -1}, {"x:1": 2})
    assert store.traces.of("ada", ["x:3"]).ratings == {"x:3": 1}
    assert not any((*vars_of(store.traces.of("ada", [])),))


def vars_of(trace: object) -> tuple[object, ...]:
    return tuple(getattr(trace, name) for name in ("starred", "read", "ratings", "notes"))
