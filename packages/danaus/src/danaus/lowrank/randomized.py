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
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from danaus._arguments import Seed, check_rank, random_numbers
from danaus._arrays import Array, Work, adjoint, work
from danaus._svd import with_signs
from danaus.errors import ArgumentError
from danaus.lowrank._batched import batched_svd
from danaus.lowrank._growing import Parts, check_tol, grown, scaled_plan
from danaus.lowrank._growth import Growth, Method, Options
from danaus.lowrank._plans import ByRank, ByTolerance, planned
from danaus.lowrank._range_finder import BothBases, RightBasis, TooSteep
from danaus.lowrank._stated import Meter, stated
from danaus.lowrank.residual import ErrorNorm, check_norm, check_probability
from danaus.lowrank.svd import SVD
from danaus.operators.kinds import as_operator, only_multiplies
from danaus.operators.operator import Operator
from danaus.operators.row_blocks import Blocks
from danaus.results import ErrorEstimate, rounded


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
) -> SVD:
    """The k largest singular values of A, nearly, with their vectors; k by rank or error.

    Args:
        a: (m, n): an array, a sparse matrix or tensor, a `LinearOperator`, a `Matrix` or `RowBlocks`; or an array (…, m, n).
        rank: k, from 0 to min(m, n).
        tol: The basis grows until ‖A − M‖ ≤ tol·‖A‖ (or ≤ tol where `relative` is false) in `norm`, then what is not needed for
            it is left out.
        norm: `frobenius` or `spectral`: of `tol` and of the error that is stated.
        relative: Whether `tol` is a share of ‖A‖.
        method: `krylov` or `power`.
        oversampling: With `rank`: how many columns the basis has beyond k. Else half of k for `power`, twice k for `krylov` (of
            arrays five times, or three from a tenth of the smaller side up), and at least 10 and 100 (of arrays 144 − k).
        iterations: Products with AᴴA after the first: for each block of `power` (else 4), or how many blocks follow the first
            of `krylov` (else 15, of arrays as many as blocks of k columns make; with `tol`, as are needed).
        block: Columns of a block of `krylov`, and of both methods with `tol`.
        probability: With which the stated error, where it is estimated, holds.
        rng: Seed.

    Returns:
        `SVD` of u (…, m, k), s (…, k), vh (…, k, n), its error in `norm`, and of batches the `errors` of each. In each column
        of u the entry of largest size is real and positive. Arrays are of the library, device and dtype of `a`.

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
    check_norm(norm)
    check_probability(probability)
    plan = planned(rank=rank, tol=tol, norm=norm, relative=relative)
    options = Options(method, oversampling, iterations, block)
    if getattr(a, "ndim", 2) > 2 and not only_multiplies(a):
        return _of_batch(a, plan, options, norm, probability, random_numbers(rng))
    op = as_operator(a)
    call = _Call(op, norm, probability, random_numbers(rng))
    if isinstance(plan, ByTolerance):
        check_tol(op.work, plan)
        growth = options.to_tolerance(min(op.shape))
        if 0 in op.shape:
            return _nothing(call)
        return _oriented(call, False, lambda call, tall: _by_tolerance(call, tall, plan, growth))
    k = check_rank(rank, op.shape)
    growth = options.to_rank(k, min(op.shape), dense=op.dense is not None)
    if k == 0:
        return _nothing(call)
    stays = isinstance(op, Blocks) and growth.columns < min(op.shape)
    return _oriented(call, stays, lambda call, tall: _by_rank(call, tall, k, growth))


def _of_batch(
    a: Array, plan: Any, options: Options, norm: ErrorNorm, probability: float, generator: np.random.Generator
) -> SVD:
    """The SVDs of a batch of arrays.

    Raises:
        ArgumentError: A tolerance, for which each matrix would need a rank of its own.
    """
    w = work(a)
    if not isinstance(plan, ByRank):
        raise ArgumentError("tol: each matrix of a batch would need a rank of its own; give rank=, or call it for each matrix")
    k = check_rank(plan.rank, a.shape)
    growth = options.to_rank(k, min(a.shape[-2:]), dense=True)
    powers = growth.powers + 1 if growth.method == "power" else None
    return batched_svd(w, a, k, growth.widths, powers, norm, probability, generator)


@dataclass(frozen=True)
class _Call:
    """What one call needs throughout: the operator, how its error is stated, and its random numbers.

    `op` is A / scale.
    """

    op: Operator
    norm: ErrorNorm
    probability: float
    generator: np.random.Generator
    scale: float = 1.0

    def scaled(self) -> "_Call":
        """The same for A divided so that it can be computed with."""
        scale = self.op.scale()
        return replace(self, op=self.op.divided(scale), scale=self.scale * scale)

    def stated(self, u: Array, s: Array, vh: Array) -> ErrorEstimate:
        """‖A − u · diag(s) · vh‖."""
        return stated(self.op, u, s, vh, self.norm, self.probability, self.generator)


def _nothing(call: _Call) -> SVD:
    """The SVD of rank 0."""
    call = call.scaled()
    op, w = call.op, call.op.work
    m, n = op.shape
    u, vh = (w.xp.zeros(shape, dtype=w.dtype, device=w.device) for shape in ((m, 0), (0, n)))
    s = w.xp.zeros((0,), dtype=w.real_dtype, device=w.device)
    return _result(call, u, s, vh, ErrorEstimate.exact(0.0, call.norm) if 0 in op.shape else call.stated(u, s, vh))


def _oriented(call: _Call, stays: bool, grow: Callable[[_Call, bool], Parts]) -> SVD:
    """The SVD by `grow` of A, or of Aᴴ where A is wide and may be turned.

    Row blocks are passed over once for AᴴA and twice for AAᴴ, so their basis stays on the side of the columns where it need
    not hold all rows. `grow` takes whether it should keep tall bases. Squares are tried first, and tall bases where squares
    hold too little. The scale of row blocks costs a pass, and is looked for only then.
    """
    turned = call.op.shape[0] < call.op.shape[1] and not stays
    if turned:
        call = replace(call, op=call.op.turned())
    on_disk = call.op.kind == Blocks.kind
    try:
        call = call if on_disk else call.scaled()
        u, s, v, error = grow(call, False)
    except TooSteep:
        call = call.scaled() if on_disk else call
        u, s, v, error = grow(call, True)
    if turned:
        u, v = v, u
    u, s, vh = _definite(call.op.work, u, s, adjoint(v))
    return _result(call, u, s, vh, error)


def _by_rank(call: _Call, tall: bool, rank: int, growth: Growth) -> Parts:
    """The parts of rank k, by AᴴA or by tall bases."""
    op = call.op
    basis = BothBases(op, call.generator) if tall else RightBasis(op, call.generator)
    start = op.work.normal((op.shape[1], growth.block), call.generator)
    if growth.method == "power":
        u, s, v = basis.last(basis.powered(start, growth.powers + 1), rank)
    else:
        while basis.width < growth.columns:
            start = basis.extend(basis.powered(start[:, : growth.columns - basis.width], 0))
        u, s, v = basis.svd(rank)
    return u, s, v, call.stated(u, s, adjoint(v))


def _by_tolerance(call: _Call, tall: bool, plan: ByTolerance, growth: Growth) -> Parts:
    """The parts that meet a tolerance, by AᴴA or by tall bases."""
    asked = scaled_plan(plan, call.scale)
    if not tall and _share(call.op, asked) < 1e3 * math.sqrt(call.op.work.epsilon):
        raise TooSteep
    basis = BothBases(call.op, call.generator) if tall else RightBasis(call.op, call.generator)
    return grown(basis, Meter(call.op, asked, call.probability, call.generator), growth, call.scale, call.generator)


def _share(op: Operator, plan: ByTolerance) -> float:
    """The tolerance as a share of the norm; 0 where that is not known."""
    if plan.relative:
        return plan.tol
    whole = op.squared_norm()
    size = math.inf if whole is None else math.sqrt(whole)
    return plan.tol / size if size > 0 else math.inf


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


def _result(call: _Call, u: Array, s: Array, vh: Array, error: ErrorEstimate) -> SVD:
    w = call.op.work
    s = w.multiplied(s, call.scale)
    error = rounded(w, error.times(call.scale), math.hypot(*s.tolist()), math.prod(call.op.shape))
    return SVD(w.leave(u), w.leave(s), w.leave(vh), error)
