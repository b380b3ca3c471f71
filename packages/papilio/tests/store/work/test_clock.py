"""The clock that leases and politeness are read on."""

import time

import pytest

from papilio.store import Store
from papilio.store.work.clock import SharedClock


def read(store: Store):
    with store.database.read() as connection:
        return SharedClock().read(connection)


def test_two_connections_read_one_clock_that_goes_on(store: Store, url: str) -> None:
    other = Store.open(url)
    first, second, third = read(store), read(other), read(store)
    other.close()
    assert first.seconds <= second.seconds <= third.seconds
    assert first.clock == second.clock == third.clock != ""


def test_the_time_of_day_of_this_machine_does_not_matter(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first, true = read(store), time.time
    monkeypatch.setattr(time, "time", lambda: true() - 86_400.0 * 365)
    assert read(store).seconds >= first.seconds
