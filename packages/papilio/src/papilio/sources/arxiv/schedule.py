"""arXiv's announcement calendar: cut-off 14:00 New York time, announced 20:00, Sunday to Thursday, holidays per year.

A paper's day is the day on which its list is dated: submitted Monday before 14:00 ET → announced 20:00 ET → dated Tuesday.

Each working day's cut-off closes one list, which is dated the next weekday (Friday's closes Monday's, announced on Sunday). A
holiday is a weekday without cut-off, so the list of the *following* weekday is missing: no cut-off on Thanksgiving, a Thursday,
means no list dated Friday.

Known: the rule since 2017 (arXiv's page on the availability of submissions) and the days without cut-off from 2020 to 2026, as
arXiv published them. Assumed: before 2020 every weekday had its list; after 2026 the holidays that recur in the
published years. The cut-off was 16:00 before 2017; for want of an exact date of the change, 14:00 is used throughout.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

DayState: TypeAlias = Literal["announced", "weekend", "holiday"]

_NEW_YORK = ZoneInfo("America/New_York")
_CUT_OFF = time(14)
_ANNOUNCED = time(20)
_DAY = timedelta(days=1)
_SATURDAY = 5

# Weekdays without cut-off, by year, as month and day.
_PUBLISHED_HOLIDAYS: dict[int, str] = {
    2020: "01-01 01-20 06-09 11-26 12-25 12-29 12-30",
    2021: "01-01 10-20 11-25 12-24 12-28 12-30",
    2022: "01-17 06-20 09-05 11-24 12-27 12-29",
    2023: "01-16 06-14 06-19 07-04 08-17 09-04 11-23 12-25 12-27",
    2024: "01-15 05-22 06-19 07-04 09-02 10-08 11-28 12-25 12-26 12-31",
    2025: "01-01 01-20 06-19 07-04 09-01 11-27 12-25 12-30",
    2026: "01-01 01-19 06-19 07-03 09-07 11-26 12-25 12-29 12-31",
}


def listing_day(submitted: datetime) -> date:
    """The day of the list that carries a paper submitted (first version) at this aware time.

    Raises:
        ValueError: The time has no zone.
    """
    if submitted.tzinfo is None:
        raise ValueError(f"the time {submitted.isoformat()} has no zone; an aware time is needed")
    local = submitted.astimezone(_NEW_YORK)
    return listing_day_of_date(local.date() if local.time() < _CUT_OFF else local.date() + _DAY)


@lru_cache(maxsize=16384)
def listing_day_of_date(submitted: date) -> date:
    """The same where only the date is known: taken as submitted that day in New York before the cut-off.

    A date in UTC and a New York day that ends at 14:00 overlap for most of their hours, so this is the likeliest list.
    """
    closing = submitted
    while not _has_cut_off(closing):
        closing += _DAY
    return _next_weekday(closing)


def first_listing_day(on_or_after: date) -> date:
    """The first day on or after this one that has a list."""
    day = on_or_after
    while day_state(day) != "announced":
        day += _DAY
    return day


def day_state(day: date) -> DayState:
    """Whether a list is dated this day."""
    if day.weekday() >= _SATURDAY:
        return "weekend"
    return "announced" if _has_cut_off(_previous_weekday(day)) else "holiday"


def announced_at(day: date) -> datetime:
    """When the list of a day appears: the evening before, in New York, as an aware UTC time."""
    return datetime.combine(day - _DAY, _ANNOUNCED, _NEW_YORK).astimezone(UTC)


def newest_announced_day(now: datetime) -> date:
    """The day of the newest list that has appeared at this aware time.

    Raises:
        ValueError: The time has no zone.
    """
    if now.tzinfo is None:
        raise ValueError(f"the time {now.isoformat()} has no zone; an aware time is needed")
    day = now.astimezone(_NEW_YORK).date() + _DAY
    while day_state(day) != "announced" or announced_at(day) > now:
        day -= _DAY
    return day


def next_listing(after: datetime) -> datetime:
    """When the next list appears, strictly after this aware time, as an aware UTC time.

    Raises:
        ValueError: The time has no zone.
    """
    if after.tzinfo is None:
        raise ValueError(f"the time {after.isoformat()} has no zone; an aware time is needed")
    day = first_listing_day(after.astimezone(_NEW_YORK).date())
    while True:
        appears = announced_at(day)
        if appears > after:
            return appears
        day = first_listing_day(day + _DAY)


def _has_cut_off(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


@lru_cache(maxsize=256)
def _holidays(year: int) -> frozenset[date]:
    published = _PUBLISHED_HOLIDAYS.get(year)
    if published is not None:
        return frozenset(date.fromisoformat(f"{year}-{day}") for day in published.split())
    if year < min(_PUBLISHED_HOLIDAYS):
        return frozenset()
    fixed = (date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 12, 25))
    return frozenset(
        {
            *(_observed(day) for day in fixed),
            _nth_weekday(year, 1, 0, 3),  # Martin Luther King Day
            _nth_weekday(year, 9, 0, 1),  # Labor Day
            _nth_weekday(year, 11, 3, 4),  # Thanksgiving
        }
    )


def _observed(day: date) -> date:
    """Saturday's holiday is kept on Friday, Sunday's on Monday (New Year never in the old year)."""
    if day.weekday() == _SATURDAY and day.month > 1:
        return day - _DAY
    return _next_weekday(day) if day.weekday() >= _SATURDAY else day


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _next_weekday(day: date) -> date:
    day += _DAY
    while day.weekday() >= _SATURDAY:
        day += _DAY
    return day


def _previous_weekday(day: date) -> date:
    day -= _DAY
    while day.weekday() >= _SATURDAY:
        day -= _DAY
    return day
