"""Lists of CVF."""

from dataclasses import replace

import pytest
from venue_forms import PAPERS, cvf_name, cvf_page

from papilio.errors import ReplyError
from papilio.sources.venues.cvf import parse_listing


def test_a_list_of_all_days() -> None:
    listing = parse_listing(cvf_page(), "CVPR", 2024)
    assert listing.days == ()
    page = listing.page
    assert (page.unusable, page.total) == ((), 3)
    first, second, third = page.records
    assert first.paper.ref == f"cvf:{cvf_name(PAPERS[0])}"
    assert [author.name for author in first.paper.authors] == ["Ada Lovelace", "Ève Émile"]
    assert [record.paper.title for record in page.records] == [paper.title for paper in PAPERS]
    assert second.preprint == "arxiv:2401.00002"
    assert (first.preprint, third.preprint) == ("", "")
    assert (first.paper.venue, first.paper.year, first.paper.page_url, first.paper.pdf_url) == ("CVPR", 2024, "", "")
    assert first.warnings == ("no abstract",)


def test_a_menu_of_days_lists_no_papers() -> None:
    listing = parse_listing(cvf_page((), "CVPR", 2018, ["2018-06-19", "2018-06-20"]), "CVPR", 2018)
    assert listing.page.records == ()
    assert listing.days == ("2018-06-19", "2018-06-20")


def test_addresses_that_cannot_be_derived_are_kept() -> None:
    [record] = parse_listing(cvf_page(PAPERS[:1], "ACCV", 2024), "ACCV", 2024).page.records
    name = cvf_name(PAPERS[0], "ACCV")
    assert record.paper.page_url == f"https://openaccess.thecvf.com/content/ACCV2024/html/{name}_paper.html"
    assert record.paper.pdf_url == f"https://openaccess.thecvf.com/content/ACCV2024/papers/{name}_paper.pdf"


def test_older_lists_have_plain_names_and_other_folders() -> None:
    old = (
        b'<html><body><dl><dt class="ptitle"><br>'
        b'<a href="content_cvpr_2013/html/Lovelace_Wings_2013_CVPR_paper.html">Wings</a></dt><dd>Ada Lovelace, Alan Turing</dd>'
        b'<dd>[<a href="content_cvpr_2013/papers/Lovelace_Wings_2013_CVPR_paper.pdf">pdf</a>]</dd>'
        b"</dl></body></html>"
    )
    [record] = parse_listing(old, "CVPR", 2013).page.records
    assert record.paper.ref == "cvf:Lovelace_Wings_CVPR_2013"
    assert [author.name for author in record.paper.authors] == ["Ada Lovelace", "Alan Turing"]


def test_papers_of_workshops_and_other_conferences_are_left() -> None:
    content = cvf_page(PAPERS[:2]).replace(b"/content/CVPR2024/html/Lovelace", b"/content/CVPR2024W/Wings/html/Lovelace")
    page = parse_listing(content, "CVPR", 2024).page
    assert [record.paper.title for record in page.records] == [PAPERS[1].title]
    assert "workshop" in page.unusable[0]
    assert parse_listing(cvf_page(), "ICCV", 2024).page.records == ()
    assert parse_listing(cvf_page(), "CVPR", 2023).page.records == ()


def test_a_title_with_markup_and_signs_is_text() -> None:
    made = replace(PAPERS[0], title="R² & <Wings>")
    [record] = parse_listing(cvf_page([made]), "CVPR", 2024).page.records
    assert record.paper.title == "R² & <Wings>"


def test_what_was_cut_is_refused() -> None:
    for content in (b"", cvf_page()[:-9], b"later"):
        with pytest.raises(ReplyError):
            parse_listing(content, "CVPR", 2024)
