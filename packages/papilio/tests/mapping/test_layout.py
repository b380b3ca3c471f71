"""A layout keeps neighbours together, and its grid computes what the formula says."""

import numpy as np
import pytest
from unit_vectors import clustered

from papilio.mapping import layout
from papilio.mapping.layout import lay_out
from papilio.mapping.nearest import nearest


def laid_out(points: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> layout.Points:
    neighbours, _ = nearest(points, points, 16)
    return lay_out(neighbours, points[:, :2].astype(np.float64))


def test_what_lies_in_one_cluster_stays_together() -> None:
    count, clusters = 900, 12
    chance = np.random.default_rng(3)
    centres, of = 3 * chance.standard_normal((clusters, 24)), chance.integers(clusters, size=count)
    points = (centres[of] + chance.standard_normal((count, 24))).astype(np.float32)
    places = laid_out(points).astype(np.float32)
    near, _ = nearest(places, places, 6)
    assert np.mean(of[near[:, 1:]] == of[:, None]) > 0.97
    flat = points[:, :2].copy()
    near, _ = nearest(flat, flat, 6)
    assert np.mean(of[near[:, 1:]] == of[:, None]) < 0.6, "two of its dimensions do not tell them apart"


@pytest.mark.parametrize("spread", [0.01, 1.0, 3.0])
def test_the_grid_pushes_as_all_pairs_do(spread: float) -> None:
    places = spread * np.random.default_rng(0).standard_normal((400, 2))
    ways = places[:, None] - places[None]
    q = 1 / (1 + (ways**2).sum(axis=2))
    exact = (q[..., None] ** 2 * ways).sum(axis=1) / (q.sum() - len(places))
    found = layout._pushed(places)  # pyright: ignore[reportPrivateUsage]
    assert np.linalg.norm(found - exact) < 0.1 * np.linalg.norm(exact)


def test_it_is_the_same_each_time_and_finite_for_points_that_are_alike() -> None:
    points = clustered(120, 8)
    points[:60] = points[0]
    first = laid_out(points)
    assert np.isfinite(first).all() and np.array_equal(first, laid_out(points))


@pytest.mark.parametrize("count", [31, 80, 400])
def test_few_points_stay_together_too(count: int) -> None:
    """With a step that is right for thousands, few fly apart without end."""
    assert np.abs(laid_out(clustered(count, 24))).max() < 50


def test_it_tells_how_far_it_is() -> None:
    points, steps = clustered(40, 8), list[tuple[int, int]]()
    neighbours, _ = nearest(points, points, 5)
    lay_out(neighbours, points[:, :2].astype(np.float64), on_step=lambda done, of: steps.append((done, of)))
    assert steps[0][0] == 1 and steps[-1][0] == steps[-1][1] == len(steps)
