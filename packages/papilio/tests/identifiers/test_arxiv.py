"""The grammar of arXiv ids."""

import json
import lzma
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import IdentifierError
from papilio.identifiers import ArxivId, find_arxiv_ids, identify, parse_arxiv_id

ARCHIVES = "acc-phys alg-geom astro-ph cmp-lg cond-mat cs gr-qc hep-ex hep-th math math-ph nlin physics q-bio quant-ph supr-con"


@st.composite
def arxiv_ids(draw: st.DrawFn) -> ArxivId:
    version = draw(st.none() | st.integers(1, 999))
    month = draw(st.integers(1, 12))
    if draw(st.booleans()):
        year = draw(st.integers(7, 99))
        if (year, month) < (7, 4):
            month = 4
        digits = 5 if year >= 15 else 4
        return ArxivId(f"{year:02}{month:02}.{draw(st.integers(1, 10**digits - 1)):0{digits}}", version)
    year = draw(st.sampled_from([91, 95, 99, 0, 4, 6]))
    archive = draw(st.sampled_from(ARCHIVES.split()))
    return ArxivId(f"{archive}/{year:02}{month:02}{draw(st.integers(1, 999)):03}", version)


@given(arxiv_ids())
def test_printing_and_parsing_are_inverse(arxiv_id: ArxivId) -> None:
    assert parse_arxiv_id(str(arxiv_id)) == arxiv_id


@given(arxiv_ids(), st.sampled_from(["{}", " {} ", "arXiv:{}", "ARXIV: {}", "{}.pdf", "oai:arXiv.org:{}", "arXiv:{}.pdf"]))
def test_every_dress_means_the_same(arxiv_id: ArxivId, dress: str) -> None:
    assert parse_arxiv_id(dress.format(arxiv_id)) == arxiv_id
    assert parse_arxiv_id(dress.format(arxiv_id).upper()) == arxiv_id


@given(st.integers(7, 14), st.integers(4, 12), st.integers(1, 9999))
def test_padding_means_nothing(year: int, month: int, number: int) -> None:
    base = f"{year:02}{month:02}.{number:04}"
    assert parse_arxiv_id(f"{year:02}{month:02}.0{number:04}").base == parse_arxiv_id(base).base == base


words = st.lists(
    st.sampled_from(
        ["see", "the", "paper", "of", "Smith", "in", "2017,", "(cf. [3])", "with 12.5 units;", "参见", "论文", "–"]
    ),
    max_size=6,
)


@given(words, arxiv_ids(), words, st.sampled_from([" {} ", " ({}) ", " [{}], ", " “{}”. ", " arXiv:{}; ", "\n{}\n", " {}. "]))
def test_an_id_in_prose_is_found_exactly(before: list[str], arxiv_id: ArxivId, after: list[str], frame: str) -> None:
    head, tail = " ".join(before), " ".join(after)
    text = head + frame.format(arxiv_id) + tail
    ((start, end, found),) = find_arxiv_ids(text)
    assert found == arxiv_id
    assert parse_arxiv_id(text[start:end]) == arxiv_id
    (mention,) = identify(text).papers
    assert (mention.ref, mention.version) == (arxiv_id.ref, arxiv_id.version)
    assert parse_arxiv_id(text[mention.start : mention.end]) == arxiv_id


@given(st.text(st.sampled_from("0123456789.v/-:arxivhept $=,\n"), max_size=60))
def test_what_is_found_can_be_parsed(text: str) -> None:
    for start, end, found in find_arxiv_ids(text):
        assert 0 <= start < end <= len(text)
        assert parse_arxiv_id(str(found)) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2413.00001", "no month 13"),
        ("1406.12661", "four digits"),
        ("0703.0001", "begin with 0704"),
        ("2401.00000", "begin at 1"),
        ("2401.00001v0", "begin at v1"),
        ("hep-xx/9901001", "archives"),
        ("hep-th/0704001", "0703"),
        ("hep-th/990100", "seven digits"),
        ("0903.404", "3 digits after the dot"),
        ("arXiv:", "no arXiv id given"),
        ("attention", "no arXiv id"),
        ("9" * 1_000_000, "no arXiv id"),
    ],
)
def test_an_almost_id_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(IdentifierError, match=reason) as caught:
        parse_arxiv_id(text)
    assert len(str(caught.value)) < 250


def test_a_doi_hides_what_stands_in_it() -> None:
    assert find_arxiv_ids("10.1000/1203.4567 and 10.1016/j.x_1203.4567") == []
    ((start, end, found),) = find_arxiv_ids("see 10.48550/arXiv.1203.4567, please")
    assert (start, end, str(found)) == (4, 28, "1203.4567")


def test_places_are_those_of_the_original() -> None:
    text = "\u200b参见\u00ad ２４０１．０000\u200b1v2 \u200b"
    ((start, end, found),) = find_arxiv_ids(text)
    assert str(found) == "2401.00001v2"
    assert text[start:end] == "２４０１．０000\u200b1v2"


def test_every_id_of_the_snapshot_parses(shared_data: Path) -> None:
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz", "rt", encoding="utf-8") as lines:
        ids = [json.loads(line)["id"] for line in islice(lines, 20_000)]
    assert [parse_arxiv_id(text).base for text in ids] == ids
