"""Dates of records in the forms that people write, as ISO 8601 in UTC reduced to what is known."""

import re
from datetime import UTC, datetime

from papilio.model import utc
from papilio.model.partial_date import PartialDate
from papilio.model.shown import shown

YEARS = range(1600, 2200)
"""Years in which a paper can have been published."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?", re.I
)
_DAY_FIRST = re.compile(r"(?:[A-Za-z]{3,9},? )?(?:([0-9]{1,2})(?:st|nd|rd|th)?\.? (?:of )?)?([A-Za-z]{3,9})\.?,? ([0-9]{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_RIGHT = "2024, 2024-05, 2024-05-03 or 2024-05-03T17:01:02Z is right"


def parse_date(text: str) -> str:
    """`2023`, `2023-05`, `2023-05-03` or, with a time and a zone, `2023-05-03T08:00:00Z`.

    Also read: `2023/05/03`, `May 2023`, `3 May 2023`, `May 3, 2023`. A time without a zone may mean three days of UTC; its date
    is kept alone.

    Raises:
        ValueError: It is no date, or may be two (`03/05/2023`); says which form is right.
    """
    written = " ".join(text.split())
    try:
        if found := _TIME.fullmatch(written):
            if not found[4]:
                return _reduced(found[1], found[2], found[3])
            when = datetime.fromisoformat(re.sub(r"\s+(?=[Z+-]|$)", "", written.upper())).astimezone(UTC)
            if when.year not in YEARS:
                raise ValueError(when.year)
            return utc.to_iso(when)
        if found := _ISO.fullmatch(written):
            return _reduced(found[1], found[2], found[3])
        if found := _DAY_FIRST.fullmatch(written):
            return _reduced(found[3], _month(found[2]), found[1])
        if found := _MONTH_FIRST.fullmatch(written):
            return _reduced(found[3], _month(found[1]), found[2])
    except (ValueError, OverflowError) as error:
        raise ValueError(f"the date {shown(text)} is not in the calendar; {_RIGHT}") from error
    raise ValueError(f"the date {shown(text)} was not understood, or may mean two days; {_RIGHT}")


def _month(name: str) -> str:
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith(name.lower()) or (month == "september" and name.lower() == "sept"):
            return str(number)
    raise ValueError(name)


def _reduced(year: str, month: str | None, day: str | None) -> str:
    if int(year) not in YEARS:
        raise ValueError(year)
    return str(PartialDate(int(year), int(month) if month else None, int(day) if day else None))
