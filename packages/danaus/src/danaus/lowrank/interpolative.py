r"""The interpolative decomposition: some columns as they are, the others as their combinations.

    A ≈ A[:, J] X,    X[:, J] = I,    |x_ij| ≤ f.

Columns mean something (a word, a neuron, a station), singular vectors mix them all; sparse or non-negative columns stay so. The
price is at most a factor over the best approximation of rank k:

    ‖A − A[:, J] X‖ ≤ (1 + f² k (n − k))^½ · ‖A − Aₖ‖    in the spectral and in Frobenius' norm.

Columns are found by QR with column pivoting, A Π = Q [R₁₁ R₁₂; 0 R₂₂]. It usually suffices and can fail; so columns i ≤ k and
j > k are exchanged for as long as that multiplies |det R₁₁| by more than f, that is while

    ρ_ij² = |(R₁₁⁻¹R₁₂)_ij|² + ‖row i of R₁₁⁻¹‖² ‖column j of R₂₂‖² > f²

for any (Gu and Eisenstat), which ends because the determinant is bounded. Then X = R₁₁⁻¹ R₁₂.

References:
    Gu and Eisenstat, "Efficient algorithms for computing a strong rank-revealing QR factorization", 1996.
    Cheng, Gimbutas, Martinsson, Rokhlin, "On the compression of low rank matrices", 2005.
    Woolfe, Liberty, Rokhlin, Tygert, "A fast randomized algorithm for the approximation of matrices", 2008.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from danaus._arguments import Seed, check_rank, check_whole, is_number, random_numbers
from danaus._arrays import Array, adjoint, dtype_name, work
from danaus.errors import ArgumentError, FactorisationError
from danaus.lowrank._columns import Columns, Residual, dense, doubled, full, is_sparse, row_sketch
from danaus.lowrank._plans import ByTolerance, planned
from danaus.lowrank._rrqr import Choice, Pivoted
from danaus.lowrank.pinv import right_factor
from danaus.lowrank.product import LowRank
from danaus.results import ErrorEstimate

_STEP = 16
"""Of `tol` where the rank is searched by sketches: the first has twice as many rows; the rank grows by this part of itself."""

_SLACK = 1 + 1e-12
"""Of an error that is predicted; what counts is then measured."""


class Interpolative(NamedTuple):
    """A ≈ skeleton · coefficients of columns, or coefficients · skeleton of rows.

    Attributes:
        indices: (k,), which columns or rows; where none had to be exchanged, in order of what they add.
        skeleton: Those columns (m, k) or rows (k, n), bit by bit as in A; sparse of a sparse A, and of a sparse
            tensor one by coordinates.
        coefficients: X, (k, n) or (m, k), the identity at `indices`.
        axis: `columns` or `rows`.
        error: ‖A − skeleton · coefficients‖_F of what is returned: exact where A's numbers can be looked at, else a bound
            that holds with probability 1 − 10⁻⁶.
    """

    indices: Array
    skeleton: Any
    coefficients: Array
    axis: str
    error: ErrorEstimate

    @property
    def _factors(self) -> tuple[Array, Array]:
        w = work(self.coefficients)
        skeleton = dense(self.skeleton)
        pair = (skeleton, self.coefficients) if self.axis == "columns" else (self.coefficients, skeleton)
        return w.enter(pair[0]), w.enter(pair[1])

    def to_dense(self) -> Array:
        """The approximation, (m, n).

        Raises:
            RangeError: An entry is too large for the dtype.
        """
        left, right = self._factors
        return work(self.coefficients).whole(left @ right)

    def to_matrix(self) -> LowRank:
        """The approximation as a structure; a sparse skeleton becomes dense."""
        left, right = self._factors
        w = work(self.coefficients)
        return LowRank(w.leave(left), w.leave(right))


def interpolative(
    a: Any,
    *,
    rank: int | None = None,
    tol: float | None = None,
    axis: Literal["columns", "rows"] = "columns",
    relative: bool = True,
    method: Literal["auto", "qr", "randomized"] = "auto",
    growth: float = 2.0,
    oversampling: int = 10,
    iterations: int = 1,
    rng: Seed = 0,
) -> Interpolative:
    """The decomposition A ≈ A[:, J] X, or A ≈ X A[J, :].

    Columns are chosen and coefficients found by LAPACK on the CPU in double precision, for arrays of every library.

    Args:
        a: (m, n): an array, a sparse matrix or tensor, a `LinearOperator`, a `Matrix` or `RowBlocks`.
        rank: k, from 0 to min(m, n).
        tol: In place of `rank`: enough columns for ‖A − A[:, J] X‖_F ≤ tol·‖A‖_F (≤ tol where `relative` is false). By `qr` no
            fewer of the pivots would do; `randomized` may take some more, and more still of what can only be multiplied, whose
            error is bounded and not measured, as is ‖A‖_F: there the tolerance is met with probability 1 − 2·10⁻⁶.
        axis: What is kept, `columns` or `rows`.
        relative: Whether `tol` is a share of ‖A‖_F.
        method: `qr` decomposes a dense array; `randomized` decomposes Qᴴ A, Q an orthonormal basis of k + oversampling nearly
            leading left singular vectors, and needs products alone; `auto` is `qr` of a dense array, else `randomized`.
        growth: f, above 1: no coefficient is larger.
        oversampling: Of `randomized`.
        iterations: Power iterations of `randomized`; none makes it cheaper and less exact.
        rng: A seed or a generator, for `randomized`.

    By `randomized` coefficients are those of least squares on the columns themselves where none of these is above f.

    The bound of the module's head holds for `qr`. For `randomized` it bounds Qᴴ(A − A[:, J] X), to which comes what Q leaves
    out: (I − QQᴴ)A times I − I[:, J] X, whose norm is (1 + ‖R₁₁⁻¹R₁₂‖₂²)^½. So ‖A − A[:, J] X‖ ≤ (1 + f²k(n − k))^½ (‖A − Aₖ‖ +
    ‖A − QQᴴA‖), and least squares can only lower it. `error` says what came of it.

    Raises:
        ArgumentError: Not one of rank and tol; an argument out of its range; `qr` of what is not a dense array.
        FactorisationError: The tolerance is below what the dtype can reach.
        ShapeError, NotFiniteError, KindError: `a` is no matrix of finite numbers.

    Example:
        >>> import numpy as np
        >>> a = np.array([[1.0, 4.0, 2.0], [0.0, 0.0, 0.0], [2.0, 8.0, 4.0]])
        >>> found = interpolative(a, rank=1)
        >>> found.indices.tolist(), found.skeleton.tolist(), found.coefficients.tolist()
        ([1], [[4.0], [0.0], [8.0]], [[0.25, 1.0, 0.5]])
    """
    plan = planned(rank=rank, tol=tol, relative=relative)
    if axis not in ("columns", "rows"):
        raise ArgumentError(f"axis: expected columns or rows, got {axis!r}")
    if method not in ("auto", "qr", "randomized"):
        raise ArgumentError(f"method: expected auto, qr or randomized, got {method!r}")
    if not is_number(growth) or not 1 < growth < math.inf:
        raise ArgumentError(f"growth: expected a finite number above 1, got {growth!r}")
    for name, value in (("oversampling", oversampling), ("iterations", iterations)):
        check_whole(value, name)
    columns = Columns.of(a) if axis == "columns" else Columns.of(a).T
    o = columns.operator
    if method == "qr" and o.dense is None:
        raise ArgumentError(f"method: qr needs a dense array, got a {o.kind}; use randomized, or make it dense")
    whole = method == "qr" or (method == "auto" and o.dense is not None)
    generator = random_numbers(rng)
    scaled = columns.divided(scale := o.scale())
    residual = Residual(scaled, scale, generator)
    search = _Search(columns, scaled, scale, residual, axis, growth, None if whole else oversampling, iterations, generator)
    return search.to_tolerance(plan) if isinstance(plan, ByTolerance) else search.to_rank(check_rank(rank, o.shape))


@dataclass(frozen=True)
class _Search:
    """A search for columns that stand for all others.

    It looks at A / scale, `columns`, and takes from A itself, `whole`. With `oversampling` it looks at a sketch of so many rows
    more than columns, else at all rows.
    """

    whole: Columns
    columns: Columns
    scale: float
    residual: Residual
    axis: Literal["columns", "rows"]
    growth: float
    oversampling: int | None
    iterations: int
    generator: np.random.Generator

    def to_rank(self, k: int) -> Interpolative:
        """The decomposition by k columns."""
        return self._finished(self._pivoted(k + (self.oversampling or 0)), k)

    def to_tolerance(self, plan: ByTolerance) -> Interpolative:
        """The decomposition by as many columns as the tolerance needs.

        Raises:
            FactorisationError: All that can be independent are too few.
        """
        o = self.columns.operator
        most, least = o.shape[0], min(o.shape)
        allowed = plan.tol * self.residual.norm() if plan.relative else plan.tol / self.scale
        extra = self.oversampling
        size = most if extra is None else min(most, 2 * _STEP + extra)
        pivoted = self._pivoted(size)
        k = int(np.argmax(pivoted.tails <= allowed * _SLACK))
        while True:
            if extra is not None and size < most and k + extra > size:
                size = min(most, max(2 * size, k + extra))
                pivoted = self._pivoted(size)
                k = max(1, int(np.argmax(pivoted.tails <= allowed * _SLACK)))
                continue
            done = self._finished(pivoted, k)
            if done.error.value / self.scale <= allowed:
                return done
            if k == least:
                raise FactorisationError(
                    f"tol: with all {k} {self.axis} of the {least} that can be independent the error is "
                    f"{done.error.value:.3g}, above the {allowed * self.scale:.3g} that was asked for; results are of dtype "
                    f"{dtype_name(o.work.out)} and no more exact"
                )
            k = min(least, k + (1 if extra is None else max(1, k // _STEP)))

    def _pivoted(self, size: int) -> Pivoted:
        o = self.columns.operator
        return Pivoted(doubled(o.dense) if self.oversampling is None else row_sketch(o, size, self.iterations, self.generator))

    def _finished(self, pivoted: Pivoted, k: int) -> Interpolative:
        """The result in the library and dtype of A, turned over where rows were chosen, with its own error."""
        w = self.columns.operator.work
        found = pivoted.strong(k, self.growth)
        if self.oversampling is not None:
            found = _fitted(self.columns, found, self.growth)
        skeleton = self.whole.take(found.indices)
        coefficients = w.leave(w.array(found.coefficients))
        error = self.residual.of(self.columns.take(found.indices), coefficients)
        if self.axis == "rows":
            skeleton = skeleton.T.tocsr() if is_sparse(skeleton) else w.xp.matrix_transpose(skeleton)
            coefficients = w.xp.matrix_transpose(coefficients)
        indices = w.xp.asarray(found.indices, device=w.device)
        return Interpolative(indices, self.whole.leave(skeleton), coefficients, self.axis, error)


def _fitted(columns: Columns, found: Choice, growth: float) -> Choice:
    """The coefficients of least squares on the columns themselves, where none is above `growth`.

    Else they are those of the sketch, which does not see what Q leaves out.
    """
    o = columns.operator
    q, t = np.linalg.qr(full(columns.take(found.indices)))
    x = right_factor(t, doubled(adjoint(o.rmatmat(o.work.array(q)))))
    x[:, found.indices] = np.eye(len(found.indices))
    return Choice(found.indices, x) if np.abs(x).max(initial=0.0) <= growth else found
