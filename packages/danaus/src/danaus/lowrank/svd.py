r"""The truncated singular value decomposition: the best approximation of low rank.

A = U Σ Vᴴ. Of all matrices of rank k, Aₖ = Σ_{i≤k} σᵢ uᵢ vᵢᴴ is nearest to A in every unitarily invariant norm, with

    ‖A − Aₖ‖₂ = σₖ₊₁,    ‖A − Aₖ‖_F = (Σ_{i>k} σᵢ²)^½,    ‖A − Aₖ‖_* = Σ_{i>k} σᵢ.

References:
    Eckart and Young, "The approximation of one matrix by another of lower rank", 1936.
    Mirsky, "Symmetric gauge functions and unitarily invariant norms", 1960.
"""

import math
from typing import Any, NamedTuple

from danaus._arrays import Array, check_matrix, check_rank, svd, work
from danaus.errors import ArgumentError
from danaus.lowrank.product import LowRank
from danaus.rank import Norm, energy_rank, error_rank


class SVD(NamedTuple):
    """A = u · diag(s) · vh.

    Attributes:
        u: (…, m, k), orthonormal columns; in each the entry of largest size is real and positive.
        s: (…, k), real, falling.
        vh: (…, k, n), orthonormal rows.
    """

    u: Array
    s: Array
    vh: Array

    def to_dense(self) -> Array:
        """u · diag(s) · vh, (…, m, n)."""
        w = work(self.u)
        u, vh = w.enter(self.u), w.enter(self.vh)
        return w.leave((u * _as(w, self.s, u)[..., None, :]) @ vh)

    def to_matrix(self) -> LowRank:
        """As a product of two factors, each of which has the roots of the singular values.

        Raises:
            ShapeError: There are batch dimensions.
        """
        w = work(self.u)
        u, vh = w.enter(self.u), w.enter(self.vh)
        root = w.xp.sqrt(_as(w, self.s, u))
        return LowRank(w.leave(u * root[..., None, :]), w.leave(root[..., :, None] * vh))


def _as(w: Any, s: Array, u: Array) -> Array:
    return w.xp.astype(s, u.dtype)


def truncated_svd(
    a: Array,
    *,
    rank: int | None = None,
    tol: float | None = None,
    energy: float | None = None,
    norm: Norm = "frobenius",
    relative: bool = True,
) -> SVD:
    """The k largest singular values of A with their vectors, k by rank, by error or by energy.

    Exactly one of `rank`, `tol` and `energy` is given; batches take the rank that the matrix in most need of it needs.

    Args:
        a: (…, m, n).
        rank: k, from 0 to min(m, n).
        tol: The least k with ‖A − Aₖ‖ ≤ tol·‖A‖ (or ≤ tol where `relative` is false) in `norm`.
        energy: The least k with Σ_{i≤k} σᵢ² ≥ energy·Σσ².
        norm: Of `tol`: `spectral`, `frobenius` or `nuclear`.
        relative: Whether `tol` is a share of ‖A‖.

    Returns:
        `SVD` of u (…, m, k), s (…, k), vh (…, k, n).

    Raises:
        ArgumentError: None or several of rank, tol and energy; one out of its range.
        ShapeError, NotFiniteError, KindError: `a` is no matrix of finite numbers.
        FactorisationError: No routine could decompose it.

    Example:
        >>> import numpy as np
        >>> u, s, vh = truncated_svd(np.diag([3.0, 2.0, 1e-9]), tol=1e-6)
        >>> s.tolist()
        [3.0, 2.0]
    """
    check_choice(rank, tol, energy)
    w = work(a)
    check_matrix(a)
    u, s, vh = svd(w, w.enter(a))
    if rank is not None:
        kept = check_rank(rank, a.shape)
    else:
        ranks = error_rank(s, tol, norm, relative=relative) if tol is not None else energy_rank(s, energy or 0.0)
        kept = int(w.xp.max(ranks)) if math.prod(ranks.shape) else 0
    return SVD(w.leave(u[..., :kept]), w.leave(s[..., :kept]), w.leave(vh[..., :kept, :]))


def check_choice(rank: int | None, tol: float | None, energy: float | None) -> None:
    """Refuse none or several of the three that can say a rank.

    Raises:
        ArgumentError
    """
    given = [name for name, value in (("rank", rank), ("tol", tol), ("energy", energy)) if value is not None]
    if len(given) != 1:
        raise ArgumentError(f"give exactly one of rank, tol and energy, got {' and '.join(given) or 'none'}")
