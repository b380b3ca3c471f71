"""The values to narrow a search by: categories, venues and years, each as a filter to add or take back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from papilio.search.documents import FacetCount
from papilio.search.query import condition, render
from papilio.web.frame import Frame
from papilio.web.lists.selection import category_name

MAX_VALUES = 12
MAX_OPENED = 1_000
"""Values shown of the field that a reader opened."""
_FIELDS = (("category", "cat"), ("venue", "venue"), ("year", "year"))


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with its count and a link that filters by it. Where it is `chosen`, the link takes the filter back."""

    label: str
    title: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A field and the values to narrow by.

    Attributes:
        more: How many values are not shown.
        other: The address of the same search with all values of the field, or with the first again; empty where that is no
            difference.
    """

    name: str
    values: tuple[FacetValue, ...]
    more: int = 0
    other: str = ""


OPENABLE = tuple(name for name, _ in _FIELDS)
"""The fields of which a reader may see all values."""

Counts: TypeAlias = Mapping[str, Sequence[FacetCount]]
"""`category`, `venue`, `year` → values with counts, most first."""


def facets_of(
    frame: Frame, counts: Counts, query: str, search: Callable[[str], str], opening: Callable[[str], str], opened: str = ""
) -> tuple[Facet, ...]:
    """The facets of a search.

    Args:
        search: From a query to the address that searches for it.
        opening: From a field to the address of this search with all its values; from none to that with the first of each.
        opened: The field whose values are all shown.
    """
    names = {"category": frame.text("Category"), "venue": frame.text("Venue"), "year": frame.text("Year")}
    facets: list[Facet] = []
    for name, field in _FIELDS:
        if found := counts.get(name):
            most = MAX_OPENED if name == opened else MAX_VALUES
            values = tuple(_values(frame, found[:most], field, query, search))
            other = "" if len(found) <= MAX_VALUES else opening("" if name == opened else name)
            facets.append(Facet(names[name], values, max(0, len(found) - most), other))
    return tuple(facets)


def _values(
    frame: Frame, shown: Sequence[FacetCount], field: str, query: str, search: Callable[[str], str]
) -> Iterable[FacetValue]:
    for each in sorted(shown, key=lambda each: each.value, reverse=True) if field == "year" else shown:
        narrowing = filter_of(field, each.value)
        chosen = has_filter(query, narrowing)
        changed = without_filter(query, narrowing) if chosen else with_filter(query, narrowing)
        title = category_name(frame, each.value) if field == "cat" else each.value
        yield FacetValue(each.value, title, each.papers, search(changed), chosen)


def filter_of(field: str, value: str) -> str:
    """`cat:cs.CL`, `venue:"Nature Physics"`."""
    return render(condition(field, value))


def with_filter(query: str, condition: str) -> str:
    """The query with one more condition. Alternatives need no parentheses: OR binds its neighbours alone."""
    return f"{query.strip()} {condition}".strip()


def has_filter(query: str, condition: str) -> bool:
    """Whether the condition stands in the query, in any case of its letters."""
    return _place(query, condition) is not None


def without_filter(query: str, condition: str) -> str:
    """The query without the condition."""
    match = _place(query, condition)
    if match is None:
        return query
    return f"{query[: match.start()].rstrip()} {query[match.end() :].lstrip()}".strip()


def _place(query: str, condition: str) -> re.Match[str] | None:
    if ":" not in query:
        return None
    return re.search(rf"(?<!\S){re.escape(condition)}(?!\S)", query, re.IGNORECASE)
