"""The queue of papers that readers asked for, and what is known not to exist."""

import random
import threading
from dataclasses import fields, replace

import pytest

from papilio.store import Store
from papilio.store.work.demands import HOUR_SECONDS, Bound, Limits

NOON = 1_786_017_600.0  # the beginning of an hour
WIDE = Limits(waiting=1000, waiting_of_client=1000, an_hour=1000, an_hour_of_client=1000, a_day=1000, a_day_of_client=1000)


def refs(number: int, first: int = 1) -> list[str]:
    return [f"arxiv:2401.{each:05}" for each in range(first, first + number)]


def add(store: Store, asked: list[str], client: str = "a", now: float = NOON, limits: Limits = WIDE) -> tuple[list[str], ...]:
    with store.transaction() as tx:
        return store.demands.add(tx, asked, client, now, limits)


def test_who_asks_for_what_waits_already_takes_no_room(store: Store) -> None:
    limits = replace(WIDE, waiting=3)
    assert add(store, refs(3), "a", limits=limits) == (refs(3), [])
    assert add(store, [*refs(2), *refs(1, 9)], "b", NOON + 5, limits) == (refs(2), refs(1, 9))
    assert store.demands.count() == 3
    waiting = store.demands.waiting(refs(9))
    assert [(each.client, each.asked, each.attempts) for each in waiting.values()] == [("a", NOON, 0)] * 3
    assert store.demands.waiting_since() == NOON


def test_the_first_named_are_the_first_let_in_and_twice_named_counts_once(store: Store) -> None:
    asked = [*refs(2), *refs(1), *refs(3, 3)]
    assert add(store, asked, limits=replace(WIDE, waiting=3)) == (refs(3), refs(2, 4))


@pytest.mark.parametrize("bound", [field.name for field in fields(Limits)])
def test_each_limit_holds_and_is_named(store: Store, bound: Bound) -> None:
    limits = replace(WIDE, **{bound: 5})
    assert add(store, refs(8), limits=limits)[0] == refs(5)
    room = store.demands.room("a", NOON, limits)
    assert (room.papers, room.bound) == (0, bound)
    assert store.demands.room("b", NOON, limits).papers == (5 if bound.endswith("client") else 0)
    with store.transaction() as tx:
        store.demands.remove(tx, refs(8))
    # What was let in counts on, whether it was fetched or not.
    assert store.demands.room("a", NOON, limits).papers == (5 if bound.startswith("waiting") else 0)
    assert store.demands.room("a", NOON + HOUR_SECONDS, limits).papers == (0 if "day" in bound else 5)
    assert store.demands.room("a", NOON + 23 * HOUR_SECONDS, limits).papers == (0 if "day" in bound else 5)
    assert store.demands.room("a", NOON + 24 * HOUR_SECONDS, limits).papers == 5


def test_hours_counted_by_a_clock_that_was_ahead_bind_nobody(store: Store) -> None:
    limits = replace(WIDE, a_day=5)
    add(store, refs(5), now=NOON + 1000 * HOUR_SECONDS, limits=limits)
    assert store.demands.room("a", NOON, limits).papers == 5
    assert add(store, refs(2, 6), limits=limits)[0] == refs(2, 6)


def test_askers_at_the_same_time_do_not_pass_the_limit_together(store: Store) -> None:
    limits = replace(WIDE, waiting=20)

    def reader(number: int) -> None:
        for turn in range(5):
            add(store, refs(3, 100 * number + 10 * turn + 1), f"reader {number}", limits=limits)

    threads = [threading.Thread(target=reader, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.demands.count() == 20


def test_whatever_is_asked_in_whatever_order_the_limits_hold(store: Store) -> None:
    limits = Limits(waiting=30, waiting_of_client=12, an_hour=40, an_hour_of_client=20, a_day=60, a_day_of_client=25)
    source = random.Random(3)
    let_in: list[tuple[float, str]] = []
    now = NOON
    for _ in range(120):
        now += source.choice((0, 60, 900))
        client = source.choice("abcd")
        before = {each.ref for each in store.demands.next(1000)}
        waiting, refused = add(store, refs(source.randint(1, 9), source.randint(1, 5000)), client, now, limits)
        new = set(waiting) - before
        let_in += [(now, client)] * len(new)
        held = store.demands.next(1000)
        assert not set(refused) & {each.ref for each in held}
        assert len(held) <= limits.waiting
        assert sum(each.client == client for each in held) <= limits.waiting_of_client
        hour = [who for when, who in let_in if when // HOUR_SECONDS == now // HOUR_SECONDS]
        assert len(hour) <= limits.an_hour and hour.count(client) <= limits.an_hour_of_client
        day = [who for when, who in let_in if when // HOUR_SECONDS > now // HOUR_SECONDS - 24]
        assert len(day) <= limits.a_day and day.count(client) <= limits.a_day_of_client
        if source.random() < 0.5:
            with store.transaction() as tx:
                store.demands.remove(tx, [each.ref for each in held[:15]])
    assert len(let_in) > limits.a_day_of_client


def test_the_longest_waiting_come_first_and_those_that_failed_behind_them(store: Store) -> None:
    for place, ref in enumerate(refs(4)):
        add(store, [ref], now=NOON - place)
    with store.transaction() as tx:
        store.demands.count_attempt(tx, refs(1, 4))
    assert [(each.ref, each.attempts) for each in store.demands.next(9)] == [
        (refs(1, 3)[0], 0),
        (refs(1, 2)[0], 0),
        (refs(1)[0], 0),
        (refs(1, 4)[0], 1),
    ]
    assert [each.ref for each in store.demands.next(1)] == refs(1, 3)


def test_an_absence_is_believed_for_its_time_and_then_forgotten(store: Store) -> None:
    with store.transaction() as tx:
        store.demands.say_absent(tx, refs(2), NOON + 100, NOON)
        store.demands.say_absent(tx, refs(1, 2), NOON + 50, NOON, "It was unreadable.")
    known = store.demands.absent(refs(3), NOON + 49)
    assert {ref: (each.until, each.reason) for ref, each in known.items()} == {
        "arxiv:2401.00001": (NOON + 100, ""),
        "arxiv:2401.00002": (NOON + 50, "It was unreadable."),
    }
    assert set(store.demands.absent(refs(3), NOON + 50)) == {"arxiv:2401.00001"}
    with store.transaction() as tx:
        store.demands.say_absent(tx, [], NOON + 200, NOON + 100)
    assert not store.demands.absent(refs(3), NOON)


def test_who_was_put_off_stands_behind_those_who_were_not(store: Store) -> None:
    add(store, refs(3))
    for often, ref in ((3, refs(1)), (1, refs(1, 2))):
        for _ in range(often):
            with store.transaction() as tx:
                store.demands.put_off(tx, ref)
    add(store, refs(1, 4), now=NOON + 5)
    assert [each.ref for each in store.demands.next(9)] == [*refs(2, 3), *refs(1, 2), *refs(1)]
    with store.transaction() as tx:
        store.demands.take_heart(tx, "arxiv")
    assert [(each.ref, each.put_off) for each in store.demands.next(9)] == [
        *((ref, 0) for ref in refs(2, 3)),
        *((ref, 1) for ref in refs(2)),
    ]
