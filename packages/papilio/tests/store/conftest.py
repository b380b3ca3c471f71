"""Every test of the store runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator

import pytest

from papilio.model import Record
from papilio.store import Store
from papilio.store.papers import PutCounts


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


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
