"""The starter library keeps what docs/starter-library.md promises: facts that agree with the sources, words that are ours."""

import json
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from latex2mathml.converter import convert

from budgets import budget
from papilio.identifiers import canonical_ref, parse_arxiv_id
from papilio.importing import starter
from papilio.importing.starter import starter_records
from papilio.model.paper import Record
from papilio.sources.arxiv.categories import canonical, find_category
from papilio.sources.text import clean_text, find_formulas

COPIED_RUN_WORDS = 9
WORD = re.compile(r"[a-z0-9]+")
TITLE_BEGINS = re.compile(rb'"title": ?"[^"\\A-Za-z0-9]*([A-Za-z0-9]+|\\)')
"""The first word of a title in a line of JSON, or the escape that stands before it."""
FOLDER = Path(starter.__file__).parent


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return starter_records()


@pytest.fixture(scope="module")
def preprints(records: list[Record]) -> dict[str, Record]:
    """The arXiv records by id."""
    return {r.paper.ref.removeprefix("arxiv:"): r for r in records if r.paper.source == "arxiv"}


@pytest.fixture(scope="module")
def published(records: list[Record]) -> list[Record]:
    return [r for r in records if r.paper.source != "arxiv"]


def raw_lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def runs(text: str, length: int = COPIED_RUN_WORDS) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def sentences(text: str) -> list[str]:
    return [s.strip() for s in re.split(r"(?<=[.?!])\s+", text) if s.strip()]


def without_formulas(text: str) -> str:
    for start, end in reversed(find_formulas(text)):
        text = f"{text[:start]} {text[end:]}"
    return text


def test_a_newcomer_meets_many_papers_of_many_archives(preprints: dict[str, Record]) -> None:
    archives = {category.archive for r in preprints.values() if (category := find_category(r.paper.categories[0]))}
    assert len(preprints) >= 120
    assert len(archives) >= 12


def test_no_paper_stands_twice(records: list[Record]) -> None:
    refs = [r.paper.ref for r in records]
    titles = [" ".join(words(r.paper.title)) for r in records if r.paper.source == "arxiv"]
    assert len(refs) == len(set(refs))
    assert len(titles) == len(set(titles))


def test_ids_are_written_in_their_canonical_form() -> None:
    for line in raw_lines("arxiv.jsonl"):
        assert str(parse_arxiv_id(line["id"])) == line["id"]
    for line in raw_lines("venues.jsonl"):
        assert canonical_ref(line["id"]) == line["id"]


def test_categories_are_known_and_none_is_named_twice() -> None:
    for line in raw_lines("arxiv.jsonl"):
        codes = line["categories"].split()
        assert codes, line["id"]
        assert len(codes) == len(set(codes)), line["id"]
        assert all(find_category(code) for code in codes), (line["id"], codes)


def test_nothing_is_missing_from_any_record(records: list[Record]) -> None:
    for record in records:
        assert record.paper.authors, record.paper.ref
        assert not record.warnings, (record.paper.ref, record.warnings)


def test_every_author_of_the_line_is_an_author_of_the_record(preprints: dict[str, Record]) -> None:
    for line in raw_lines("arxiv.jsonl"):
        names = [clean_text(name) for name in line["authors"].split(", ")]
        assert [author.name for author in preprints[line["id"]].paper.authors] == names


def test_a_preprint_is_dated_in_the_month_of_its_id_or_on_the_last_days_before(preprints: dict[str, Record]) -> None:
    for key, record in preprints.items():
        year, month = re.search(r"(?:^|/)(\d\d)(\d\d)", key).groups()  # pyright: ignore[reportOptionalMemberAccess]
        opening = date((1900 if year > "90" else 2000) + int(year), int(month), 1)
        submitted = date.fromisoformat(record.paper.published[:10])
        assert opening - timedelta(days=4) <= submitted <= opening + timedelta(days=30), (key, submitted)


def test_every_preprint_stands_in_a_list_of_its_primary_category(preprints: dict[str, Record]) -> None:
    for key, record in preprints.items():
        primary = [a for a in record.announcements if a.kind == "new"]
        assert [a.category for a in primary] == [record.paper.categories[0]], key


def test_summaries_are_short_enough_to_read_and_long_enough_to_tell(records: list[Record]) -> None:
    for record in records:
        assert 40 <= len(record.paper.abstract.split()) <= 140, record.paper.ref
        assert 3 <= len(sentences(record.paper.abstract)) <= 7, record.paper.ref


def test_no_two_papers_share_a_sentence(preprints: dict[str, Record]) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for key, record in preprints.items():
        for sentence in sentences(record.paper.abstract):
            owners[" ".join(words(sentence))].add(key)
    assert {s: keys for s, keys in owners.items() if len(keys) > 1} == {}


def test_formulas_are_shown_and_none_is_broken(preprints: dict[str, Record]) -> None:
    with_formulas = 0
    for key, record in preprints.items():
        found = 0
        for text in (record.paper.title, record.paper.abstract):
            places = find_formulas(text)
            assert 2 * len(places) == text.count("$"), key
            assert all("<math" in convert(text[start:end].strip("$")) for start, end in places), key
            found += len(places)
        with_formulas += found > 0
    assert with_formulas >= 25


def test_a_published_record_is_the_work_of_its_preprint(preprints: dict[str, Record], published: list[Record]) -> None:
    assert len(published) >= 40
    for record in published:
        preprint = preprints[record.preprint.removeprefix("arxiv:")].paper
        assert record.paper.authors == preprint.authors, record.paper.ref
        assert record.paper.abstract == preprint.abstract, record.paper.ref
        assert record.paper.year is not None
        assert 0 <= record.paper.year - int(preprint.published[:4]) <= 3, record.paper.ref
        assert record.paper.venue, record.paper.ref
    assert len({r.preprint for r in published}) == len(published)


def test_a_published_record_without_a_known_site_says_where_it_is() -> None:
    for line in raw_lines("venues.jsonl"):
        if line["id"].startswith(("own:", "neurips:", "jmlr:")):
            assert line["url"].startswith("https://"), line["id"]


def real_lines(path: Path) -> Iterator[bytes]:
    """In the quick run the first fifth of what takes longest to be read; the words of the starter library seldom change."""
    with lzma.open(path) as lines:
        yield from islice(lines, budget(60_000, 1_000_000))


@pytest.mark.long
@pytest.mark.data
def test_facts_and_words_against_the_real_snapshot(preprints: dict[str, Record], shared_data: Path) -> None:
    compared = 0
    for line in real_lines(shared_data / "arxiv-metadata-snapshot.jsonl.xz"):
        # Most lines are not worth being parsed: the id stands first.
        record = preprints.get(line.split(b'"', 4)[3].decode())
        if record is None:
            continue
        real = orjson.loads(line)
        assert real["id"] == record.paper.ref.removeprefix("arxiv:")
        compared += 1
        paper = record.paper
        assert words(paper.title) == words(clean_text(real["title"])), paper.ref
        assert paper.published[:4] == real["versions"][0]["created"].split()[3], paper.ref
        if real["categories"]:
            expected = dict.fromkeys(canonical(code) for code in real["categories"].split())
            assert list(paper.categories) == list(expected), paper.ref
        copied = runs(paper.abstract) & runs(real["abstract"])
        assert not copied, (paper.ref, copied)
    assert compared >= budget(5, 50)


@pytest.mark.long
@pytest.mark.data
def test_words_against_every_real_abstract_of_the_same_title(preprints: dict[str, Record], shared_data: Path) -> None:
    by_title = {" ".join(words(r.paper.title)): r for r in preprints.values()}
    first_words = {title.split()[0].encode() for title in by_title}
    compared = 0
    for name in ("arxiv-abstracts-more.jsonl.xz", "venue-papers.jsonl.xz"):
        for line in real_lines(shared_data / name):
            # Most lines are not worth being parsed: their title begins with another word.
            first = TITLE_BEGINS.search(line)
            if first is None or (first[1] != b"\\" and first[1].lower() not in first_words):
                continue
            real = orjson.loads(line)
            if (record := by_title.get(" ".join(words(real["title"])))) is None:
                continue
            compared += 1
            copied = runs(without_formulas(record.paper.abstract)) & runs(without_formulas(real["abstract"] or ""))
            assert not copied, (record.paper.ref, copied)
    assert compared >= budget(5, 40)
