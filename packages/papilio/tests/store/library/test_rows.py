"""Records as rows: what no database stores is refused, and announcements are merged by their rules."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import RecordError
from papilio.model.paper import Announcement, Author, Paper, Record
from papilio.store.library.rows import KINDS, AnnouncementRow, day_number, day_of, doi_key, merged, name_key, to_row

PAPER = Paper(
    "arxiv:2401.00001", "A title", categories=("cs.LG", "math.NA"), authors=(Author("Ada", ("London",)), Author("Bo"))
)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (Record(Paper("x:1", "A \x00 title")), "NUL"),
        (Record(Paper("x:1", "t", authors=(Author("A\x00"),))), "NUL"),
        (Record(Paper("x:1", "half \ud800 pair")), "surrogate"),
        (Record(Paper("x:1", "t", authors=(Author("\ud800"),))), "author's name"),
        (Record(Paper("x:1", "t"), aliases=("\udfff",)), "surrogate"),
        (Record(Paper("x:1", "")), "no title"),
        (Record(Paper("", "t")), "no ref"),
        (Record(Paper("x:1", "t", categories=("cs LG",))), "spaces in it"),
        (Record(Paper("x:1", "t", categories=("",))), "empty"),
        (Record(Paper("x:1", "t", authors=(Author("A B"),) * 1_000_000)), "1,000,000 authors; at most 30,000"),
        (Record(Paper("x:1", "t", authors=(Author("A" * 20_001),))), "an author's name of 20,001 characters; at most 20,000"),
        (
            Record(Paper("x:1", "t", authors=(Author("A B", ("P",) * 1_001),))),
            "an author with 1,001 affiliations; at most 1,000",
        ),
        (
            Record(Paper("x:1", "t", authors=(Author("A B", ("P" * 20_001,)),))),
            "an affiliation of 20,001 characters; at most 20,000",
        ),
        (
            Record(Paper("x:1", "t", authors=(Author("A B" * 100),) * 25_000)),
            "authors of 7,575,001 characters; at most 6,000,000",
        ),
        (Record(Paper("x:1", "t"), aliases=("x:" + "2" * 20_000,)), "another name of 20,002 characters; at most 20,000"),
        (
            Record(Paper("x:1", "t"), announcements=(Announcement("cs.LG", date(2024, 5, 3), "new"),) * 10_001),
            "10,001 days of lists; at most 10,000",
        ),
        (Record(Paper("x:1", "t", categories=("cs.LG",) * 100_000)), "100,000 categories; at most 1,000"),
        (Record(Paper("x:1", "t", comments="c" * 5_000_000)), "comments of 5,000,000 characters; at most 20,000"),
        (Record(Paper("x:1", "t", journal_ref="j" * 20_001)), "journal_ref of 20,001 characters; at most 20,000"),
        (Record(Paper("x:" + "1" * 20_001, "t")), "ref of 20,003 characters; at most 20,000"),
        (Record(Paper("x:1", "t"), aliases=tuple(f"x:{n}" for n in range(2, 1_003))), "1,001 other names; at most 1,000"),
        (Record(Paper("x:1", "t" * 10_001)), "title of 10,001 characters"),
        (Record(Paper("x:1", "t", abstract="a " * 200_000)), "abstract of 400,000 characters"),
    ],
)
def test_what_no_database_stores_is_refused_with_its_reason(record: Record, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        to_row(record)


def test_names_say_more_than_the_ref_and_the_doi() -> None:
    paper = Paper("x:1", "t", doi=" 10.1000/AbC ")
    row = to_row(Record(paper, aliases=("x:1", "doi:10.1000/ABC", "DOI:10.1000/other", "y:2", "")))
    assert (row.doi, row.doi_key, row.aliases) == ("10.1000/AbC", "10.1000/abc", ("doi:10.1000/other", "y:2"))
    assert [doi_key(each) for each in ("DOI: 10.1/X", "10.1", "arxiv:2401.00001")] == ["10.1/x", "", ""]
    assert [name_key(each) for each in ("10.1/X", "arxiv:2401.00001")] == ["doi:10.1/x", "arxiv:2401.00001"]


def test_a_day_is_a_number() -> None:
    assert day_of(day_number(date(2024, 5, 3))) == date(2024, 5, 3)
    assert day_number(date(2024, 5, 3)) == 20240503


def lines(*announcements: Announcement) -> tuple[AnnouncementRow, ...]:
    return to_row(Record(PAPER, announcements)).announcements


NEW, CROSS, REPLACED = (Announcement("cs.LG", date(2024, 5, 3), kind) for kind in KINDS)
GUESS = Announcement("cs.LG", date(2024, 5, 6), "new", estimated=True)


def test_an_estimate_gives_way_and_what_was_announced_stays() -> None:
    guessed, told = lines(GUESS), lines(NEW)
    assert merged(guessed, to_row(Record(PAPER, (NEW,)))) == set(told)
    assert merged(told, to_row(Record(PAPER, (GUESS,)))) == set(told)
    assert merged(guessed, to_row(Record(PAPER))) == set(guessed)
    gone = to_row(Record(Paper("arxiv:2401.00001", "A title", categories=("math.NA",))))
    assert merged(guessed, gone) == set(), "of a category that the paper has left"
    assert merged(told, gone) == set(told)


def test_a_replacement_says_nothing_of_the_first_day_and_the_better_kind_of_a_day_stays() -> None:
    later = Announcement("cs.LG", date(2024, 6, 3), "replacement")
    assert merged(lines(GUESS), to_row(Record(PAPER, (later,)))) == {*lines(GUESS), *lines(later)}
    assert merged(lines(CROSS), to_row(Record(PAPER, (NEW, REPLACED)))) == set(lines(NEW))


ANNOUNCEMENTS = st.lists(
    st.builds(
        Announcement,
        st.sampled_from(["cs.LG", "math.NA", "cs.CL"]),
        st.dates(date(2024, 5, 1), date(2024, 5, 4)),
        st.sampled_from(KINDS),
        st.booleans(),
    ),
    max_size=6,
).map(tuple)


@given(ANNOUNCEMENTS, ANNOUNCEMENTS)
def test_merging_again_changes_nothing_and_loses_no_announced_day(
    held: tuple[Announcement, ...], new: tuple[Announcement, ...]
) -> None:
    row = to_row(Record(PAPER, new))
    once = merged(lines(*held), row)
    assert merged(once, row) == once
    days = {(each[0], each[1]) for each in (*lines(*held), *row.announcements) if not each[3]}
    assert days <= {(each[0], each[1]) for each in once}


@pytest.mark.parametrize("name", [r"\u0000", r"A\\u0000", r"\\\u0000"])
def test_a_name_that_spells_nul_in_plain_characters_is_a_name(name: str) -> None:
    row = to_row(Record(Paper("x:1", "t", authors=(Author(name),))))
    assert json.loads(row.authors) == [name]
