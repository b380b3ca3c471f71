"""The records that every part speaks of."""

from dataclasses import FrozenInstanceError, fields

import pytest

from papilio.model.paper import Announcement, Author, Change, Entry, Paper, ReadingCounts, Record


@pytest.mark.parametrize(
    ("ref", "source"), [("arxiv:2401.00001", "arxiv"), ("doi:10.1000/a:b", "doi"), ("iclr2024:x", "iclr2024"), ("x", "x")]
)
def test_the_source_stands_before_the_first_colon(ref: str, source: str) -> None:
    assert Paper(ref, "t").source == source


@pytest.mark.parametrize(
    ("venue", "year", "edition"), [("ICLR", 2025, "ICLR.2025"), ("TMLR", None, "TMLR"), ("", 2025, ""), ("", None, "")]
)
def test_an_edition_is_a_venue_with_its_year(venue: str, year: int | None, edition: str) -> None:
    assert Paper("x:1", "t", venue=venue, year=year).edition == edition


def test_every_opening_counts_in_the_order_by_stars() -> None:
    assert ReadingCounts(pdf=3, answers=2).stars == 5 and Entry(Paper("x:1", "t"), 1).counts.stars == 0


@pytest.mark.parametrize("kind", [Author, Paper, Announcement, Record, ReadingCounts, Entry, Change])
def test_records_stay_as_they_were_made(kind: type) -> None:
    record = kind(*[None] * len(fields(kind)))
    with pytest.raises(FrozenInstanceError):
        setattr(record, fields(kind)[0].name, "other")


def test_the_year_is_that_of_the_edition_else_of_the_first_version() -> None:
    assert Paper("x:1", "t", year=2025, published="2024-12-01").known_year == 2025
    assert Paper("x:1", "t", published="2024-12-01").known_year == 2024
    assert Paper("x:1", "t").known_year is None
