"""Lists of the NeurIPS proceedings, of the form they have now and of the one before."""

from dataclasses import replace

import pytest
from venue_forms import PAPERS, neurips_page

from papilio.errors import ReplyError
from papilio.sources.venues.neurips import parse_listing

MIXED = (PAPERS[0], replace(PAPERS[1], extra={"track": "Datasets and Benchmarks"}))


def test_a_list_with_tracks() -> None:
    listing = parse_listing(neurips_page(MIXED), 2024)
    assert listing.volumes == ()
    assert listing.page.unusable == ()
    first, second = listing.page.records
    assert first.paper.ref == f"neurips:{PAPERS[0].hash}"
    assert (first.paper.venue, first.paper.year, first.paper.track) == ("NeurIPS", 2024, "")
    assert second.paper.track == "Datasets and Benchmarks"
    assert [author.name for author in first.paper.authors] == ["Ada Lovelace", "Ève Émile"]
    site = "https://proceedings.neurips.cc/paper_files/paper/2024"
    assert first.paper.page_url == f"{site}/hash/{PAPERS[0].hash}-Abstract-Conference.html"
    assert second.paper.pdf_url == f"{site}/file/{PAPERS[1].hash}-Paper-Datasets_and_Benchmarks_Track.pdf"


def test_a_list_of_the_older_form() -> None:
    page = parse_listing(neurips_page(PAPERS, 2019, old=True), 2019).page
    assert [record.paper.title for record in page.records] == [paper.title for paper in PAPERS]
    assert [author.name for author in page.records[2].paper.authors] == ["Grace Hopper", "Karl Weierstraß"]
    assert page.records[0].paper.pdf_url.endswith(f"/2019/file/{PAPERS[0].hash}-Paper.pdf")


def test_other_volumes_of_the_year_are_named() -> None:
    assert parse_listing(neurips_page(PAPERS, 2025, ["vol38-main-conference"]), 2025).volumes == ("vol38-main-conference",)


def test_a_list_that_has_not_what_it_states_is_not_believed() -> None:
    with pytest.raises(ReplyError, match="states 4 papers and has 3"):
        parse_listing(neurips_page(count=4), 2024)
    with pytest.raises(ReplyError):
        parse_listing(neurips_page()[:-9], 2024)


def test_papers_of_another_year_are_left() -> None:
    page = parse_listing(neurips_page(PAPERS, 2023), 2024).page
    assert page.records == ()
    assert len(page.unusable) == 3
