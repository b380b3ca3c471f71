"""What tests of following share: an empty library that is sound when a test has ended."""

from collections.abc import Iterator

import pytest

from papilio.store import Store


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = Store.open(sqlite_url)
    yield store
    problems = store.check()
    store.close()
    assert problems == []
