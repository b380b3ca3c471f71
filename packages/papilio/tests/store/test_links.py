"""Of two records of one work the published one is shown, whichever came first."""

from collections.abc import Callable
from datetime import date
from itertools import permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papilio.model import Announcement, Paper, Record
from papilio.store import Store
from papilio.store.announcements import Listed
from papilio.store.papers import PutCounts

DAY = date(2024, 1, 3)
PREPRINT = Record(Paper("arxiv:2401.00001", "A preprint", doi="10.1/A"), (Announcement("cs.CL", DAY, "new"),))
BY_DOI = Record(Paper("jmlr:x", "A paper", doi="10.1/a"))
BY_SOURCE = Record(Paper("acl:y", "A paper"), preprint="arxiv:2401.00001")


def shown(store: Store) -> dict[str, tuple[str, ...] | None]:
    """What a follower that starts now learns: ref → `also` of its entry, or None where it is not shown on its own."""
    return {change.ref: change.entry.also if change.entry else None for change in store.papers.changes(0)}


def test_an_equal_doi_links_in_both_orders(store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]) -> None:
    for first, second in ((PREPRINT, BY_DOI), (BY_DOI, PREPRINT)):
        put(first)
        put(second)
        assert shown(store) == {"jmlr:x": ("arxiv:2401.00001",), "arxiv:2401.00001": None}
        delete("jmlr:x", "arxiv:2401.00001")


def test_a_named_preprint_links_in_both_orders(store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]) -> None:
    for first, second in ((PREPRINT, BY_SOURCE), (BY_SOURCE, PREPRINT)):
        put(first)
        put(second)
        assert shown(store) == {"acl:y": ("arxiv:2401.00001",), "arxiv:2401.00001": None}
        delete("acl:y", "arxiv:2401.00001")


def test_linking_is_a_change_of_both(store: Store, put: Callable[..., PutCounts]) -> None:
    put(PREPRINT)
    before = store.papers.last_sequence()
    put(BY_DOI)
    changes = store.papers.changes(before)
    assert [(change.ref, change.entry is not None) for change in changes] == [("jmlr:x", True), ("arxiv:2401.00001", False)]


def test_unlinking_is_a_change_of_both(store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]) -> None:
    put(PREPRINT, BY_SOURCE)
    before = store.papers.last_sequence()
    put(Record(BY_SOURCE.paper, preprint="arxiv:2401.00002"))
    assert {change.ref: change.entry is not None for change in store.papers.changes(before)} == {
        "acl:y": True,
        "arxiv:2401.00001": True,
    }
    assert store.papers.get("acl:y").also == ()


def test_deleting_either_side_unlinks(store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]) -> None:
    put(PREPRINT, BY_DOI)
    before = store.papers.last_sequence()
    delete("jmlr:x")
    assert {change.ref: change.entry is not None for change in store.papers.changes(before)} == {
        "jmlr:x": False,
        "arxiv:2401.00001": True,
    }
    put(BY_DOI)
    before = store.papers.last_sequence()
    delete("arxiv:2401.00001")
    assert {change.ref: change.entry is not None for change in store.papers.changes(before)} == {
        "jmlr:x": True,
        "arxiv:2401.00001": False,
    }
    assert store.papers.get("jmlr:x").also == ()


def test_a_changed_preprint_is_a_change_of_the_record_it_is_shown_under(store: Store, put: Callable[..., PutCounts]) -> None:
    put(PREPRINT, BY_DOI)
    before = store.papers.last_sequence()
    put(Record(Paper("arxiv:2401.00001", "A preprint, revised", doi="10.1/A", version=2), aliases=("new-name",)))
    assert {change.ref: change.entry is not None for change in store.papers.changes(before)} == {
        "arxiv:2401.00001": False,
        "jmlr:x": True,
    }


def test_a_preprint_can_still_be_read_and_says_where_it_was_published(store: Store, put: Callable[..., PutCounts]) -> None:
    put(PREPRINT, BY_DOI)
    assert store.papers.get("arxiv:2401.00001").also == ("jmlr:x",)
    assert store.papers.find(["arxiv:2401.00001"])["arxiv:2401.00001"].paper == PREPRINT.paper


def test_lists_show_the_published_record_in_place_of_its_preprint(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        PREPRINT,
        BY_DOI,
        Record(Paper("arxiv:2401.00003", "Other"), (Announcement("cs.CL", DAY, "new"),)),
    )
    assert store.announcements.day(["cs.CL"], [], DAY) == [Listed("arxiv:2401.00003", "new"), Listed("jmlr:x", "new")]


def test_two_preprints_of_one_work_are_one_line_of_a_list(store: Store, put: Callable[..., PutCounts]) -> None:
    second = Record(Paper("arxiv:2401.00002", "Again", doi="10.1/a"), (Announcement("cs.CL", DAY, "cross"),))
    put(PREPRINT, second, BY_DOI)
    assert store.announcements.day(["cs.CL"], [], DAY) == [Listed("jmlr:x", "new")]
    assert [count.papers for count in store.announcements.days(["cs.CL"], DAY, DAY)] == [1]
    assert store.papers.get("jmlr:x").also == ("arxiv:2401.00001", "arxiv:2401.00002")
    assert store.papers.get("arxiv:2401.00002").also == ("jmlr:x", "arxiv:2401.00001")


def test_the_links_do_not_depend_on_the_order_of_arrival(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]
) -> None:
    records = [PREPRINT, BY_DOI, BY_SOURCE, Record(Paper("acl:z", "A third", doi="10.1/a"), preprint="arxiv:2401.00001")]
    refs = [record.paper.ref for record in records]
    for order in permutations(records):
        for record in order:
            put(record)
        assert shown(store) == {"acl:y": ("arxiv:2401.00001",), "acl:z": (), "jmlr:x": (), "arxiv:2401.00001": None}
        delete("acl:y")
        assert shown(store)["acl:z"] == ("arxiv:2401.00001",)
        delete(*refs)


preprints = st.builds(
    lambda number, doi: Record(Paper(f"arxiv:{number}", "t", doi=doi)),
    st.integers(1, 3),
    st.sampled_from(["", "10.1/A", "10.1/b"]),
)
published = st.builds(
    lambda number, doi, preprint: Record(Paper(f"acl:{number}", "t", doi=doi), preprint=preprint),
    st.integers(1, 3),
    st.sampled_from(["", "10.1/a", "10.1/B"]),
    st.sampled_from(["", "arxiv:1", "arxiv:2"]),
)
steps = st.lists(
    st.lists(preprints | published, max_size=4) | st.sampled_from(["arxiv:1", "arxiv:2", "acl:1", "acl:2"]), max_size=6
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_a_follower_ends_with_what_is_shown_now(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int], steps: list[list[Record] | str]
) -> None:
    delete(*[f"{source}:{number}" for source in ("arxiv", "acl") for number in range(1, 4)])
    followed: dict[str, tuple[str, ...]] = {}
    at = store.papers.last_sequence()
    for step in steps:
        if isinstance(step, str):
            delete(step)
        else:
            put(*step)
        for change in store.papers.changes(at):
            followed.pop(change.ref, None)
            if change.entry:
                followed[change.ref] = change.entry.also
            at = change.sequence
    held = {entry.paper.ref: entry for entry in store.papers.iterate()}
    hidden = {also for ref, entry in held.items() if ref.startswith("acl:") for also in entry.also}
    assert followed == {ref: entry.also for ref, entry in held.items() if ref not in hidden}
