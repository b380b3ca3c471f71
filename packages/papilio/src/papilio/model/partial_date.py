"""A date as far as it is known."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from papilio.model import utc

_FORM = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.[0-9]+)?(?:Z|\Z))?)?)?"
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or a moment in UTC, whose later parts may be unknown. `str` writes it as ISO 8601, reduced to what is known.

    `2024`, `2024-05`, `2024-05-03`, `2024-05-03T17:01:02Z`: as texts they sort as they follow each other
    (docs/decisions/0002-reduced-dates.md).

    Raises:
        ValueError: The calendar has no such date, or a part is known and the one before it is not.
    """

    year: int
    month: int | None = None
    day: int | None = None
    time_of_day: time | None = None

    def __post_init__(self) -> None:
        if (self.month is None and self.day is not None) or (self.day is None and self.time_of_day is not None):
            raise ValueError("a day needs a month, and a time needs a day")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """The date that a whole text is.

        Raises:
            ValueError: It is none.
        """
        found = cls.read(text)
        if found is None or str(found) != text:
            raise ValueError(f"{text!r} is no date; 2024, 2024-05, 2024-05-03 or 2024-05-03T17:01:02Z is right")
        return found

    @classmethod
    def read(cls, text: str) -> "PartialDate | None":
        """As much of a text's beginning as is a date; None where not even a year is."""
        found = _FORM.match(text)
        if found is None:
            return None
        year, month, day, hour, minute, second = (None if part is None else int(part) for part in found.groups())
        if not year:
            return None
        clock = _time_of_day(hour, minute, second)
        for known in ((month, day, clock), (month, day, None), (month, None, None)):
            try:
                return cls(year, *known)
            except ValueError:
                continue  # what comes before the part that the calendar has not holds
        return cls(year)

    def __str__(self) -> str:
        if self.time_of_day is not None:
            return utc.to_iso(self.begins)
        return "-".join(f"{part:0{width}}" for part, width in zip(self.parts, (4, 2, 2), strict=False))

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, month and day, those that are known."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)

    @property
    def begins(self) -> datetime:
        """The first moment of it, in UTC."""
        return datetime.combine(date(self.year, self.month or 1, self.day or 1), self.time_of_day or time(), UTC)

    @property
    def calendar_day(self) -> date | None:
        """The day; None where only the month or the year is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def without_time(self) -> "PartialDate":
        """The same, to the day at most."""
        return PartialDate(self.year, self.month, self.day)


def _time_of_day(hour: int | None, minute: int | None, second: int | None) -> time | None:
    """The time of a clock; None where a part is unknown or no clock shows it."""
    if hour is None or minute is None or second is None:
        return None
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def year_of(text: str) -> int | None:
    """The year of a date written as text; None where none is known."""
    found = PartialDate.read(text)
    return found.year if found else None
