r"""Nyström's approximation of a semi-definite matrix, from one product with it, or a few for a tolerance.

With an orthonormal random Ω (n, l) and Y = A Ω,

    Â = Y (Ωᴴ Y)⁻¹ Yᴴ

is the best semi-definite approximation with that range that leaves A − Â semi-definite. The inverse is of what may be nearly
singular, so all is done for A + νI with a small ν, which is taken from the eigenvalues in the end: Y + νΩ, B = Ωᴴ(Y + νΩ),
E = (Y + νΩ) B^(−½), and the singular values σ of E give λ = max(0, σ² − ν). Then Â is cut to the rank. Before that, for every
r < l − 1 (of real matrices; of complex ones it is less),

    E ‖A − Â‖_* ≤ (1 + r/(l − r − 1)) ‖A − A_r‖_*.

Of a matrix with a negative eigenvalue Â is no approximation. Of a semi-definite one neither Ωᴴ A Ω has a negative eigenvalue
nor A − Â a negative form gᴴ(A − Â)g; both are looked at, and what shows one is refused. What shows none may still have one,
where the random vectors hardly meet it; the error that is stated is true all the same. It comes from random vectors that were
multiplied in the same pass and had no part in Â.

With `tol=`, Ω has twice as many columns each time, only the new ones are multiplied, and the same random vectors judge every Â
(and every rank that it is cut to). Whoever looks until an error is small enough waits for luck; so the j-th look takes
1/(j(j+1)) of half of the risk, and these shares have the sum 1; the norm of A, where it is not known, has the other half.

References:
    Tropp, Yurtsever, Udell and Cevher, "Fixed-rank approximation of a positive-semidefinite matrix from streaming data", 2017.
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from danaus._arguments import Seed, check_rank, check_whole, random_numbers
from danaus._arrays import Array, adjoint, conjugate, dtype_name, largest_entry
from danaus._scale import scale_of
from danaus._svd import svd, with_signs
from danaus.errors import ArgumentError, FactorisationError
from danaus.lowrank._growing import check_tol, scaled_plan
from danaus.lowrank._plans import ByTolerance, planned
from danaus.lowrank._range_finder import orthonormal
from danaus.lowrank.eigh import Eigh, as_square, check_alike, leaving
from danaus.lowrank.residual import SAMPLES, check_probability, mean_of_squares, sampled_frobenius
from danaus.operators.dense import squared_norm
from danaus.operators.operator import Operator
from danaus.results import ErrorEstimate, decomposed, rounded, rounding


def nystrom(
    a: Any,
    rank: int | None = None,
    *,
    tol: float | None = None,
    relative: bool = True,
    oversampling: int | None = None,
    probability: float = 0.99,
    rng: Seed = 0,
) -> Eigh:
    """The k largest eigenvalues of a semi-definite A, approximately, with their vectors, from one product with it.

    Args:
        a: (n, n), symmetric or Hermitian without negative eigenvalues: an array, a sparse matrix or tensor, a `LinearOperator`,
            a `Matrix` or `RowBlocks`, which are passed over once.
        rank: k, from 0 to n.
        tol: In place of `rank`: as few as are seen to leave ‖A − Â‖_F ≤ tol·‖A‖_F (or ≤ tol where `relative` is false), from
            as many products as that takes.
        relative: Whether `tol` is a share of ‖A‖_F.
        oversampling: With `rank`: how many columns Ω has beyond k; as many as k, and 10 at least, where none is given.
        probability: With which the stated error holds.
        rng: Seed.

    Returns:
        `Eigh` of values (k,) from 0 up and vectors (n, k), and `error` in Frobenius' norm.

    Raises:
        ArgumentError: A negative eigenvalue was met, or A is not Hermitian; neither or both of rank and tol; arguments out of
            their range.
        FactorisationError: The tolerance is not met even by all eigenvalues, by rounding.
        ShapeError, NotFiniteError, KindError

    Example:
        >>> import numpy as np
        >>> a = np.diag([4.0, 2.0, 1e-3, 1e-3, 1e-3])
        >>> nystrom(a, 2).values.round(6).tolist()
        [4.0, 2.0]
    """
    check_probability(probability)
    plan = planned(rank=rank, tol=tol, relative=relative)
    op = as_square(a)
    if oversampling is not None:
        check_whole(oversampling, "oversampling")
    if isinstance(plan, ByTolerance):
        if oversampling is not None:
            raise ArgumentError("oversampling: has no meaning with tol, where columns are added until the error is met")
        check_tol(op.work, plan)
        return _by_tolerance(op, plan, probability, random_numbers(rng))
    return _by_rank(op, check_rank(rank, op.shape), oversampling, probability, random_numbers(rng))


def _by_rank(op: Operator, k: int, oversampling: int | None, probability: float, generator: np.random.Generator) -> Eigh:
    """The k eigenpairs that one product gives.

    Raises:
        ArgumentError
    """
    w, n = op.work, op.shape[0]
    width = min(n, k + (max(10, k) if oversampling is None else oversampling))
    if n == 0:
        nothing = w.xp.zeros((0,), dtype=w.real_dtype, device=w.device)
        return leaving(w, nothing, w.normal((0, 0), 0), ErrorEstimate.exact(0.0), 1.0, 0)
    omega = w.xp.linalg.qr(w.normal((n, width), generator))[0]
    judges = w.normal((n, SAMPLES), generator)
    op, products, scale = _multiplied(op, w.xp.concat([omega, judges], axis=1))
    values, vectors = _eigenpairs(op, omega, products[:, :width])
    values, vectors = values[:k], with_signs(w, vectors[:, :k], values[:k], adjoint(vectors[:, :k]))[0]
    seen = products[:, width:]
    left = seen - (vectors * w.xp.astype(values, w.dtype)) @ (adjoint(vectors) @ judges)
    error = mean_of_squares(squared_norm(w, left) / SAMPLES, SAMPLES, probability, is_complex=w.is_complex)
    size = math.sqrt(squared_norm(w, seen) / SAMPLES)
    _check_forms(op, judges, left, max(size, math.sqrt(squared_norm(w, products[:, :width]))))
    return leaving(w, values, vectors, error.widened(rounding(w, n + k) * size), scale, n)


def _by_tolerance(op: Operator, plan: ByTolerance, probability: float, generator: np.random.Generator) -> Eigh:
    """The fewest eigenpairs that are seen to meet a tolerance.

    Raises:
        ArgumentError, FactorisationError
    """
    w, n, scale = op.work, op.shape[0], op.scale()
    op, asked = op.divided(scale), scaled_plan(plan, scale)
    if n == 0:
        nothing = w.xp.zeros((0,), dtype=w.real_dtype, device=w.device)
        return leaving(w, nothing, w.normal((0, 0), 0), ErrorEstimate.exact(0.0), 1.0, 0)
    judges = _Judges(op, probability, generator)
    # What goes out is rounded once more, in halves and in tiny numbers, and meets the target all the same.
    lost = rounded(w, ErrorEstimate.exact(0.0), judges.size * scale, n * n).upper / scale
    target = max(0.0, (asked.tol * judges.least_norm if plan.relative else asked.tol) - lost)
    blocks: list[Array] = []
    products: list[Array] = []
    width = min(n, max(8, min(64, n // 16)))
    while True:
        omega = orthonormal(w, w.normal((n, width), generator), blocks, generator)
        blocks.append(omega)
        products.append(op.matmat(omega))
        omega, y = w.xp.concat(blocks, axis=1), w.xp.concat(products, axis=1)
        values, vectors = _eigenpairs(op, omega, y)
        error, left = judges.error(values, vectors)
        _check_forms(op, judges.vectors, left, max(judges.size, math.sqrt(squared_norm(w, y))))
        if error.upper <= target:
            break
        if int(omega.shape[1]) == n:
            raise FactorisationError(
                f"tol {plan.tol:g} is met by no rank: all eigenvalues are within {error.upper * scale:.2e}, where "
                f"{target * scale:.2e} is asked for; {dtype_name(w.dtype)} leaves that much by rounding; take a wider dtype"
            )
        width = min(int(omega.shape[1]), n - int(omega.shape[1]))
    few, enough = 0, int(values.shape[0])
    while few < enough:
        middle = (few + enough) // 2
        tried, _ = judges.error(values[:middle], vectors[:, :middle])
        if tried.upper <= target:
            enough, error = middle, tried
        else:
            few = middle + 1
    values, vectors = values[:enough], with_signs(w, vectors[:, :enough], values[:enough], adjoint(vectors[:, :enough]))[0]
    return leaving(w, values, vectors, replace(error, probability=probability), scale, n)


class _Judges:
    """Random vectors that see what approximations leave of A, and had no part in them.

    Attributes:
        vectors: (n, s), Gaussian.
        size: ‖A‖_F as they see it.
        least_norm: ‖A‖_F, or where it is not known what it reaches, by vectors of its own.
    """

    def __init__(self, op: Operator, probability: float, generator: np.random.Generator) -> None:
        self._w, self._n, self._looks = op.work, op.shape[0], 0
        self._risk = (1 - probability) / 2
        self.vectors = op.work.normal((self._n, 2 * SAMPLES), generator)
        self._seen = op.matmat(self.vectors)
        self.size = math.sqrt(squared_norm(op.work, self._seen) / (2 * SAMPLES))
        whole = op.squared_norm()
        of_its_own = None if whole is not None else sampled_frobenius(op, None, 2 * SAMPLES, 1 - self._risk, generator)
        self.least_norm = of_its_own.lower if of_its_own else math.sqrt(whole or 0.0)

    def error(self, values: Array, vectors: Array) -> tuple[ErrorEstimate, Array]:
        """‖A − V Λ Vᴴ‖_F, and (A − V Λ Vᴴ) times the vectors."""
        w, self._looks = self._w, self._looks + 1
        left = self._seen - (vectors * w.xp.astype(values, w.dtype)) @ (adjoint(vectors) @ self.vectors)
        sure = 1 - self._risk / (self._looks * (self._looks + 1))
        found = mean_of_squares(squared_norm(w, left) / (2 * SAMPLES), 2 * SAMPLES, sure, is_complex=w.is_complex)
        return found.widened(rounding(w, self._n + int(values.shape[0])) * self.size), left


def _multiplied(op: Operator, x: Array) -> tuple[Operator, Array, float]:
    """A / scale, its product with x, and the scale.

    The scale is 1, unless what comes out is huge or tiny; then it is done again.
    """
    with np.errstate(all="ignore"):
        products = op.matmat(x)
    size = largest_entry(products)
    if 0 < size < math.inf and scale_of(size, single=op.work.is_single) == 1:
        return op, products, 1.0
    scale = op.scale()
    op = op.divided(scale)
    return op, products if scale == 1 else op.matmat(x), scale


def _eigenpairs(op: Operator, omega: Array, y: Array) -> tuple[Array, Array]:
    """The eigenvalues of Â, falling, and their vectors.

    Raises:
        ArgumentError: Ωᴴ A Ω is not Hermitian, or has a negative eigenvalue.
    """
    w, xp = op.work, op.work.xp
    if omega.shape[1] == 0:
        return xp.zeros((0,), dtype=w.real_dtype, device=w.device), omega
    size = float(xp.linalg.vector_norm(y))
    if size == 0:
        return xp.zeros((omega.shape[1],), dtype=w.real_dtype, device=w.device), omega
    form = adjoint(omega) @ y
    unlike = float(xp.linalg.vector_norm(form - adjoint(form)))
    check_alike(unlike, size, _slack(op))
    least = float(xp.min(xp.linalg.eigvalsh((form + adjoint(form)) / 2)))
    if least < -_slack(op) * size:
        _refuse(least / size)
    shift = w.epsilon * math.sqrt(op.shape[0]) * size
    shifted = y + shift * omega
    form = adjoint(omega) @ shifted
    values, turn = xp.linalg.eigh((form + adjoint(form)) / 2)
    root = xp.astype(xp.sqrt(xp.where(values > shift / 2, values, xp.full_like(values, shift / 2))), w.dtype)
    vectors, sigma, _ = svd(w, (shifted @ turn) / root)
    squares = sigma * sigma - shift
    return xp.where(squares > 0, squares, xp.zeros_like(squares)), vectors


def _check_forms(op: Operator, g: Array, left: Array, size: float) -> None:
    """Refuse A where gᴴ(A − Â)g is negative for one g, by more than rounding and ν make it.

    Raises:
        ArgumentError
    """
    xp, n = op.work.xp, op.shape[0]
    forms = xp.sum(xp.real(conjugate(g) * left) if op.work.is_complex else g * left, axis=0)
    least = float(xp.min(forms))
    if least < -(_slack(op) * math.sqrt(n) + op.work.epsilon * n**1.5) * size:
        _refuse(least / size)


def _slack(op: Operator) -> float:
    """The share of ‖A‖ by which rounding may make a semi-definite matrix miss being one."""
    share = decomposed(op.work, op.shape[0])
    return share * op.work.out_epsilon / op.work.epsilon


def _refuse(least: float) -> None:
    raise ArgumentError(
        f"a: expected a semi-definite matrix, but it has a negative eigenvalue: a form of it is {least:.1e} of its size; "
        "take randomized_eigh"
    )
