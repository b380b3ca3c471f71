"""The formulas as they stand in papers, slow and in NumPy's double precision.

The tests hold everything else against them.

Nothing here is clever, nothing is shared with the code that it judges but `numpy.linalg`.
"""

import itertools
import math
from typing import Any, cast

import numpy as np

linalg: Any = np.linalg  # Of arrays whose type is not followed.

# Low rank


def singular_values(a: Any) -> Any:
    """The singular values, falling: the eigenvalues of [[0, A], [Aᴴ, 0]] that are not negative."""
    m, n = a.shape
    joined = np.zeros((m + n, m + n), a.dtype)
    joined[:m, m:] = a
    joined[m:, :m] = a.conj().T
    return np.clip(linalg.eigvalsh(joined)[::-1][: min(m, n)], 0, None)


def eckart_young(a: Any, rank: int, norm: str) -> float:
    """The error of the best approximation of that rank in the norm."""
    left = singular_values(a)[rank:]
    if norm == "spectral":
        return float(left.max(initial=0))
    return float(left.sum() if norm == "nuclear" else np.sqrt((left**2).sum()))


def norm_of(a: Any, norm: str) -> float:
    """The spectral, Frobenius or nuclear norm."""
    return eckart_young(a, 0, norm)


# Columns and rows


def sampling_error(a: Any, b: Any, p: Any, samples: int) -> float:
    """E‖AB − CR‖²_F with replacement: (1/c) Σᵢ pᵢ ‖aᵢbᵢ/pᵢ − AB‖²_F."""
    terms: list[Any] = [(p[i], np.outer(a[:, i], b[i])) for i in range(len(p)) if p[i] > 0]
    return float(sum(share * linalg.norm(term / share - a @ b) ** 2 for share, term in terms)) / samples


def simple_sampling_error(a: Any, b: Any, samples: int) -> float:
    """E‖AB − CR‖²_F of all sets of c columns alike: the mean over these sets."""
    n = a.shape[1]
    errors = [
        linalg.norm(a @ b - n / samples * a[:, list(chosen)] @ b[list(chosen)]) ** 2
        for chosen in itertools.combinations(range(n), samples)
    ]
    return float(np.mean(errors))


def systematic_sampling_error(a: Any, b: Any, inclusion: Any) -> float:
    """E‖AB − CR‖²_F over u, the integral of a step function with steps at fractions of cumulated πᵢ."""
    if not len(inclusion):
        return 0.0
    ends = np.cumsum(inclusion)
    cuts = np.unique(np.concatenate([[0.0, 1.0], ends % 1]))
    total = 0.0
    for low, high in itertools.pairwise(cuts):
        if high - low < 1e-9:  # The sum of all rounded to beside a whole number.
            continue
        middle = (low + high) / 2 + np.arange(round(float(ends[-1])))
        chosen: list[int] = cast(Any, np).searchsorted(ends, middle).tolist()
        sample = sum((np.outer(a[:, i], b[i]) / inclusion[i] for i in chosen), np.zeros((a.shape[0], b.shape[1]), a.dtype))
        total += (high - low) * float(linalg.norm(a @ b - sample)) ** 2
    return total


def strong_qr_bound(rank: int, n: int, growth: float) -> float:
    """(1 + f² k (n − k))^½."""
    return math.sqrt(1 + growth**2 * rank * (n - rank))


def least_squares_error(a: Any, columns: Any) -> float:
    """‖A − C C⁺ A‖_F, the least that combinations of these columns can reach."""
    c = a[:, columns]
    coefficients: Any = linalg.pinv(c, rcond=1e-13) @ a
    return float(linalg.norm(a - c @ coefficients))


def cur_error(a: Any, columns: Any, rows: Any) -> float:
    """‖A − C C⁺ A R⁺ R‖_F."""
    c, r = a[:, columns], a[rows]
    middle: Any = linalg.pinv(c, rcond=1e-13) @ a @ linalg.pinv(r, rcond=1e-13)
    return float(linalg.norm(a - c @ middle @ r))


def whitened(weight: Any, inputs: Any, rank: int) -> Any:
    """Uₖ Σₖ Vₖᴴ L⁻¹ with W L = U Σ Vᴴ and L Lᴴ = X Xᴴ. L must be far from singular."""
    lower: Any = linalg.cholesky(inputs @ inputs.conj().T)
    u, s, vh = linalg.svd(weight @ lower, full_matrices=False)
    inverse: Any = linalg.inv(lower)
    return u[:, :rank] @ np.diag(s[:rank]) @ vh[:rank] @ inverse


# Randomised


def randomized_svd(a: Any, rank: int, omega: Any, iterations: int) -> tuple[Any, Any, Any]:
    """The SVD of A V Vᴴ cut to the rank, by Halko, Martinsson and Tropp's subspace iteration.

    V is an orthonormal basis of (AᴴA)^(q+1) Ω, made orthonormal after each product.
    """
    v = linalg.qr(omega)[0]
    for _ in range(iterations + 1):
        v = linalg.qr(a.conj().T @ linalg.qr(a @ v)[0])[0]
    u, s, vh = linalg.svd(a @ v, full_matrices=False)
    return u[:, :rank], s[:rank], vh[:rank] @ v.conj().T


def krylov_svd(a: Any, rank: int, omega: Any, iterations: int) -> tuple[Any, Any, Any]:
    """The SVD of A V Vᴴ cut to the rank. V is an orthonormal basis of Ω, AᴴA Ω, …, (AᴴA)^q Ω."""
    v = blocks = linalg.qr(omega)[0]
    for _ in range(iterations):
        following = a.conj().T @ (a @ blocks)
        for _ in range(2):
            following = following - v @ (v.conj().T @ following)
        blocks = linalg.qr(following)[0]
        v = np.concatenate([v, blocks], axis=1)
    u, s, vh = linalg.svd(a @ v, full_matrices=False)
    return u[:, :rank], s[:rank], vh[:rank] @ v.conj().T


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
    """M[y, x] = Σ_t left[j, σ, a] right[κ, c, π], over each t that both blocks touch."""
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
