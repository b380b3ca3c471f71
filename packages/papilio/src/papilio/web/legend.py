"""The colours of the dots of a map, and what they stand for. A colour is a number; the style sheet says how it looks."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.mapping.chart import NO_GROUP, NO_YEAR, Chart
from papilio.vectors.rows import Numbers
from papilio.web.frame import Frame

Colouring: TypeAlias = Literal["category", "year"]
COLOURINGS: tuple[Colouring, ...] = ("category", "year")

GROUPS = 8
"""Categories or venues with a colour of their own."""
SPANS = 6
"""Spans of years, each with about as many papers."""
OTHER = 8
"""The colour of all others."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A line of the legend."""

    number: int
    label: str
    papers: int


@dataclass(frozen=True, slots=True)
class Legend:
    """What each colour stands for. Colours that no paper has are left out.

    Attributes:
        colour_of: The colours of rows.
    """

    colours: tuple[Colour, ...]
    colour_of: Callable[[Numbers], NDArray[np.int64]]


def legend_of(frame: Frame, chart: Chart, rows: Numbers, colouring: Colouring, name: Callable[[str], str]) -> Legend:
    """The legend of papers.

    Args:
        name: What a category or a venue is called.
    """
    return _by_year(frame, chart, rows) if colouring == "year" else _by_group(frame, chart, rows, name)


def _by_group(frame: Frame, chart: Chart, rows: Numbers, name: Callable[[str], str]) -> Legend:
    """By category or venue; where these are so many that most papers would have no colour, by archive or venue."""
    papers: list[int] = np.bincount(chart.groups[rows], minlength=len(chart.names)).tolist()
    counts = Counter(dict(enumerate(papers)))
    names = dict(enumerate(chart.names))
    del names[NO_GROUP]
    if sum(n for _, n in _most(names, counts)) < sum(counts.values()) / 2:
        names = {code: each.partition(".")[0] for code, each in names.items()}
    first = [each for each, _ in _most(names, counts)]
    table = np.full(len(chart.names), OTHER)
    for code, each in names.items():
        if each in first:
            table[code] = first.index(each)
    labels = [name(each) for each in first]
    return _legend(lambda some: table[chart.groups[some]], rows, [*labels, *[""] * (OTHER - len(first)), frame.text("Other")])


def _most(names: Mapping[int, str], counts: Counter[int]) -> list[tuple[str, int]]:
    """The names of most papers, and how many these are."""
    papers: Counter[str] = Counter()
    for code, each in names.items():
        papers[each] += counts[code]
    return sorted(((each, n) for each, n in papers.items() if n), key=lambda each: (-each[1], each[0]))[:GROUPS]


def _by_year(frame: Frame, chart: Chart, rows: Numbers) -> Legend:
    years = chart.years[rows]
    known = years[years != NO_YEAR]
    cuts = np.quantile(known, np.arange(SPANS) / SPANS, method="inverted_cdf") if len(known) else np.zeros(0, np.int16)
    starts = np.unique(cuts).astype(np.int64)
    ends = [*(starts[1:] - 1).tolist(), int(known.max())] if len(known) else []
    labels = [str(start) if start == end else f"{start}–{end}" for start, end in zip(starts.tolist(), ends, strict=True)]

    def colour_of(some: Numbers) -> NDArray[np.int64]:
        held = chart.years[some].astype(np.int64)
        # The newest always has the last colour, however few spans there are.
        found = np.searchsorted(starts, held, side="right") - 1 + SPANS - len(starts)
        return np.where(held == NO_YEAR, OTHER, found)

    return _legend(colour_of, rows, [*[""] * (SPANS - len(starts)), *labels, "", "", frame.text("No year")])


def _legend(colour_of: Callable[[Numbers], NDArray[np.int64]], rows: Numbers, labels: list[str]) -> Legend:
    counts = np.bincount(colour_of(rows), minlength=OTHER + 1).tolist()
    return Legend(tuple(Colour(number, labels[number], papers) for number, papers in enumerate(counts) if papers), colour_of)
