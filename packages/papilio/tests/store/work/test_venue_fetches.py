from papilio.store import Store
from papilio.store.work.venue_fetches import VenueFetch


def test_an_edition_is_remembered_once_and_updated(store: Store) -> None:
    first = VenueFetch("ICLR.2026", 1790000000.25, 5351, rejected=True, note="from openreview")
    other = VenueFetch("ACL.2023", 1780000000.0, 1074)
    with store.transaction() as tx:
        store.venue_fetches.save(tx, first)
        store.venue_fetches.save(tx, other)
    assert store.venue_fetches.all() == [other, first]
    later = VenueFetch("ICLR.2026", 1790000001.0, 5350, note="from openreview; 1 no longer listed")
    with store.transaction() as tx:
        store.venue_fetches.save(tx, later)
    assert store.venue_fetches.all() == [other, later]


def test_what_is_rolled_back_was_not_fetched(store: Store) -> None:
    try:
        with store.transaction() as tx:
            store.venue_fetches.save(tx, VenueFetch("ICLR.2026", 1.0, 1))
            raise InterruptedError
    except InterruptedError:
        pass
    assert store.venue_fetches.all() == []
