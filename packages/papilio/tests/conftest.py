"""Fixtures that more than one folder of tests needs."""

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(os.environ.get("PAPILIO_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data set, which lies beside a checkout on some machines."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared data set is not here ({SHARED_DATA})")
    return SHARED_DATA
