"""Fixtures that more than one folder of tests needs."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, text

SHARED_DATA = Path(os.environ.get("PAPILIO_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
POSTGRES = os.environ.get("PAPILIO_TEST_POSTGRES_URL", "")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data set, which lies beside a checkout on some machines."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared data set is not here ({SHARED_DATA})")
    return SHARED_DATA


@pytest.fixture(scope="session")
def snapshot() -> Path | None:
    """Real records of arXiv, for tests that make do with made-up ones where these are not."""
    path = SHARED_DATA / "arxiv-metadata-snapshot.jsonl.xz"
    return path if path.is_file() else None


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that wait and those that take longest come first, so that no process is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where everything is installed, a skipped test is one that nobody runs."""
    if os.environ.get("PAPILIO_TEST_SKIPS_FAIL") and terminalreporter.stats.get("skipped"):
        terminalreporter.section("skipped where nothing may be skipped", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PAPILIO_TEST_SKIPS_FAIL") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
