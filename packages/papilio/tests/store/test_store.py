"""The library as a whole: its kind, the starter library, its size, and what the check finds."""

from collections.abc import Callable

import pytest

from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts
from papilio.store.work.imports import ImportProgress


def test_the_starter_library_goes_when_real_papers_come(store: Store, put: Callable[..., PutCounts]) -> None:
    assert store.library_kind() == "empty"
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "starter")), Record(Paper("x:2", "starter"))])
        store.mark_starter(tx)
    assert store.library_kind() == "starter"
    with store.transaction() as tx:
        assert store.replace_starter(tx) == 2
        store.papers.put(tx, [Record(Paper("x:2", "real")), Record(Paper("x:3", "real"))])
        assert store.replace_starter(tx) == 0
    assert store.library_kind() == "own"
    assert {change.ref: change.entry is not None for change in store.papers.changes(2)} == {
        "x:1": False,
        "x:2": True,
        "x:3": True,
    }


def test_papers_that_came_after_the_starter_library_are_never_taken_for_it(store: Store, put: Callable[..., PutCounts]) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "starter"))])
        store.mark_starter(tx)
    put(Record(Paper("x:2", "real")))
    with store.transaction() as tx:
        assert store.replace_starter(tx) == 1
    assert [entry.paper.ref for entry in store.papers.iterate()] == ["x:2"]


def test_an_emptied_library_is_empty(store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]) -> None:
    put(Record(Paper("x:1", "t")))
    with store.transaction() as tx:
        assert not store.is_empty(tx)
    delete("x:1")
    assert store.library_kind() == "empty"
    with store.transaction() as tx:
        assert store.is_empty(tx)


def test_an_open_library_is_found_again(url: str) -> None:
    store = Store.open(url)
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "t"))])
    store.close()
    again = Store.open(url)
    assert again.papers.count() == 1
    assert again.papers.last_sequence() == 1
    assert again.size_bytes()
    again.close()


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE counter SET value = 1 WHERE name = 'change'", "behind the newest change"),
        ("UPDATE counter SET value = 0 WHERE name = 'paper'", "behind the newest paper"),
        ("UPDATE counter SET value = 9 WHERE name = 'papers'", "says 9, and there are 2"),
        ("UPDATE category SET papers = 7 WHERE code = 'cs.CL'", "Category cs.CL says 7 papers, and there are 1"),
        ("UPDATE edition SET papers = 7", "Edition ICLR 2024 says 7 papers, and there are 1"),
    ],
)
def test_the_check_finds_counts_that_are_wrong(url: str, damage: str, finding: str) -> None:
    store = Store.open(url)
    with store.transaction() as tx:
        store.papers.put(
            tx, [Record(Paper("x:1", "t", categories=("cs.CL",))), Record(Paper("x:2", "t", venue="ICLR", year=2024))]
        )
    assert store.check() == []
    with store.transaction() as tx:
        tx.connection.exec_driver_sql(damage)
    problems = store.check()
    assert len(problems) == 1
    assert finding in problems[0]
    store.close()


def test_rows_that_belong_to_nothing_are_found(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "t"), aliases=("name",))])
    _, writer = store.database.engines()
    raw = writer.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys = OFF")
    raw.cursor().execute("UPDATE alias SET paper_id = 99")
    raw.close()
    assert store.check() == ["1 rows of alias belong to no row of paper."]
    store.close()


def test_the_progress_of_an_import_is_kept_with_its_records(store: Store) -> None:
    first = ImportProgress("print", lines=10, bytes=2**40, counts=(("bad", 1), ("new", 9)))
    with store.transaction() as tx:
        store.imports.save(tx, first)
    assert store.imports.find("print") == first
    assert store.imports.find("other") is None
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        store.imports.save(tx, ImportProgress("print", lines=20))
        raise ZeroDivisionError
    assert store.imports.find("print") == first
    last = ImportProgress("print", lines=30, finished=True)
    with store.transaction() as tx:
        store.imports.save(tx, last)
    assert store.imports.find("print") == last
