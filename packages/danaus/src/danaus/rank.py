r"""Effective ranks: how many directions of a matrix matter.

All are functions of the singular values σ₁ ≥ σ₂ ≥ … ≥ 0. Two families:

**Truncation.** The least k such that what is left beyond the k largest is small: `error_rank` (an error in a chosen norm),
`energy_rank` (a share of the sum). Whole numbers, for choosing the rank of a factorisation.

**Entropies.** With pᵢ = σᵢᵠ/Σσᵠ a distribution, exp of its Rényi entropy of order α,

    R(α, q) = (Σ pᵢ^α)^(1/(1−α)),

is a smooth number between 1 and the rank, equal to r where r singular values are equal and the others are zero
(`renyi_rank`). Its named members:

| function | order α | power q | formula |
| --- | --- | --- | --- |
| `hartley_rank` | 0 | any | number of σᵢ > 0, the rank |
| `nuclear_frobenius_rank` | ½ | 2 | (Σσ)²/Σσ² |
| `entropy_rank` | 1 | 1 | exp(−Σ p log p), p = σ/Σσ (Roy and Vetterli) |
| `participation_rank` | 2 | 2 | (Σσ²)²/Σσ⁴ |
| `nuclear_rank` | ∞ | 1 | Σσ/σ₁, the intrinsic dimension of a positive semidefinite matrix |
| `stable_rank` | ∞ | 2 | Σσ²/σ₁² |

Laws: 1 ≤ R ≤ rank for every matrix but zero, whose effective ranks are 0; R does not change with the scale of the matrix or by
rotations; it does not grow with the order, nor with the power. Which to choose: docs/matrices/effective_rank.md.

Each function takes singular values (…, k) in any order, or with `of=` a matrix (…, m, n), whose singular values at or below
max(m, n)·ε·σ₁ count as zero, as in `numpy.linalg.matrix_rank`. Given singular values are taken as they are. `of=` also takes
what can only be multiplied: a sparse matrix, a `LinearOperator`, a `danaus.matrix.Matrix`, `RowBlocks`. Then the answer is
estimated from products, as `danaus.spectrum.estimate` does it, which also tells the error. Results are of shape (…), in the
dtype of the values; halves are computed in float32, in which the rank itself is returned, as halves cannot count so far. NaN
and infinity are refused; `jax.jit` lets nobody look for them, and gives NaN, or −1 where the answer is a whole number.
Gradients (PyTorch, JAX) are finite everywhere: those with respect to a zero singular value are taken as 0.

References:
    Roy and Vetterli, "The effective rank: a measure of effective dimensionality", EUSIPCO 2007.
    Rényi, "On measures of entropy and information", 1961. Vershynin, "High-Dimensional Probability", 2018 (stable rank).
    Tropp, "An Introduction to Matrix Concentration Inequalities", 2015 (intrinsic dimension).
"""

import math
from typing import Any

from danaus._arguments import check_not_negative, check_positive
from danaus._arrays import Array, Work, check_finite, check_matrix, is_traced, work
from danaus._svd import singular_values
from danaus.errors import ArgumentError, ShapeError
from danaus.operators.kinds import as_operator, only_multiplies
from danaus.results import Norm
from danaus.spectrum import Spectrum, estimate


def renyi_rank(sigma: Array | None = None, order: float = 1.0, power: float = 1.0, *, of: Array | None = None) -> Array:
    """(Σ pᵢ^α)^(1/(1−α)) with pᵢ = σᵢᵠ/Σσᵠ; the limits at α = 0, 1 and ∞.

    Args:
        sigma: Singular values (…, k).
        order: α ≥ 0; `math.inf` too.
        power: q > 0.
        of: In place of `sigma`: a matrix (…, m, n).

    Returns:
        (…): between 1 and the number of values that are not zero; 0 where all are.

    Raises:
        ArgumentError: Both or neither of `sigma` and `of`; a negative value, order or power; order 0 of what only multiplies.

    Example:
        >>> import numpy as np
        >>> round(float(renyi_rank(np.array([3.0, 3.0, 3.0, 0.0]), order=2, power=2)), 12)
        3.0
    """
    if not order >= 0:
        raise ArgumentError(f"order: expected a number from 0 to infinity, got {order!r}")
    check_positive(power, "power")
    if sigma is None and only_multiplies(of):
        return _answer(of, estimate(of).renyi_rank(order, power).value)
    w, s = _values(sigma, of)
    found = _renyi(w, s, float(order), float(power))
    if is_traced(s):
        found = w.xp.where(w.xp.all(w.xp.isfinite(s), axis=-1), found, w.xp.full_like(found, math.nan))
    # Halves do not hold every whole number that a rank can be.
    return found if order == 0 else w.leave(found)


def hartley_rank(sigma: Array | None = None, *, of: Array | None = None) -> Array:
    """The number of singular values that are not zero: R(0, any). With `of=`, `numpy.linalg.matrix_rank`.

    Example:
        >>> import numpy as np
        >>> int(hartley_rank(of=np.ones((3, 4))))
        1
    """
    return renyi_rank(sigma, 0.0, of=of)


def nuclear_frobenius_rank(sigma: Array | None = None, *, of: Array | None = None) -> Array:
    """(‖A‖_*/‖A‖_F)² = (Σσ)²/Σσ² = R(½, 2): how spread the singular values are.

    The sparsity of a vector is measured so too, by its 1-norm against its 2-norm.

    Example:
        >>> import numpy as np
        >>> round(float(nuclear_frobenius_rank(np.array([2.0, 1.0]))), 12)
        1.8
    """
    return renyi_rank(sigma, 0.5, 2.0, of=of)


def entropy_rank(sigma: Array | None = None, power: float = 1.0, *, of: Array | None = None) -> Array:
    """exp(−Σ p log p) with p = σᵠ/Σσᵠ = R(1, q). With σ it is Roy and Vetterli's effective rank; `power=2` takes the energies.

    Example:
        >>> import numpy as np
        >>> round(float(entropy_rank(np.array([1.0, 1.0, 1.0, 1.0]))), 12)
        4.0
    """
    return renyi_rank(sigma, 1.0, power, of=of)


def participation_rank(sigma: Array | None = None, *, of: Array | None = None) -> Array:
    """(Σσ²)²/Σσ⁴ = R(2, 2): the participation ratio of the energies σ².

    Example:
        >>> import numpy as np
        >>> round(float(participation_rank(np.array([2.0, 1.0]))), 12)
        1.470588235294
    """
    return renyi_rank(sigma, 2.0, 2.0, of=of)


def nuclear_rank(sigma: Array | None = None, *, of: Array | None = None) -> Array:
    """‖A‖_*/‖A‖₂ = Σσ/σ₁ = R(∞, 1): for a positive semidefinite matrix its trace against its norm, the intrinsic dimension.

    Example:
        >>> import numpy as np
        >>> float(nuclear_rank(np.array([2.0, 1.0, 1.0])))
        2.0
    """
    return renyi_rank(sigma, math.inf, 1.0, of=of)


def stable_rank(sigma: Array | None = None, *, of: Array | None = None) -> Array:
    """‖A‖²_F/‖A‖²₂ = Σσ²/σ₁² = R(∞, 2): changes little when the matrix changes little.

    Example:
        >>> import numpy as np
        >>> float(stable_rank(np.array([2.0, 1.0, 1.0])))
        1.5
    """
    return renyi_rank(sigma, math.inf, 2.0, of=of)


def energy_rank(sigma: Array | None = None, energy: float = 0.99, power: float = 2.0, *, of: Array | None = None) -> Array:
    """The least k with σ₁ᵠ + … + σₖᵠ ≥ energy · Σσᵠ.

    Args:
        sigma: Singular values (…, k).
        energy: Share, from 0 to 1.
        power: 2 for energies σ², 1 for σ.
        of: In place of `sigma`: a matrix (…, m, n).

    Returns:
        (…), whole numbers from 0 to the rank.

    Example:
        >>> import numpy as np
        >>> int(energy_rank(np.array([3.0, 1.0, 1.0]), 0.9))
        2
    """
    if not 0 <= energy <= 1:
        raise ArgumentError(f"energy: expected a share from 0 to 1, got {energy!r}")
    check_positive(power, "power")
    if sigma is None and only_multiplies(of):
        if power != 2:
            raise ArgumentError(f"power: only that of σ² can be told from products, got {power!r}")
        return _answer(of, estimate(of).energy_rank(energy).value)
    w, s = _values(sigma, of)
    if s.shape[-1] == 0:
        return w.xp.zeros(s.shape[:-1], dtype=w.whole_dtype, device=w.device)
    tails = _tails(w, _relative(w, s) ** power)
    # A sum that is within rounding of what is allowed to be left is not more than it.
    allowed = (1 - energy) * tails[..., :1] * (1 + 4 * w.epsilon)
    return _counted(w, s, tails > allowed)


def error_rank(
    sigma: Array | None = None,
    error: float = 1e-2,
    norm: Norm = "spectral",
    *,
    relative: bool = True,
    of: Array | None = None,
) -> Array:
    """The least k for which some matrix of rank k is within `error` of A in the norm.

    Eckart, Young and Mirsky proved what is left beyond the k largest singular values: σₖ₊₁ in the spectral norm,
    (Σ_{i>k} σᵢ²)^½ in Frobenius', Σ_{i>k} σᵢ in the nuclear one.

    Args:
        sigma: Singular values (…, k).
        error: At least 0.
        norm: `spectral`, `frobenius` or `nuclear`.
        relative: `error` is a share of the norm of A.
        of: In place of `sigma`: a matrix (…, m, n).

    Returns:
        (…), whole numbers from 0 to the rank.

    Example:
        >>> import numpy as np
        >>> int(error_rank(np.array([1.0, 0.1, 0.001]), 0.01))
        2
    """
    check_not_negative(error, "error")
    if norm not in ("spectral", "frobenius", "nuclear"):
        raise ArgumentError(f"norm: expected spectral, frobenius or nuclear, got {norm!r}")
    if sigma is None and only_multiplies(of):
        return _answer(of, _estimated_error_rank(estimate(of), error, norm, relative))
    w, s = _values(sigma, of)
    if s.shape[-1] == 0:
        return w.xp.zeros(s.shape[:-1], dtype=w.whole_dtype, device=w.device)
    scale = _largest(w, s)
    ratios = _relative(w, s)
    if norm == "spectral":
        left = w.xp.flip(w.xp.sort(ratios, axis=-1), axis=-1)
    elif norm == "nuclear":
        left = _tails(w, ratios)
    else:
        left = w.xp.sqrt(_tails(w, ratios**2))
    allowed = error * left[..., :1] if relative else error / w.xp.where(scale > 0, scale, w.xp.ones_like(scale))
    return _counted(w, s, left > allowed)


def _counted(w: Work, s: Array, kept: Array) -> Array:
    """How many are kept; under tracing −1 where singular values are NaN or infinite."""
    count = w.xp.sum(w.xp.astype(kept, w.whole_dtype), axis=-1)
    if not is_traced(s):
        return count
    return w.xp.where(w.xp.all(w.xp.isfinite(s), axis=-1), count, w.xp.full_like(count, -1))


def _answer(of: Any, value: float) -> Array:
    """A number about an operator, as an array of its library; whole numbers stay whole."""
    w = as_operator(of, "of").work
    return w.array(value, w.whole_dtype if isinstance(value, int) else w.real_dtype)


def _estimated_error_rank(spectrum: Spectrum, error: float, norm: Norm, relative: bool) -> int:
    if norm == "nuclear":
        raise ArgumentError("norm: nuclear errors cannot be told from products; spectral and frobenius can")
    whole = spectrum.largest.value if norm == "spectral" else math.sqrt(spectrum.squared_norm.value)
    share = error if relative or whole == 0 else error / whole
    if norm == "spectral":
        return spectrum.error_rank(share).value
    return spectrum.energy_rank(max(1 - share**2, 0.0)).value


def _values(sigma: Array | None, of: Array | None) -> tuple[Work, Array]:
    """Singular values in the dtype of the computation."""
    if (sigma is None) == (of is None):
        raise ArgumentError("give either singular values or, with of=, a matrix")
    if of is not None:
        w = work(of)
        check_matrix(of, "of")
        a = w.enter(of)
        s = singular_values(w, a)
        if s.shape[-1]:
            floor = max(a.shape[-2:]) * w.epsilon * w.xp.max(s, axis=-1, keepdims=True)
            s = w.xp.where(s <= floor, w.xp.zeros_like(s), s)
        return w, s
    w = work(sigma)
    if w.is_complex:
        raise ArgumentError("sigma: singular values are real; for a matrix, write of=")
    if sigma.ndim < 1:  # type: ignore[union-attr]
        raise ShapeError("sigma: expected singular values of shape (…, k), got a single number")
    check_finite(sigma, "sigma")
    s = w.enter(sigma)
    if not is_traced(s) and bool(w.xp.any(s < 0)):
        raise ArgumentError("sigma: singular values are not negative; for a matrix, write of=")
    return w, s


def _largest(w: Work, s: Array) -> Array:
    return w.xp.max(s, axis=-1, keepdims=True)


def _relative(w: Work, s: Array) -> Array:
    """σᵢ/σ₁, so that powers neither overflow nor vanish; 0 where all are zero."""
    largest = _largest(w, s)
    return s / w.xp.where(largest > 0, largest, w.xp.ones_like(largest))


def _tails(w: Work, terms: Array) -> Array:
    """Σ_{i≥j} of the terms in falling order, for each j, added from the smallest up."""
    return w.xp.flip(w.xp.cumulative_sum(w.xp.sort(terms, axis=-1), axis=-1), axis=-1)


def _renyi(w: Work, s: Array, order: float, power: float) -> Any:
    xp = w.xp
    if s.shape[-1] == 0:
        return xp.sum(s, axis=-1)
    positive = s > 0
    one, zero = xp.ones_like(s), xp.zeros_like(s)
    # Zeros stand aside before any power or logarithm, so that their gradients are 0 and not NaN.
    ratios = xp.where(positive, _relative(w, xp.where(positive, s, zero)), one)
    # So does what is nothing beside the largest.
    seen = xp.logical_and(positive, ratios > 0)
    ratios = xp.where(seen, ratios, one)
    weights = xp.where(seen, ratios**power, zero)
    total = xp.sum(weights, axis=-1)
    is_zero = total == 0
    total = xp.where(is_zero, xp.ones_like(total), total)
    if order == 0:
        rank = xp.sum(xp.astype(positive, s.dtype), axis=-1)
    elif order == math.inf:
        # The largest weight is 1.
        rank = total
    else:
        log_p = xp.where(seen, power * xp.log(ratios) - xp.log(total)[..., None], zero)
        rank = xp.exp(_entropy(w, log_p, seen, order))
    return xp.where(is_zero, xp.zeros_like(rank), rank)


def _entropy(w: Work, log_p: Array, positive: Array, order: float) -> Array:
    """The Rényi entropy log(Σ pᵅ)/(1−α) from log p, also for α near 1 and for very large α."""
    xp = w.xp
    zero = xp.zeros_like(log_p)
    p = xp.where(positive, xp.exp(log_p), zero)
    if order == 1:
        return -xp.sum(p * log_p, axis=-1)
    if abs(order - 1) <= 0.5:
        # Σ pᵅ − 1 = Σ p (p^(α−1) − 1), without the loss of digits of the difference where there is one.
        exponent = (order - 1) * log_p
        near = xp.abs(exponent) < 1
        close = p * xp.expm1(xp.where(near, exponent, zero))
        apart = xp.where(positive, xp.exp(order * log_p), zero) - p
        return xp.log1p(xp.sum(xp.where(near, close, apart), axis=-1)) / (1 - order)
    scaled = order * log_p
    top = xp.max(xp.where(positive, scaled, xp.full_like(scaled, -math.inf)), axis=-1, keepdims=True)
    top = xp.where(xp.isfinite(top), top, xp.zeros_like(top))
    powers = xp.where(positive, xp.exp(xp.where(positive, scaled - top, zero)), zero)
    total = xp.sum(powers, axis=-1)
    total = xp.where(total > 0, total, xp.ones_like(total))
    return (xp.log(total) + top[..., 0]) / (1 - order)
