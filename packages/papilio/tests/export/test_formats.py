"""What is exported, read back by the libraries that others use."""

import json
import lzma
import re
from itertools import islice
from pathlib import Path

import bibtexparser
import pytest
import rispy
from references import NAMES, bibliography, entry, printed, squeezed, written

from budgets import budget
from papilio.errors import RecordError
from papilio.export.keys import citation_key, shared_keys
from papilio.model.paper import Entry
from papilio.sources.records import parse_record
from papilio.web.math.mathml import plain_text


def test_authors_come_back_in_order_with_particles_and_suffixes() -> None:
    held = [entry("A", *NAMES, published="2024")]
    persons = next(iter(bibliography(written("bibtex", held)).entries.values())).persons["author"]
    assert [" ".join(each.prelast_names) for each in persons] == ["van der", "", "", "", "", ""]
    assert [" ".join(each.last_names) for each in persons] == [
        "Maaten", "King", "{张三}", "{Plato}", "{Sturm and Drang Group}", "Van Durme",
    ]  # fmt: skip
    assert [" ".join(each.lineage_names) for each in persons] == ["", "Jr.", "", "", "", ""]
    ris = rispy.loads(written("ris", held))[0]
    assert ris["authors"] == [
        "van der Maaten, Laurens", "King, Martin Luther, Jr.", "张三", "Plato", "Sturm and Drang Group", "Van Durme, Benjamin"
    ]  # fmt: skip
    csl = json.loads(written("csl", held))[0]["author"]
    assert csl[0] == {"family": "Maaten", "given": "Laurens", "non-dropping-particle": "van der"}
    assert csl[1] == {"family": "King", "given": "Martin Luther", "suffix": "Jr."}
    assert csl[2] == {"literal": "张三"}


@pytest.mark.parametrize("form", ["csl", "json"])
def test_nothing_is_an_empty_array(form: str) -> None:
    assert json.loads(written(form, [])) == []


def real(shared_data: Path) -> list[Entry]:
    entries: list[Entry] = []
    for name in ("arxiv-metadata-snapshot.jsonl.xz", "venue-papers.jsonl.xz"):
        with lzma.open(shared_data / name) as lines:
            for line in islice(lines, budget(400, 1000)):
                try:
                    entries.append(Entry(parse_record(line).paper, 1))
                except RecordError:
                    continue
    return entries


@pytest.mark.long
def test_real_records_survive_the_round_trip(shared_data: Path) -> None:
    entries = real(shared_data)
    shared = shared_keys(each.paper for each in entries)
    keys = [citation_key(each.paper, shared) for each in entries]
    assert len(entries) > budget(760, 1900)
    assert len(set(keys)) == len(keys)
    text = written("bibtex", entries)
    data = bibliography(text)
    assert not bibtexparser.parse_string(text).failed_blocks
    assert list(data.entries) == keys
    ris = rispy.loads(written("ris", entries))
    csl = json.loads(written("csl", entries))
    for held, key, tagged, item in zip(entries, keys, ris, csl, strict=True):
        paper, fields = held.paper, data.entries[key].fields
        assert len(data.entries[key].persons.get("author", [])) == len(tagged.get("authors", [])) == len(item.get("author", []))
        assert len(paper.authors) == len(item.get("author", []))
        assert item["id"] == tagged["id"] == key
        assert tagged["title"] == squeezed(plain_text(paper.title))
        assert item["title"] == squeezed(plain_text(paper.title))
        if not re.search(r"[$\\]", paper.title):
            assert squeezed(printed(fields["title"])) == squeezed(paper.title)
        if paper.doi:
            assert tagged["doi"] == item["DOI"] == paper.doi
