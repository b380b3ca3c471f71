"""Values of fields: how years and dates are written, and why a field cannot have a value."""

import datetime
import re

from papilio.search.fields import SearchField

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_YEARS = re.compile(r"(\d{4})?\.\.(\d{4})?|(\d{4})")


def year_range(value: str) -> tuple[int | None, int | None] | None:
    """`2021`, `2019..2021`, `2019..` or `..2021` as first and last year; None when it is none of these."""
    match = _YEARS.fullmatch(value)
    if match is None or value == "..":
        return None
    first, last, only = match.groups()
    if only:
        return int(only), int(only)
    years = int(first) if first else None, int(last) if last else None
    return None if years[0] and years[1] and years[0] > years[1] else years


def first_day(value: str) -> datetime.date | None:
    """The first day of `2021`, `2021-05` or `2021-05-03`; None when the calendar has no such date."""
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def what_is_wrong(field: SearchField, value: str) -> str:
    """Why a field cannot have this value; empty where it can."""
    name = field.name
    match field.kind:
        case "years" if year_range(value) is None:
            return f"“{value}” is no year; write {name}:2021, {name}:2019..2021 or {name}:2019.."
        case "from" | "until" if first_day(value) is None:
            return f"“{value}” is no date; write {name}:2021-05-03, {name}:2021-05 or {name}:2021."
        case "flag" if value.lower() not in field.choices:
            known = ("only " if len(field.choices) == 1 else "") + ", ".join(f"{name}:{choice}" for choice in field.choices)
            return f"{name}: knows {known}, not “{value}”."
        case _:
            return ""
