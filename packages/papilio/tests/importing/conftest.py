"""Processes that parse, as tests of importing begin them."""

import multiprocessing
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from forking import forking

from papilio.importing import crew


@pytest.fixture(scope="package", autouse=True)
def forked() -> Iterator[None]:
    """They are copies of one that has loaded the program, where each would load it anew; but for tests that use
    `really_spawned`, and imports in a process of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew, "multiprocessing", SimpleNamespace(get_context=lambda _: forking()))
        yield


@pytest.fixture
def really_spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    """They begin as they do for people."""
    monkeypatch.setattr(crew, "multiprocessing", multiprocessing)
