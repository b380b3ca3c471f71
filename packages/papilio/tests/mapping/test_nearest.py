"""The nearest points: all of them where few are compared, and nearly all where cells are looked into."""

from typing import Any

import numpy as np
import pytest
from scipy.spatial import cKDTree
from unit_vectors import clustered, units

from papilio.mapping.nearest import ALL_COMPARED, nearest
from papilio.vectors.rows import Floats


def neighbours(points: Floats, among: Floats, count: int) -> Any:
    """The distances and places that SciPy's tree finds."""
    return cKDTree(among).query(points, count)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_few_points_are_compared_with_all(count: int) -> None:
    among, points = units(40, seed=1), units(25, seed=2)
    places, squares = nearest(points, among, count)
    distances, expected = neighbours(points, among, count)
    assert np.array_equal(places, expected.reshape(25, count))
    assert np.allclose(np.sqrt(squares), distances.reshape(25, count), atol=1e-3)


def test_of_many_points_nearly_all_neighbours_are_found() -> None:
    points = clustered(3 * ALL_COMPARED, 32)
    places, _ = nearest(points[:500], points, 10)
    _, expected = neighbours(points[:500], points, 10)
    kept = [len(set(found) & set(true)) / 10 for found, true in zip(places.tolist(), expected.tolist(), strict=True)]
    assert np.mean(kept) > 0.9


def test_points_that_are_alike_are_all_found() -> None:
    points = np.ones((ALL_COMPARED + 1, 4), np.float32)
    places, squares = nearest(points, points, 3)
    assert places.shape == (len(points), 3) and not squares.any()
    assert all(len(set(row)) == 3 for row in places.tolist())
