r"""The singular value decomposition from products with random vectors, with an error that is stated.

A random Ω (n, b) is multiplied by AᴴA again and again; what comes out leans towards the largest singular vectors. With an
orthonormal V of a space found so, A V Vᴴ is the best approximation in that space, its SVD costs little, and by Pythagoras

    ‖A − A V Vᴴ‖²_F = ‖A‖²_F − ‖A V‖²_F,

so the error is known without having been computed. (Where m < n all is done for Aᴴ.) How V is found is the method:

- `power`: V spans (AᴴA)^(q+1) Ω for Ω of rank + oversampling columns (Halko, Martinsson and Tropp), each step with a shift that
  keeps the order (Feng, Yu, Xie and Tang): with α ≤ σₗ²/2, |σ² − α| ≤ σₗ² − α for every σ ≤ σₗ.
- `krylov`: V spans Ω, AᴴA Ω, …, (AᴴA)^q Ω for Ω of fewer columns (Musco and Musco; Tropp and Webber). For the same error it
  multiplies several times fewer columns, and keeps more of them.

With `tol=`, V grows block by block (Yu, Gu and Li for `power`) until the error is met.

All begins with AᴴA, in one pass over the rows of A and without a tall basis; when the singular values fall below what squares
can hold, it is begun anew with tall bases too, and made orthonormal between A and Aᴴ.

References:
    Halko, Martinsson and Tropp, "Finding structure with randomness: probabilistic algorithms for constructing approximate
    matrix decompositions", 2011.
    Musco and Musco, "Randomized block Krylov methods for stronger and faster approximate singular value decomposition", 2015.
    Yu, Gu and Li, "Efficient randomized algorithms for the fixed-precision low-rank matrix approximation", 2018.
    Feng, Yu, Xie and Tang, "Algorithm 1043: faster randomized SVD with dynamic shifts", 2024.
    Tropp and Webber, "Randomized algorithms for low-rank matrix approximation: design, analysis, and applications", 2023.
"""

import math
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from danaus._arrays import Array, Seed, Work, adjoint, check_positive, check_rank, check_whole, dtype_name, with_signs
from danaus.errors import ArgumentError, FactorisationError
from danaus.lowrank._bases import BothBases, RightBasis, TooSteep
from danaus.lowrank._stated import Meter, stated
from danaus.lowrank.residual import ErrorEstimate, ErrorNorm, check_norm, check_probability, rounded, rounding
from danaus.lowrank.svd import SVD
from danaus.operators.kinds import as_operator
from danaus.operators.operator import Operator
from danaus.operators.row_blocks import RowBlocks

Method = Literal["power", "krylov"]


class RandomizedSVD(SVD):
    """An `SVD`, three arrays as ever, with what is known of its error.

    Attributes:
        error: ‖A − u · diag(s) · vh‖, with an interval and its probability.
    """

    error: ErrorEstimate


def randomized_svd(
    a: Any,
    *,
    rank: int | None = None,
    tol: float | None = None,
    norm: ErrorNorm = "frobenius",
    relative: bool = True,
    method: Method = "krylov",
    oversampling: int | None = None,
    iterations: int | None = None,
    block: int | None = None,
    probability: float = 0.99,
    rng: Seed = 0,
) -> RandomizedSVD:
    """Nearly the k largest singular values of A with their vectors, k by rank or by error.

    Exactly one of `rank` and `tol` is given.

    Args:
        a: (m, n): an array, a SciPy sparse matrix, a `LinearOperator`, a `Matrix` or `RowBlocks`.
        rank: k, from 0 to min(m, n).
        tol: The basis grows until ‖A − M‖ ≤ tol·‖A‖ (or ≤ tol where `relative` is false) in `norm`, then what is not needed for
            it is left out.
        norm: `frobenius` or `spectral`: of `tol` and of the error that is stated.
        relative: Whether `tol` is a share of ‖A‖.
        method: `krylov` or `power`.
        oversampling: With `rank`: how many columns the basis has beyond k. Where none is given, half of the rank for `power`
            and twice the rank for `krylov`, and at least 10 and 100: a fixed number would lose accuracy as ranks grow.
        iterations: Products with AᴴA after the first: for each block of `power` (4 where none is given), or how many blocks
            follow the first of `krylov` (15; with `tol`, as many as are needed).
        block: Columns of a block of `krylov`, and of both methods with `tol`.
        probability: With which the stated error, where it is estimated, holds.
        rng: Seed.

    Returns:
        `RandomizedSVD` of u (m, k), s (k,), vh (k, n) and `error`. In each column of u the entry of largest size is real and
        positive. Arrays are of the library, device and dtype of `a`.

    Raises:
        ArgumentError: Neither or both of rank and tol; an argument that has no meaning beside the others; a tolerance below the
            rounding of the dtype.
        FactorisationError: The tolerance is not met even at full rank, by rounding.
        ShapeError, NotFiniteError, KindError

    Example:
        >>> import numpy as np
        >>> a = np.diag([4.0, 2.0, 1.0, 1e-3, 1e-4])
        >>> u, s, vh = found = randomized_svd(a, tol=1e-2)
        >>> s.round(9).tolist(), bool(found.error.upper < 1e-2 * np.linalg.norm(a))
        ([4.0, 2.0, 1.0], True)
    """
    op = as_operator(a)
    plan = _plan(op, rank, tol, norm, relative, method, oversampling, iterations, block, probability)
    generator = np.random.default_rng(rng)
    if 0 in op.shape or rank == 0:
        return _nothing(op, plan, generator)
    # Row blocks cannot be passed over by columns, so their basis stays on the side of the columns.
    turn = op.shape[0] < op.shape[1] and not isinstance(a, RowBlocks)
    return _oriented(op.turned() if turn else op, plan, generator, turn)


@dataclass(frozen=True)
class Plan:
    """What was asked for, with the defaults filled in.

    Attributes:
        rank: k, or None where `tol` says it.
        tol: Or None.
        norm: Of the error.
        relative: Whether `tol` is.
        method: `power` or `krylov`.
        columns: Of the whole basis, at most min(m, n).
        block: Columns added at a time.
        iterations: Of `power`.
        probability: Of the error.
    """

    rank: int | None
    tol: float | None
    norm: ErrorNorm
    relative: bool
    method: Method
    columns: int
    block: int
    iterations: int
    probability: float


def _plan(
    op: Operator,
    rank: int | None,
    tol: float | None,
    norm: ErrorNorm,
    relative: bool,
    method: Method,
    oversampling: int | None,
    iterations: int | None,
    block: int | None,
    probability: float,
) -> Plan:
    """The arguments, checked.

    Raises:
        ArgumentError
    """
    if (rank is None) == (tol is None):
        raise ArgumentError(f"give exactly one of rank and tol, got {'neither' if rank is None else 'both'}")
    check_norm(norm)
    check_probability(probability)
    if method not in get_args(Method):
        raise ArgumentError(f"method: expected power or krylov, got {method!r}")
    for name, value, least in (("oversampling", oversampling, 0), ("iterations", iterations, 0), ("block", block, 1)):
        if value is not None:
            check_whole(value, name, least)
    most = min(op.shape)
    powers = 4 if iterations is None else iterations
    if tol is not None:
        _check_tol(op.work, tol, relative)
        if oversampling is not None:
            raise ArgumentError("oversampling: has no meaning with tol, where the basis grows until the error is met")
        if method == "krylov" and iterations is not None:
            raise ArgumentError(
                "iterations: have no meaning with tol and krylov, where blocks are added until the error is met"
            )
        return Plan(
            None, tol, norm, relative, method, most, min(most, block or max(8, min(64, most // 16))), powers, probability
        )
    k = check_rank(rank, op.shape)
    if method == "power":
        if block is not None:
            raise ArgumentError("block: power with a rank has one block, of rank + oversampling columns; give oversampling")
        columns = min(most, k + (max(10, math.ceil(k / 2)) if oversampling is None else oversampling))
        return Plan(k, None, norm, relative, method, columns, columns, powers, probability)
    wanted = k + (max(100, 2 * k) if oversampling is None else oversampling)
    if block is not None and iterations is not None:
        if oversampling is not None:
            raise ArgumentError("oversampling: follows from block and iterations; give two of the three")
        wanted = block * (iterations + 1)
        if min(wanted, most) < k:
            raise ArgumentError(f"block and iterations: make {wanted} columns, fewer than the rank {k}")
    columns = min(most, wanted)
    width = block or math.ceil(columns / ((15 if iterations is None else iterations) + 1))
    return Plan(k, None, norm, relative, method, columns, min(columns, max(1, width)), 0, probability)


def _check_tol(w: Work, tol: float, relative: bool) -> None:
    check_positive(tol, "tol")
    least = 8 * w.out_epsilon
    if relative and tol < least:
        raise ArgumentError(f"tol: {tol:g} is below what {dtype_name(w.out)} can hold; the least is {least:.1e}")


def _nothing(op: Operator, plan: Plan, generator: np.random.Generator) -> RandomizedSVD:
    """Of rank 0."""
    w = op.work
    m, n = op.shape
    u, vh = (w.xp.zeros(shape, dtype=w.dtype, device=w.device) for shape in ((m, 0), (0, n)))
    s = w.xp.zeros((0,), dtype=w.real_dtype, device=w.device)
    if 0 in op.shape:
        return _result(w, u, s, vh, ErrorEstimate(0.0, 0.0, 0.0, 1.0, plan.norm, "exact"))
    return _result(w, u, s, vh, stated(op, u, s, vh, plan.norm, plan.probability, generator))


def _oriented(op: Operator, plan: Plan, generator: np.random.Generator, turned: bool) -> RandomizedSVD:
    """For an operator whose columns are not more than its rows; `turned` when it is the adjoint of the one asked for."""
    grow = _to_rank if plan.rank is not None else _to_tolerance
    scale = 1.0
    try:
        if plan.tol is not None and _share(op, plan) < 1e3 * math.sqrt(op.work.epsilon):
            raise TooSteep
        u, s, v, error = grow(op, RightBasis(op, generator), plan, generator)
    except TooSteep:
        scale = op.scale()
        unit = op.divided(scale)
        asked = plan if plan.tol is None or plan.relative else replace(plan, tol=plan.tol / scale)
        u, s, v, error = grow(unit, BothBases(unit, generator), asked, generator)
        s, error = s * scale, error.times(scale)
    if turned:
        u, v = v, u
    u, s, vh = _definite(op.work, u, s, adjoint(v))
    return _result(op.work, u, s, vh, error)


def _share(op: Operator, plan: Plan) -> float:
    """The tolerance as a share of the norm; 0 where that is not known."""
    tol = plan.tol or 0.0
    if plan.relative:
        return tol
    whole = op.squared_norm()
    size = math.inf if whole is None else math.sqrt(whole)
    return tol / size if size > 0 else math.inf


def _to_rank(
    op: Operator, basis: RightBasis | BothBases, plan: Plan, generator: np.random.Generator
) -> tuple[Array, Array, Array, ErrorEstimate]:
    w = op.work
    n = op.shape[1]
    rank = plan.rank or 0
    start = w.normal((n, plan.block), generator)
    if plan.method == "power":
        u, s, v = basis.last(basis.powered(start, plan.iterations + 1), rank)
    else:
        while basis.width < plan.columns:
            start = basis.extend(basis.powered(start[:, : plan.columns - basis.width], 0))
        u, s, v = basis.svd(rank)
    return u, s, v, stated(op, u, s, adjoint(v), plan.norm, plan.probability, generator)


def _to_tolerance(
    op: Operator, basis: RightBasis | BothBases, plan: Plan, generator: np.random.Generator
) -> tuple[Array, Array, Array, ErrorEstimate]:
    """Grow until the error asked for is met, and leave out what is not needed for it."""
    w = op.work
    n = op.shape[1]
    meter = Meter(op, plan.tol or 0.0, plan.relative, plan.norm, plan.probability, generator)
    start = w.normal((n, plan.block), generator)
    while True:
        powers = plan.iterations + 1 if plan.method == "power" else 0
        start = basis.extend(basis.powered(start[:, : plan.columns - basis.width], powers))
        error, target = meter.error(basis)
        if error.upper <= target:
            break
        if basis.width == plan.columns:
            raise FactorisationError(
                f"tol {plan.tol:g} in the {plan.norm} norm is met by no rank: {dtype_name(w.dtype)} leaves {error.upper:.2e} "
                f"by rounding, where {target:.2e} is asked for; compute in a wider dtype"
            )
        if plan.method == "power":
            start = w.normal((n, plan.block), generator)
    rank, error = _needed(basis.squares(), error, target, rounding(w, basis.width))
    u, s, v = basis.svd(rank)
    return u, s, v, error


def _needed(squares: list[float], error: ErrorEstimate, target: float, share: float) -> tuple[int, ErrorEstimate]:
    """The least rank that is within the target when the basis leaves `error`, and the error with it.

    What the basis leaves out and what the rank leaves out of it have orthogonal row spaces, so that squares of Frobenius norms
    add up, and squares of spectral norms at most. All is off by `share` of the norm, which rounding takes.
    """
    tails = [*np.cumsum(squares[::-1])[::-1], 0.0] if error.norm == "frobenius" else [*squares, 0.0]
    slack = share * math.sqrt(tails[0])
    rank = next((k for k, tail in enumerate(tails) if math.hypot(error.upper, math.sqrt(tail)) + slack <= target), len(squares))
    if rank == len(squares):
        return rank, error
    tail = math.sqrt(tails[rank])
    if error.norm == "frobenius":
        value, lower = math.hypot(error.value, tail), math.hypot(error.lower, tail)
    else:
        value, lower = max(error.value, tail), max(error.lower, tail)
    return rank, replace(error, value=value, lower=lower, upper=math.hypot(error.upper, tail)).widened(slack)


def _definite(w: Work, u: Array, s: Array, vh: Array) -> tuple[Array, Array, Array]:
    """`with_signs`, for NumPy without copies of the tall factor."""
    if not w.is_numpy or 0 in u.shape:
        return with_signs(w, u, s, vh)
    for at in range(u.shape[1]):
        column = u[:, at]
        entry = column[np.argmax(np.abs(column))]
        phase = entry / abs(entry) if entry != 0 else entry + 1
        column *= np.conj(phase)
        vh[at] *= phase
    return u, s, vh


def _result(w: Work, u: Array, s: Array, vh: Array, error: ErrorEstimate) -> RandomizedSVD:
    largest = math.sqrt(sum(float(each) ** 2 for each in s.tolist()))
    found = RandomizedSVD(w.leave(u), w.leave(s), w.leave(vh))
    found.error = rounded(w, error, largest)
    return found
