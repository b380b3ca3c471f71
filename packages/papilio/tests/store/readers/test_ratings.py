"""Ratings up and down."""

from concurrent.futures import ThreadPoolExecutor

from papilio.store import Store


def test_a_rating_is_changed_and_taken_back_and_is_of_one_reader(store: Store) -> None:
    with store.transaction() as tx:
        store.ratings.set(tx, "ada", "x:1", 1, 1)
        store.ratings.set(tx, "ada", "x:2", 1, 1)
        store.ratings.set(tx, "ada", "x:1", -1, 2)
        store.ratings.set(tx, "bob", "x:1", 1, 2)
    assert store.ratings.of("ada", ["x:1", "x:2", "x:3"]) == {"x:1": -1, "x:2": 1}
    with store.transaction() as tx:
        store.ratings.set(tx, "ada", "x:1", 0, 3)
        store.ratings.set(tx, "ada", "x:9", 0, 3)
    assert store.ratings.of("ada", ["x:1", "x:2", "x:9"]) == {"x:2": 1}
    assert store.ratings.of("bob", ["x:1"]) == {"x:1": 1}


def test_two_tabs_rating_at_once_leave_one_rating(store: Store) -> None:
    def rate(turn: int) -> None:
        with store.transaction() as tx:
            store.ratings.set(tx, "ada", "x:1", 1 if turn % 2 else -1, turn)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(rate, range(40)))
    assert store.ratings.of("ada", ["x:1"])["x:1"] in (1, -1)
