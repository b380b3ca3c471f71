"""Papers go in and come out as they were, whatever was there before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from budgets import budget
from papilio.errors import NotFoundError, RecordError
from papilio.model.paper import Announcement, Author, Paper, ReadingCounts, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts

DAY = date(2024, 1, 3)

FULL = Paper(
    ref="arxiv:hep-th/9901001",
    title="On $\\alpha$-things, “quoted” and <b>bold</b>",
    abstract="First paragraph.\nSecond, with 中文 and 𝔸.",
    authors=(Author("Zoë Ångström", ("Uppsala", "CERN, Geneva")), Author("Anne O'Nym"), Author("Zoë Ångström")),
    categories=("hep-th", "math-ph", "cs.LG"),
    published="1999-01-03T17:01:02Z",
    updated="2001-02",
    version=3,
    comments="12 pages; %s 100%",
    journal_ref="J. Things 3",
    report_no="CERN-TH/99-01",
    doi="10.1000/ABC.Def",
    license="http://example.org/licence",
    venue="ICLR",
    year=2025,
    track="Oral",
    page_url="https://example.org/page",
    pdf_url="https://example.org/pdf",
)


def arxiv(number: int, title: str = "A title", **fields: object) -> Paper:
    return Paper(f"arxiv:2401.{number:05d}", title, **fields)  # type: ignore[arg-type]


def test_a_record_comes_back_whole(store: Store, put: Callable[..., PutCounts]) -> None:
    announcements = (Announcement("hep-th", DAY, "new"), Announcement("math-ph", DAY, "cross", estimated=True))
    assert put(Record(FULL, announcements, aliases=("old-name", "10.5/Second"))) == PutCounts(new=1)
    entry = store.papers.find([FULL.ref])[FULL.ref]
    assert entry.paper == FULL
    assert set(entry.announcements) == set(announcements)
    assert set(entry.aliases) == {"old-name", "doi:10.5/second", "doi:10.1000/abc.def"}
    assert entry.sequence == store.papers.last_sequence() == 1


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
papers = st.builds(
    Paper,
    ref=st.integers(1, 5).map(lambda number: f"arxiv:2401.{number:05d}"),
    title=texts.filter(bool),
    abstract=texts,
    authors=st.lists(st.builds(Author, texts, st.lists(texts, max_size=2).map(tuple)), max_size=3).map(tuple),
    categories=st.lists(st.sampled_from(["cs.CL", "cs.LG", "hep-th"]), unique=True).map(tuple),
    venue=st.sampled_from(["", "ICLR"]),
    year=st.none() | st.integers(1900, 2100),
    track=st.sampled_from(["", "Oral"]),
    version=st.integers(1, 3),
    updated=st.sampled_from(["", "2024", "2024-05"]),
    comments=texts,
    doi=texts.map(str.strip),
)


@settings(max_examples=budget(10, 100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(papers, max_size=4), max_size=4))
def test_the_library_holds_the_last_record_that_was_not_older(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int], batches: list[list[Paper]]
) -> None:
    delete(*[f"arxiv:2401.{number:05d}" for number in range(1, 6)])
    expected: dict[str, Paper] = {}
    for batch in batches:
        counted = put(*[Record(paper) for paper in batch])
        assert counted.new + counted.changed + counted.unchanged + counted.older == len(batch)
        for paper in batch:
            held = expected.get(paper.ref)
            if held is None or (paper.version, paper.updated) >= (held.version, held.updated):
                expected[paper.ref] = paper
    assert {ref: entry.paper for ref, entry in store.papers.find(list(expected)).items()} == expected
    assert store.papers.count() == len(expected)
    assert store.check() == []


def test_an_unchanged_record_takes_no_sequence(store: Store, put: Callable[..., PutCounts]) -> None:
    record = Record(FULL, (Announcement("hep-th", DAY, "new", estimated=True),), aliases=("other",))
    put(record)
    assert put(record) == PutCounts(unchanged=1)
    assert store.papers.last_sequence() == 1


@pytest.mark.parametrize(
    "after",
    [
        Record(replace(FULL, title="Other")),
        Record(replace(FULL, authors=FULL.authors[::-1])),
        Record(replace(FULL, track="Poster")),
        Record(replace(FULL, year=None)),
        Record(replace(FULL, venue="")),
        Record(replace(FULL, categories=("hep-th",))),
        Record(FULL, (Announcement("cs.CL", DAY, "cross"),)),
        Record(FULL, aliases=("other",)),
        Record(FULL, preprint="arxiv:1"),
    ],
)
def test_any_change_takes_a_sequence(store: Store, put: Callable[..., PutCounts], after: Record) -> None:
    put(Record(FULL))
    assert put(after) == PutCounts(changed=1)
    assert store.papers.last_sequence() == 2
    assert store.papers.find([FULL.ref])[FULL.ref].paper == after.paper
    assert put(after) == PutCounts(unchanged=1)


@pytest.mark.parametrize(
    ("version", "updated", "counts"),
    [
        (1, "2025", PutCounts(older=1)),
        (2, "2024-04-30", PutCounts(older=1)),
        (2, "2024-05-01", PutCounts(changed=1)),
        (2, "2024-05-02", PutCounts(changed=1)),
        (3, "2020", PutCounts(changed=1)),
    ],
)
def test_older_means_a_lower_version_or_an_earlier_update(
    store: Store, put: Callable[..., PutCounts], version: int, updated: str, counts: PutCounts
) -> None:
    put(Record(arxiv(1, "Held", version=2, updated="2024-05-01")))
    assert put(Record(arxiv(1, "Arriving", version=version, updated=updated))) == counts
    assert store.papers.get("arxiv:2401.00001").paper.title == ("Held" if counts.older else "Arriving")


def test_of_equal_refs_in_a_batch_the_last_wins_unless_it_is_older(store: Store, put: Callable[..., PutCounts]) -> None:
    batch = [Record(arxiv(1, "first")), Record(arxiv(1, "second", version=2)), Record(arxiv(1, "third"))]
    assert put(*batch) == PutCounts(new=1, changed=1, older=1)
    assert store.papers.get("arxiv:2401.00001").paper.title == "second"


def test_an_alias_that_names_another_paper_is_left_there(store: Store, put: Callable[..., PutCounts]) -> None:
    first, second = Record(arxiv(1), aliases=("shared",)), Record(arxiv(2), aliases=("shared", "own"))
    put(first, second)
    assert store.papers.resolve(["shared", "own", "arxiv:2401.00002", "unknown"]) == {
        "shared": "arxiv:2401.00001",
        "own": "arxiv:2401.00002",
        "arxiv:2401.00002": "arxiv:2401.00002",
    }
    assert put(first, second) == PutCounts(unchanged=2)


def test_an_alias_is_kept_when_a_later_record_does_not_bring_it(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(arxiv(1), aliases=("brought",)))
    put(Record(arxiv(1, "Changed")))
    assert store.papers.get("brought").paper.title == "Changed"


@pytest.mark.parametrize("name", ["10.1000/ABC.Def", "10.1000/abc.def", "doi:10.1000/abc.def", "DOI:10.1000/ABC.DEF"])
def test_a_doi_is_a_name_in_any_case(store: Store, put: Callable[..., PutCounts], name: str) -> None:
    put(Record(FULL))
    assert store.papers.resolve([name]) == {name: FULL.ref}
    assert store.papers.get(name).paper == FULL


def test_a_doi_of_two_records_means_the_published_one(store: Store, put: Callable[..., PutCounts]) -> None:
    put(Record(arxiv(1, doi="10.1/X")), Record(Paper("jmlr:z", "Published", doi="10.1/x")))
    assert store.papers.get("doi:10.1/x").paper.ref == "jmlr:z"


def test_an_unknown_name_is_said_to_be_unknown(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"'arxiv:2401\.00009'"):
        store.papers.get("arxiv:2401.00009")


def test_a_deleted_paper_leaves_nothing_but_a_tombstone_and_what_its_readers_left(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]
) -> None:
    put(Record(FULL, (Announcement("hep-th", DAY, "new"),), aliases=("other",)), Record(arxiv(2)))
    with store.transaction() as tx:
        store.readings.open(tx, FULL.ref, "pdf", "a reader", 0)
    assert delete(FULL.ref, "arxiv:never-held") == 1
    assert store.papers.find([FULL.ref]) == {}
    assert store.papers.resolve([FULL.ref, "other", FULL.doi]) == {}
    assert store.readings.counts() == {FULL.ref: ReadingCounts(pdf=1)}
    assert store.announcements.categories() == {}
    assert store.venues.editions() == []
    assert [(change.ref, change.entry is None) for change in store.papers.changes(0)] == [
        ("arxiv:2401.00002", False),
        (FULL.ref, True),
    ]


def test_a_paper_that_comes_back_has_no_tombstone(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]
) -> None:
    put(Record(arxiv(1)))
    delete("arxiv:2401.00001")
    assert put(Record(arxiv(1, "Back"))) == PutCounts(new=1)
    changes = store.papers.changes(0)
    assert [change.entry.paper.title for change in changes if change.entry] == ["Back"]
    assert len(changes) == 1


def test_every_entry_streams_in_order_of_ref(store: Store, put: Callable[..., PutCounts]) -> None:
    refs = [f"{source}:{number}" for source in ("acl", "ACL", "é", "arxiv") for number in range(700)]
    put(*[Record(Paper(ref, "t")) for ref in refs])
    assert [entry.paper.ref for entry in store.papers.iterate()] == sorted(refs)


@pytest.mark.parametrize(
    "broken",
    [
        Paper("arxiv:2401.00002", "with \x00 inside"),
        Paper("arxiv:2401.00002", "half \ud800 pair"),
        Paper("arxiv:2401.00002", "t", authors=(Author("half \udfff pair"),)),
        Paper("arxiv:2401.00002", "t", authors=(Author("nul\x00"),)),
        Paper("arxiv:2401.00002", "t", categories=("cs.CL cs.LG",)),
        Paper("arxiv:2401.00002", ""),
    ],
)
def test_what_no_database_stores_is_refused_with_its_reason(store: Store, put: Callable[..., PutCounts], broken: Paper) -> None:
    with pytest.raises(RecordError):
        put(Record(arxiv(1)), Record(broken))
    assert store.papers.count() == 0


@pytest.mark.parametrize("extra", [Record(arxiv(1), aliases=("a\x00",)), Record(arxiv(1), preprint="arxiv:\ud800")])
def test_names_are_checked_too(put: Callable[..., PutCounts], extra: Record) -> None:
    with pytest.raises(RecordError):
        put(extra)


def test_reading_takes_the_same_number_of_queries_for_any_number_of_papers(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        *[
            Record(
                arxiv(number, categories=("cs.CL", "cs.LG"), doi=f"10.1/{number}"),
                (Announcement("cs.CL", DAY, "new"), Announcement("cs.LG", DAY, "cross")),
                aliases=(f"name{number}",),
            )
            for number in range(1, 101)
        ],
        *[Record(Paper(f"jmlr:{number}", "t", doi=f"10.1/{number}", venue="JMLR")) for number in range(1, 51)],
    )
    statements: list[str] = []
    reader, _ = store.database.engines()

    def count(read: Callable[[], object]) -> int:
        statements.clear()
        read()
        return len([each for each in statements if each != "BEGIN"])

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(reader, "before_cursor_execute", note)
    refs = [f"arxiv:2401.{number:05d}" for number in range(1, 101)]
    finding = {count(lambda size=size: store.papers.find(refs[:size])) for size in (1, 25, 100)}
    resolving = {count(lambda size=size: store.papers.resolve(refs[:size])) for size in (1, 25, 100)}
    changing = {count(lambda size=size: store.papers.changes(0, size)) for size in (1, 25, 100)}
    assert (finding, resolving) == ({5}, {1})
    assert max(changing) <= 8, "a preprint that is not shown needs fewer than an entry"
