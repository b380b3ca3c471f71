"""The values to narrow a search by: categories, venues and years, each as a filter to add or take back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from papilio.search.documents import FacetCount
from papilio.web.frame import Frame
from papilio.web.lists.selection import category_name

MAX_VALUES = 12
_FIELDS = (("category", "cat"), ("venue", "venue"), ("year", "year"))
_BARE = re.compile(r"[\w.+-]+")


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
    """A field and the values to narrow by; `more`: how many values are not shown."""

    name: str
    values: tuple[FacetValue, ...]
    more: int


Counts: TypeAlias = Mapping[str, Sequence[FacetCount]]
"""`category`, `venue`, `year` → values with counts, most first."""


def facets_of(frame: Frame, counts: Counts, query: str, search: Callable[[str], str]) -> tuple[Facet, ...]:
    """The facets of a search.

    Args:
        search: From a query to the address that searches for it.
    """
    names = {"category": frame.text("Category"), "venue": frame.text("Venue"), "year": frame.text("Year")}
    facets = (
        Facet(names[name], tuple(_values(frame, counts[name], field, query, search)), max(0, len(counts[name]) - MAX_VALUES))
        for name, field in _FIELDS
        if name in counts
    )
    return tuple(facet for facet in facets if facet.values)


def _values(
    frame: Frame, counts: Sequence[FacetCount], field: str, query: str, search: Callable[[str], str]
) -> Iterable[FacetValue]:
    shown = counts[:MAX_VALUES]
    for each in sorted(shown, key=lambda each: each.value, reverse=True) if field == "year" else shown:
        condition = filter_of(field, each.value)
        chosen = has_filter(query, condition)
        changed = without_filter(query, condition) if chosen else with_filter(query, condition)
        title = category_name(frame, each.value) if field == "cat" else each.value
        yield FacetValue(each.value, title, each.count, search(changed), chosen)


def filter_of(field: str, value: str) -> str:
    """`cat:cs.CL`, `venue:"Nature Physics"`."""
    return f"{field}:{value}" if _BARE.fullmatch(value) else '{}:"{}"'.format(field, value.replace('"', " "))


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
