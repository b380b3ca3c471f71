"""Fixtures that more than one folder of tests needs."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import URL, Dialect, Engine, create_engine

from papilio.store import Store, database

POSTGRES = os.environ.get("PAPILIO_TEST_POSTGRES_URL", "")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'papilio.db'}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of SQLite as the migrations leave it, to be copied: they take longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "papilio.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def new_url(sqlite_url: str, tmp_path: Path, migrated: Path) -> str:
    """A new library that has been opened before."""
    copyfile(migrated, tmp_path / "papilio.db")
    return sqlite_url


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A connection that makes and drops schemas."""
    if not POSTGRES:
        pytest.skip("PAPILIO_TEST_POSTGRES_URL names no PostgreSQL to test with")
    with pytest.importorskip("psycopg").connect(POSTGRES, autocommit=True) as connection:
        yield connection


@pytest.fixture
def postgres_url(postgres: Any) -> Iterator[str]:
    """A schema of its own in the test database."""
    schema = f"test_{uuid.uuid4().hex[:16]}"
    postgres.execute(f"CREATE SCHEMA {schema}")
    joint = "&" if "?" in POSTGRES else "?"
    yield f"{POSTGRES}{joint}options={quote(f'-csearch_path={schema}')}"
    postgres.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session", autouse=True)
def no_way_given() -> Iterator[None]:
    """Commands that give way to readers would slow down all tests that this process does after theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("papilio.cli.library.give_way", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Databases of one kind share what SQLAlchemy compiles, where each would compile every statement anew."""
    dialects: dict[tuple[str, object], Dialect] = {}
    compiled: dict[Any, Any] = {}

    def sharing(url: URL, **arguments: Any) -> Engine:
        engine = create_engine(url, **arguments)
        kind = (engine.name, arguments.get("isolation_level"))
        # A dialect knows its server once a connection was made, and not every test makes one.
        if kind in dialects and dialects[kind].server_version_info is not None:
            engine.dialect = dialects[kind]
        dialects[kind] = engine.dialect
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", sharing)
        yield
