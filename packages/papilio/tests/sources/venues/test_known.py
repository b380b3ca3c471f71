"""Which editions can be had, and from whom."""

import pytest

from papilio.errors import NotFoundError, ParameterError
from papilio.sources.venues.known import edition_of_volume, find_source, publishers, read_edition, sources, spans, venues
from papilio.sources.venues.series import find_venue


@pytest.mark.parametrize("text", ["ICLR.2026", "iclr 2026", " ICLR2026 ", "iclr-2026", "ICLR@2026"])
def test_an_edition_is_read_in_any_spelling(text: str) -> None:
    assert read_edition(text) == ("ICLR", 2026)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("ICLR", ParameterError, "like ICLR.2026"),
        ("", ParameterError, "ICLR.2026"),
        ("Moths.2026", NotFoundError, "ICLR"),
    ],
)
def test_what_names_no_edition_is_told_with_what_there_is(text: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        read_edition(text)


def test_the_first_of_the_table_is_asked_unless_another_is_named() -> None:
    source = find_source("ICML", 2024)
    assert find_source("ICML", 2024, "pmlr").publisher.name == "pmlr"
    assert find_source("ICML", 2024, source.publisher.name) == source
    with pytest.raises(NotFoundError, match="openreview or pmlr"):
        find_source("ICML", 2024, "acl")
    with pytest.raises(NotFoundError, match=r"no edition 1950.*ICML\."):
        find_source("ICML", 1950)
    with pytest.raises(NotFoundError, match="'Moths'"):
        find_source("Moths", 2024)


def test_every_row_asks_somebody_for_something() -> None:
    assert set(venues()) == {source.venue for source in sources()}
    for source in sources():
        assert find_venue(source.venue) == source.venue
        assert list(source.years) == sorted(source.years, reverse=True) != []
        assert source.address in source.publisher.addresses
        assert source.publisher == publishers()[source.publisher.name] and source.publisher.pause_seconds > 0
        for year in source.years:
            asked = source.asked(year)
            assert "{" not in "".join(source.asked(year, rejected=True))
            assert source.asked(year, rejected=True)[: len(asked)] == asked


def test_spans_of_years() -> None:
    assert spans({2017, 2019, 2020, 2021, 2026}) == "2017, 2019-2021, 2026"
    assert spans(set()) == ""


def test_a_volume_of_pmlr_is_one_edition() -> None:
    assert edition_of_volume("139") == ("ICML", 2021)
    assert edition_of_volume("1") is None
    volumes = [volume for source in sources() for volume in source.volumes.values()]
    assert len(volumes) == len(set(volumes)) > 100
