"""Fixtures that more than one folder of tests needs."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, text

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
