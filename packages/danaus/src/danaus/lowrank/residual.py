r"""How good an approximation is: ‖A − M‖ without forming A − M.

**Exactly** where that is cheap: in Frobenius' norm where A is dense and M has factors (block of rows by block of rows), in both
norms where A is dense and small.

**Frobenius, estimated.** For a Gaussian vector g, E ‖E g‖² = ‖E‖²_F (Hutchinson's estimator of tr EᴴE, who drew signs). Over s
vectors the mean divided by ‖E‖²_F is a mixture of variables χ²_s/s (χ²_2s/2s of complex ones), with weights σᵢ²/‖E‖²_F. Of all
mixtures that of one variable, where E has rank one, is the likeliest to be below any x < 1 and to be above any x > 1 + 1/s (1 +
1/2s), as Roosta-Khorasani, Székely and Ascher proved; so with probability 1 − δ

    mean / max(q(1 − δ/2), 1 + 1/s) ≤ ‖E‖²_F ≤ mean / q(δ/2),      q the quantiles of χ²_s/s.

**Spectral, estimated.** q steps of Lanczos' method for EᴴE from a random start give an orthonormal V with ‖E V‖₂ ≤ ‖E‖₂, and
(Kuczyński and Woźniakowski) for whatever spectrum

    P( ‖E V‖₂² < (1 − t) ‖E‖₂² ) ≤ 1.648 √n exp(−√t (2q − 1)),

solved for the t at which the right side is 1 − probability. (Let ‖E‖₂ = 1. If what is in the brackets holds, Rayleigh's
quotient of p(EᴴE) times the start is too small for every polynomial p of degree q − 1. For that whose p(x) √(1 − t − x) is a
Chebyshev polynomial of degree 2q − 1 it says that the part of the start along the first singular vector is below
η = 1/cosh((2q − 1) artanh √t) ≤ 2 exp(−√t (2q − 1)). On the sphere that has at most the probability η √(2n/π), and
2 √(2/π) = 1.596. A complex start lies on the sphere of 2n dimensions, so n is doubled.)

Both bounds are about random numbers; to them comes what the products themselves lose by rounding.

References:
    Hutchinson, "A stochastic estimator of the trace of the influence matrix for Laplacian smoothing splines", 1989.
    Roosta-Khorasani, Székely and Ascher, "Assessing stochastic algorithms for large scale nonlinear least squares problems
    using extremal probabilities of linear combinations of gamma random variables", 2015.
    Kuczyński and Woźniakowski, "Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start",
    1992.
"""

import math
from typing import Any, Literal, get_args

import scipy.special

from danaus._arguments import Seed, check_whole, is_number
from danaus._arrays import adjoint, check_matrix, check_no_mask, work
from danaus._svd import singular_values
from danaus.errors import ArgumentError, KindError, ShapeError
from danaus.lowrank.product import LowRank
from danaus.lowrank.svd import SVD
from danaus.operators.dense import squared_norm
from danaus.operators.factors import Factors
from danaus.operators.kinds import as_operator
from danaus.operators.operator import Operator
from danaus.results import ErrorEstimate, rounding

ErrorNorm = Literal["frobenius", "spectral"]

_SMALL = 1 << 20
"""Entries of a dense matrix that is decomposed rather than sampled."""
SAMPLES = 20
"""Random vectors for a Frobenius norm where nothing else is said."""


def residual_norm(
    a: Any,
    approximation: Any,
    norm: ErrorNorm = "frobenius",
    *,
    samples: int | None = None,
    probability: float = 0.99,
    rng: Seed = 0,
) -> ErrorEstimate:
    """‖A − M‖ in the Frobenius or spectral norm, with an interval.

    Args:
        a: (m, n): an array, a SciPy sparse matrix, a `LinearOperator`, a `Matrix` or `RowBlocks`.
        approximation: M, (m, n): an array, an `SVD`, a `Matrix`, or anything with `to_matrix()`.
        norm: `frobenius` or `spectral`.
        samples: Products with A (for the spectral norm, steps: products with A and Aᴴ) to spend; estimated then even where the
            exact norm is cheap. Where none are given 20, or as many steps as bring the ends of the interval within 6%.
        probability: Of the interval, where it is estimated.
        rng: Seed of the random vectors.

    Raises:
        ShapeError: M is not of the shape of A.
        ArgumentError: A norm of another name; a probability that is not between 0 and 1; samples below 1.
        KindError: `approximation` is nothing that stands for a matrix, or it is of another library than A.
        NotFiniteError

    Example:
        >>> import numpy as np
        >>> from danaus.lowrank import truncated_svd
        >>> a = np.diag([3.0, 2.0, 1.0])
        >>> round(residual_norm(a, truncated_svd(a, rank=1), "spectral").value, 9)
        2.0
    """
    check_norm(norm)
    check_probability(probability)
    if samples is not None:
        check_whole(samples, "samples", 1)
    op = as_operator(a)
    m = _approximation(approximation)
    _check_together(op, m)
    if 0 in op.shape:
        return ErrorEstimate.exact(0.0, norm)
    scale = op.scale()
    op, m = op.divided(scale), m.divided(scale)
    if op.dense is not None and samples is None and (exact := _exact(op, m, norm)) is not None:
        return exact.times(scale)
    if norm == "frobenius":
        return sampled_frobenius(op, m, samples or SAMPLES, probability, rng).times(scale)
    return lanczos_spectral(op, m, samples, probability, rng).times(scale)


def check_norm(norm: Any) -> None:
    """Refuse names that are no norm of an error.

    Raises:
        ArgumentError
    """
    if norm not in get_args(ErrorNorm):
        raise ArgumentError(f"norm: expected frobenius or spectral, got {norm!r}")


def check_probability(probability: Any) -> None:
    """Refuse what is no probability of an interval.

    Raises:
        ArgumentError
    """
    if not is_number(probability) or not 0 < probability < 1:
        raise ArgumentError(f"probability: expected a number between 0 and 1, got {probability!r}")


def _check_together(op: Operator, m: Operator) -> None:
    """Refuse an approximation that cannot be taken from A."""
    if m.work.xp.__name__ != op.work.xp.__name__:
        raise KindError(f"approximation: is of {m.work.xp.__name__}, and a is of {op.work.xp.__name__}; one for both is right")
    if tuple(m.shape) != tuple(op.shape):
        raise ShapeError(f"approximation: has shape {tuple(m.shape)}, and a has shape {tuple(op.shape)}")


def _approximation(m: Any) -> Operator:
    check_no_mask(m)
    if isinstance(m, SVD):
        w = work(m.u)
        for part, name in ((m.u, "approximation.u"), (m.vh, "approximation.vh")):
            check_matrix(part, name, batched=False)
        vh = w.enter(m.vh)
        return Factors(w, w.enter(m.u), w.xp.astype(m.s, vh.dtype)[:, None] * vh)
    if hasattr(m, "to_matrix"):
        m = m.to_matrix()
    if isinstance(m, LowRank):
        w = work(m.left)
        return Factors(w, w.enter(m.left), w.enter(m.right))
    try:
        return as_operator(m, "approximation")
    except KindError as problem:
        raise KindError(
            f"approximation: expected an array, an SVD, a Matrix or what has to_matrix(), got {type(m).__name__}"
        ) from problem


def _exact(op: Operator, m: Operator, norm: ErrorNorm) -> ErrorEstimate | None:
    """The norm of the difference, where it is cheap."""
    w = op.work
    if norm == "frobenius" and isinstance(m, Factors):
        return exact_frobenius(op, m)
    if math.prod(op.shape) > _SMALL:
        return None
    found = m.left @ m.right if isinstance(m, Factors) else m.dense
    if found is None:
        return None
    difference = op.dense - w.enter(found)
    value = float(singular_values(w, difference)[0]) if norm == "spectral" else math.sqrt(squared_norm(w, difference))
    size = math.sqrt(op.squared_norm() or 0.0)
    return ErrorEstimate.exact(value, norm).widened(rounding(w, terms(m)) * size)


def exact_frobenius(op: Operator, m: Factors) -> ErrorEstimate:
    """‖A − M‖_F of a dense A, a block of rows at a time."""
    w, dense = op.work, op.dense
    assert dense is not None
    rows = max(1, (1 << 22) // max(1, op.shape[1]))
    total = 0.0
    for at in range(0, op.shape[0], rows):
        total += squared_norm(w, dense[at : at + rows] - m.left[at : at + rows] @ m.right)
    size = math.sqrt(op.squared_norm() or 0.0)
    value = math.sqrt(total)
    return ErrorEstimate.exact(value).widened(rounding(w, m.rank) * size)


def terms(m: Operator | None) -> int:
    """The number of terms of one entry of a product with M."""
    if m is None:
        return 0
    return m.rank if isinstance(m, Factors) else m.shape[1]


def sampled_frobenius(op: Operator, m: Operator | None, samples: int, probability: float, rng: Seed) -> ErrorEstimate:
    """‖A − M‖_F by Hutchinson's estimator; ‖A‖_F without M. Both are divided by their scale."""
    w = op.work
    g = w.normal((op.shape[1], samples), rng)
    product = op.matmat(g)
    difference = product if m is None else product - w.enter(m.matmat(g))
    size = math.sqrt(squared_norm(w, product) / samples)
    found = mean_of_squares(squared_norm(w, difference) / samples, samples, probability, is_complex=w.is_complex)
    return found.widened(rounding(w, terms(m)) * size)


def mean_of_squares(mean: float, samples: int, probability: float, *, is_complex: bool) -> ErrorEstimate:
    """The Frobenius norm of E from the mean of ‖E g‖² over Gaussian vectors."""
    lower, upper = _mixture(samples * (2 if is_complex else 1), 1 - probability)
    value, least, most = (math.sqrt(each) for each in (mean, mean / upper, mean / lower))
    return ErrorEstimate(value, least, most, probability, "frobenius", "estimate", "samples")


def _mixture(degrees: int, risk: float) -> tuple[float, float]:
    """The quantiles of χ²/degrees that leave half the risk on each side."""
    inverse: Any = scipy.special.gammaincinv
    low, high = (2 * float(inverse(degrees / 2, share)) / degrees for share in (risk / 2, 1 - risk / 2))
    # The extremal distribution is that of rank one below the mean and beyond 1 + 1/degrees.
    return min(low, 1.0), max(high, 1 + 1 / degrees)


def lanczos_spectral(
    op: Operator,
    m: Operator | None,
    steps: int | None,
    probability: float,
    rng: Seed,
    enough: float = math.inf,
) -> ErrorEstimate:
    """‖A − M‖₂ by Lanczos' method with full reorthogonalisation; ‖A‖₂ without M. Both are divided by their scale.

    It ends early, with an infinite upper end, when the norm is more than `enough`.
    """
    w, xp = op.work, op.work.xp
    approximate = m
    if op.shape[0] < op.shape[1]:
        op, approximate = op.turned(), None if approximate is None else approximate.turned()
    n = op.shape[1]
    # Of a complex matrix, the real polynomials of the bound act in the 2n real dimensions.
    odds = math.log(1.648 * math.sqrt(2 * n if w.is_complex else n) / (1 - probability))
    steps = min(n, steps or max(4, math.ceil((odds / math.sqrt(0.1) + 1) / 2)))
    v = w.normal((n, 1), rng)
    v = v / xp.linalg.vector_norm(v)
    basis, images = v, None
    size = 0.0
    for step in range(steps):
        product = op.matmat(v)
        size = max(size, float(xp.linalg.vector_norm(product)))
        image = product if approximate is None else product - w.enter(approximate.matmat(v))
        images = image if images is None else xp.concat([images, image], axis=1)
        if step + 1 == steps:
            break
        if enough < math.inf and step % 4 == 3 and float(singular_values(w, images)[0]) > enough:
            break
        x = op.rmatmat(image)
        if approximate is not None:
            x = x - w.enter(approximate.rmatmat(image))
        before = float(xp.linalg.vector_norm(x))
        for _ in range(2):
            x = x - basis @ (adjoint(basis) @ x)
        length = float(xp.linalg.vector_norm(x))
        if length <= 10 * w.epsilon * math.sqrt(n) * before or length == 0:
            break  # The space is invariant: it holds the largest singular vector.
        v = x / length
        v = v - basis @ (adjoint(basis) @ v)
        v = v / xp.linalg.vector_norm(v)
        basis = xp.concat([basis, v], axis=1)
    taken = int(basis.shape[1])
    value = float(singular_values(w, images)[0])
    if value > enough:
        return ErrorEstimate(value, value, math.inf, probability, "spectral", "estimate", "Lanczos")
    short = min(1.0, (odds / (2 * taken - 1)) ** 2) if taken == steps and steps < n else 0.0
    upper = value / math.sqrt(1 - short) if short < 1 else math.inf
    middle = min(value * (1 + short / 4), upper)
    found = ErrorEstimate(middle, value, upper, probability, "spectral", "estimate", "Lanczos")
    # V is orthonormal but for rounding too, a little in each step.
    return found.widened(rounding(w, 16 * taken + terms(m)) * max(size, value))
