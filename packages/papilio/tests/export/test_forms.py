"""What is exported, read back by the libraries that others use."""

import io
import json
import lzma
import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from markdown_it import MarkdownIt
from pybtex.database import BibliographyData, parse_string
from pylatexenc.latex2text import LatexNodes2Text

from papilio.errors import RecordError
from papilio.export.formats import FORMATS
from papilio.export.keys import citation_key, shared_keys
from papilio.model import Author, Entry, Paper
from papilio.sources.records import parse_record
from papilio.web.math.mathml import plain_text

SPECIAL = "%{}&#~^\\"
HOSTILE = [
    SPECIAL,
    f"Of {SPECIAL} and $x_{{1}}$",
    "{{{", "}}}", "a } b { c", "\\", "$", "$$", "$\\{x$ open", "50% of $\\{x\\}$ & R\\&D #1_2",
    '@article{x, title = "y"}', "ER  - \nTY  - JOUR", "<script>alert(1)</script>", "[a](javascript:b) `c` *d*",
    "\x00\x01\x0b line\nbreak\r\nand\ttab", "中文标题：％", "é\u0301 \u202e \U0001f600", "a" * 5000,
]  # fmt: skip


STYLE = b"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
<info><title>Plain</title><id>plain</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout suffix="."><names variable="author"><name/></names><text variable="title" prefix=". "/>
<text variable="container-title" prefix=". "/><date variable="issued" prefix=", " form="text" date-parts="year"/></layout>
</bibliography></style>"""


def entry(title: str = "A title", *names: str, ref: str = "arxiv:2405.00001", **fields: Any) -> Entry:
    return Entry(Paper(ref, title, authors=tuple(map(Author, names)), **fields), 1)


def written(form: str, entries: Iterable[Entry]) -> str:
    held = list(entries)
    return "".join(FORMATS[form].write(held, shared_keys(each.paper for each in held), plain_text))


def bibliography(text: str) -> BibliographyData:
    return parse_string(text, "bibtex")


def first_title(held: Entry) -> str:
    return next(iter(bibliography(written("bibtex", [held])).entries.values())).fields["title"]


def printed(tex: str) -> str:
    """What TeX would print."""
    for command, mark in (("left", "\ue000"), ("right", "\ue001")):
        tex = tex.replace(f"\\textbrace{command}{{}}", mark)
    tex = tex.replace("\\textasciicircum{}", "\ue002")
    text = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True).latex_to_text(tex)
    return text.translate({0xE000: "{", 0xE001: "}", 0xE002: "^"})


def squeezed(text: str) -> str:
    return " ".join(text.split())


HOSTILE_ENTRIES = [
    entry(
        title, title.strip() or "x", "Ada Lovelace", ref=f"own:{n}", published="2024-05-01", doi="10.1/a_b%c{d", comments=title
    )
    for n, title in enumerate(HOSTILE)
]


def test_bibtex_of_hostile_titles_parses_and_prints_them() -> None:
    text = written("bibtex", HOSTILE_ENTRIES)
    data = bibliography(text)
    assert len(data.entries) == len(HOSTILE)
    for held in HOSTILE_ENTRIES:
        fields = data.entries[citation_key(held.paper, shared_keys(each.paper for each in HOSTILE_ENTRIES))].fields
        title = re.sub(r"[\x00-\x1f]+", " ", held.paper.title)
        if "$" not in title and "\\&" not in title:
            assert squeezed(printed(fields["title"])) == squeezed(title)
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert len(library.entries) == len(HOSTILE)


def test_a_line_of_tex_holds_nothing_that_tex_would_act_on() -> None:
    title = first_title(entry(SPECIAL))
    bare = re.sub(r"\\(?:[%&#_$]|[a-z]+\{\})", "", title)
    assert not set(bare) & set("%&#~^\\_$")


def test_formulas_stay_formulas_and_capitals_are_kept() -> None:
    title = first_title(entry("Learning $\\alpha_1$-stable BERT in Bayesian worlds of iPhones"))
    assert title == "Learning {$\\alpha_1$}-stable {BERT} in {Bayesian} worlds of {iPhones}"
    capitals = first_title(entry("Attention Is All You Need for GPT-4"))
    assert capitals == "Attention Is All You Need for {GPT-4}"


def test_bibtex_tells_the_kind_of_work() -> None:
    talk = entry("A talk", "Ada Lovelace", ref="openreview:x", venue="ICML", year=2025, published="2024-12-01")
    talk = replace(talk, also=("arxiv:2405.00001",))
    article = entry("A", "Ada Lovelace", ref="jmlr:v1-1", venue="JMLR", year=2020)
    printed_in = entry("A", "Ada Lovelace", journal_ref="Phys. Rev. D 76 (2007) 013009", doi="10.1103/PhysRevD.76.013009")
    preprint = entry("A", "Ada Lovelace", categories=("cs.CL", "cs.LG"), published="2024-05-03")
    works = (talk, article, printed_in, preprint)
    held = [next(iter(bibliography(written("bibtex", [each])).entries.values())) for each in works]
    assert [each.type for each in held] == ["inproceedings", "article", "article", "misc"]
    assert held[0].fields["booktitle"] == "International Conference on Machine Learning"
    assert (held[0].fields["year"], held[0].fields["eprint"]) == ("2025", "2405.00001")
    assert "Machine Learning" in held[1].fields["journal"]
    assert held[2].fields["doi"] == "10.1103/PhysRevD.76.013009"
    assert {name: held[3].fields[name] for name in ("eprint", "archivePrefix", "primaryClass", "year")} == {
        "eprint": "2405.00001", "archivePrefix": "arXiv", "primaryClass": "cs.CL", "year": "2024"
    }  # fmt: skip


NAMES = ["Laurens van der Maaten", "Martin Luther King Jr.", "张三", "Plato", "Sturm and Drang Group", "Benjamin Van Durme"]


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


def test_ris_of_hostile_titles_parses_and_keeps_them() -> None:
    found = rispy.loads(written("ris", HOSTILE_ENTRIES))
    assert len(found) == len(HOSTILE)
    for held, record in zip(HOSTILE_ENTRIES, found, strict=True):
        title = "".join(c if c.isprintable() else " " for c in plain_text(held.paper.title))
        assert record["title"] == squeezed(title)
        assert record["type_of_reference"] == "GEN"
        assert record["doi"] == held.paper.doi


def test_ris_and_csl_of_a_paper_without_authors_or_year() -> None:
    bare = [entry("0", ref="arxiv:1001.00001"), entry("1", "Ada Lovelace", ref="own:1", published="2024-05")]
    first, second = rispy.loads(written("ris", bare))
    assert "authors" not in first
    assert "year" not in first
    assert (second["year"], second["date"]) == ("2024", "2024/05//")
    items = json.loads(written("csl", bare))
    assert "author" not in items[0]
    assert "issued" not in items[0]
    assert items[1]["issued"] == {"date-parts": [[2024, 5]]}
    data = bibliography(written("bibtex", bare))
    assert "year" not in data.entries["arxiv-1001.00001"].fields
    assert not data.entries["arxiv-1001.00001"].persons


def test_a_citation_processor_reads_csl() -> None:
    held = [*HOSTILE_ENTRIES, entry("A talk", *NAMES, ref="openreview:x", venue="ICML", year=2025), entry("0")]
    items = json.loads(written("csl", held))
    styled = CitationStylesBibliography(
        CitationStylesStyle(io.BytesIO(STYLE), validate=False), CiteProcJSON(items), formatter.plain
    )
    for item in items:
        styled.register(Citation([CitationItem(item["id"])]))
    lines = ["".join(map(str, line)) for line in styled.bibliography()]
    assert len(lines) == len(held)
    assert any("Maaten" in line and "张三" in line and "2025" in line for line in lines)


def test_markdown_shows_what_is_written() -> None:
    renderer = MarkdownIt("commonmark")
    for held in HOSTILE_ENTRIES:
        if "$" in held.paper.title:
            continue
        html = renderer.render(written("markdown", [held]))
        shown = squeezed(unescape(re.sub(r"<[^>]+>", "", html)))
        assert shown.startswith(squeezed(held.paper.title).replace("\x00", "\ufffd").rstrip("."))
        assert "<script" not in html
        assert 'href="javascript' not in html
        assert html.count("<li>") == 1


@pytest.mark.parametrize("form", ["csl", "json"])
def test_nothing_is_an_empty_array(form: str) -> None:
    assert json.loads(written(form, [])) == []


def real(shared_data: Path) -> list[Entry]:
    entries: list[Entry] = []
    for name in ("arxiv-metadata-snapshot.jsonl.xz", "venue-papers.jsonl.xz"):
        with lzma.open(shared_data / name) as lines:
            for line in islice(lines, 1000):
                try:
                    entries.append(Entry(parse_record(line).paper, 1))
                except RecordError:
                    continue
    return entries


def test_real_records_survive_the_round_trip(shared_data: Path) -> None:
    entries = real(shared_data)
    shared = shared_keys(each.paper for each in entries)
    keys = [citation_key(each.paper, shared) for each in entries]
    assert len(entries) > 1900
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
