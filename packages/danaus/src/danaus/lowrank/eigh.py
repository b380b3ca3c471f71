r"""Eigenvalues of Hermitian matrices from products with random vectors, with an error that is stated.

Block Lanczos with all vectors kept: V spans Ω, A Ω, …, A^q Ω for a random Ω. The eigenvalues θ of T = Vᴴ A V with their
vectors, turned by V, are A's nearly, best those at both ends of the spectrum; so A may be indefinite. Each product is with A
once, where singular values need AᴴA. The k of largest |θ| are kept as M = V_k Θ V_kᴴ. As θᵢ = vᵢᴴ A vᵢ,

    ‖A − M‖²_F = ‖A‖²_F − Σ θᵢ²,

so the error is known without having been computed. With `tol=`, V grows block by block until the error is met. What all of V
holds is M = V T Vᴴ; A − M and what a smaller k leaves of M are orthogonal as matrices, so that their squares add up too.

References:
    Halko, Martinsson and Tropp, "Finding structure with randomness: probabilistic algorithms for constructing approximate
    matrix decompositions", 2011.
    Tropp and Webber, "Randomized algorithms for low-rank matrix approximation: design, analysis, and applications", 2023.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from danaus._arguments import Seed, check_rank, random_numbers
from danaus._arrays import Array, Work, adjoint, largest_entry, work
from danaus._svd import with_signs
from danaus.errors import ArgumentError, ShapeError
from danaus.lowrank._growing import check_tol, grown, scaled_plan
from danaus.lowrank._growth import Options
from danaus.lowrank._plans import ByTolerance, planned
from danaus.lowrank._range_finder import HermitianBasis
from danaus.lowrank._stated import Meter, stated
from danaus.lowrank.product import LowRank
from danaus.lowrank.residual import ErrorNorm, check_norm, check_probability
from danaus.operators.kinds import as_operator
from danaus.operators.operator import Operator
from danaus.results import UNKNOWN, ErrorEstimate, rounded

_UNLIKE = 100
"""Multiples of ε by which entries of a Hermitian matrix may differ across the diagonal."""
_PROBES = 4
_ROWS = 1 << 19


class _Pair(NamedTuple):
    values: Array
    vectors: Array


class Eigh(_Pair):
    """The named tuple (values, vectors) with A ≈ vectors · diag(values) · vectorsᴴ, and its error.

    It unpacks, compares and maps as the two. What makes a new pair of it does not know the new one's error, which is `UNKNOWN`
    then; pickles and copies keep it.

    Attributes:
        values: (k,), real, falling by size.
        vectors: (n, k), orthonormal columns; in each the entry of largest size is real and positive.
        error: ‖A − vectors · diag(values) · vectorsᴴ‖.
    """

    error: ErrorEstimate = UNKNOWN

    def __new__(cls, values: Array, vectors: Array, error: ErrorEstimate = UNKNOWN) -> "Eigh":
        """The pair with its error."""
        found = super().__new__(cls, values, vectors)
        found.error = error
        return found

    def to_dense(self) -> Array:
        """vectors · diag(values) · vectorsᴴ, (n, n)."""
        return self.to_matrix().to_dense()

    def to_matrix(self) -> LowRank:
        """The product of two factors, which share the roots of the sizes of the values; the left has their signs."""
        w = work(self.vectors)
        vectors, values = w.enter(self.vectors), w.xp.astype(self.values, w.real_dtype)
        root = w.xp.sqrt(w.xp.abs(values))
        left = w.xp.astype(w.xp.sign(values) * root, w.dtype)
        return LowRank(w.leave(vectors * left), w.leave(w.xp.astype(root, w.dtype)[:, None] * adjoint(vectors)))


def randomized_eigh(
    a: Any,
    rank: int | None = None,
    *,
    tol: float | None = None,
    norm: ErrorNorm = "frobenius",
    relative: bool = True,
    oversampling: int | None = None,
    iterations: int | None = None,
    block: int | None = None,
    probability: float = 0.99,
    rng: Seed = 0,
) -> Eigh:
    """The k eigenvalues of largest size of a Hermitian A, nearly, with their vectors; k by rank or error.

    Args:
        a: (n, n), symmetric or Hermitian, definite or not: an array, a sparse matrix or tensor, a `LinearOperator`, a `Matrix`
            or `RowBlocks`.
        rank: k, from 0 to n.
        tol: In place of `rank`: the basis grows until ‖A − M‖ ≤ tol·‖A‖ (or ≤ tol where `relative` is false) in `norm`, then
            what is not needed for it is left out.
        norm: `frobenius` or `spectral`: of `tol` and of the error that is stated.
        relative: Whether `tol` is a share of ‖A‖.
        oversampling: With `rank`: how many columns the basis has beyond k; as `randomized_svd` where none is given.
        iterations: With `rank`: how many blocks follow the first.
        block: Columns of a block.
        probability: With which the stated error, where it is estimated, holds.
        rng: Seed.

    Raises:
        ArgumentError: A is not Hermitian; neither or both of rank and tol; arguments out of their range or that do not go
            together; a tolerance below the rounding of the dtype.
        FactorisationError: The tolerance is not met even at full rank, by rounding.
        ShapeError, NotFiniteError, KindError

    Example:
        >>> import numpy as np
        >>> values, vectors = found = randomized_eigh(np.diag([1.0, -5.0, 0.5, 3.0]), 2)
        >>> values.round(9).tolist(), round(found.error.value, 6)
        ([-5.0, 3.0], 1.118034)
    """
    check_norm(norm)
    check_probability(probability)
    options = Options("krylov", oversampling, iterations, block)
    plan = planned(rank=rank, tol=tol, norm=norm, relative=relative)
    op, generator = as_square(a), random_numbers(rng)
    if isinstance(plan, ByTolerance):
        return _by_tolerance(op, plan, options, norm, probability, generator)
    return _by_rank(op, check_rank(rank, op.shape), options, norm, probability, generator)


def _by_rank(
    op: Operator, k: int, options: Options, norm: ErrorNorm, probability: float, generator: np.random.Generator
) -> Eigh:
    """The k pairs of a basis that is as large as the options say."""
    growth = options.hermitian_to_rank(k, op.shape[0], dense=op.dense is not None)
    scale = op.scale()
    op = op.divided(scale)
    w, n = op.work, op.shape[0]
    if k == 0:
        return result(op, w.xp.zeros((0,), dtype=w.real_dtype, device=w.device), w.normal((n, 0), 0), scale, norm, probability)
    _check_hermitian(op)
    basis = HermitianBasis(op, generator)
    start = w.normal((n, growth.block), generator)
    for width in growth.widths:
        start = basis.extend(basis.powered(start[:, :width], 0))
    vectors, values, _ = basis.svd(k)
    return result(op, values, vectors, scale, norm, probability, generator)


def _by_tolerance(
    op: Operator,
    plan: ByTolerance,
    options: Options,
    norm: ErrorNorm,
    probability: float,
    generator: np.random.Generator,
) -> Eigh:
    """As many pairs as the tolerance needs, of a basis that grows until they are found."""
    check_tol(op.work, plan)
    growth, scale = options.to_tolerance(op.shape[0]), op.scale()
    op = op.divided(scale)
    w, n = op.work, op.shape[0]
    if n == 0:
        nothing = w.xp.zeros((0,), dtype=w.real_dtype, device=w.device)
        return result(op, nothing, w.normal((0, 0), 0), scale, norm, probability)
    _check_hermitian(op)
    meter = Meter(op, scaled_plan(plan, scale), probability, generator)
    vectors, values, _, error = grown(HermitianBasis(op, generator), meter, growth, scale, generator)
    return leaving(w, values, with_signs(w, vectors, values, adjoint(vectors))[0], error, scale, n)


def as_square(a: Any) -> Operator:
    """The operator of a square matrix.

    Raises:
        ShapeError: It is not square.
        KindError, NotFiniteError
    """
    op = as_operator(a)
    if op.shape[0] != op.shape[1]:
        raise ShapeError(f"a: expected a square matrix, got shape {op.shape}")
    return op


def result(
    op: Operator, values: Array, vectors: Array, scale: float, norm: ErrorNorm, probability: float, rng: Seed = 0
) -> Eigh:
    """What goes out of the eigenpairs of A / scale, with signs and error."""
    w, n = op.work, op.shape[0]
    vectors = with_signs(w, vectors, values, adjoint(vectors))[0]
    error = ErrorEstimate.exact(0.0, norm) if n == 0 else stated(op, vectors, values, adjoint(vectors), norm, probability, rng)
    return leaving(w, values, vectors, error, scale, n)


def leaving(w: Work, values: Array, vectors: Array, error: ErrorEstimate, scale: float, n: int) -> Eigh:
    """Eigenpairs of A / scale in the dtype that goes out, times the scale."""
    values = w.multiplied(values, scale)
    error = rounded(w, error.times(scale), math.hypot(*values.tolist()), n * n)
    return Eigh(w.leave(values), w.leave(vectors), error)


def _check_hermitian(op: Operator) -> None:
    """Refuse what is not its own adjoint: an array by its entries, all else by products with random vectors.

    Raises:
        ArgumentError
    """
    w, n = op.work, op.shape[0]
    if op.dense is not None:
        unlike, size, step = 0.0, largest_entry(op.dense), max(1, _ROWS // max(1, n))
        for at in range(0, n, step):
            rows = slice(at, min(n, at + step))
            unlike = max(unlike, largest_entry(op.dense[rows, :] - adjoint(op.dense[:, rows])))
    else:
        g = w.normal((n, _PROBES), 0)
        product = op.matmat(g)
        form = adjoint(g) @ product
        unlike = float(w.xp.linalg.vector_norm(form - adjoint(form)))
        size = float(w.xp.linalg.vector_norm(product)) * float(w.xp.linalg.vector_norm(g))
    check_alike(unlike, size, _UNLIKE * w.out_epsilon)


def check_alike(unlike: float, size: float, share: float) -> None:
    """Refuse a matrix that differs from its adjoint by more than a share of its size.

    Raises:
        ArgumentError
    """
    if unlike > share * size:
        raise ArgumentError(
            "a: expected a symmetric or Hermitian matrix, which this is not: it differs from its adjoint by "
            f"{unlike / size:.1e} of its size; give (A + Aᴴ)/2, or take randomized_svd"
        )
