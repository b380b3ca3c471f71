r"""The CUR decomposition: columns and rows as they are, and a small matrix between them.

    A ≈ C U R,    C = A[:, J],    R = A[I, :],    U = C⁺ A R⁺.

No U is better for these C and R in Frobenius' norm (Stewart; Penrose). The error is of two projections,

    ‖A − CUR‖²_F ≤ ‖A − C C⁺A‖²_F + ‖A − A R⁺R‖²_F,

so columns and rows can be chosen each for themselves. By strong rank-revealing QR (`interpolative`, f = 2) each of the two is
within (1 + 4 k (n − k))^½ of the best of rank k, with m in place of n for rows, and in practice within a small factor. By
leverage scores,

    ℓⱼ = Σ_{i≤k} |v_ij|²,    of the k leading singular vectors,

columns are drawn in proportion to what they add to the leading subspace; k columns drawn so are worse than k chosen, and many
more than k (of the order k log k) are needed for the error near the best that is proved for them.

U is found by QR of C and of Rᴴ, C = Q_C T_C and Rᴴ = Q_R T_R: U = T_C⁺ (Q_Cᴴ A Q_R) (T_Rᴴ)⁺. Its entries are as large as 1/σₖ:
where the spectrum falls steeply, rounding costs ε σ₁²/σₖ, and `interpolative`, whose coefficients are small, is the better one.

References:
    Goreinov, Tyrtyshnikov, Zamarashkin, "A theory of pseudoskeleton approximations", 1997.
    Stewart, "Four algorithms for the efficient computation of truncated pivoted QR approximations to a sparse matrix", 1999.
    Mahoney, Drineas, "CUR matrix decompositions for improved data analysis", 2009.
    Voronin, Martinsson, "Efficient algorithms for CUR and interpolative matrix decompositions", 2017.
"""

import math
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np

from danaus._arguments import Seed, check_rank, check_whole, random_numbers
from danaus._arrays import Array, Work, work
from danaus._scale import multiplied
from danaus.errors import ArgumentError
from danaus.lowrank._columns import Columns, Residual, dense, doubled, full, is_sparse, row_sketch
from danaus.lowrank._rrqr import Pivoted
from danaus.lowrank.pinv import left_factor, right_factor, times_quotient
from danaus.lowrank.product import LowRank
from danaus.results import ErrorEstimate

_GROWTH = 2.0
"""f of the strong rank-revealing QR."""


class CUR(NamedTuple):
    """A ≈ left · middle · right.

    Attributes:
        left: C (m, k), columns of A bit by bit; sparse (CSC) of a sparse A, a tensor by coordinates of a tensor.
        middle: U (k, k).
        right: R (k, n), rows of A bit by bit; sparse (CSR) of a sparse A, likewise.
        columns: J (k,).
        rows: I (k,).
        error: ‖A − CUR‖_F of what is returned: exact where A's numbers can be looked at, else a bound that holds with
            probability 1 − 10⁻⁶.
    """

    left: Any
    middle: Array
    right: Any
    columns: Array
    rows: Array
    error: ErrorEstimate

    def to_dense(self) -> Array:
        """The approximation, (m, n).

        Raises:
            RangeError: An entry is too large for the dtype.
        """
        w = work(self.middle)
        left, right = (w.enter(dense(x)) for x in (self.left, self.right))
        return w.whole((left @ w.enter(self.middle)) @ right)

    def to_matrix(self) -> LowRank:
        """The approximation as a structure, (C U) · R; sparse factors become dense."""
        w = work(self.middle)
        left, right = (w.enter(dense(x)) for x in (self.left, self.right))
        return LowRank(w.leave(left @ w.enter(self.middle)), w.leave(right))


def cur(
    a: Any,
    rank: int,
    *,
    method: Literal["qr", "skeleton", "leverage"] = "qr",
    rtol: float | None = None,
    oversampling: int = 10,
    iterations: int = 1,
    rng: Seed = 0,
) -> CUR:
    """An approximation of A by k of its columns and k of its rows.

    Columns and rows are chosen and U is found on the CPU in double precision, for arrays of every library.

    Args:
        a: (m, n): an array, a sparse matrix or tensor, a `LinearOperator`, a `Matrix` or `RowBlocks`.
        rank: k, from 0 to min(m, n).
        method: `qr` chooses columns and rows by strong rank-revealing QR; `skeleton` the rows in the chosen columns alone,
            which is cheaper and has a weaker bound; `leverage` draws both without replacement in proportion to their leverage
            scores.
        rtol: Singular values of C and R at or below this share of the largest count as zero; as in `pinv` where none is given.
        oversampling: What is not dense is seen through a sketch of k + oversampling rows or columns.
        iterations: Power iterations of the sketch.
        rng: A seed or a generator.

    Raises:
        ArgumentError: An argument out of its range.
        ShapeError, NotFiniteError, KindError: `a` is no matrix of finite numbers.

    Example:
        >>> import numpy as np
        >>> a = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 1.0, 1.0]])
        >>> found = cur(a, 2)
        >>> found.columns.tolist(), found.rows.tolist(), found.error.value < 1e-12
        ([2, 0], [1, 2], True)
    """
    if method not in ("qr", "skeleton", "leverage"):
        raise ArgumentError(f"method: expected qr, skeleton or leverage, got {method!r}")
    for name, value in (("oversampling", oversampling), ("iterations", iterations)):
        check_whole(value, name)
    whole = Columns.of(a)
    scale = whole.operator.scale()
    columns = whole.divided(scale)
    o, w = columns.operator, columns.operator.work
    k = check_rank(rank, o.shape)
    generator = random_numbers(rng)
    residual = Residual(columns, scale, generator)
    sketched = partial(_seen, size=k + oversampling, iterations=iterations, rng=generator)
    if method == "leverage":
        j, i = (_drawn(sketched(of), k, generator) for of in (columns, columns.T))
    else:
        j = Pivoted(sketched(columns)).strong(k, _GROWTH).indices
        i = Pivoted(full(columns.take(j)).T if method == "skeleton" else sketched(columns.T)).strong(k, _GROWTH).indices
    left, right = columns.take(j), columns.T.take(i)
    share = _share(w) if rtol is None else rtol
    middle = w.leave(times_quotient(w, w.array(_middle(columns, left, _turned(w, right), share)), 1.0, scale))
    inner = multiplied(doubled(middle), scale)
    error = residual.of(doubled(left) @ inner, _turned(w, right), _size(full(left), inner, full(right).T))
    left, right = whole.leave(whole.take(j)), whole.leave(_turned(w, whole.T.take(i)))
    j, i = (w.xp.asarray(at, device=w.device) for at in (j, i))
    return CUR(left, middle, right, j, i, error)


def _seen(columns: Columns, size: int, iterations: int, rng: np.random.Generator) -> Any:
    """The matrix itself where it is dense, else a sketch of its columns by so many rows."""
    whole = columns.operator.dense
    return doubled(whole) if whole is not None else row_sketch(columns.operator, size, iterations, rng)


def _turned(w: Work, rows: Any) -> Any:
    """Rows that were taken as columns, as rows."""
    return rows.T.tocsr() if is_sparse(rows) else w.xp.matrix_transpose(rows)


def _size(left: Any, middle: Any, right: Any) -> float:
    """The root of the sum of squares of the norms of all terms of the product."""
    a, b = np.linalg.norm(left, axis=0), np.linalg.norm(right, axis=1)
    return float(np.linalg.norm(a[:, None] * np.abs(middle) * b))


def _share(w: Work) -> float:
    """√ε, the share below which singular values of C and R count as zero.

    With a singular value s σ₁ of C, U grows to 1/s and its rounding to ε/s; without it s σ₁ is missing.
    """
    return math.sqrt(w.out_epsilon)


def _middle(columns: Columns, left: Any, right: Any, rtol: float) -> Any:
    """C⁺ A R⁺ in double precision."""
    o, w = columns.operator, columns.operator.work
    q_left, t_left = np.linalg.qr(full(left))
    q_right, t_right = np.linalg.qr(full(right).conj().T)
    seen = doubled(o.dense) @ q_right if o.dense is not None else doubled(o.matmat(w.array(q_right)))
    return left_factor(right_factor(t_left, q_left.conj().T @ seen, rtol), t_right.conj().T, rtol)


def _drawn(sketch: Any, k: int, rng: np.random.Generator) -> Any:
    """k different columns in proportion to their leverage scores; where fewer have any, the first of the others too."""
    scores = np.sum(np.abs(np.linalg.svd(sketch, full_matrices=False)[2][:k]) ** 2, axis=0)
    some = np.flatnonzero(scores > np.finfo(np.float64).eps)
    if len(some) <= k:
        return np.concatenate([some, np.setdiff1d(np.arange(len(scores)), some)[: k - len(some)]])
    return some[rng.choice(len(some), k, replace=False, p=scores[some] / scores[some].sum())]
