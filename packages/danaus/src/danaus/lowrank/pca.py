r"""Principal components: the singular value decomposition of a matrix less the means of its columns, which is never formed.

Rows are what was observed, columns are variables. With μ the means of the columns, A − 1 μᵀ ≈ U Σ Vᴴ: the rows of Vᴴ are the
components, U Σ are the scores, and σ²/(m − 1) are the variances that components explain. `Centred` tells how the matrix is
multiplied without being formed.

By `krylov` and `power` rows are passed over several times, first for their means; by `streaming` once, for means and sketches
alike, and with the larger error of `streaming_svd`.

References:
    Halko, Martinsson, Shkolnisky and Tygert, "An algorithm for the principal component analysis of large data sets", 2011.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from danaus._arguments import Seed
from danaus._arrays import Array, Work, adjoint, dtype_name, is_finite, work
from danaus.errors import ArgumentError, RangeError, ShapeError
from danaus.lowrank._growth import Method
from danaus.lowrank.randomized import randomized_svd
from danaus.lowrank.streaming import streamed
from danaus.lowrank.svd import SVD
from danaus.operators.centred import Centred
from danaus.operators.kinds import as_centred
from danaus.results import ErrorEstimate


@dataclass(frozen=True, slots=True, eq=False)
class PCA:
    """Principal components, by the names of scikit-learn's `PCA` without their last underscore.

    Attributes:
        mean: μ (n,).
        components: (k, n), orthonormal rows, by falling variance. Of each, the scores' entry of largest size is positive.
        singular_values: (k,), of the centred matrix.
        explained_variance: (k,), σ²/(m − 1).
        explained_variance_ratio: (k,), its share of the variance of all columns; estimated where `error` is.
        noise_variance: The mean variance of the directions that are left out; 0 where none is.
        scores: (m, k), what `transform` makes of A.
        error: ‖A − 1 μᵀ − scores · components‖_F.
    """

    mean: Array
    components: Array
    singular_values: Array
    explained_variance: Array
    explained_variance_ratio: Array
    noise_variance: float
    scores: Array
    error: ErrorEstimate

    def transform(self, x: Array) -> Array:
        """The coordinates (…, k) of rows (…, n) along the components.

        Raises:
            ShapeError: The rows have other columns.
        """
        w = work(x, self.components)
        if x.shape[-1] != self.components.shape[-1]:
            raise ShapeError(f"x: expected rows of {self.components.shape[-1]} numbers, got shape {tuple(x.shape)}")
        return w.leave((w.enter(x) - w.enter(self.mean)) @ adjoint(w.enter(self.components)))

    def inverse_transform(self, z: Array) -> Array:
        """The rows (…, n) that have the coordinates (…, k), as far as the components reach.

        Raises:
            ShapeError: Other coordinates than components.
        """
        w = work(z, self.components)
        if z.shape[-1] != self.components.shape[0]:
            raise ShapeError(f"z: expected rows of {self.components.shape[0]} numbers, got shape {tuple(z.shape)}")
        return w.leave(w.enter(z) @ w.enter(self.components) + w.enter(self.mean))


def pca(
    a: Any,
    *,
    rank: int | None = None,
    tol: float | None = None,
    method: Method | Literal["streaming"] = "krylov",
    probability: float = 0.99,
    rng: Seed = 0,
) -> PCA:
    """The first k principal components of the rows of A, nearly; k by rank or by error.

    Args:
        a: (m, n): an array, a sparse matrix or tensor, a `LinearOperator`, a `Matrix` or `RowBlocks`, which are passed over
            once more for their means.
        rank: k, from 0 to min(m, n).
        tol: The least k found for which the error is at most tol times the norm of the centred matrix.
        method: As of `randomized_svd`; or `streaming`, by one pass over `RowBlocks`, with a rank.
        probability: With which the stated error, where it is estimated, holds.
        rng: Seed.

    Raises:
        ArgumentError: Fewer than two rows; what `randomized_svd` refuses.
        RangeError: A variance is too large for the dtype.
        ShapeError, NotFiniteError, KindError

    Example:
        >>> import numpy as np
        >>> found = pca(np.array([[1.0, 5.0], [2.0, 7.0], [3.0, 9.0]]) + 1e8, rank=1)
        >>> found.explained_variance.round(6).tolist(), round(float(found.explained_variance_ratio[0]), 6)
        ([5.0], 1.0)
    """
    of = a.of if isinstance(a, Centred) else a
    if method == "streaming":
        if rank is None or tol is not None:
            raise ArgumentError("streaming: one pass is made for a rank; give rank=, or tol= with another method")
        found, mean, size = streamed(Centred(of), rank, None, probability, rng)
        _check_rows(of.shape)
        return _components(found, mean, size)
    op = as_centred(of)
    _check_rows(op.shape)
    found = randomized_svd(op, rank=rank, tol=tol, method=method, probability=probability, rng=rng)
    # What is kept and what is left are orthogonal, so that their squares add up.
    size = math.hypot(found.error.value, *found.s.tolist())
    return _components(found, op.work.leave(op.mean), size)


def _check_rows(shape: tuple[int, ...]) -> None:
    if shape[0] < 2:
        raise ArgumentError(f"a: a variance needs two rows at least, got shape {shape}")


def _components(found: SVD, mean: Array, size: float) -> PCA:
    """What is told of a decomposition of the centred matrix of that norm."""
    w, (m, k), n = work(found.u), found.u.shape, found.vh.shape[1]
    s, left = w.xp.astype(found.s, w.real_dtype), found.error.value
    # Shares have no scale.
    shares, others = s / size if size > 0 else s, min(m, n) - k
    return PCA(
        mean=mean,
        components=found.vh,
        singular_values=found.s,
        explained_variance=w.leave(_squared(w, s, m - 1)),
        explained_variance_ratio=w.leave(shares * shares),
        noise_variance=left * (left / (m - 1) / others) if others else 0.0,
        scores=w.leave(w.enter(found.u) * w.xp.astype(s, w.dtype)),
        error=found.error,
    )


def _squared(w: Work, s: Array, by: int) -> Array:
    """s²/by.

    Raises:
        RangeError: One is too large for the dtype.
    """
    with np.errstate(over="ignore", under="ignore"):
        found = s * (s / by)
    if not is_finite(found):
        raise RangeError(
            f"the variance of singular values up to {float(s[0]):.3g} is too large for {dtype_name(s.dtype)}; divide what is "
            "given by a power of two"
        )
    return found
