"""Records of the arXiv snapshot: times, days, authors, categories, and what is missing."""

import lzma
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import budget
from papilio.errors import RecordError
from papilio.sources.arxiv.categories import canonical
from papilio.sources.arxiv.schedule import day_state
from papilio.sources.arxiv.snapshot import parse_snapshot

REAL: dict[str, Any] = {
    "id": "0704.0001",
    "submitter": "Pavel Nadolsky",
    "authors": "C. Bal\\'azs, E. L. Berger, P. M. Nadolsky (MSU), C.-P. Yuan",
    "title": "Calculation of prompt diphoton production cross sections at Tevatron and\n  LHC energies",
    "comments": "37 pages, 15 figures; published version",
    "journal-ref": "Phys.Rev.D76:013009,2007",
    "doi": "10.1103/PhysRevD.76.013009",
    "report-no": "ANL-HEP-PR-07-12",
    "categories": "hep-ph",
    "license": None,
    "abstract": "  A fully differential calculation in\nperturbative QCD is presented.\n  It is good.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [["Balázs", "C.", ""], ["Berger", "E. L.", ""], ["Nadolsky", "P. M.", "", "MSU"], ["Yuan", "C. -P.", ""]],
}


def record(**changes: object) -> dict[str, Any]:
    return {**REAL, **changes}


def created(*times: str) -> list[dict[str, str]]:
    return [{"version": f"v{number}", "created": time} for number, time in enumerate(times, 1)]


def test_a_record_of_the_published_snapshot() -> None:
    parsed = parse_snapshot(REAL)
    paper = parsed.paper
    assert paper.ref == "arxiv:0704.0001"
    assert paper.title == "Calculation of prompt diphoton production cross sections at Tevatron and LHC energies"
    assert paper.abstract == "A fully differential calculation in perturbative QCD is presented.\nIt is good."
    assert [author.name for author in paper.authors] == ["C. Balázs", "E. L. Berger", "P. M. Nadolsky", "C.-P. Yuan"]
    assert paper.authors[2].affiliations == ("MSU",)
    assert (paper.published, paper.updated, paper.version) == ("2007-04-02T19:18:42Z", "2007-07-24T20:10:27Z", 2)
    assert (paper.doi, paper.journal_ref, paper.report_no) == (
        "10.1103/PhysRevD.76.013009",
        "Phys.Rev.D76:013009,2007",
        "ANL-HEP-PR-07-12",
    )
    assert paper.year == 2007
    assert parsed.aliases == ("doi:10.1103/physrevd.76.013009", "doi:10.48550/arxiv.0704.0001")
    # 19:18 UTC is 15:18 in New York: after Monday's cut-off, so on Wednesday's list.
    assert [(found.category, found.day, found.kind, found.estimated) for found in parsed.announcements] == [
        ("hep-ph", date(2007, 4, 4), "new", True)
    ]
    assert parsed.warnings == ()


def test_midnight_means_that_the_day_alone_is_known() -> None:
    parsed = parse_snapshot(
        record(id="1606.03599", versions=created("Sat, 11 Jun 2016 00:00:00 GMT"), update_date="2016-06-11")
    )
    assert (parsed.paper.published, parsed.paper.updated, parsed.paper.version) == ("2016-06-11", "2016-06-11", 1)
    assert parsed.announcements[0].day == date(2016, 6, 14)


@pytest.mark.parametrize(
    ("paper_id", "year", "published", "updated"),
    [
        ("2212.02675", "2023", "2022-12", "2023"),
        ("1707.05653", "2017", "2017-07", "2017-07"),
        ("2303.00001", "2022", "2023-03", "2023-03"),
        ("hep-th/9912003", "2000", "1999-12", "2000"),
    ],
)
def test_a_made_up_first_of_january_gives_way_to_the_month_of_the_id(
    paper_id: str, year: str, published: str, updated: str
) -> None:
    parsed = parse_snapshot(record(id=paper_id, versions=created(f"Sun, 1 Jan {year} 00:00:00 GMT"), update_date=year))
    assert (parsed.paper.published, parsed.paper.updated) == (published, updated)
    day = parsed.announcements[0].day
    assert f"{day:%Y-%m}" == published
    assert 15 <= day.day <= 21
    assert day_state(day) == "announced"


def test_a_real_first_of_january_stays() -> None:
    parsed = parse_snapshot(record(id="2401.00300", versions=created("Mon, 1 Jan 2024 00:00:00 GMT"), update_date="2024-01-01"))
    assert parsed.paper.published == "2024-01-01"


def test_a_paper_held_back_is_listed_in_the_month_of_its_id() -> None:
    parsed = parse_snapshot(
        record(id="1610.03176", versions=created("Mon, 25 Jan 2016 00:00:00 GMT"), update_date="2016-01-25")
    )
    assert parsed.paper.published == "2016-01-25"
    assert parsed.announcements[0].day == date(2016, 10, 3)


def test_a_record_whose_first_version_is_gone_is_dated_by_its_id() -> None:
    versions = [{"version": "v3", "created": "Tue, 24 Jul 2007 20:10:27 GMT"}]
    paper = parse_snapshot(record(versions=versions)).paper
    assert (paper.published, paper.updated, paper.version) == ("2007-04", "2007-07-24T20:10:27Z", 3)


@pytest.mark.parametrize(
    "versions", [None, [], "v1", [{"version": "v1", "created": "yesterday"}], [None], created("Mon, 31 Feb 2007 10:00:00 GMT")]
)
def test_without_a_readable_time_the_month_of_the_id_is_taken_and_said(versions: object) -> None:
    parsed = parse_snapshot(record(versions=versions))
    assert parsed.paper.published == "2007-04"
    assert any("month of the id" in warning for warning in parsed.warnings)
    assert parsed.announcements


def test_categories_are_canonical_distinct_and_primary_first() -> None:
    parsed = parse_snapshot(record(categories="cs.NA math.NA stat.TH cs.LG (cs.CV), chao-dyn"))
    assert parsed.paper.categories == ("math.NA", "math.ST", "cs.LG", "cs.CV", "nlin.CD")
    assert [found.kind for found in parsed.announcements] == ["new", "cross", "cross", "cross", "cross"]
    assert parsed.warnings == ()


def test_classes_that_are_no_categories_are_left_out_and_named() -> None:
    parsed = parse_snapshot(record(categories="cs.LG I.2.7; 68T07 (Primary) cs.ZZ"))
    assert parsed.paper.categories == ("cs.LG", "cs.ZZ")
    assert parsed.warnings == ("not categories, left out: I.2.7; 68T07 (Primary)",)


def test_missing_fields_are_warnings() -> None:
    parsed = parse_snapshot({"id": "0704.0001", "title": "0", "versions": REAL["versions"]})
    assert parsed.paper.title == "0"
    assert set(parsed.warnings) == {"no abstract", "no authors", "no categories"}
    assert parsed.announcements == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "no id"),
        ({"id": " "}, "no id"),
        ({"id": 704.0001}, "quotes"),
        ({"id": "2313.00001"}, "month"),
        ({"id": "hep-xx/9901001"}, "arXiv id"),
        ({"title": None}, "no title"),
        ({"title": " \n "}, "no title"),
    ],
)
def test_bad_records_say_what_is_wrong(changes: dict[str, object], said: str) -> None:
    with pytest.raises(RecordError, match=said):
        parse_snapshot(record(**changes))


def test_other_spellings_of_an_id_become_aliases() -> None:
    parsed = parse_snapshot(record(id="math.GT/0309136"))
    assert parsed.paper.ref == "arxiv:math/0309136"
    assert parsed.aliases == ("doi:10.1103/physrevd.76.013009", "doi:10.48550/arxiv.math/0309136", "arxiv:math.GT/0309136")


def test_several_dois_and_their_urls() -> None:
    parsed = parse_snapshot(record(doi="https://doi.org/10.1000/A 10.1000/b(1)2, nonsense"))
    assert parsed.aliases[:2] == ("doi:10.1000/a", "doi:10.1000/b(1)2")
    assert any("nonsense" in warning for warning in parsed.warnings)


def test_the_parsed_list_is_believed_only_where_it_is_clean() -> None:
    believed = parse_snapshot(record(authors="Ann Lee Bob Ray", authors_parsed=[["Lee", "Ann", ""], ["Ray", "Bob", "Jr."]]))
    assert [author.name for author in believed.paper.authors] == ["Ann Lee", "Bob Ray Jr."]
    refused = parse_snapshot(
        record(authors="Ann Lee (X, Y), Bob Ray", authors_parsed=[["(X", "Ann Lee", ""], ["Y)", "", ""], ["Ray", "Bob", ""]])
    )
    assert [author.name for author in refused.paper.authors] == ["Ann Lee", "Bob Ray"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*REAL]), JSON))
def test_values_of_any_type_give_a_record_or_a_reason(changes: dict[str, object]) -> None:
    try:
        parsed = parse_snapshot(record(**changes))
    except RecordError as error:
        assert {"id", "title"} & set(changes), error
    else:
        assert parsed.paper.title
        assert parsed.paper.published <= parsed.paper.updated


@pytest.mark.long
@pytest.mark.data
def test_real_records(shared_data: Path) -> None:
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz") as file:
        for line in islice(file, budget(4_000, 15_000)):
            fields = orjson.loads(line)
            parsed = parse_snapshot(fields)
            paper = parsed.paper
            assert paper.ref == f"arxiv:{fields['id']}"
            assert paper.published <= paper.updated
            assert all(day_state(found.day) == "announced" for found in parsed.announcements)
            assert all(canonical(code) == code for code in paper.categories)
            assert bool(paper.authors) == bool(fields["authors"].strip())
            assert not any(character in author.name for author in paper.authors for character in "\n()")
