"""Stars of readers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts


def star(store: Store, reader: str, ref: str, now: float = 100.0) -> None:
    with store.transaction() as tx:
        store.stars.add(tx, reader, ref, now)


def test_a_star_is_of_one_reader_and_keeps_its_first_time(store: Store) -> None:
    star(store, "ada", "x:1", 1)
    star(store, "ada", "x:2", 2)
    star(store, "ada", "x:1", 3)
    star(store, "", "x:3", 4)
    assert store.stars.all("ada") == [("x:2", 2), ("x:1", 1)]
    assert store.stars.of("", ["x:1", "x:3"]) == {"x:3"}
    assert store.stars.of("bob", ["x:1", "x:3"]) == set()


def test_two_tabs_starring_at_once_leave_one_star(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda turn: star(store, "ada", f"x:{turn % 4}", turn), range(60)))
    assert {ref for ref, _ in store.stars.all("ada")} == {"x:0", "x:1", "x:2", "x:3"}
    assert len(store.stars.all("ada")) == 4


def test_a_star_is_taken_back_for_every_record_of_the_work(store: Store) -> None:
    star(store, "ada", "x:1")
    star(store, "bob", "x:1")
    with store.transaction() as tx:
        store.stars.remove(tx, "ada", ["x:0", "x:1"])
    assert store.stars.all("ada") == [] and store.stars.all("bob") == [("x:1", 100.0)]


def test_a_star_outlives_a_paper_that_goes_and_comes_back(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]
) -> None:
    put(Record(Paper("x:1", "t")))
    star(store, "ada", "x:1")
    delete("x:1")
    assert store.stars.of("ada", ["x:1"]) == {"x:1"}


def test_most_starred(store: Store) -> None:
    for reader, ref, now in [("a", "x:1", 10), ("b", "x:1", 20), ("c", "x:2", 15), ("d", "x:3", 5), ("e", "x:2", 30)]:
        star(store, reader, ref, now)
    assert store.stars.most_starred(10, 30, 9) == [("x:1", 2), ("x:2", 1)]
    assert store.stars.most_starred(0, 99, 1) == [("x:2", 2)], "of equals the one starred last"
