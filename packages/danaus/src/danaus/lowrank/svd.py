r"""The truncated singular value decomposition: the best approximation of low rank.

A = U Σ Vᴴ. Of all matrices of rank k, Aₖ = Σ_{i≤k} σᵢ uᵢ vᵢᴴ is nearest to A in every unitarily invariant norm, with

    ‖A − Aₖ‖₂ = σₖ₊₁,    ‖A − Aₖ‖_F = (Σ_{i>k} σᵢ²)^½,    ‖A − Aₖ‖_* = Σ_{i>k} σᵢ.

References:
    Eckart and Young, "The approximation of one matrix by another of lower rank", 1936.
    Mirsky, "Symmetric gauge functions and unitarily invariant norms", 1960.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from danaus._arrays import Array, Work, check_matrix, is_traced, to_numpy, work
from danaus._svd import svd
from danaus.errors import RangeError
from danaus.lowrank._plans import planned
from danaus.lowrank.product import LowRank
from danaus.results import UNKNOWN, ErrorEstimate, Norm, decomposed, rounded


class _Triple(NamedTuple):
    u: Array
    s: Array
    vh: Array


class SVD(_Triple):
    """The named tuple (u, s, vh) with A ≈ u · diag(s) · vh, and its error.

    It unpacks, compares and maps as the three. What makes a new triple of it (`_replace`, JAX's transformations) does not know
    the new one's error, which is `UNKNOWN` then; pickles and copies keep it.

    Attributes:
        u: (…, m, k), orthonormal columns; in each the entry of largest size is real and positive.
        s: (…, k), real, falling.
        vh: (…, k, n), orthonormal rows.
        error: ‖A − u · diag(s) · vh‖; of batches the largest.
        errors: The error of each matrix of a batch, in the order of its rows; of one matrix the one.
    """

    error: ErrorEstimate = UNKNOWN
    errors: tuple[ErrorEstimate, ...] = (UNKNOWN,)

    def __new__(
        cls, u: Array, s: Array, vh: Array, error: ErrorEstimate = UNKNOWN, errors: tuple[ErrorEstimate, ...] | None = None
    ) -> "SVD":
        """The triple with its error."""
        found = super().__new__(cls, u, s, vh)
        found.error = error
        found.errors = (error,) if errors is None else errors
        return found

    def to_dense(self) -> Array:
        """u · diag(s) · vh, (…, m, n)."""
        w = work(self.u)
        u, vh = w.enter(self.u), w.enter(self.vh)
        return w.leave((u * _as(w, self.s, u)[..., None, :]) @ vh)

    def to_matrix(self) -> LowRank:
        """The product of two factors, which share the roots of the singular values.

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

    Where kept singular values are equal, their vectors have no derivative. The one that PyTorch and JAX are given then is that
    under which the approximation u·s·vh has its true one. Where the first left out equals the last kept, nothing has one.

    Args:
        a: (…, m, n).
        rank: k, from 0 to min(m, n).
        tol: The least k with ‖A − Aₖ‖ ≤ tol·‖A‖ (or ≤ tol where `relative` is false) in `norm`.
        energy: The least k with Σ_{i≤k} σᵢ² ≥ energy·Σσ².
        norm: Of `tol`: `spectral`, `frobenius` or `nuclear`.
        relative: Whether `tol` is a share of ‖A‖.

    Returns:
        `SVD` of u (…, m, k), s (…, k), vh (…, k, n), and its error in `norm`.

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
    plan = planned(rank=rank, tol=tol, energy=energy, norm=norm, relative=relative)
    w = work(a)
    check_matrix(a)
    u, s, vh = svd(w, w.enter(a), "products")
    kept = plan.kept(w, s, a.shape)
    shape = tuple(a.shape[-2:])
    error, errors = _left_out(w, s, kept, norm, shape), None
    if s.ndim > 1 and not is_traced(s):
        errors = tuple(_left_out(w, each, kept, norm, shape) for each in to_numpy(s).reshape(-1, s.shape[-1]))
    return SVD(w.leave(u[..., :kept]), w.leave(s[..., :kept]), w.leave(vh[..., :kept, :]), error, errors)


def _left_out(w: Work, s: Array, kept: int, norm: Norm, shape: tuple[int, ...]) -> ErrorEstimate:
    """The norm of the singular values beyond those kept; of batches the largest."""
    if is_traced(s):
        return UNKNOWN
    sigma: Any = to_numpy(s).astype(np.float64)
    left, whole = _norm_of(sigma[..., kept:], norm), _norm_of(sigma, norm)
    share = decomposed(w, max(shape)) * (math.sqrt(min(shape)) if norm == "nuclear" else 1.0)
    entries = math.prod(shape) * (min(shape) if norm == "nuclear" else 1)
    return rounded(w, ErrorEstimate.exact(left, norm, "singular values").widened(share * whole), whole, entries)


def _norm_of(sigma: Any, norm: Norm) -> float:
    """The largest norm of batches of singular values (…, k)."""
    largest = float(sigma.max(initial=0.0))
    if norm == "spectral" or largest == 0:
        return largest
    ratios = sigma / largest
    total = ratios.sum(axis=-1) if norm == "nuclear" else np.sqrt((ratios**2).sum(axis=-1))
    whole = largest * float(total.max(initial=0.0))
    if math.isinf(whole):
        raise RangeError(f"the {norm} norm of the singular values, the largest {largest:.3g}, is too large for a number")
    return whole
