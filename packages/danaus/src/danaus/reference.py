"""The formulas as they stand in papers, slow and in NumPy's double precision: what the tests hold everything else against.

Nothing here is clever, nothing is shared with the code that it judges but `numpy.linalg`.
"""

import itertools
import math
from typing import Any

import numpy as np

linear: Any = np.linalg
"""Its types are of no use to a checker here."""

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


# Columns and rows


def sampling_error(a: Any, b: Any, p: Any, samples: int) -> float:
    """E‖AB − CR‖²_F with replacement: (1/c) Σᵢ pᵢ ‖aᵢbᵢ/pᵢ − AB‖²_F."""
    terms: list[Any] = [(p[i], np.outer(a[:, i], b[i])) for i in range(len(p)) if p[i] > 0]
    return float(sum(share * linear.norm(term / share - a @ b) ** 2 for share, term in terms)) / samples


def simple_sampling_error(a: Any, b: Any, samples: int) -> float:
    """E‖AB − CR‖²_F of all sets of c columns alike: the mean over these sets."""
    n = a.shape[1]
    errors = [
        linear.norm(a @ b - n / samples * a[:, list(chosen)] @ b[list(chosen)]) ** 2
        for chosen in itertools.combinations(range(n), samples)
    ]
    return float(np.mean(errors))


def systematic_sampling_error(a: Any, b: Any, inclusion: Any) -> float:
    """E‖AB − CR‖²_F over u: the integral of a function that is constant between the fractions of the cumulated πᵢ."""
    if not len(inclusion):
        return 0.0
    ends = np.cumsum(inclusion)
    cuts = np.unique(np.concatenate([[0.0, 1.0], ends % 1]))
    total = 0.0
    for low, high in itertools.pairwise(cuts):
        if high - low < 1e-9:  # The sum of all rounded to beside a whole number.
            continue
        middle = (low + high) / 2 + np.arange(round(float(ends[-1])))
        chosen: Any = np.searchsorted(ends, middle)
        sample = sum((np.outer(a[:, i], b[i]) / inclusion[i] for i in chosen), np.zeros((a.shape[0], b.shape[1]), a.dtype))
        total += (high - low) * float(linear.norm(a @ b - sample)) ** 2
    return total


def strong_qr_bound(rank: int, n: int, growth: float) -> float:
    """(1 + f² k (n − k))^½."""
    return math.sqrt(1 + growth**2 * rank * (n - rank))


def least_squares_error(a: Any, columns: Any) -> float:
    """‖A − C C⁺ A‖_F, the least that combinations of these columns can reach."""
    c = a[:, columns]
    coefficients: Any = linear.pinv(c, rcond=1e-13) @ a
    return float(linear.norm(a - c @ coefficients))


def cur_error(a: Any, columns: Any, rows: Any) -> float:
    """‖A − C C⁺ A R⁺ R‖_F."""
    c, r = a[:, columns], a[rows]
    middle: Any = linear.pinv(c, rcond=1e-13) @ a @ linear.pinv(r, rcond=1e-13)
    return float(linear.norm(a - c @ middle @ r))


def whitened(weight: Any, inputs: Any, rank: int) -> Any:
    """Uₖ Σₖ Vₖᴴ L⁻¹ with W L = U Σ Vᴴ and L the Cholesky factor of X Xᴴ, inverse and all: where that is far from singular."""
    lower: Any = linear.cholesky(inputs @ inputs.conj().T)
    u, s, vh = linear.svd(weight @ lower, full_matrices=False)
    inverse: Any = linear.inv(lower)
    return u[:, :rank] @ np.diag(s[:rank]) @ vh[:rank] @ inverse


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
