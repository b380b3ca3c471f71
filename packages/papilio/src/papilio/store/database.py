"""The engine: connections, pragmas, transactions, and the counter of changes."""

import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from papilio.errors import BusyError, DatabaseUnreachableError
from papilio.store.failures import translated
from papilio.store.schema import counter

BUSY_SECONDS = 30.0
"""How long a writer waits for the writer before it."""

ASKING_MS = 8
"""How long a writer of SQLite leaves the asking to SQLite itself, which asks after 1, 2 and 5 ms and then ever more seldom.

It is asked anew then: a process that writes batch after batch would nearly always have the lock back before the next time.
"""

PAGE_BYTES = 8192
"""Papers take 1 to 3 kB: larger pages than SQLite's 4096 waste less of their ends."""

READER_CACHE_KIB = 4096
WRITER_CACHE_KIB = 32768
"""A writer touches pages all over the indexes of names and days; each reader, of which there are many, a few."""

WAL_LIMIT_BYTES = 64 * 2**20

# Made once: to put such a statement together takes longer than to run it.
_LOCK = select(counter.c.value).where(counter.c.name == "change").with_for_update()


class Transaction:
    """An open write transaction; holds the connection and hands out change sequences.

    Every change to a paper takes the next `change_seq` from one counter row locked inside the transaction, so
    sequences become visible in order.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def lock(self) -> None:
        """Waits for other writers. What is read from here on and written before the transaction ends is one step.

        SQLite's transactions hold the only write lock from their beginning.
        """
        if self.connection.dialect.name != "sqlite":
            self.connection.execute(_LOCK)

    def advance(self, name: str, by: int) -> int:
        """Add to a counter and return its new value."""
        statement = update(counter).where(counter.c.name == name).values(value=counter.c.value + by).returning(counter.c.value)
        return self.connection.execute(statement).scalar_one()

    def next_sequences(self, number: int) -> range:
        """The next change sequences, in order."""
        last = self.advance("change", number) if number else 0
        return range(last - number + 1, last + 1)

    def insert(self, table: Table, rows: Sequence[tuple[Any, ...]], *, conflict: str = "") -> None:
        """Insert rows of plain values, in the order of the table's columns, past SQLAlchemy's work for each row."""
        if not rows:
            return
        mark = ", ".join(["%s" if self.connection.dialect.paramstyle == "format" else "?"] * len(table.columns))
        names = ", ".join(column.name for column in table.columns)
        self.run_many(f"INSERT INTO {table.name} ({names}) VALUES ({mark}){conflict}", rows)  # noqa: S608

    def run_many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run one statement, its places marked by `?`, for each row of plain values."""
        if not rows:
            return
        if self.connection.dialect.paramstyle == "format":
            statement = statement.replace("?", "%s")
        self.connection.exec_driver_sql(statement, list(rows))


class Database:
    """Connections to one database: many readers, and writers that exclude each other."""

    def __init__(self, url: str) -> None:
        """Prepare connections; none is made before it is needed.

        Raises:
            DatabaseUnreachableError: `url` is not one of a database that we know.
        """
        self.url = _normal(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._reader, self._writer = _sqlite_engines(self.url)
        else:
            self._reader, self._writer = _postgres_engines(self.url)

    @property
    def path(self) -> Path | None:
        """SQLite's file; None for a server."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def read(self) -> Generator[Connection, None, None]:
        """A connection that sees one state of the library throughout, and waits for no writer."""
        with translated(self.url), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Generator[Transaction, None, None]:
        """A write transaction: commits at the end, rolls back on any error."""
        with translated(self.url):
            try:
                connection = self._writer.connect()
            except PoolTimeoutError as error:
                raise BusyError(f"the database was busy for {BUSY_SECONDS:.0f} seconds with other writes; try again") from error
            with connection, connection.begin():
                yield Transaction(connection)

    def engines(self) -> tuple[Engine, Engine]:
        """(readers, writers), for those who watch the statements."""
        return self._reader, self._writer

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()


def _normal(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnreachableError(
            "the database URL cannot be read; it looks like sqlite:////path/papilio.db or postgresql://user:password@host/name"
        ) from error
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        if not parsed.database or parsed.database == ":memory:":
            raise DatabaseUnreachableError("the library needs a file that other processes see too: sqlite:////path/papilio.db")
        return parsed.set(drivername="sqlite")
    raise DatabaseUnreachableError(
        f"databases of the kind {parsed.drivername!r} are not known; use sqlite:////path/papilio.db or postgresql://…"
    )


def _sqlite_engines(url: URL) -> tuple[Engine, Engine]:
    arguments: dict[str, Any] = {"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False}
    reader = create_engine(url, connect_args=arguments, pool_size=8, max_overflow=24)
    # One writing connection: threads of this process queue for it in order, instead of polling SQLite's lock.
    writer = create_engine(url, connect_args=arguments, pool_size=1, max_overflow=0, pool_timeout=BUSY_SECONDS)

    def prepare_reader(connection: Any, entry: ConnectionPoolEntry) -> None:
        for pragma in (f"cache_size = -{READER_CACHE_KIB}", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")

    def prepare_writer(connection: Any, entry: ConnectionPoolEntry) -> None:
        # FULL: what was acknowledged survives a power cut too; it costs one flush for a batch of thousands.
        for pragma in (
            f"page_size = {PAGE_BYTES}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"cache_size = -{WRITER_CACHE_KIB}",
            f"journal_size_limit = {WAL_LIMIT_BYTES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begin_reader(connection: Connection) -> None:
        # Past SQLAlchemy, which takes as long for it as for a query; a reader's transaction begins without the file.
        connection.connection.cursor().execute("BEGIN")

    event.listen(reader, "connect", prepare_reader)
    event.listen(writer, "connect", prepare_writer)
    event.listen(reader, "begin", begin_reader)
    event.listen(writer, "begin", _begin_immediate)
    return reader, writer


def _begin_immediate(connection: Connection) -> None:
    """Takes SQLite's lock for writing, asking again and again (`ASKING_MS`)."""
    cursor = connection.connection.cursor()
    deadline = time.monotonic() + BUSY_SECONDS
    cursor.execute(f"PRAGMA busy_timeout = {ASKING_MS}")
    try:
        while time.monotonic() < deadline:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
            else:
                return
        # The last try, whose error is told as all others are.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def _postgres_engines(url: URL) -> tuple[Engine, Engine]:
    common: dict[str, Any] = {"paramstyle": "format", "pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}
    try:
        reader = create_engine(url, isolation_level="REPEATABLE READ", pool_size=8, max_overflow=24, **common)
        writer = create_engine(url, isolation_level="READ COMMITTED", pool_size=4, max_overflow=12, **common)
    except ModuleNotFoundError as error:
        raise DatabaseUnreachableError("PostgreSQL needs its driver: pip install 'psycopg[binary]'") from error

    def prepare_writer(connection: Any, entry: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(BUSY_SECONDS * 1000)}")
        connection.commit()

    event.listen(writer, "connect", prepare_writer)
    return reader, writer


def is_storable(text: str) -> bool:
    """Whether every database can hold the text: no NUL, and no half of a character."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text))
