"""Every test of the store runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event
from store.kept import Kept

from papilio.model.paper import Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Where nothing is yet; a test that has a store finds it there."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    return request.getfixturevalue("kept_url" if "store" in request.fixturenames else "postgres_url")


@pytest.fixture(scope="session")
def migrations_said() -> list[str]:
    """What the migrations tell PostgreSQL; filled by the first that runs them."""
    return []


@pytest.fixture
def kept_url(kept_schema: Kept, migrations_said: list[str]) -> str:
    """The tables of a new library in PostgreSQL."""
    return kept_schema.url(lambda url: make_tables(url, migrations_said))


def make_tables(url: str, said: list[str]) -> None:
    """Make those of an empty schema as the migrations would. That they do, and what, `test_migrations` tells."""
    if said:
        with pytest.importorskip("psycopg").connect(url) as connection:
            connection.execute("; ".join(said))
        return

    def listen(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")):
            written = pytest.importorskip("psycopg").ClientCursor(cursor.connection).mogrify
            said.extend(written(statement, each) for each in (parameters if many else [parameters]))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        Store.open(url).close()
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store.open(url)
    yield store
    problems = store.check()
    store.close()
    assert problems == [], "a test left an unsound database"


@pytest.fixture
def put(store: Store) -> Callable[..., PutCounts]:
    def put(*records: Record) -> PutCounts:
        with store.transaction() as tx:
            return store.papers.put(tx, records)

    return put


@pytest.fixture
def delete(store: Store) -> Callable[..., int]:
    def delete(*refs: str) -> int:
        with store.transaction() as tx:
            return store.papers.delete(tx, refs)

    return delete
