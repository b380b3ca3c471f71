"""What the tests of search share."""

from pathlib import Path

import pytest

from papilio.search.engine import Engine


@pytest.fixture
def empty(tmp_path: Path) -> Engine:
    """An engine in a directory of its own, with nothing in it."""
    return Engine(tmp_path / "index")
