"""What one reader left, all kinds at once."""

from collections.abc import Callable

from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts
from papilio.store.readers.traces import Opinions


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


def test_opinions_are_of_the_works_shown_and_of_this_reader_alone(store: Store, put: Callable[..., PutCounts]) -> None:
    named = [Record(Paper(f"arxiv:2401.0000{number}", f"Paper {number}", "", ())) for number in range(1, 7)]
    put(*named, Record(Paper("icml2024:one", "Paper 1", "", (), venue="ICML", year=2024), preprint="arxiv:2401.00001"))
    one, two, three, four, five = "icml2024:one", *(f"arxiv:2401.0000{number}" for number in range(2, 6))
    with store.transaction() as tx:
        store.stars.add(tx, "ada", "arxiv:2401.00001", 1)
        store.stars.add(tx, "ada", two, 2)
        store.stars.add(tx, "ada", "arxiv:2499.00009", 3)
        store.ratings.set(tx, "ada", two, -1, 1)
        store.ratings.set(tx, "ada", three, 1, 5)
        store.reads.mark(tx, "ada", three, 1)
        store.reads.mark(tx, "ada", four, 1)
        store.stars.add(tx, "eve", five, 1)
        store.ratings.set(tx, "eve", one, -1, 9)
    found = store.traces.opinions("ada")
    assert (found.liked, found.disliked) == ((three, one), (two,)), (
        "a rating says more than a star, and what is away is no opinion"
    )
    assert found.known == {one, two, three, four}
    assert store.traces.opinions("eve") == Opinions((five,), (one,), frozenset({five, one}))
    assert store.traces.opinions("bob") == Opinions((), (), frozenset())


def test_of_two_ratings_of_one_work_the_newer_counts(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        Record(Paper("arxiv:2401.00001", "One", "", ())),
        Record(Paper("icml2024:one", "One", "", (), venue="ICML", year=2024), preprint="arxiv:2401.00001"),
    )
    with store.transaction() as tx:
        store.ratings.set(tx, "", "icml2024:one", 1, 1)
        store.ratings.set(tx, "", "arxiv:2401.00001", -1, 2)
    assert store.traces.opinions("").disliked == ("icml2024:one",)
    with store.transaction() as tx:
        store.ratings.set(tx, "", "icml2024:one", 1, 3)
    assert store.traces.opinions("").liked == ("icml2024:one",)
