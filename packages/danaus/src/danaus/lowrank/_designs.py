"""Designs of sampling: which terms of a product are drawn, with what chance, and the variance that follows.

A design takes A and B divided by their scales, the weights ‖aᵢ‖‖bᵢ‖ (n,), the number c of terms to draw, and the product A B,
or None where the variance, which needs it or Gram matrices, is not asked for; it returns a `Sample`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import numpy as np
from scipy.sparse.linalg import norm as sparse_norm

from danaus._arrays import Work, adjoint
from danaus.lowrank._columns import doubled, is_sparse

_BLOCK = 1024
"""Rows of a Gram matrix that are made at a time."""


class Sample(NamedTuple):
    """What a design drew, and its figures for the matrices divided by their scales.

    Attributes:
        expected: (c,): by how much each term that was drawn is divided, the expected number of times that it is.
        is_drawn: Whether anything was left to chance.
    """

    indices: Any
    chance: Any
    expected: Any
    variance: float | None
    bias: float | None
    bound: float
    is_drawn: bool


def largest(w: Work, x: Any, y: Any, weights: Any, c: int, exact: bool) -> Sample:
    order = np.argsort(-weights, kind="stable")
    chosen, rest = np.sort(order[:c]), np.sort(order[c:])
    bias = norm(columns(w, x, rest) @ rows(w, y, rest)) if exact else None
    chance = np.isin(np.arange(len(weights)), chosen).astype(float)
    return Sample(chosen, chance, np.ones(c), 0.0, bias, float(weights[rest].sum()) ** 2, False)


def with_replacement(w: Work, x: Any, y: Any, weights: Any, c: int, product: Any, p: Any, rng: np.random.Generator) -> Sample:
    indices = rng.choice(len(p), c, p=p) if c else np.zeros(0, np.int64)
    some = weights > 0
    bound = float((weights[some] ** 2 / p[some]).sum()) / max(c, 1)
    variance = max(0.0, bound - norm(product) ** 2 / max(c, 1)) if product is not None else None
    return Sample(indices, p, c * p[indices], variance, 0.0, bound, True)


def simply(w: Work, x: Any, y: Any, weights: Any, c: int, product: Any, p: Any, rng: np.random.Generator) -> Sample:
    """A simple random sample: all sets of c alike."""
    n = len(weights)
    indices = rng.choice(n, c, replace=False) if c else np.zeros(0, np.int64)
    share = n * (n - c) / (c * (n - 1)) if n > 1 else 0.0
    bound = share * float((weights**2).sum())
    variance = max(0.0, bound - share * norm(product) ** 2 / max(n, 1)) if product is not None else None
    return Sample(indices, np.full(n, c / max(n, 1)), np.full(c, c / max(n, 1)), variance, 0.0, bound, c < n)


def systematically(w: Work, x: Any, y: Any, weights: Any, c: int, product: Any, p: Any, rng: np.random.Generator) -> Sample:
    chance = _inclusion(p, c)
    indices = _systematic(chance, rng)
    variance, bound = _variance(w, x, y, weights, chance, product is not None)
    return Sample(indices, chance, chance[indices], variance, 0.0, bound, bool((chance < 1).any()))


def _inclusion(p: Any, samples: int) -> Any:
    """πᵢ = min(1, t pᵢ) with the t that makes their sum the number of samples. Where too few are above zero, the first of those
    that are zero make up the number."""
    chance = np.zeros(len(p))
    open_ = p > 0
    while True:
        lacking = samples - int((chance == 1).sum())
        if not open_.any() or not lacking:
            break
        # A hair below 1 is 1: else two of a step might fall on one.
        trial = lacking * p * open_ / p[open_].sum()
        certain = open_ & (trial >= 1 - 1e-9)
        if not certain.any():
            return chance + trial
        chance[certain] = 1
        open_ &= ~certain
    chance[np.flatnonzero(chance == 0)[: samples - int(chance.sum())]] = 1
    return chance


def _systematic(chance: Any, rng: np.random.Generator) -> Any:
    """A systematic sample, in the order of the columns.

    It holds what is certain, and what lies at u, u + 1, … when the others are laid end to end.
    """
    certain = np.flatnonzero(chance == 1)
    others = np.flatnonzero((chance > 0) & (chance < 1))
    if not len(others):
        return certain
    ends = np.cumsum(chance[others])
    count = round(float(ends[-1]))
    at = np.searchsorted(ends * (count / ends[-1]), rng.random() + np.arange(count), side="right")
    return np.sort(np.concatenate([certain, others[np.minimum(at, len(others) - 1)]]))


def _variance(w: Work, x: Any, y: Any, weights: Any, chance: Any, exact: bool) -> tuple[float | None, float]:
    """The variance of systematic sampling, and a bound by norms alone.

    πᵢⱼ is the length that the arcs of i and j share on a circle of circumference 1.
    """
    others = np.flatnonzero((chance > 0) & (chance < 1))
    pi, size = chance[others], weights[others]
    starts = (np.cumsum(pi) - pi) % 1
    a, b = columns(w, x, others), rows(w, y, others)
    variance, bound = 0.0, 0.0
    for block in _blocks(len(others)):
        apart = (starts[None, :] - starts[block, None]) % 1
        mine = pi[block, None]
        shared = np.clip(np.minimum(mine - apart, pi), 0, None) + np.clip(np.minimum(mine, apart + pi - 1), 0, None)
        excess = shared / (mine * pi) - 1
        bound += float((np.abs(excess) * size[block, None] * size).sum())
        if exact:
            at = cast(Any, np.arange)(block.start, block.stop)
            # ⟨aᵢbᵢ, aⱼbⱼ⟩ = (aᵢᴴaⱼ)(bⱼbᵢᴴ).
            gram = _gram(columns(w, a, at), a) * np.conj(_gram(_adjoint(rows(w, b, at)), _adjoint(b)))
            variance += float((excess * gram.real).sum())
    return (max(0.0, variance) if exact else None), bound


def _blocks(size: int) -> Iterator[slice]:
    for start in range(0, size, _BLOCK):
        yield slice(start, min(size, start + _BLOCK))


def _gram(x: Any, y: Any) -> Any:
    """xᴴ y in NumPy's double precision."""
    product = _adjoint(x) @ y
    return doubled(product.toarray() if is_sparse(product) else product)


def _adjoint(x: Any) -> Any:
    return x.conj().T.tocsr() if is_sparse(x) else adjoint(x)


def norm(product: Any) -> float:
    return float(sparse_norm(product)) if is_sparse(product) else float(np.linalg.norm(doubled(product)))


def columns(w: Work, x: Any, at: Any) -> Any:
    return x.tocsc()[:, at] if is_sparse(x) else w.xp.take(x, w.xp.asarray(at, device=w.device), axis=1)


def rows(w: Work, x: Any, at: Any) -> Any:
    return x[at] if is_sparse(x) else w.xp.take(x, w.xp.asarray(at, device=w.device), axis=0)
