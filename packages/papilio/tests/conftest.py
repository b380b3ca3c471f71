"""Fixtures that more than one folder of tests needs."""

import os
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from shutil import copyfile
from typing import Any
from urllib.parse import quote

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from sqlalchemy import URL, Dialect, Engine, create_engine
from starlette.testclient import TestClient
from store.kept import Kept

from papilio.store import Store, database
from papilio.store import store as opening

POSTGRES = os.environ.get("PAPILIO_TEST_POSTGRES_URL", "")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Of a library that is not there yet."""
    return f"sqlite:///{tmp_path / 'papilio.db'}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of SQLite as the migrations leave it, to be copied: they take longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "papilio.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session", autouse=True)
def migrated_once(migrated: Path) -> Iterator[None]:
    """New libraries of SQLite are copies of one that the migrations have made, but for tests that use `really_migrated`."""
    prepare = opening._prepare

    def copy_first(new: database.Database) -> None:
        if new.path is not None and not new.path.exists() and new.path.parent.is_dir():
            # Under a name of its own at first: others may open the same library at the same time.
            whole = new.path.with_name(f"{new.path.name}-{uuid.uuid4().hex}")
            with suppress(OSError):
                copyfile(migrated, whole)
                with suppress(FileExistsError):
                    new.path.hardlink_to(whole)
            whole.unlink(missing_ok=True)
        prepare(new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_prepare", copy_first)
        yield


PREPARE = opening._prepare


@pytest.fixture
def really_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """New libraries begin empty, as they do for people."""
    monkeypatch.setattr(opening, "_prepare", PREPARE)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A connection that makes and drops schemas."""
    if not POSTGRES:
        pytest.skip("PAPILIO_TEST_POSTGRES_URL names no PostgreSQL to test with")
    with pytest.importorskip("psycopg").connect(POSTGRES, autocommit=True) as connection:
        yield connection


def url_of_schema(schema: str) -> str:
    """The address of a schema in the test database."""
    joint = "&" if "?" in POSTGRES else "?"
    return f"{POSTGRES}{joint}options={quote(f'-csearch_path={schema}')}"


@pytest.fixture
def postgres_url(postgres: Any) -> Iterator[str]:
    """A schema of its own in the test database."""
    schema = f"test_{uuid.uuid4().hex[:16]}"
    postgres.execute(f"CREATE SCHEMA {schema}")
    yield url_of_schema(schema)
    postgres.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(scope="session")
def kept_schema(postgres: Any) -> Iterator[Kept]:
    """A schema for all tests of this process that want the tables of a new library."""
    kept = Kept(postgres, url_of_schema)
    yield kept
    kept.drop()


@pytest.fixture(scope="session", autouse=True)
def no_way_given() -> Iterator[None]:
    """Commands that give way to readers would slow down all tests that this process does after theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("papilio.cli.library.give_way", lambda: None)
        patch.setattr("papilio.cli.training.give_way", lambda: None)
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


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """Sites that tests ask share one event loop and its threads, as all requests of a served site do; each request would
    begin a loop of its own, which takes half as long as answering it."""

    def portal_of(client: TestClient) -> AbstractContextManager[BlockingPortal]:
        return nullcontext(client.portal or portal)

    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "_portal_factory", portal_of)
        yield
