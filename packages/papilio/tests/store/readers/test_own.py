"""Everything that one reader left, whatever its number, under every name that an index may have for the work."""

from papilio.model.paper import Paper, Record
from papilio.store import Store

MANY = 3_000


def test_each_reader_is_given_what_is_his_own(store: Store) -> None:
    with store.transaction() as tx:
        store.stars.add(tx, "ada", "x:1", 1)
        store.reads.mark(tx, "ada", "x:2", 1)
        store.notes.save(tx, "ada", "x:3", "Ideas", 1)
        store.notes.save(tx, "ada", "x:3", "一个想法", 2)
        store.stars.add(tx, "bob", "x:4", 1)
        store.notes.save(tx, "bob", "x:4", "for all", 1, shared=True)
    own = store.own
    assert (own.starred("ada"), own.read("ada"), own.noted("ada")) == ({"x:1"}, {"x:2"}, {"x:3"})
    assert list(own.notes("ada")) == [("Ideas", ("x:3",)), ("一个想法", ("x:3",))]
    assert (own.starred("bob"), own.read("bob"), own.noted("bob")) == ({"x:4"}, frozenset(), {"x:4"})
    assert own.starred("eve") == own.noted("") == frozenset()


def test_what_was_left_on_a_preprint_is_on_the_record_that_shows_its_work(store: Store) -> None:
    with store.transaction() as tx:
        store.stars.add(tx, "", "arxiv:2401.00001", 1)
        store.notes.save(tx, "", "arxiv:2401.00001", "of the preprint", 1)
        store.papers.put(
            tx,
            [
                Record(Paper("arxiv:2401.00001", "Graph attention", "Sparse.")),
                Record(
                    Paper("acl:P19-1001", "Graph attention", "Sparse.", venue="ACL", year=2024), preprint="arxiv:2401.00001"
                ),
            ],
        )
    both = {"arxiv:2401.00001", "acl:P19-1001"}
    assert store.own.starred("") == store.own.noted("") == both
    assert [(text, set(refs)) for text, refs in store.own.notes("")] == [("of the preprint", both)]


def test_thousands_of_stars_are_one_answer(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(MANY):
            store.stars.add(tx, "ada", f"x:{number}", number)
    assert len(store.own.starred("ada")) == MANY
