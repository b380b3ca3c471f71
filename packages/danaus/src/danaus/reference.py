"""The formulas as they stand in papers, slow and in NumPy's double precision: what the tests hold everything else against.

Nothing here is clever, nothing is shared with the code that it judges but `numpy.linalg`.
"""

import math
from typing import Any

import numpy as np

# Low rank


def singular_values(a: Any) -> Any:
    """Falling, (min(m, n),): the eigenvalues of [[0, A], [Aᴴ, 0]] that are not negative."""
    m, n = a.shape
    joined = np.zeros((m + n, m + n), a.dtype)
    joined[:m, m:] = a
    joined[m:, :m] = a.conj().T
    return np.clip(np.linalg.eigvalsh(joined)[::-1][: min(m, n)], 0, None)


def eckart_young(a: Any, rank: int, norm: str) -> float:
    """The error of the best approximation of that rank in the norm."""
    left = singular_values(a)[rank:]
    if norm == "spectral":
        return float(left.max(initial=0))
    return float(left.sum() if norm == "nuclear" else np.sqrt((left**2).sum()))


def norm_of(a: Any, norm: str) -> float:
    """The spectral, Frobenius or nuclear norm."""
    return eckart_young(a, 0, norm)


# Effective rank


def renyi_rank(sigma: Any, order: float, power: float) -> float:
    """(Σ pᵅ)^(1/(1−α)) with p = σᵠ/Σσᵠ over the values above zero."""
    positive = [value for value in sigma if value > 0]
    if not positive:
        return 0.0
    weights = [(value / max(positive)) ** power for value in positive]
    p = [weight / sum(weights) for weight in weights]
    if order == 0:
        return float(len(p))
    if order == 1:
        return math.exp(-sum(each * math.log(each) for each in p if each > 0))
    if order == math.inf:
        return 1 / max(p)
    return sum(each**order for each in p) ** (1 / (1 - order))


def energy_rank(sigma: Any, energy: float, power: float) -> int:
    """The least k whose k largest make up the share."""
    weights = sorted((value**power for value in sigma), reverse=True)
    return next(k for k in range(len(weights) + 1) if sum(weights[:k]) >= energy * sum(weights))


def error_rank(sigma: Any, error: float, norm: str) -> int:
    """The least k with what is left at most the error."""
    ordered = sorted(sigma, reverse=True)

    def left(k: int) -> float:
        rest = ordered[k:]
        if norm == "spectral":
            return max(rest, default=0.0)
        return sum(rest) if norm == "nuclear" else math.sqrt(sum(value**2 for value in rest))

    return next(k for k in range(len(ordered) + 1) if left(k) <= error)


# Monarch


def monarch_entry(
    left: Any, right: Any, y: int, x: int, rows: str = "strided", columns: str = "blocked", middle: str = "left"
) -> Any:
    """M[y, x] = Σ_t left[j, σ, a] right[κ, c, π]: a sum over every number t between the factors that both blocks touch."""
    (lefts, s, r), (k, q, p) = left.shape, right.shape
    j, sigma = (y % lefts, y // lefts) if rows == "strided" else (y // s, y % s)
    kappa, pi = (x // p, x % p) if columns == "blocked" else (x % k, x // k)
    total = left[0, 0, 0] * 0
    for t in range(k * q):
        block_of_right, c = (t // q, t % q) if middle == "left" else (t % k, t // k)
        block_of_left, a = (t % lefts, t // lefts) if middle == "left" else (t // r, t % r)
        if (block_of_left, block_of_right) == (j, kappa):
            total = total + left[j, sigma, a] * right[kappa, c, pi]
    return total


def monarch_slices(a: Any, lefts: int, k: int, rows: str = "strided", columns: str = "blocked") -> dict[tuple[int, int], Any]:
    """The submatrices that a Monarch has of low rank."""
    m, n = a.shape
    found: dict[tuple[int, int], Any] = {}
    for j in range(lefts):
        at = [y for y in range(m) if (y % lefts if rows == "strided" else y // (m // lefts)) == j]
        for kappa in range(k):
            by = [x for x in range(n) if (x // (n // k) if columns == "blocked" else x % k) == kappa]
            found[j, kappa] = a[np.ix_(at, by)]
    return found


def monarch_error(a: Any, lefts: int, k: int, rank: int, rows: str = "strided", columns: str = "blocked") -> float:
    """The least ‖A − M‖_F: Eckart–Young in every slice."""
    slices = monarch_slices(a, lefts, k, rows, columns).values()
    return math.sqrt(sum(eckart_young(each, rank, "frobenius") ** 2 for each in slices))


def chain_dense(factors: Any) -> Any:
    """Each factor (h, a, o, i) written out entry by entry, and all multiplied."""
    whole = None
    for factor in factors:
        h, a, o, i = factor.shape
        dense = np.zeros((h * o * a, h * i * a), factor.dtype)
        for eta, alpha, omega, iota in np.ndindex(h, a, o, i):
            dense[(eta * o + omega) * a + alpha, (eta * i + iota) * a + alpha] = factor[eta, alpha, omega, iota]
        whole = dense if whole is None else whole @ dense
    return whole
