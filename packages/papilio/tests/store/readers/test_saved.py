"""Saved searches: whose they are, what the library held, and what is not taken."""

import pytest

from papilio.errors import InputError, NotFoundError
from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.readers.saved import LONGEST_NAME, MAX_SAVED, Asked

ASKED = Asked("图 attention is:starred", "arxiv", "semantic", "time", ("图", "注意力"))


def save(store: Store, reader: str, name: str, asked: Asked = ASKED, now: float = 1) -> int:
    with store.transaction() as tx:
        return store.saved.save(tx, reader, name, asked, now)


def put(store: Store, *refs: str, preprint: str = "") -> None:
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper(ref, f"Paper {ref}"), preprint=preprint) for ref in refs])


def test_a_search_comes_back_whole_with_what_the_library_held(store: Store) -> None:
    put(store, "own:1", "own:2")
    number = save(store, "ada", "图与注意力", now=7.5)
    held = store.saved.get("ada", number)
    assert (held.name, held.asked, held.saved) == ("图与注意力", ASKED, held.seen)
    assert (held.saved.at, held.saved.sequence) == (7.5, store.papers.last_sequence())
    assert store.saved.find("ada", ASKED) == held
    assert store.saved.find("ada", Asked(ASKED.query)) is None


def test_nobody_is_given_another_readers(store: Store) -> None:
    number = save(store, "ada", "mine")
    assert store.saved.all("bob") == [] and store.saved.find("bob", ASKED) is None
    with pytest.raises(NotFoundError):
        store.saved.get("bob", number)
    for change in ("remove", "see", "rename"):
        more = {"remove": (), "see": (1.0,), "rename": ("theirs",)}[change]
        with pytest.raises(NotFoundError), store.transaction() as tx:
            getattr(store.saved, change)(tx, "bob", number, *more)
    assert store.saved.get("ada", number).name == "mine"


def test_it_is_renamed_seen_and_deleted_and_its_number_is_not_given_again(store: Store) -> None:
    first, second = save(store, "", "first"), save(store, "", "second")
    assert [each.id for each in store.saved.all("")] == [second, first]
    put(store, "own:1")
    with store.transaction() as tx:
        store.saved.rename(tx, "", first, "other")
        store.saved.see(tx, "", first, 9)
    held = store.saved.get("", first)
    assert (held.name, held.seen.at, held.seen.sequence) == ("other", 9, store.papers.last_sequence())
    assert held.saved.sequence < held.seen.sequence
    with store.transaction() as tx:
        store.saved.remove(tx, "", second)
    assert save(store, "", "third") > second


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1), "a\0b", "a\ud800", "taken"])
def test_names_that_are_not_taken(store: Store, name: str) -> None:
    save(store, "ada", "taken")
    number = save(store, "ada", "x" * LONGEST_NAME)
    save(store, "bob", "free for others")
    with pytest.raises(InputError):
        save(store, "ada", name)
    with pytest.raises(InputError), store.transaction() as tx:
        store.saved.rename(tx, "ada", number, name)
    assert len(store.saved.all("ada")) == 2


def test_one_reader_has_so_many(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(MAX_SAVED):
            store.saved.save(tx, "ada", f"search {number}", ASKED, 1)
    with pytest.raises(InputError, match="delete one first"):
        save(store, "ada", "one more")
    save(store, "bob", "his first")


def test_what_came_is_new_works_and_not_old_ones_that_changed(store: Store) -> None:
    put(store, "own:1", "arxiv:2401.00001")
    last = store.saved.get("", save(store, "", "all")).saved.paper
    assert store.saved.came_after(last, 9) == []
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("own:1", "Paper own:1, revised", version=2))])
    put(store, "own:3", "own:4", "arxiv:2401.00002")
    put(store, "acl:P19-1001", preprint="arxiv:2401.00002")
    assert store.saved.came_after(last, 9) == ["acl:P19-1001", "own:4", "own:3"]
    assert store.saved.came_after(last, 2) == ["acl:P19-1001", "own:4"]
