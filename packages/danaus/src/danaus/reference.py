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


# Randomised


def randomized_svd(a: Any, rank: int, omega: Any, iterations: int) -> tuple[Any, Any, Any]:
    """Halko, Martinsson and Tropp's subspace iteration: V an orthonormal basis of (AᴴA)^(q+1) Ω, made orthonormal after each
    product, and the SVD of A V Vᴴ cut to the rank."""
    v = np.linalg.qr(omega)[0]
    for _ in range(iterations + 1):
        v = np.linalg.qr(a.conj().T @ np.linalg.qr(a @ v)[0])[0]
    u, s, vh = np.linalg.svd(a @ v, full_matrices=False)
    return u[:, :rank], s[:rank], vh[:rank] @ v.conj().T


def krylov_svd(a: Any, rank: int, omega: Any, iterations: int) -> tuple[Any, Any, Any]:
    """The SVD of A V Vᴴ cut to the rank, V an orthonormal basis of the columns of Ω, AᴴA Ω, …, (AᴴA)^q Ω."""
    v = blocks = np.linalg.qr(omega)[0]
    for _ in range(iterations):
        following = a.conj().T @ (a @ blocks)
        for _ in range(2):
            following = following - v @ (v.conj().T @ following)
        blocks = np.linalg.qr(following)[0]
        v = np.concatenate([v, blocks], axis=1)
    u, s, vh = np.linalg.svd(a @ v, full_matrices=False)
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
