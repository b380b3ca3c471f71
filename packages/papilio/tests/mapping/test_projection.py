"""The projection keeps distances as far as its components reach, and takes as few vectors as there are."""

import numpy as np
import pytest
from unit_vectors import clustered

from papilio.mapping.projection import RANK, coordinates_of, projected


def test_it_keeps_the_distances_of_vectors_that_lie_in_few_dimensions() -> None:
    vectors = clustered(200, 20) @ np.eye(20, 320, dtype=np.float32)
    mean, components = projected(vectors)
    assert components.shape == (RANK, 320)
    found = coordinates_of(vectors, mean, components)
    for one, other in ((0, 1), (5, 77), (199, 3)):
        true = np.linalg.norm(vectors[one] - vectors[other])
        assert np.linalg.norm(found[one] - found[other]) == pytest.approx(true, rel=1e-3)
    assert np.all(np.diff(found[:, :5].var(axis=0)) <= 0)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_few_vectors(count: int) -> None:
    vectors = clustered(5, 16)[:count]
    mean, components = projected(vectors)
    assert mean.shape == (16,) and np.isfinite(components).all()
    assert np.isfinite(coordinates_of(vectors, mean, components)).all()
