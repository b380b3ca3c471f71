"""Where the vectors of an index lie: their mean and how they spread around it."""

from dataclasses import dataclass

import numpy as np

from papilio.vectors.columns import Columns
from papilio.vectors.rows import Floats

SAMPLED = 4096
"""Rows that are looked at, evenly over all: the moments of more differ by less than a hundredth."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The moments of the rows of an index.

    Attributes:
        mean: (dimension,)
        covariance: E (x − mean)(x − mean)ᵀ, (dimension, dimension).
    """

    mean: Floats
    covariance: Floats


def spread_of(columns: Columns) -> Spread:
    """The moments of the rows that are alive; zeros where none is."""
    alive = np.flatnonzero(columns.alive)
    rows = alive[np.linspace(0, len(alive) - 1, min(SAMPLED, len(alive))).astype(np.int64)] if len(alive) else alive
    turned = columns.vectors.take(rows, axis=0).astype(np.float32) * np.float32(columns.coding.step)
    rotation, count = columns.coding.rotation, max(len(rows), 1)
    mean = turned.sum(axis=0) / np.float32(count)
    around = turned - mean
    return Spread(mean @ rotation, rotation.T @ (around.T @ around / np.float32(count)) @ rotation)
