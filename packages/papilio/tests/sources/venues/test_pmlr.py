"""Volumes of PMLR: their page, and the abstracts of their BibTeX file."""

from dataclasses import replace

import pytest
from venue_forms import OTHERS, PAPERS, pmlr_bib, pmlr_page

from papilio.errors import ReplyError
from papilio.sources.venues.pmlr import parse_abstracts, parse_volume, with_abstracts


def test_a_volume_lists_its_papers_by_sections() -> None:
    page = parse_volume(pmlr_page(), "ICML", 2024, "235")
    assert page.unusable == ()
    assert [(record.paper.ref, record.paper.track) for record in page.records] == [
        ("pmlr:235/lovelace24a", "Oral"),
        ("pmlr:235/turing24b", "Spotlight"),
        ("pmlr:235/hopper24c", "Poster"),
    ]
    first, second, _ = page.records
    assert first.paper.title == "Wings of Möbius: Butterfly Factorisations"
    assert [author.name for author in first.paper.authors] == ["Ada Lovelace", "Ève Émile"]
    assert first.aliases == ("openreview:Papilio001",)
    assert second.paper.title == "Chrysalis Nets & Friends"
    assert second.preprint == "arxiv:2401.00002"
    assert (first.paper.page_url, first.paper.pdf_url) == ("", "")


def test_abstracts_come_from_the_bibtex_file() -> None:
    page = with_abstracts(parse_volume(pmlr_page(), "ICML", 2024, "235"), parse_abstracts(pmlr_bib(PAPERS[:2])))
    assert [record.paper.abstract for record in page.records] == [PAPERS[0].abstract, PAPERS[1].abstract, ""]
    assert [record.warnings for record in page.records] == [(), (), ("no abstract",)]


def test_the_address_of_a_pdf_is_kept_where_it_cannot_be_derived() -> None:
    [record] = parse_volume(pmlr_page(PAPERS[:1], "240", "Conference on Moths, 2024"), "Moths", 2024, "240").records
    assert record.paper.pdf_url == "https://raw.githubusercontent.com/mlresearch/v240/main/assets/lovelace24a/lovelace24a.pdf"


def test_a_preface_is_no_paper() -> None:
    preface = replace(OTHERS[0], track="Preface", title="The Conference: Preface")
    page = parse_volume(pmlr_page([preface, *PAPERS]), "ICML", 2024, "235")
    assert [record.paper.track for record in page.records] == ["Oral", "Spotlight", "Poster"]
    assert page.total == 3


def test_a_paper_without_its_link_is_named_and_left() -> None:
    page = parse_volume(pmlr_page().replace(b"/v235/turing24b.html", b"/v1/turing24b.html"), "ICML", 2024, "235")
    assert len(page.records) == 2
    assert page.unusable == ("Chrysalis Nets & Friends: no link leads to its page in this volume",)


def test_two_forums_name_no_paper() -> None:
    second = b'OpenReview</a>][<a href="https://openreview.net/forum?id=Another0001">OpenReview B</a>]'
    page = parse_volume(pmlr_page(PAPERS[:1]).replace(b"OpenReview</a>]", second), "ICML", 2024, "235")
    assert page.records[0].aliases == ()


@pytest.mark.parametrize(
    ("volume", "words"),
    [
        ("202", ""),
        ("235", "Conference on Robot Learning, 6-9 November 2024, Munich, Germany"),
        ("235", "International Conference on Machine Learning, 23-29 July 2023, Honolulu, Hawaii, USA"),
    ],
)
def test_another_volume_is_refused(volume: str, words: str) -> None:
    with pytest.raises(ReplyError, match="volume"):
        parse_volume(pmlr_page(PAPERS, volume, words), "ICML", 2024, "235")


def test_what_is_no_volume_is_refused() -> None:
    for content in (b"", b"<html><body>Moved</body></html>", pmlr_page(()), pmlr_page()[:-9]):
        with pytest.raises(ReplyError):
            parse_volume(content, "ICML", 2024, "235")
    with pytest.raises(ReplyError, match="Page not found"):
        parse_abstracts(b"<html><head><title>Page not found</title></head></html>")
