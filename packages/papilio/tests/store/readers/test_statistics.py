"""The numbers of the statistics page."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from papilio.model.paper import Announcement, Paper, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts
from papilio.store.readers.statistics import READING_DAYS

NOON = datetime(2024, 5, 4, 12, tzinfo=UTC)


def record(number: int, day: date, *categories: str) -> Record:
    lines = [Announcement(code, day, "cross" if place else "new") for place, code in enumerate(categories)]
    return Record(Paper(f"x:{number}", f"Title {number}", categories=categories), tuple(lines))


def test_days_are_whole_and_rankings_go_by_their_span(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        record(1, date(2024, 5, 2), "cs.LG", "cs.CL"),
        record(2, date(2024, 5, 3), "cs.LG"),
        record(3, date(2024, 5, 3), "cs.LG"),
    )
    with store.transaction() as tx:
        for number, readers, ago in ((1, "abc", 20), (2, "ab", 3), (3, "a", 0)):
            for reader in readers:
                store.readings.open(tx, f"x:{number}", "pdf", reader, (NOON - timedelta(days=ago)).timestamp())
        store.stars.add(tx, "a", "x:3", NOON.timestamp())
    found = store.statistics.at(NOON)
    assert found.new == ((date(2024, 5, 2), {"cs.LG": 1}), (date(2024, 5, 3), {"cs.LG": 2}))
    assert len(found.opened) == READING_DAYS and found.opened[-1] == (date(2024, 5, 4), 1)
    assert dict(found.opened)[date(2024, 5, 1)] == 2 and dict(found.opened)[date(2024, 5, 3)] == 0
    assert [[ref for ref, _ in each] for each in found.read] == [["x:3"], ["x:2", "x:3"], ["x:1", "x:2", "x:3"]]
    assert found.starred[0] == (("x:3", 1),)


def test_numbers_are_a_minute_old_at_most(store: Store, put: Callable[..., PutCounts]) -> None:
    put(record(1, date(2024, 5, 3), "cs.LG"))
    first = store.statistics.at(NOON)
    with store.transaction() as tx:
        store.readings.open(tx, "x:1", "pdf", "a", NOON.timestamp())
    assert store.statistics.at(NOON + timedelta(seconds=59)) is first
    assert store.statistics.at(NOON + timedelta(seconds=60)).opened[-1][1] == 1
