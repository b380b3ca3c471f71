"""What a query that cannot be read may have meant: values in a known form, and texts without a part."""

import difflib
import re

from papilio.search.fields import SearchField

_FIELD = re.compile(r"(?<!\S)-?[A-Za-z_]{2,}:(?=[^\s:/])")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SHORT_SPAN = re.compile(r"((?:19|20)?)(\d\d)\s*(?:-|–|/|\.+|to)\s*(\d\d)")
_SHORT_YEAR = re.compile(r"['’]?(\d\d)")
_NEW_CENTURY = "70"
"""Of a year in two digits: up to here it is of this century."""
_OPEN_END = re.compile(r"(?:>=?|since|from|after)?\s*(\d{4})\s*(?:\+|-|–|\.{1,3}|to)?", re.IGNORECASE)
_OPEN_BEGINNING = re.compile(r"(?:<=?|until|to|before|-|–|\.{1,3})\s*(\d{4})", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:[-./年]?(\d{1,2})(?:[-./月]?(\d{1,2})日?)?)?.*", re.DOTALL)


def full_year(digits: str) -> str:
    """The year that two digits are likeliest to mean."""
    return ("19" if digits > _NEW_CENTURY else "20") + digits


def without(text: str, start: int, end: int) -> str:
    """The text without a part, and without the dash that excluded it."""
    before, after = text[:start], text[end:]
    if before.endswith("-") and (len(before) == 1 or before[-2].isspace() or before[-2] == "("):
        before = before[:-1]
    if before.endswith("("):
        return before + after.lstrip()
    return f"{before.rstrip()} {after.lstrip()}".strip() if not after.startswith(")") else before.rstrip() + after


def paired(text: str, at: int) -> tuple[str, ...]:
    """The text with a partner for the quotation mark at `at`, or without the mark; the likeliest first."""
    before, after = text[:at], text[at + 1 :]
    if before[-1:].isalnum() and after[:1].isalnum():
        return before + after, f"{before} {after}"
    if before and not before[-1].isspace() and before[-1] not in "(:-":
        field = max((match.end() for match in _FIELD.finditer(before)), default=0)
        return f'{before[:field]}"{before[field:]}"{after}', before + after
    field = next((match.start() for match in _FIELD.finditer(text, at + 1)), len(text))
    closed = f'{text[:field].rstrip()}" {text[field:]}'.rstrip()
    return closed, f'{text.rstrip()}"', before + after


def mended(field: SearchField, value: str) -> tuple[str, ...]:
    """Values that a wrong one may have meant, the likeliest first. They need not be right themselves."""
    match field.kind:
        case "years":
            return _years(value)
        case "from" | "until":
            return _dates(value)
        case "flag":
            return tuple(difflib.get_close_matches(value.lower(), field.choices, 1))
        case _:
            return ()


def _years(value: str) -> tuple[str, ...]:
    years = _YEAR.findall(value)
    if len(years) > 1:
        return (f"{min(years)}..{max(years)}",)
    if span := _SHORT_SPAN.fullmatch(value):
        first = span[1] + span[2] if span[1] else full_year(span[2])
        return (f"{first}..{full_year(span[3])}",)
    if short := _SHORT_YEAR.fullmatch(value):
        return (full_year(short[1]),)
    if years and _OPEN_BEGINNING.fullmatch(value):
        return (f"..{years[0]}",)
    if years and _OPEN_END.fullmatch(value):
        return (f"{years[0]}..",)
    return tuple(years)


def _dates(value: str) -> tuple[str, ...]:
    match = _DATE.fullmatch(value)
    if match is None:
        return ()
    parts = [part.zfill(2) for part in match.groups() if part]
    return tuple("-".join(parts[:size]) for size in range(len(parts), 0, -1))
