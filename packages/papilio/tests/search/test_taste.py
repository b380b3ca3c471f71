"""What stars and ratings come to: a direction, and what it leaves out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit_vectors import clustered, normed, units

from budgets import budget
from papilio.search import taste as model
from papilio.search.taste import Taste, taste
from papilio.vectors.rows import Floats

DIMENSION = 24
LIBRARY = clustered(2000, DIMENSION)
MOMENT = (LIBRARY.T @ LIBRARY / len(LIBRARY)).astype(np.float32)
NONE = np.zeros((0, DIMENSION), np.float32)


def near(centre: Floats, count: int, seed: int) -> Floats:
    return normed(centre + 0.15 * units(count, DIMENSION, seed))


ONE, OTHER = LIBRARY[0], LIBRARY[7]


def of(likes: Floats, dislikes: Floats = NONE) -> Taste | None:
    return taste([f"x:{at}" for at in range(len(likes))], likes, dislikes, MOMENT)


def scores(found: Taste | None, vectors: Floats) -> Floats:
    assert found is not None
    return vectors @ found.weights


def test_it_is_the_least_squares_solution_that_is_promised() -> None:
    likes, dislikes = near(ONE, 5, 1), near(OTHER, 2, 2)
    found = of(likes, dislikes)
    assert found is not None

    def loss(weights: Floats) -> float:
        good, bad = likes @ weights, dislikes @ weights
        rest = model.BACKGROUND * weights @ MOMENT @ weights + model.SHRINKAGE / DIMENSION * weights @ weights
        return float(((1 - good) ** 2).mean() + model.DISLIKED * ((1 + bad) ** 2).sum() / len(likes) + rest)

    rows = np.vstack([likes, np.sqrt(np.float32(model.DISLIKED)) * dislikes])
    matrix = rows.T @ rows / len(likes) + model.BACKGROUND * MOMENT + model.SHRINKAGE / DIMENSION * np.eye(DIMENSION)
    right = (likes.sum(axis=0) - model.DISLIKED * dislikes.sum(axis=0)) / len(likes)
    assert found.weights == pytest.approx(np.linalg.solve(matrix, right), abs=1e-4)
    least = loss(found.weights)
    for at in range(40):
        assert loss(found.weights + np.float32(0.02) * units(1, DIMENSION, at)[0]) > least


def test_one_star_likes_what_is_near_it_and_not_the_rest() -> None:
    found = of(ONE[None])
    assert found is not None
    assert scores(found, near(ONE, 20, 3)).min() > max(found.least, float(np.quantile(scores(found, LIBRARY), 0.9)))


def test_two_interests_are_both_liked() -> None:
    found = of(np.vstack([near(ONE, 8, 1), near(OTHER, 2, 2)]))
    assert found is not None
    assert (scores(found, np.vstack([near(ONE, 9, 4), near(OTHER, 9, 5)])) > found.least).all()


def test_what_is_disliked_scores_less() -> None:
    likes = np.vstack([near(ONE, 3, 1), near(OTHER, 3, 2)])
    before, after = of(likes), of(likes, near(OTHER, 2, 6))
    unwanted, wanted = near(OTHER, 9, 7), near(ONE, 9, 8)
    assert (
        scores(before, unwanted).mean() - scores(before, wanted).mean()
        > scores(after, unwanted).mean() - scores(after, wanted).mean()
    )
    assert scores(after, wanted).min() > 0


def test_many_dislikes_outweigh_no_star() -> None:
    star, wanted, unwanted = near(ONE, 1, 1), near(ONE, 9, 3), near(OTHER, 9, 4)
    before, found = of(star), of(star, near(OTHER, 500, 2))
    assert scores(found, wanted).min() > max(0, 2 * scores(found, unwanted).max())
    assert scores(found, wanted).mean() > 0.9 * scores(before, wanted).mean()
    assert scores(found, unwanted).max() < scores(before, unwanted).max()


def test_the_same_liked_and_disliked_is_no_taste_and_nothing_is_none() -> None:
    assert of(ONE[None], ONE[None]) is None
    assert of(NONE, near(ONE, 3, 1)) is None
    assert of(NONE) is None


def test_reasons_are_the_nearest_and_only_those_about_as_near() -> None:
    found = of(np.vstack([ONE, OTHER, near(ONE, 1, 1)]).astype(np.float32))
    assert found is not None
    near_one, near_other = found.nearest(np.vstack([ONE, OTHER]))
    assert near_one == ("x:0", "x:2") and near_other[0] == "x:1"
    assert found.nearest(NONE) == []


@settings(max_examples=budget(30, 300), deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2**31))
def test_whatever_is_starred_the_numbers_are_finite_and_a_liked_paper_is_liked(likes: int, dislikes: int, seed: int) -> None:
    found = of(units(likes, DIMENSION, seed), units(dislikes, DIMENSION, seed + 1))
    if found is None:
        return
    assert np.isfinite(found.weights).all() and found.least > 0
    assert scores(found, found.vectors).max() > found.least


def test_the_order_of_stars_decides_nothing() -> None:
    likes = near(ONE, 6, 1)
    one, other = of(likes), of(likes[::-1])
    assert one is not None and other is not None
    assert one.weights == pytest.approx(other.weights, abs=1e-5)
