"""The projection of vectors onto their first principal components, by `danaus.lowrank.pca`: what a layout compares by."""

import numpy as np

from danaus.lowrank import pca
from papilio.vectors.rows import Floats

RANK = 64
"""Components that are kept: with half as many the neighbours on the map are worse by a fifth, and those of all cost twice."""


def projected(vectors: Floats) -> tuple[Floats, Floats]:
    """The mean (dimension,) and the components (rank, dimension) of vectors, the first first; fewer of few vectors.

    Args:
        vectors: (vectors, dimension).
    """
    count, dimension = vectors.shape
    if count < 2:
        return vectors.sum(axis=0), np.eye(2, dimension, dtype=np.float32)
    found = pca(vectors, rank=min(RANK, count, dimension))
    return np.asarray(found.mean, np.float32), np.asarray(found.components, np.float32)


def coordinates_of(vectors: Floats, mean: Floats, components: Floats) -> Floats:
    """Where vectors lie along components, (vectors, rank)."""
    return np.ascontiguousarray((vectors - mean) @ components.T, np.float32)
