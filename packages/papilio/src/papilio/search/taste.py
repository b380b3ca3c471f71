"""A reader's taste: a linear model over the vectors of papers, in closed form.

For the vectors x of the papers liked, L, and disliked, D, with the second moment of the library's vectors M = E x xᵀ and one
number r = DISLIKED min(1, |L|/|D|), so that many papers disliked do not outweigh few that are liked, w minimises

    1/|L| Σ_L (1 − w·x)² + r/|L| Σ_D (1 + w·x)² + BACKGROUND w·M w + SHRINKAGE/d |w|²

the ridge regression of an opinion on the vector: 1 for what is liked, −1 for what is disliked, and 0 for the library, which
stands for all papers without an opinion. One system of d equations solves it, however many papers there are. As SHRINKAGE
grows, w turns to the mean of what is liked less some of the mean of what is disliked, which is all that few stars can tell; as
it falls, the interests of a reader come to count alike however many stars each has. A score is w·x.

Papers liked and disliked that say the same count neither way, and where nothing else is liked there is no taste.

The numbers were chosen by `benchmarks/recommendation_quality.py` on half of its readers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Vector, Vectors

BACKGROUND = 1.0
SHRINKAGE = 30.0
DISLIKED = 0.02
"""What a paper disliked counts beside one that is liked. Little: it is mostly near to what is liked, and takes of that too."""
PRECISION = 1e-5
"""What is left of the system to solve, of what there was."""
SAME = 0.95
"""Vectors so alike say the same."""
NEAR = 0.2
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

    def nearest(self, vectors: Vectors) -> list[tuple[str, ...]]:
        """The liked papers nearest to each of the vectors, the nearest first; further ones only where about as near."""
        likeness: NDArray[np.float32] = np.vecdot(vectors[:, None], self.vectors)
        orders: list[list[int]] = np.argsort(-likeness, axis=1, kind="stable")[:, :NEIGHBOURS].tolist()
        return [
            tuple(self.liked[at] for at in order if row[at] >= ABOUT_AS_NEAR * row[order[0]])
            for order, row in zip(orders, likeness, strict=True)
        ]


def _solved(matrix: Callable[[Vector], Vector], right: Vector) -> Vector:
    """The solution of a system by conjugate gradients (Hestenes and Stiefel, 1952).

    The matrix is symmetric and well conditioned, since `SHRINKAGE` bounds its least eigenvalue. Of a few products with vectors,
    none starts a thread, and a reader does not wait for one while others search.
    """
    found: Vector = np.zeros_like(right)
    rest, direction = right, right
    left = float(rest @ rest)
    enough = PRECISION**2 * left
    for _ in range(len(right)):
        if left <= enough:
            break
        turned = matrix(direction)
        step = np.float32(left / float(direction @ turned))
        found = np.asarray(found + step * direction, np.float32)
        rest = np.asarray(rest - step * turned, np.float32)
        before, left = left, float(rest @ rest)
        direction = np.asarray(rest + np.float32(left / before) * direction, np.float32)
    return found


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
    rows = np.vstack([good, np.float32(less**0.5) * bad])
    columns = np.ascontiguousarray(rows.T)

    def seen(weights: Vector) -> Vector:
        of_papers = np.vecdot(columns, np.vecdot(rows, weights)) / count
        return np.asarray(of_papers + BACKGROUND * np.vecdot(moment, weights) + SHRINKAGE / len(moment) * weights, np.float32)

    weights = _solved(seen, np.asarray(opinions / count, np.float32))
    scores: NDArray[np.float32] = good @ weights
    wanted: NDArray[np.float32] = scores[scores > 0]
    return Taste(weights, NEAR * float(wanted.mean()), tuple(liked), likes) if len(wanted) else None
