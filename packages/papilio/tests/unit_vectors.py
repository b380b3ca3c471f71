"""Vectors that tests of the index are made of."""

import numpy as np

from papilio.vectors.rows import Floats


def units(count: int, dimension: int = 16, seed: int = 0) -> Floats:
    """Random unit vectors."""
    return normed(np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32))


def clustered(count: int, dimension: int, seed: int = 0, clusters: int = 40) -> Floats:
    """Unit vectors that lie in clusters, away from 0 in the mean, as those of texts do."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((clusters, dimension)) + chance.standard_normal(dimension)
    near = centres[chance.integers(clusters, size=count)] + 0.7 * chance.standard_normal((count, dimension))
    return normed(near.astype(np.float32))


def normed(vectors: Floats) -> Floats:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
