"""A reader's taste: a linear model over the vectors of papers, in closed form.

For the vectors x of the papers liked, L, and disliked, D, with the second moment of the library's vectors M = E x xᵀ and one
number r = DISLIKED min(1, |L|/|D|), so that many papers disliked do not outweigh few that are liked, w minimises

    1/|L| Σ_L (1 − w·x)² + r/|L| Σ_D (1 + w·x)² + BACKGROUND w·M w + SHRINKAGE/d |w|²

the ridge regression of an opinion on the vector: 1 for what is liked, −1 for what is disliked, and 0 for the library, which
stands for all papers without an opinion. One system of d equations solves it, however many papers there are. As SHRINKAGE
grows, w turns to the mean of what is liked less some of the mean of what is disliked, which is all that few stars can tell; as
it falls, the interests of a reader come to count alike however many stars each has. A score is w·x.

Papers liked and disliked that say the same count neither way, and where nothing else is liked there is no taste.

The numbers were chosen by
`benchmarks/recommendation_quality.py` on half of its readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Vector, Vectors

BACKGROUND = 1.0
SHRINKAGE = 30.0
DISLIKED = 0.2
"""What a paper disliked counts beside one that is liked: it is mostly near to what is liked, and takes of that too."""
SAME = 0.95
"""Vectors so alike say the same."""
NEAR = 0.15
"""A paper that scores less than this share of what is liked, on average, is like nothing that is liked."""
NEIGHBOURS = 3
"""Liked papers that are named as reasons."""
ABOUT_AS_NEAR = 0.75
"""Of the likeness of the nearest of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """What one reader likes.

    Attributes:
        weights: w, (dimension,).
        least: The score below which a paper is like nothing that is liked.
        liked: The refs of the papers liked; `vectors`: theirs, (papers, dimension).
    """

    weights: Vector
    least: float
    liked: tuple[str, ...]
    vectors: Vectors

    def nearest(self, vector: Vector) -> tuple[str, ...]:
        """The liked papers nearest to a vector, the nearest first; further ones only where they are about as near."""
        likeness: NDArray[np.float32] = self.vectors @ vector
        order: list[int] = np.argsort(-likeness, kind="stable")[:NEIGHBOURS].tolist()
        return tuple(self.liked[at] for at in order if likeness[at] >= ABOUT_AS_NEAR * likeness[order[0]])


def taste(liked: Sequence[str], likes: Vectors, dislikes: Vectors, moment: NDArray[np.float32]) -> Taste | None:
    """The taste of who likes these papers; None where opinions cancel out, or there are none.

    Args:
        liked: Refs of what is liked; `likes`: the vectors, in their order; `dislikes`: those of what is not.
        moment: M, (dimension, dimension).
    """
    same = likes @ dislikes.T >= SAME
    good, bad = likes[~same.any(axis=1)], dislikes[~same.any(axis=0)]
    count = len(good)
    if not count:
        return None
    less = DISLIKED * min(1.0, count / max(len(bad), 1))
    opinions = good.sum(axis=0) - less * bad.sum(axis=0)
    dimension = len(moment)
    seen = (good.T @ good + less * (bad.T @ bad)) / count + BACKGROUND * moment
    shrunk = seen + SHRINKAGE / dimension * np.eye(dimension, dtype=np.float32)
    weights: Vector = np.asarray(np.linalg.solve(shrunk, opinions / count), np.float32)
    scores: NDArray[np.float32] = good @ weights
    wanted: NDArray[np.float32] = scores[scores > 0]
    return Taste(weights, NEAR * float(wanted.mean()), tuple(liked), likes) if len(wanted) else None
