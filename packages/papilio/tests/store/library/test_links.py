"""Of two records of one work the published one is shown, whichever came first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from budgets import budget
from papilio.model.paper import Announcement, Author, Paper, Record
from papilio.store import Store
from papilio.store.library.announcements import Listed
from papilio.store.library.papers import PutCounts
from papilio.store.library.rows import to_row
from papilio.store.migrations import VERSION_TABLE

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


def test_a_rejected_submission_does_not_stand_for_its_preprint(store: Store, put: Callable[..., PutCounts]) -> None:
    title, people = "Learning to colour sparse graphs by their spectra", (Author("Ada Lovelace"), Author("Emmy Noether"))
    preprint = Record(Paper("arxiv:2401.00003", title, authors=people, published="2024-01-02"))
    submission = Paper("openreview:abcdefgh", title, authors=people, venue="ICLR", year=2025, track="Rejected")
    put(preprint, Record(submission))
    assert shown(store) == {"arxiv:2401.00003": (), "openreview:abcdefgh": ()}
    put(Record(replace(submission, track="Poster")))
    assert shown(store)["openreview:abcdefgh"] == ("arxiv:2401.00003",)


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


@settings(max_examples=budget(12, 150), suppress_health_check=[HealthCheck.function_scoped_fixture])
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


ABSTRACT = (
    "We study the colouring of sparse graphs whose edges arrive one at a time and may never be looked at again. Our algorithm "
    "keeps few colours per vertex and holds a proper colouring after each edge, for every graph of bounded degree."
)
PEOPLE = (Author("Ada Lovelace"), Author("Wei Zhang"))
POSTED = Paper("arxiv:2401.00007", "Towards colouring sparse graphs", ABSTRACT, PEOPLE, ("cs.DS",), "2024-01-02", "2024-01-02")
SHOWN = Paper(
    "iclr:x", "Colouring Sparse Graphs", ABSTRACT, (Author("Lovelace, Ada"), Author("Zhang, Wei")), venue="ICLR", year=2025
)
SAME_TITLE = replace(POSTED, title="Colouring sparse graphs", abstract="")


@pytest.mark.parametrize("posted", [POSTED, SAME_TITLE], ids=["a changed title", "one title"])
def test_works_are_recognised_in_both_orders_and_in_one_batch(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int], posted: Paper
) -> None:
    linked = {"iclr:x": ("arxiv:2401.00007",), "arxiv:2401.00007": None}
    for batches in (([posted], [SHOWN]), ([SHOWN], [posted]), ([posted, SHOWN],)):
        for batch in batches:
            put(*map(Record, batch))
        assert shown(store) == linked
        delete("iclr:x", "arxiv:2401.00007")


CORRECTIONS = {
    "title of the preprint": replace(SAME_TITLE, title="Folding cloth with one arm", version=2),
    "authors of the preprint": replace(SAME_TITLE, authors=(Author("Jane Doe"),), version=2),
    "year of the preprint": replace(SAME_TITLE, published="2004-01-02", version=2),
    "title of the publication": replace(SHOWN, title="Folding Cloth with One Arm", abstract="Robots fold.", version=2),
    "authors of the publication": replace(SHOWN, authors=(Author("Jane Doe"),), version=2),
    "year of the publication": replace(SHOWN, year=2015, version=2),
    "venue of the publication": replace(SHOWN, venue="", version=2),
}


@pytest.mark.parametrize("corrected", CORRECTIONS.values(), ids=list(CORRECTIONS))
def test_a_correction_undoes_the_link_and_its_return_makes_it_again(
    store: Store, put: Callable[..., PutCounts], corrected: Paper
) -> None:
    put(Record(SAME_TITLE), Record(SHOWN))
    before = store.papers.last_sequence()
    put(Record(corrected))
    assert shown(store) == {"iclr:x": (), "arxiv:2401.00007": ()}
    assert {change.ref for change in store.papers.changes(before)} == {"iclr:x", "arxiv:2401.00007"}
    put(Record(replace(SAME_TITLE if corrected.ref == SAME_TITLE.ref else SHOWN, version=3)))
    assert shown(store) == {"iclr:x": ("arxiv:2401.00007",), "arxiv:2401.00007": None}


def test_a_changed_abstract_undoes_what_the_abstract_proved(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(POSTED), Record(SHOWN))
    put(Record(replace(POSTED, abstract=f"{ABSTRACT[:100]} Nothing else was kept, for all was found to be wrong.", version=2)))
    assert shown(store) == {"iclr:x": (), "arxiv:2401.00007": ()}


def test_remarks_that_come_later_make_the_link(store: Store, put: Callable[..., PutCounts]) -> None:
    nameless = replace(SAME_TITLE, authors=())
    put(Record(nameless), Record(SHOWN))
    assert shown(store) == {"iclr:x": (), "arxiv:2401.00007": ()}
    put(Record(replace(nameless, journal_ref="In ICLR 2025", version=2)))
    assert shown(store) == {"iclr:x": ("arxiv:2401.00007",), "arxiv:2401.00007": None}


def test_one_doi_of_a_volume_does_not_gather_its_papers(store: Store, put: Callable[..., PutCounts]) -> None:
    volume = [
        Record(replace(POSTED, doi="10.1/V")),
        Record(
            replace(POSTED, ref="arxiv:2401.00008", title="Folding cloth with one arm", abstract="Robots fold.", doi="10.1/v")
        ),
        Record(replace(POSTED, ref="arxiv:2401.00009", title="Reading aloud", authors=(Author("Jane Doe"),), doi="10.1/v")),
    ]
    put(*volume, Record(replace(SHOWN, doi="10.1/V")))
    assert shown(store) == {
        "iclr:x": ("arxiv:2401.00007",),
        "arxiv:2401.00007": None,
        "arxiv:2401.00008": (),
        "arxiv:2401.00009": (),
    }


def test_what_a_source_says_goes_before_what_is_recognised(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(SAME_TITLE), Record(SHOWN))
    put(Record(Paper("openreview:said", "Another title altogether", venue="TMLR", year=2024), preprint=POSTED.ref))
    assert shown(store) == {"iclr:x": (), "openreview:said": (POSTED.ref,), POSTED.ref: None}


@pytest.mark.parametrize(
    ("comments", "under"),
    [("", "nips:w"), ("Published at ICLR 2025", "iclr:x"), ("NeurIPS 2024 Workshop on Graphs", "nips:w")],
    ids=["the nearest in time", "the edition that the authors name", "the workshop that they name"],
)
def test_of_a_preprint_a_workshop_s_and_a_conference_s_record_two_cards_are_shown(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int], comments: str, under: str
) -> None:
    workshop = replace(SHOWN, ref="nips:w", venue="NeurIPS", year=2024, track="Workshop")
    records = [Record(replace(SAME_TITLE, comments=comments)), Record(workshop), Record(SHOWN)]
    for order in permutations(records):
        for record in order:
            put(record)
        other = ({"nips:w", "iclr:x"} - {under}).pop()
        assert shown(store) == {under: (POSTED.ref,), other: (), POSTED.ref: None}
        delete(under)
        assert shown(store) == {under: None, other: (POSTED.ref,), POSTED.ref: None}
        delete(other, POSTED.ref)


def test_numbers_that_are_equal_by_chance_link_nothing(store: Store, put: Callable[..., PutCounts]) -> None:
    rows = [to_row(Record(paper)) for paper in (SAME_TITLE, replace(SHOWN, title="Folding cloth", abstract="Robots fold."))]
    with store.transaction() as tx:
        store.papers.put_rows(tx, [row._replace(title_key=7, authors_key=7, opening_key=7) for row in rows])
    assert shown(store) == {"iclr:x": (), POSTED.ref: ()}


def test_writers_at_once_leave_the_links_that_one_would(store: Store) -> None:
    works = [
        (
            replace(SAME_TITLE, ref=f"arxiv:2401.1{number:04}", title=f"Colouring sparse graphs by method {number}"),
            replace(SHOWN, ref=f"iclr:{number}", title=f"Colouring Sparse Graphs by Method {number}", abstract=""),
        )
        for number in range(60)
    ]

    def write(side: int, start: int) -> None:
        for number in range(start, 60, 3):
            with store.transaction() as tx:
                store.papers.put(tx, [Record(works[number][side])])

    with ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(write, side, start) for side in (0, 1) for start in range(3)]:
            done.result()
    assert shown(store) == {
        ref: alone for posted, published in works for ref, alone in ((posted.ref, None), (published.ref, (posted.ref,)))
    }


def test_an_older_library_is_linked_when_it_is_opened(url: str) -> None:
    store = Store.open(url)
    with store.transaction() as tx:
        store.papers.put(tx, [Record(POSTED), Record(SHOWN)])
        # As revision 3 left it.
        tx.connection.execute(text("DELETE FROM link"))
        for clue in ("authors", "opening"):
            for half in ("of_venue", "elsewhere"):
                tx.connection.execute(text(f"DROP INDEX paper_{clue}_{half}"))
            tx.connection.execute(text(f"ALTER TABLE paper DROP COLUMN {clue}_key"))
        tx.connection.execute(text("UPDATE paper SET title_key = 1"))
        for later in (
            "star",
            "rating",
            "read_mark",
            "visit",
            "note",
            "opening",
            "opening_count",
            "reading_count",
            "saved_search",
        ):
            tx.connection.execute(text(f"DROP TABLE {later}"))
        tx.connection.execute(text("DELETE FROM counter WHERE name IN ('note', 'saved_search')"))
        for column in ("told_seconds", "readers_until", "others_until", "readers_turn"):
            tx.connection.execute(text(f"ALTER TABLE gate DROP COLUMN {column}"))
        tx.connection.execute(text("ALTER TABLE demand DROP COLUMN put_off"))
        counts = "CREATE TABLE reading_count (paper_id INTEGER PRIMARY KEY, pdf INTEGER NOT NULL, answers INTEGER NOT NULL)"
        tx.connection.execute(text(counts))
        old = "INSERT INTO reading_count SELECT id, 3, 1 FROM paper WHERE ref = :ref"
        tx.connection.execute(text(old), {"ref": POSTED.ref})
        tx.connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0003'"))
    before = store.papers.last_sequence()
    store.close()
    store = Store.open(url)
    try:
        assert {change.ref: change.entry is not None for change in store.papers.changes(before)} == {
            "iclr:x": True,
            POSTED.ref: False,
        }
        entry = store.papers.get("iclr:x")
        assert entry.also == (POSTED.ref,) and (entry.counts.pdf, entry.counts.answers) == (3, 1)
        assert store.check() == []
    finally:
        store.close()
