"""Fixtures that more than one folder of tests needs."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, text

from papilio.store import Store

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
