"""Lists that were taken."""

from datetime import date

from papilio.store import Store
from papilio.store.work.listings import TakenList

MONDAY, TUESDAY = date(2026, 8, 10), date(2026, 8, 11)


def save(store: Store, *lists: TakenList) -> None:
    with store.transaction() as tx:
        for taken in lists:
            store.listings.save(tx, taken)


def test_lists_of_a_range_and_the_newest_of_each_archive(store: Store) -> None:
    cs, later = TakenList("cs", MONDAY, "new", 10.5, {"cs.LG": (1, 2, 3)}), TakenList("cs", TUESDAY, "catchup", 11.0, {})
    bad, math = TakenList("math", TUESDAY, "", 12.0, {}, "It has 1 and states 2."), TakenList("math", MONDAY, "new", 9.0, {})
    save(store, cs, later, bad, math)
    assert store.listings.find("cs", MONDAY) == cs
    assert store.listings.find("stat", MONDAY) is None
    assert store.listings.days(["cs", "stat"], MONDAY, MONDAY) == {("cs", MONDAY): cs}
    assert store.listings.days(["cs", "math"], TUESDAY, TUESDAY) == {("cs", TUESDAY): later, ("math", TUESDAY): bad}
    # A list with a problem was not taken.
    assert store.listings.newest() == {"cs": later, "math": math}


def test_a_good_list_is_not_replaced_by_a_bad_one(store: Store) -> None:
    bad, good = TakenList("cs", MONDAY, "", 1.0, {}, "wrong"), TakenList("cs", MONDAY, "new", 2.0, {"cs.LG": (1, 0, 0)})
    worse = TakenList("cs", MONDAY, "", 3.0, {}, "still wrong")
    better = TakenList("cs", MONDAY, "catchup", 4.0, {"cs.LG": (2, 0, 0)})
    for given, held in ((bad, bad), (worse, worse), (good, good), (bad, good), (better, better)):
        save(store, given)
        assert store.listings.find("cs", MONDAY) == held


def test_a_note_is_kept_until_the_list_is_taken_again(store: Store) -> None:
    save(store, TakenList("cs", MONDAY, "new", 1.0, {}))
    with store.transaction() as tx:
        store.listings.note(tx, "cs", MONDAY, "One paper more in the feed.")
        store.listings.note(tx, "cs", TUESDAY, "No such list.")
    held = store.listings.find("cs", MONDAY)
    assert held is not None and held.note == "One paper more in the feed."
    assert store.listings.find("cs", TUESDAY) is None
    save(store, TakenList("cs", MONDAY, "new", 2.0, {}))
    held = store.listings.find("cs", MONDAY)
    assert held is not None and held.note == ""
