"""BibTeX, read back by the libraries that others use."""

import re
from dataclasses import replace

import bibtexparser
from references import HOSTILE, HOSTILE_ENTRIES, SPECIAL, bibliography, entry, printed, squeezed, written

from papilio.export.keys import citation_key, shared_keys
from papilio.model.paper import Entry


def first_title(held: Entry) -> str:
    return next(iter(bibliography(written("bibtex", [held])).entries.values())).fields["title"]


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


def test_displays_stand_within_the_line_of_a_title() -> None:
    assert first_title(entry(r"On $$y$$, \[ x \] and \begin{equation*} z \end{equation*}")) == "On {$y$}, {$x$} and {$z$}"
    assert first_title(entry(r"\begin{pmatrix}1\\2\end{pmatrix} here")) == r"{$\begin{pmatrix}1\\2\end{pmatrix}$} here"
    assert first_title(entry(r"\begin{align} a&=b \end{align} x")) == r"{$\begin{aligned} a&=b \end{aligned}$} x"
    assert first_title(entry(r"\begin{alignat}{2} a&=b \end{alignat} x")) == r"{$\begin{aligned} a&=b \end{aligned}$} x"
    assert first_title(entry(r"of $\barν$ and $\barο$")) == r"of {$\bar\nu$} and {$\bar{o}$}"


def test_greek_letters_and_signs_of_formulas_are_commands_that_pdflatex_sets() -> None:
    title = first_title(entry("Decay of $αx_Γ ≤ ∞$ at $\\text{rate α}$ and $Α$, as α-decay"))
    assert title == (r"Decay of {$\alpha x_\Gamma \le \infty$} at {$\text{rate $\alpha$}$} and {$\mathrm{A}$}, as α-decay")


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


def test_a_doi_is_raw_and_its_address_is_encoded() -> None:
    doi = "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2"
    fields = next(
        iter(bibliography(written("bibtex", [entry("A", ref="x:1", doi=doi, venue="ICML", year=1998)])).entries.values())
    ).fields
    assert fields["doi"] == doi
    assert fields["url"] == f"https://doi.org/{doi}".replace("<", "%3C").replace(">", "%3E")
