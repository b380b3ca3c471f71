"""Everything that a library holds, table by table: read for a backup, and put into an empty library.

Every table of the schema belongs to it, those that are still to come too. Rows are plain numbers and texts, and mean the same
in SQLite and in PostgreSQL.
"""

import math
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, Double, Table, func, inspect, select

from papilio.errors import StoreError
from papilio.store import migrations
from papilio.store.database import Database, Transaction
from papilio.store.schema import HEAD, METADATA

Row: TypeAlias = tuple[int | float | str | None, ...]

_READ_AT_ONCE = 100
"""Rows held while a table is read: few, since an abstract or a list of authors may have megabytes."""

OF_EVERY_LIBRARY = frozenset({"counter", "library_fact"})
OF_THE_STARTER = frozenset({"announcement", "alias", "category", "edition", "link", "paper"})
OF_LOOKING_ON = frozenset(
    {"visit", "opening", "opening_count", "reading_count", "gate", "request_count", "job", "trouble", "demand", "demand_count"}
)
"""Tables that a site fills by itself before anybody has put anything into it. Rows of any other belong to somebody."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One table: its name, its columns in order, and how many rows there are."""

    table: str
    columns: tuple[str, ...]
    rows: int


class Snapshot:
    """One state of a library, whatever is written meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.revision = HEAD
        self.shapes = tuple(_shape(connection, table) for table in METADATA.sorted_tables)
        """In the order in which they can be filled: whatever a row refers to stands before it."""

    def batches(self, shape: Shape) -> Iterator[list[Row]]:
        """The rows of a table by their keys, so that equal libraries give equal rows in equal order.

        Raises:
            StoreError: A number is infinite, which no backup could hold.
        """
        table = METADATA.tables[shape.table]
        fractions = [at for at, column in enumerate(table.columns) if isinstance(column.type, Double)]
        statement = select(table).order_by(*table.primary_key.columns)
        for batch in self._connection.execution_options(yield_per=_READ_AT_ONCE).execute(statement).partitions():
            rows: list[Row] = [tuple(row) for row in batch]
            if fractions:
                _refuse_infinite(shape, fractions, rows)
            yield rows


def _refuse_infinite(shape: Shape, columns: Sequence[int], rows: Sequence[Row]) -> None:
    for row in rows:
        if any(row[at] in (math.inf, -math.inf) for at in columns):
            raise StoreError(f"a row of the table {shape.table} holds an infinite number: {row}")


class Contents:
    """Reads all of a library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def snapshot(self) -> Generator[Snapshot, None, None]:
        """All that is held now; a writer neither waits for it nor changes it."""
        with self._database.read() as connection:
            yield Snapshot(connection)

    def require_empty(self) -> None:
        """Nothing, where no row would be lost if others took the place of all.

        Raises:
            StoreError: The library holds something; says what.
        """
        with self._database.read() as connection:
            require_empty(connection)


def require_empty(connection: Connection) -> None:
    """The same within a transaction; see `Contents.require_empty`."""
    of_nobody = OF_EVERY_LIBRARY | OF_LOOKING_ON | (OF_THE_STARTER if _holds_the_starter(connection) else frozenset[str]())
    counts = {table.name: _count(connection, table) for table in METADATA.sorted_tables if table.name not in of_nobody}
    held = ", ".join(f"{name} ({count:,})" for name, count in counts.items() if count)
    if held:
        raise StoreError(
            f"the library is not empty: there are rows in {held}. Name another, which need not exist, by PAPILIO_DATA "
            "(a folder) or PAPILIO_DATABASE_URL (a database of PostgreSQL)"
        )


def _holds_the_starter(connection: Connection) -> bool:
    """Whether the starter library is there, and no paper beside it."""
    facts, paper = METADATA.tables["library_fact"], METADATA.tables["paper"]
    last_id = connection.execute(select(facts.c.value).where(facts.c.name == "starter")).scalar_one_or_none()
    if last_id is None:
        return False
    return connection.execute(select(paper.c.id).where(paper.c.id > int(last_id)).limit(1)).first() is None


def refill(tx: Transaction, revision: str, shapes: Sequence[Shape], batches: Iterable[tuple[Shape, Sequence[Row]]]) -> None:
    """Throw away every table, make those of `revision`, and fill them. The caller's transaction commits all or nothing.

    Args:
        shapes: Every table of that revision.
        batches: Rows, those of a table after those that they refer to.

    Raises:
        StoreError: The tables are not those of the revision.
    """
    migrations.remake(tx.connection, revision)
    _refuse_others(tx.connection, revision, shapes)
    quote = tx.connection.dialect.identifier_preparer.quote
    for name in reversed([shape.table for shape in shapes]):
        # Migrations put first rows into some.
        tx.connection.exec_driver_sql(f"DELETE FROM {quote(name)}")  # noqa: S608
    for shape, rows in batches:
        columns = ", ".join(quote(column) for column in shape.columns)
        marks = ", ".join("?" * len(shape.columns))
        tx.run_many(f"INSERT INTO {quote(shape.table)} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def _refuse_others(connection: Connection, revision: str, shapes: Collection[Shape]) -> None:
    """Names are spelled into statements, so they must be those that the database has itself."""
    inspector = inspect(connection)
    inspector.clear_cache()
    made = {
        name: {column["name"] for column in inspector.get_columns(name)}
        for name in inspector.get_table_names()
        if name != migrations.VERSION_TABLE
    }
    given = {shape.table: set(shape.columns) for shape in shapes}
    for name, columns in given.items():
        if made.get(name) != columns:
            raise StoreError(f"revision {revision} has no table {name} with the columns {', '.join(sorted(columns))}")
    lacking = sorted(table.name for table in METADATA.sorted_tables if table.name in made.keys() - given.keys())
    if lacking:
        raise StoreError(f"revision {revision} has also the tables {', '.join(lacking)}, which are not given")


def _shape(connection: Connection, table: Table) -> Shape:
    # SQLAlchemy's names are strings of a kind that not every writer of JSON takes.
    return Shape(str(table.name), tuple(str(column.name) for column in table.columns), _count(connection, table))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
