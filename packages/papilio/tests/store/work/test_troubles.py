"""What is wrong now."""

from papilio.store import Store
from papilio.store.work.troubles import Trouble


def test_a_trouble_is_counted_and_goes_when_all_is_well(store: Store) -> None:
    with store.transaction() as tx:
        store.troubles.report(tx, "lists", "cs", "It was wrong.", 100.0)
        store.troubles.report(tx, "lists", "math", "So was this.", 150.0)
        store.troubles.report(tx, "harvest", "cs", "Another part.", 50.0)
    with store.transaction() as tx:
        store.troubles.report(tx, "lists", "cs", "It is still wrong.", 200.0)
    assert store.troubles.all() == [
        Trouble("lists", "cs", "It is still wrong.", 100.0, 200.0, 2),
        Trouble("lists", "math", "So was this.", 150.0, 150.0, 1),
        Trouble("harvest", "cs", "Another part.", 50.0, 50.0, 1),
    ]
    with store.transaction() as tx:
        store.troubles.clear(tx, "lists", "cs")
        store.troubles.clear(tx, "lists", "never reported")
    assert [each.subject for each in store.troubles.all()] == ["math", "cs"]
    with store.transaction() as tx:
        store.troubles.report(tx, "lists", "cs", "Again.", 300.0)
    assert store.troubles.all()[0] == Trouble("lists", "cs", "Again.", 300.0, 300.0, 1)
