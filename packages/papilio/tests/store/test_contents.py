"""All that a library holds, out of one database and into another."""

from collections.abc import Callable, Iterator

import pytest
from every_table import fill_every_table, of_every_table

from papilio.errors import StoreError
from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.contents import Row, Shape
from papilio.store.library.papers import PutCounts
from papilio.store.schema import HEAD, METADATA


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A library of SQLite with rows in every table; those of `store` may be of PostgreSQL."""
    path = tmp_path_factory.mktemp("other") / "papilio.db"
    store = Store.open(f"sqlite:///{path}")
    fill_every_table(store)
    yield store
    store.close()


def copy(source: Store, target: Store) -> None:
    with source.contents.snapshot() as snapshot:
        batches = ((shape, rows) for shape in snapshot.shapes for rows in snapshot.batches(shape))
        target.fill(snapshot.revision, snapshot.shapes, batches)


def emptied(store: Store) -> None:
    """What `fill_every_table` puts there hangs together as foreign keys want it, not as counters do."""
    with store.transaction() as tx:
        for table in reversed(METADATA.sorted_tables):
            tx.connection.execute(table.delete())
        tx.insert(METADATA.tables["counter"], [(name, 0) for name in ("change", "paper", "papers")])


def test_every_table_comes_over_row_by_row(store: Store, other: Store) -> None:
    copy(other, store)
    assert of_every_table(store) == of_every_table(other)
    assert all(of_every_table(store).values()), "each table has rows to be compared"
    emptied(store)


def test_a_snapshot_stays_as_it_was_while_others_write(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t", categories=("cs.LG",))))
    with store.contents.snapshot() as snapshot:
        put(Record(Paper("x:2", "u", categories=("cs.LG",))))
        shapes = {shape.table: shape for shape in snapshot.shapes}
        held = {name: [row for rows in snapshot.batches(shape) for row in rows] for name, shape in shapes.items()}
    assert [row[3] for row in held["paper"]] == ["x:1"]
    assert {name: len(rows) for name, rows in held.items()} == {name: shape.rows for name, shape in shapes.items()}
    assert store.papers.count() == 2


def test_a_library_that_holds_anything_of_anybody_is_refused(store: Store, other: Store) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "starter"))])
        store.mark_starter(tx)
    store.contents.require_empty()
    with store.transaction() as tx:
        tx.insert(METADATA.tables["star"], [("ada", "x:1", 1.0)])
    before = of_every_table(store)
    with pytest.raises(StoreError, match=r"not empty: there are rows in star \(1\).*PAPILIO_DATA"):
        copy(other, store)
    assert of_every_table(store) == before


def test_a_paper_beside_the_starter_library_is_somebodys(store: Store, put: Callable[..., PutCounts]) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "starter"))])
        store.mark_starter(tx)
    put(Record(Paper("x:2", "real")))
    with pytest.raises(StoreError, match=r"paper \(2\)"):
        store.contents.require_empty()


def test_what_breaks_off_leaves_the_library_as_it_was(store: Store, other: Store) -> None:
    def breaking(shapes: tuple[Shape, ...]) -> Iterator[tuple[Shape, list[Row]]]:
        yield shapes[0], []
        raise StoreError("broken off")

    before = of_every_table(store)
    with other.contents.snapshot() as snapshot, pytest.raises(StoreError, match="broken off"):
        store.fill(snapshot.revision, snapshot.shapes, breaking(snapshot.shapes))
    assert of_every_table(store) == before


def test_tables_of_another_schema_are_refused(store: Store) -> None:
    with store.contents.snapshot() as snapshot:
        shapes = snapshot.shapes
    with pytest.raises(StoreError, match="no table pigs with the columns a"):
        store.fill(HEAD, [*shapes, Shape("pigs", ("a",), 1)], [])
    with pytest.raises(StoreError, match="also the tables star"):
        store.fill(HEAD, [shape for shape in shapes if shape.table != "star"], [])


def test_an_infinite_number_is_told(store: Store) -> None:
    with store.transaction() as tx:
        tx.insert(METADATA.tables["star"], [("", "x:1", float("inf"))])
    with store.contents.snapshot() as snapshot, pytest.raises(StoreError, match="star holds an infinite number"):
        for shape in snapshot.shapes:
            list(snapshot.batches(shape))
