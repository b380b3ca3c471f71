"""What could be wrong with a database is found and told in a sentence."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from papilio.errors import StoreError
from papilio.model.paper import Paper, Record
from papilio.store import Store


@pytest.fixture
def library(sqlite_url: str) -> Store:
    store = Store.open(sqlite_url)
    papers = [Paper(f"x:{n}", f"Title {n}", categories=("cs.LG",), venue="ICML", year=2024) for n in range(3)]
    with store.transaction() as tx:
        store.papers.put(tx, [Record(each) for each in papers])
    return store


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE counter SET value = 7 WHERE name = 'papers'", "The counter of papers says 7, and there are 3."),
        ("UPDATE counter SET value = 1 WHERE name = 'change'", "The counter of changes (1) is behind the newest change (3)."),
        ("UPDATE counter SET value = 0 WHERE name = 'paper'", "The counter of paper numbers (0) is behind the newest paper"),
        ("UPDATE category SET papers = 9 WHERE code = 'cs.LG'", "Category cs.LG says 9 papers, and there are 3."),
        ("UPDATE edition SET papers = 2", "Edition ICML 2024 says 2 papers, and there are 3."),
        ("INSERT INTO alias (name, paper_id) VALUES ('x:99', 99)", "rows of alias belong to no row of paper."),
    ],
)
def test_each_fault_is_told(library: Store, statement: str, said: str) -> None:
    assert library.check() == []
    library.close()
    _change(library, statement)
    again = Store.open(library.database.url.render_as_string(hide_password=False))
    [found] = again.check()
    again.close()
    assert said in found


def _change(store: Store, statement: str) -> None:
    """As somebody does who edits the file by hand: no rule of the database is followed."""
    with closing(sqlite3.connect(store.database.url.database or "")) as connection, connection:
        connection.execute(statement)


def test_damage_to_the_file_is_told_with_what_to_do(library: Store) -> None:
    path = Path(library.database.url.database or "")
    with library.transaction() as tx:
        library.papers.put(tx, [Record(Paper(f"y:{n}", f"Title {n}", "w" * 3000)) for n in range(200)])
    library.close()
    content = bytearray(path.read_bytes())
    content[-4096 * 6 : -4096 * 2] = bytes(4096 * 4)
    path.write_bytes(content)
    with closing(Store.open(f"sqlite:///{path}")) as store, pytest.raises(StoreError, match=r"is damaged .* restore a backup"):
        store.check()
