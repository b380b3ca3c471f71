"""Every test of the store runs on SQLite and on PostgreSQL."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, text

from papilio.model import Record
from papilio.store import Store
from papilio.store.papers import PutCounts

POSTGRES = os.environ.get("PAPILIO_TEST_POSTGRES_URL", "")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'papilio.db'}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A schema of its own in the test database."""
    if not POSTGRES:
        pytest.skip("PAPILIO_TEST_POSTGRES_URL names no PostgreSQL to test with")
    schema = f"test_{uuid.uuid4().hex[:16]}"
    engine = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    joint = "&" if "?" in POSTGRES else "?"
    yield f"{POSTGRES}{joint}options={quote(f'-csearch_path={schema}')}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


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
