"""Which papers are shown of those in a window of the map.

A window is divided into cells, which lie fast on the map and not on the window, so that moving it keeps what is shown.
Of a cell with n papers about √n are shown for one of a cell with one: crowded places look crowded, and lone papers are
not lost.
"""

from dataclasses import dataclass
from math import ceil, log2

import numpy as np

from papilio.mapping.chart import Chart
from papilio.vectors.rows import Floats, Numbers

CELLS = 32
"""Across a window, at least."""
MOST_ZOOM = 256.0


@dataclass(frozen=True, slots=True)
class Window:
    """A square of the map: its centre and its side."""

    x: float
    y: float
    side: float

    def within(self, places: Floats) -> Numbers:
        """The rows of places (rows, 2) that lie inside."""
        off = np.abs(places - np.array([self.x, self.y], np.float32))
        return np.flatnonzero((off <= self.side / 2).all(axis=1))


WHOLE = Window(0.5, 0.5, 1.0)
"""The whole map."""


def whole_of(places: Floats) -> Window:
    """The least window with all places and a margin; the whole map where there is none."""
    if not len(places):
        return WHOLE
    least, most = places.min(axis=0), places.max(axis=0)
    x, y = ((least + most) / 2).tolist()
    return Window(x, y, min(max(float((most - least).max()) * 1.06, 1 / MOST_ZOOM), 1.0))


@dataclass(frozen=True, slots=True)
class Sample:
    """What is shown of a window.

    Attributes:
        rows: Of the chart. The first stand for the most papers.
        inside: How many papers lie in the window.
    """

    rows: Numbers
    inside: int


def sampled(chart: Chart, rows: Numbers, window: Window, most: int) -> Sample:
    """The papers to show of these rows.

    Args:
        most: Rows at most.
    """
    inside = rows[window.within(chart.places[rows])]
    if not len(inside):
        return Sample(inside, 0)
    across = 2 ** ceil(log2(CELLS / window.side))
    columns = (chart.places[inside] * across).astype(np.int64)
    cells = columns[:, 0] * (across + 1) + columns[:, 1]
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    counts = np.diff(np.r_[first, len(ordered)])
    number = np.arange(len(ordered)) - np.repeat(first, counts)
    weight = (number + 1) / np.sqrt(np.repeat(counts, counts))
    chosen = np.argsort(weight, kind="stable")[:most]
    return Sample(inside[order[chosen]], len(inside))
