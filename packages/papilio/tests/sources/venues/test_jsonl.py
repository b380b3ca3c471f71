"""Our own form for venue papers: what is read, what is left out with a warning, what makes a line bad; and its schema."""

import lzma
import re
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from budgets import budget
from papilio.errors import RecordError
from papilio.model.paper import Author
from papilio.sources.venues import jsonl
from papilio.sources.venues.jsonl import parse_venue_record

SCHEMA = Draft202012Validator(orjson.loads(Path(jsonl.__file__).with_name("venue-record.schema.json").read_bytes()))
FULL: dict[str, Any] = {
    "id": "iclr2024:1a2b",
    "title": 'A {BERT} for M\\"uller',
    "abstract": "One.\n\nTwo.",
    "authors": ["Ann Lee \\AND Cleo Fox", {"name": "Bob Ray", "affiliations": ["X", "Y"]}],
    "venue": "ICLR",
    "year": 2024,
    "date": "2024-05-07",
    "doi": "10.1000/ABC",
    "track": "Oral",
    "url": "https://example.org/paper?id=1",
    "pdf": "https://example.org/paper.pdf",
    "arxiv": "arXiv:2401.00001v2",
    "keywords": ["graphs", "cats"],
}


def record(**changes: object) -> dict[str, Any]:
    return {**FULL, **changes}


def test_a_full_record() -> None:
    parsed = parse_venue_record(FULL)
    paper = parsed.paper
    assert parsed.warnings == ()
    assert (paper.ref, paper.title, paper.abstract) == ("iclr2024:1a2b", "A BERT for Müller", "One.\nTwo.")
    assert paper.authors == (Author("Ann Lee"), Author("Cleo Fox"), Author("Bob Ray", ("X", "Y")))
    assert (paper.venue, paper.year, paper.track, paper.edition) == ("ICLR", 2024, "Oral", "ICLR.2024")
    assert (paper.published, paper.doi, parsed.aliases) == ("2024-05-07", "10.1000/ABC", ("doi:10.1000/abc",))
    assert parsed.preprint == "arxiv:2401.00001"
    assert (paper.page_url, paper.pdf_url) == ("https://example.org/paper?id=1", "https://example.org/paper.pdf")
    assert paper.comments == "Keywords: graphs, cats"
    assert parsed.announcements == ()


def test_id_and_title_are_enough() -> None:
    parsed = parse_venue_record({"id": "bare", "title": "0"})
    assert (parsed.paper.ref, parsed.paper.title) == ("bare", "0")
    assert set(parsed.warnings) == {"no abstract", "no authors", "no venue"}


@pytest.mark.parametrize(
    "brought", ["acl:P19-1001", "openreview:h0ZfDIrj7T", "pmlr:v139/a-b", "cvpr2023:df27", "ijcai:2020/12", "x@y", "a+b.c_d"]
)
def test_ids_are_kept_exactly(brought: str) -> None:
    assert parse_venue_record(record(id=brought)).paper.ref == brought
    assert SCHEMA.is_valid(record(id=brought))


@pytest.mark.parametrize(
    "brought", ["a b", "a\tb", "a\x00", "/a", "a/", "a//b", "../a", "a/../b", "..", "a,b", "a\\b", "x" * 201, "", None, 12]
)
def test_ids_that_cannot_be_used_are_refused(brought: object) -> None:
    with pytest.raises(RecordError, match="id"):
        parse_venue_record(record(id=brought))
    assert not SCHEMA.is_valid(record(id=brought))


@pytest.mark.parametrize("title", [None, "", " \n", 7])
def test_a_record_without_title_is_refused(title: object) -> None:
    with pytest.raises(RecordError, match="title"):
        parse_venue_record(record(title=title))


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2023", "2023"),
        ("2023-05", "2023-05"),
        ("2023-05-03", "2023-05-03"),
        ("2023/05/03", "2023-05-03"),
        ("2023-05-03T10:00:00+02:00", "2023-05-03T08:00:00Z"),
        ("2023-05-03T23:30:00.5-0500", "2023-05-04T04:30:00Z"),
        ("2023-05-03 10:00:00Z", "2023-05-03T10:00:00Z"),
        ("2023-05-03T10:00:00", "2023-05-03"),
        ("May 2023", "2023-05"),
        ("3 May 2023", "2023-05-03"),
        ("Wed, 3 Sept. 2023", "2023-09-03"),
        ("May 3, 2023", "2023-05-03"),
        ("3rd of May 2023", "2023-05-03"),
        (2023, "2023"),
    ],
)
def test_dates_of_one_meaning(written: object, published: str) -> None:
    parsed = parse_venue_record(record(date=written))
    assert (parsed.paper.published, parsed.warnings) == (published, ())


@pytest.mark.parametrize(
    "written", ["03/05/2023", "2023-02-30", "2023-13", "soon", "23-05-03", "Foo 2023", "2023-05-03T25:00:00Z", "0000"]
)
def test_other_dates_are_left_out_with_the_right_form(written: str) -> None:
    parsed = parse_venue_record(record(date=written))
    assert parsed.paper.published == "2024"
    assert any("2024-05-03" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("abstract", 5),
        ("authors", 5),
        ("authors", [None]),
        ("authors", [{"first": "Ann"}]),
        ("venue", ["ICLR"]),
        ("year", "soon"),
        ("year", True),
        ("year", 99999),
        ("date", ["2024"]),
        ("doi", "11.1000/x"),
        ("doi", 10.5),
        ("url", "javascript:alert(1)"),
        ("url", 'https://a.b/"><script>'),
        ("pdf", "paper.pdf"),
        ("arxiv", "2413.00001"),
        ("keywords", 5),
        ("track", 5),
    ],
)
def test_fields_of_a_wrong_form_are_left_out_and_named(name: str, value: object) -> None:
    parsed = parse_venue_record(record(**{name: value}))
    assert parsed.paper.title
    assert parsed.warnings
    assert name == "abstract" or any(word in " ".join(parsed.warnings) for word in (name, name.rstrip("s"), str(value)))


def test_a_year_that_contradicts_the_venue_is_said() -> None:
    parsed = parse_venue_record(record(venue="ICLR 2023"))
    assert parsed.paper.year == 2023
    assert any("2024" in warning for warning in parsed.warnings)


def test_the_track_comes_from_the_venue_where_none_is_given() -> None:
    venue = "Findings of the Association for Computational Linguistics: EMNLP 2020"
    paper = parse_venue_record(record(venue=venue, year=2020, track=None)).paper
    assert (paper.venue, paper.year, paper.track) == ("EMNLP", 2020, "Findings")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*FULL]), JSON))
def test_values_of_any_type_give_a_record_or_a_reason(changes: dict[str, object]) -> None:
    try:
        parsed = parse_venue_record(record(**changes))
    except RecordError as error:
        assert {"id", "title"} & set(changes), error
    else:
        assert parsed.paper.title
        assert parsed.paper.ref


def test_the_schema_is_one_and_describes_the_full_record() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    assert SCHEMA.is_valid(FULL)
    assert set(SCHEMA.schema["properties"]) == set(FULL)


@given(st.dictionaries(st.sampled_from([*FULL]), JSON))
def test_what_the_schema_allows_is_never_refused(changes: dict[str, object]) -> None:
    fields = record(**changes)
    if SCHEMA.is_valid(fields) and fields["title"].strip() and fields["id"].isprintable():
        parse_venue_record(fields)


@pytest.mark.long
@pytest.mark.data
def test_real_records(shared_data: Path) -> None:
    with lzma.open(shared_data / "venue-papers.jsonl.xz") as file:
        for line in islice(file, 0, budget(20_000, 80_000), budget(20, 40)):
            fields = orjson.loads(line)
            parsed = parse_venue_record(fields)
            assert SCHEMA.is_valid(fields)
            assert parsed.paper.ref == fields["id"]
            joint = sum("&" in name or " and " in name for name in fields["authors"])  # two persons as one name
            assert 0 <= len(parsed.paper.authors) - len(fields["authors"]) <= joint
            assert parsed.paper.year == fields["year"]


def test_the_example_of_the_documentation_is_valid_and_read_without_warning() -> None:
    page = (Path(__file__).parents[5] / "docs" / "import-format.md").read_text()
    examples = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert examples
    for line in "".join(examples).splitlines():
        fields = orjson.loads(line)
        assert SCHEMA.is_valid(fields)
        assert parse_venue_record(fields).warnings == ()
    for name in SCHEMA.schema["properties"]:
        assert f"`{name}`" in page


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("Lee, Ann; Ray, Bob", ["Ann Lee", "Bob Ray"]),
        ("Lee, Ann (MIT); van der Berg, Jan", ["Ann Lee", "Jan van der Berg"]),
        ("Ann Lee, Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Ann Lee (MIT; ETH), Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Ann Lee 1,2, Bob Ray 3", ["Ann Lee", "Bob Ray"]),
        (["Lee, Ann", "van der Berg, Jan", "et al."], ["Ann Lee", "Jan van der Berg"]),
        (["Ann Lee", "et al"], ["Ann Lee"]),
        ([r"Jo{\~a}o {da} Silva", r"Jos\'e {de} Souza", "Ann Lee 1,2"], ["João da Silva", "José de Souza", "Ann Lee"]),
    ],
)
def test_names_are_read_as_they_are_spoken(authors: object, names: list[str]) -> None:
    fields = {"id": "x:1", "title": "A", "authors": authors}
    assert [author.name for author in parse_venue_record(fields).paper.authors] == names
