"""The nearest of many points to each of others.

Where there are few, all are compared; else those of the cells around. A cell holds the points that are nearest to its
centre, and its neighbours are the cells with the nearest centres. What lies beyond these is not seen, so that of many
points a few in a hundred neighbours are others than the nearest.
"""

from math import isqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.vectors.rows import Floats

Places: TypeAlias = NDArray[np.intp]

ALL_COMPARED = 2_000
"""So many points at most are all compared."""
AROUND = 10
"""Cells that are looked into."""
_BATCH = 1024


def nearest(points: Floats, among: Floats, count: int) -> tuple[Places, Floats]:
    """The places in `among` of the nearest to each point (points, count), the nearest first, and their squared distances.

    Args:
        points, among: (…, dimensions); the first of `among` are centres of cells, so they should be in an order of chance.
        count: At most the number of points in `among`.
    """
    if len(among) <= ALL_COMPARED:
        return _compared(points, among, count)
    centres = among[: isqrt(len(among))]
    cells, cell_of = _compared(among, centres, 1)[0][:, 0], _compared(points, centres, 1)[0][:, 0]
    around = _compared(centres, centres, AROUND)[0]
    found, distances = np.empty((len(points), count), np.intp), np.empty((len(points), count), np.float32)
    for cell, others in enumerate(around):
        inside = np.flatnonzero(cell_of == cell)
        seen = np.flatnonzero(np.isin(cells, others))
        if len(seen) < count:
            seen = np.arange(len(among))
        places, distances[inside] = _compared(points[inside], among[seen], count)
        found[inside] = seen[places]
    return found, distances


def _compared(points: Floats, among: Floats, count: int) -> tuple[Places, Floats]:
    """As `nearest`, each with all."""
    found, distances = np.empty((len(points), count), np.intp), np.empty((len(points), count), np.float32)
    sizes = np.vecdot(among, among)
    for start in range(0, len(points), _BATCH):
        part = points[start : start + _BATCH]
        squares = sizes - 2 * (part @ among.T) + np.vecdot(part, part)[:, None]
        places = (
            np.argpartition(squares, count - 1, axis=1)[:, :count]
            if count < len(among)
            else np.tile(np.arange(count), (len(part), 1))
        )
        near = np.take_along_axis(squares, places, axis=1)
        order = np.lexsort((places, near), axis=1)
        found[start : start + _BATCH] = np.take_along_axis(places, order, axis=1)
        distances[start : start + _BATCH] = np.maximum(np.take_along_axis(near, order, axis=1), 0)
    return found, distances
