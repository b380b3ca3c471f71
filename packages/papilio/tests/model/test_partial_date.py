"""Laws of dates that are known in part."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papilio.model.partial_date import PartialDate, year_of


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(st.dates())
    at = draw(st.times().map(lambda each: each.replace(microsecond=0)))
    return draw(
        st.sampled_from(
            [
                PartialDate(day.year),
                PartialDate(day.year, day.month),
                PartialDate(day.year, day.month, day.day),
                PartialDate(day.year, day.month, day.day, at),
            ]
        )
    )


@settings(deadline=None)
@given(partial_dates())
def test_what_is_written_is_read_again(known: PartialDate) -> None:
    assert PartialDate.parse(str(known)) == PartialDate.read(str(known)) == known
    assert year_of(str(known)) == known.year
    assert str(known).startswith(str(known.without_time))


@settings(deadline=None)
@given(partial_dates(), partial_dates())
def test_texts_sort_as_the_dates_follow_each_other(one: PartialDate, other: PartialDate) -> None:
    assert str(one) > str(other) or one.begins <= other.begins


@settings(deadline=None)
@given(partial_dates(), st.text(max_size=5))
def test_what_comes_after_a_date_takes_nothing_from_its_day(known: PartialDate, more: str) -> None:
    found = PartialDate.read(str(known.without_time) + " " + more)
    assert found == known.without_time


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = PartialDate.read(text)
    assert found is None or text.startswith(str(found.year).zfill(4))


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2024", PartialDate(2024)),
        ("2024-13", PartialDate(2024)),
        ("2024-02-30", PartialDate(2024, 2)),
        ("2024-02-29", PartialDate(2024, 2, 29)),
        ("2024-05-03T17:01:02Z", PartialDate(2024, 5, 3, time(17, 1, 2))),
        ("2024-05-03T17:01:02.25Z", PartialDate(2024, 5, 3, time(17, 1, 2))),
        ("2024-05-03T17:01:02", PartialDate(2024, 5, 3, time(17, 1, 2))),
        ("2024-05-03T17:01:02+02:00", PartialDate(2024, 5, 3)),
        ("2024-05-03T25:01:02Z", PartialDate(2024, 5, 3)),
        ("2024-05-03 noon", PartialDate(2024, 5, 3)),
        ("", None),
        ("0000-01-01", None),
        ("May 2024", None),
        ("二〇二四", None),
        ("٢٠٢٤", None),
    ],
)
def test_as_much_is_read_as_is_a_date(text: str, known: PartialDate | None) -> None:
    assert PartialDate.read(text) == known


@pytest.mark.parametrize(
    "text", ["", "24", "2024-5", "2024-13", "2024-02-30", "2024-05-03T17:01Z", "2024-05-03 ", "2024-05-03x"]
)
def test_a_text_that_is_not_wholly_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no date; 2024, 2024-05"):
        PartialDate.parse(text)


def test_no_part_stands_without_the_one_before_it() -> None:
    for parts in ((2024, None, 3), (2024, 5, None, time(17)), (2024, None, None, time(17)), (2024, 0), (2024, 5, 0)):
        with pytest.raises(ValueError, match=r"needs a|month must|day is out"):
            PartialDate(*parts)


def test_what_is_unknown_begins_with_the_first() -> None:
    assert PartialDate(2024).begins == datetime(2024, 1, 1, tzinfo=UTC)
    assert PartialDate(2024, 5, 3, time(17, 1, 2)).begins == datetime(2024, 5, 3, 17, 1, 2, tzinfo=UTC)
    assert PartialDate(2024, 5).calendar_day is None
    assert PartialDate(2024, 5, 3).calendar_day == date(2024, 5, 3)
