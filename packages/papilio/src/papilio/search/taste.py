"""A reader's taste: a linear model over the vectors of papers, in closed form.

Every vector is taken from the mean m of the library. For the papers liked, x in L, and disliked, x in D, with the library's
covariance C and one number r = min(1, |L|/|D|), so that many papers disliked outweigh no few that are liked, w minimises

    1/|L| Σ_L (1 − w·x)² + r/|L| Σ_D (1 + w·x)² + BACKGROUND · w·C·w + SHRINKAGE/d · |w|²

the ridge regression of "liked" on the vector, in which the whole library stands for papers without an opinion. One system of
d equations solves it, however many papers there are. As SHRINKAGE grows, w turns into the direction from the library's mean to
the mean of what is liked, less what is disliked: what few stars can tell. A score is w·(x − m): 0 for a paper like any other.

What is liked and what is disliked cancel out where they are the same; then there is no taste. Numbers were chosen by
`benchmarks/recommendation_quality.py` on half of its readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Vector, Vectors
from papilio.vectors.spread import Spread

BACKGROUND = 1.0
SHRINKAGE = 100.0
NEAR = 0.2
"""A paper that scores less than this share of what is liked, on average, is like nothing that is liked."""
NEIGHBOURS = 3
"""Liked papers that are named as reasons."""
ABOUT_AS_NEAR = 0.75
"""Of the likeness of the nearest of them."""
_CANCELLED = 0.05
"""A sum of opinions so short, where one paper counts about 1, says nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What one reader likes.

    Attributes:
        weights: w, (dimension,).
        centre: w·m.
        least: The score below which a paper is like nothing that is liked.
        liked: The refs of the papers liked; `vectors`: theirs, (papers, dimension).
    """

    weights: Vector
    centre: float
    least: float
    liked: tuple[str, ...]
    vectors: Vectors

    def nearest(self, vector: Vector) -> tuple[str, ...]:
        """The liked papers nearest to a vector, the nearest first; further ones only where they are about as near."""
        likeness: NDArray[np.float32] = self.vectors @ vector
        order = np.argsort(-likeness, kind="stable")[:NEIGHBOURS].tolist()
        return tuple(self.liked[at] for at in order if likeness[at] >= ABOUT_AS_NEAR * likeness[order[0]])


def taste(liked: Sequence[str], likes: Vectors, dislikes: Vectors, spread: Spread) -> Taste | None:
    """The taste of who likes these papers; None where opinions cancel out, or there are none.

    Args:
        liked: Refs of what is liked; `likes`: the vectors, in their order; `dislikes`: those of what is not.
    """
    if not len(likes):
        return None
    good, bad = likes - spread.mean, dislikes - spread.mean
    count = len(likes)
    less = min(1.0, count / max(len(bad), 1))
    towards = (good.sum(axis=0) - less * bad.sum(axis=0)) / count
    if float(np.linalg.norm(towards)) * count < _CANCELLED:
        return None
    seen = (good.T @ good + less * (bad.T @ bad)) / count + BACKGROUND * spread.covariance
    dimension = len(spread.mean)
    weights = np.linalg.solve(seen + SHRINKAGE / dimension * np.eye(dimension, dtype=np.float32), towards).astype(np.float32)
    scores: NDArray[np.float32] = good @ weights
    middle = float(scores[scores > 0].mean()) if (scores > 0).any() else 0.0
    return Taste(weights, float(weights @ spread.mean), NEAR * middle, tuple(liked), likes) if middle else None
