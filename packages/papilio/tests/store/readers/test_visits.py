"""When readers were last at lists, and what has come since."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from sqlalchemy import func, select

from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts
from papilio.store.readers.visits import MAX_LISTS, SAME_VISIT_SECONDS, Visit
from papilio.store.schema import visit

LIST = "/arxiv/cs.CL"


def at(store: Store, now: float, reader: str = "ada", name: str = LIST) -> Visit | None:
    """What the reader is told, and the visit that it is."""
    last = store.visits.last(reader, name, now)
    with store.transaction() as tx:
        store.visits.visit(tx, reader, name, now)
    return last


def test_a_visit_is_compared_with_the_one_before_and_a_reload_belongs_to_it(
    store: Store, put: Callable[..., PutCounts]
) -> None:
    assert at(store, 0) is None and at(store, SAME_VISIT_SECONDS - 1) is None
    put(Record(Paper("x:1", "t")))
    first = Visit(0, 0)
    assert at(store, SAME_VISIT_SECONDS) == first
    assert at(store, 2 * SAME_VISIT_SECONDS - 1) == first
    assert at(store, 9999, reader="bob") is None and at(store, 9999, name="/arxiv/cs.CV") is None
    put(Record(Paper("x:2", "t")))
    assert at(store, 2 * SAME_VISIT_SECONDS - 1) == first
    assert at(store, 2 * SAME_VISIT_SECONDS) == Visit(SAME_VISIT_SECONDS, 2), "what came during a visit was seen in it"


def test_what_has_come_since_is_told_by_changes(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t")), Record(Paper("x:2", "t")))
    at(store, 0)
    put(Record(Paper("x:2", "another title")), Record(Paper("x:3", "t")))
    last = store.visits.last("ada", LIST, SAME_VISIT_SECONDS)
    assert last is not None
    assert store.papers.changed_since(["x:1", "x:2", "x:3", "x:9"], last.sequence) == {"x:2", "x:3"}
    assert store.papers.changed_since(["x:3"], store.papers.last_sequence()) == set()


def test_the_same_visit_writes_nothing(store: Store) -> None:
    assert store.visits.look("ada", LIST, 0)[1] is None
    at(store, 0)
    assert store.visits.look("ada", LIST, 10)[1] == store.papers.last_sequence()
    assert store.visits.look("ada", LIST, -SAME_VISIT_SECONDS)[1] is None, "a clock that was ahead must not stop the visits"
    assert store.visits.look("ada", LIST, SAME_VISIT_SECONDS)[1] is None


def test_the_lists_of_a_reader_that_are_remembered_are_bounded(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(MAX_LISTS + 30):
            store.visits.visit(tx, "ada", f"/search?q={number}", number)
        store.visits.visit(tx, "bob", LIST, 0)
    with store.database.read() as connection:
        held = connection.execute(select(visit.c.reader, func.count()).group_by(visit.c.reader)).all()
    assert {row[0]: row[1] for row in held} == {"ada": MAX_LISTS, "bob": 1}
    assert store.visits.last("ada", "/search?q=0", 9e9) is None
    assert store.visits.last("ada", f"/search?q={MAX_LISTS + 29}", 9e9) is not None


def test_two_tabs_at_once_make_one_visit(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda turn: at(store, turn), range(20)))
    assert store.visits.last("ada", LIST, 20) is None


def test_visits_that_come_while_a_writer_is_at_work_are_kept_by_one_thread(store: Store) -> None:
    with ThreadPoolExecutor(6) as pool:
        with store.transaction():
            kept = [pool.submit(store.visits.keep, "ada", f"/arxiv/{number}", 5, 0) for number in range(6)]
            # One waits for the writer; the others have left theirs to it.
            while sum(each.done() for each in kept) < 5:
                wait([each for each in kept if not each.done()], return_when=FIRST_COMPLETED)
        for each in kept:
            each.result()
    with store.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(visit)).scalar_one() == 6
