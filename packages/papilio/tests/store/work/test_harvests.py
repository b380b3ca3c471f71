"""How far harvests have come."""

from datetime import date

from papilio.store import Store
from papilio.store.work.harvests import HarvestState


def test_a_state_comes_back_as_it_was_written(store: Store) -> None:
    assert store.harvests.find("cs") is None
    running = HarvestState(
        "cs", date(2026, 8, 1), "token|1", date(2026, 8, 14), date(2026, 8, 3), 3_000_000_000, 4, running=True
    )
    unordered = HarvestState("", token="t", stored_day=date.max, running=True)
    with store.transaction() as tx:
        assert store.harvests.held(tx, "cs") is None
        store.harvests.save(tx, running, 1.0)
        store.harvests.save(tx, unordered, 1.0)
        assert store.harvests.held(tx, "cs") == running
    assert store.harvests.find("cs") == running
    assert store.harvests.all() == [unordered, running]
    done = HarvestState("cs", response_day=date(2026, 8, 14))
    with store.transaction() as tx:
        store.harvests.save(tx, done, 2.0)
    assert store.harvests.all() == [unordered, done]
