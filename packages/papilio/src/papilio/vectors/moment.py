"""Where the vectors of an index lie, as their second moment: what a vector at random scores, squared."""

import numpy as np

from papilio.vectors.columns import Columns
from papilio.vectors.rows import Floats

SAMPLED = 4096
"""Rows that are looked at, evenly over all."""


def second_moment(columns: Columns) -> Floats:
    """E x xᵀ over the rows x that are alive, (dimension, dimension); zeros where none is."""
    alive = np.flatnonzero(columns.alive)
    rows = alive[np.linspace(0, len(alive) - 1, min(SAMPLED, len(alive))).astype(np.int64)] if len(alive) else alive
    turned = columns.vectors.take(rows, axis=0).astype(np.float32) * np.float32(columns.coding.step)
    moment = (turned.T @ turned) / max(len(rows), 1)
    rotation = columns.coding.rotation
    return np.asarray(rotation.T @ moment @ rotation, np.float32)
