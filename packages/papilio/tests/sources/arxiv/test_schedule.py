"""arXiv's calendar: its laws, and days that are known."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.sources.arxiv.schedule import day_state, first_listing_day, listing_day, listing_day_of_date, next_listing

NEW_YORK = ZoneInfo("America/New_York")
TIMES = st.datetimes(datetime(1991, 8, 1), datetime(2035, 12, 31), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2024-03-04 13:59:59", "2024-03-05"),  # Monday
        ("2024-03-04 14:00:00", "2024-03-06"),
        ("2024-03-07 13:00:00", "2024-03-08"),  # Thursday
        ("2024-03-07 15:00:00", "2024-03-11"),  # its list appears on Sunday
        ("2024-03-08 13:00:00", "2024-03-11"),  # Friday
        ("2024-03-08 15:00:00", "2024-03-12"),
        ("2024-03-10 12:00:00", "2024-03-12"),  # Sunday, the day summer time begins
        ("2024-07-03 15:00:00", "2024-07-08"),  # no cut-off on 4 July, so no list on the 5th
        ("2024-11-28 10:00:00", "2024-12-02"),  # Thanksgiving
        ("2026-07-02 15:00:00", "2026-07-07"),  # Friday 3 July is kept: no list on Monday
        ("2023-12-26 15:00:00", "2023-12-29"),
        ("2027-06-18 10:00:00", "2027-06-22"),  # Juneteenth on a Saturday, by rule
        ("1996-12-25 10:00:00", "1996-12-26"),
    ],
)
def test_known_days(submitted: str, listed: str) -> None:
    assert listing_day(datetime.fromisoformat(submitted).replace(tzinfo=NEW_YORK)) == date.fromisoformat(listed)


def test_the_cut_off_follows_daylight_saving() -> None:
    assert listing_day(datetime(2024, 3, 8, 18, 59, tzinfo=UTC)) == date(2024, 3, 11)
    assert listing_day(datetime(2024, 3, 8, 19, 0, tzinfo=UTC)) == date(2024, 3, 12)
    assert listing_day(datetime(2024, 3, 11, 17, 59, tzinfo=UTC)) == date(2024, 3, 12)
    assert listing_day(datetime(2024, 3, 11, 18, 0, tzinfo=UTC)) == date(2024, 3, 13)


@given(TIMES, TIMES)
def test_later_papers_are_never_listed_earlier(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert listing_day(first) <= listing_day(second)


@given(TIMES)
def test_a_paper_is_listed_on_a_day_with_a_list_within_two_weeks(submitted: datetime) -> None:
    day = listing_day(submitted)
    assert day_state(day) == "announced"
    local = submitted.astimezone(NEW_YORK).date()
    assert local < day <= local + timedelta(days=12)


@given(TIMES)
def test_every_day_with_a_list_has_papers(submitted: datetime) -> None:
    day = first_listing_day(submitted.date())
    candidates = (day - timedelta(days=back) for back in range(1, 12))
    assert any(listing_day_of_date(candidate) == day for candidate in candidates)


@given(TIMES)
def test_the_next_list_appears_at_eight_in_the_evening_before_its_day(after: datetime) -> None:
    appears = next_listing(after)
    assert after < appears <= after + timedelta(days=8)
    local = appears.astimezone(NEW_YORK)
    assert (local.hour, local.minute) == (20, 0)
    assert day_state(local.date() + timedelta(days=1)) == "announced"
    assert next_listing(appears - timedelta(seconds=1)) == appears < next_listing(appears)


@given(TIMES)
def test_a_paper_is_listed_after_its_cut_off_not_before(submitted: datetime) -> None:
    """The list appears after the submission, and no list in between could have carried it and did not."""
    day = listing_day(submitted)
    appears = datetime(day.year, day.month, day.day, 20, tzinfo=NEW_YORK) - timedelta(days=1)
    assert submitted < appears


def test_weekends_and_holidays_have_no_list() -> None:
    assert day_state(date(2024, 3, 9)) == day_state(date(2024, 3, 10)) == "weekend"
    assert day_state(date(2025, 7, 7)) == day_state(date(2024, 11, 29)) == "holiday"
    assert day_state(date(2024, 11, 28)) == "announced"


def test_a_time_without_zone_is_refused() -> None:
    for use in (listing_day, next_listing):
        with pytest.raises(ValueError, match="zone"):
            use(datetime(2024, 1, 1))
