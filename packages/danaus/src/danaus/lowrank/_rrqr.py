"""The strong rank-revealing QR factorisation of Gu and Eisenstat (1996), by LAPACK in double precision."""

import math
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg

from danaus.errors import FactorisationError

_solve: Any = scipy.linalg.solve_triangular


class Choice(NamedTuple):
    """Columns that stand for all, and how.

    Attributes:
        indices: (k,).
        coefficients: X (k, n) with the identity at `indices`.
    """

    indices: Any
    coefficients: Any


class Pivoted:
    """A Π = Q R by column pivoting, kept without Q. A is divided by its largest entry so that no square overflows.

    Attributes:
        tails: (p + 1,): ‖A − (its projection on the first k pivots)‖_F for k = 0 … p = min(m, n).
    """

    def __init__(self, a: Any) -> None:
        m, n = a.shape
        p = min(m, n)
        scale = float(np.abs(a).max(initial=0.0)) or 1.0
        found: Any = (np.zeros((0, n), a.dtype), range(n))
        if p:
            found = scipy.linalg.qr(a / scale, mode="r", pivoting=True)
        self._r: Any = found[0][:p]
        self._order: Any = np.asarray(found[1], np.int64)
        # What cannot be told from rounding: below it columns are as good as dependent.
        self._floor = 10 * max(m, n) * float(np.finfo(np.float64).eps) * (abs(self._r[0, 0]) if p else 0.0)
        rows = np.linalg.norm(self._r, axis=1) ** 2
        self.tails: Any = scale * np.sqrt(np.append(np.cumsum(rows[::-1])[::-1], 0.0))

    def strong(self, k: int, growth: float) -> Choice:
        """The first k pivots, exchanged until no coefficient is above `growth` and R₁₁ holds what is large of A.

        Raises:
            FactorisationError: The exchanges do not end, which the theory excludes.
        """
        r, order = self._r.copy(), self._order.copy()
        n = r.shape[1]
        sound = min(k, int(np.count_nonzero(np.abs(np.diagonal(r)) > self._floor)))
        x = np.zeros((0, n), r.dtype)
        if sound:
            x = _exchanged(r, order, sound, growth, self._floor)
        coefficients = np.zeros((k, n), r.dtype)
        coefficients[:sound, order[k:]] = x[:, k - sound :] if sound else 0
        coefficients[np.arange(k), order[:k]] = 1
        return Choice(order[:k], coefficients)


def _exchanged(r: Any, order: Any, k: int, growth: float, floor: float) -> Any:
    """R₁₁⁻¹R₁₂ after exchanges, which change `r` and `order` in place."""
    n = r.shape[1]
    # Each exchange multiplies the determinant by `growth` at least. No k columns have a larger one than σ₁⋯σₖ, and pivoting
    # begins with Π|r_ii| where σᵢ ≤ √n |r_ii|, for σᵢ is at most what is left before the i-th. So there are no more exchanges
    # than k log n/(2 log f); this is more, for the sake of rounding.
    most = 10 + math.ceil(k * (k * math.log(2) + math.log(n)) / math.log(growth))
    for _ in range(most):
        inverse = _solve(r[:k, :k], np.eye(k, dtype=r.dtype))
        x = _solve(r[:k, :k], r[:k, k:]) if n > k else r[:k, k:]
        left = np.linalg.norm(r[k:, k:], axis=0)
        left[left <= floor] = 0
        gain = np.abs(x) ** 2 + (np.linalg.norm(inverse, axis=1)[:, None] * left[None, :]) ** 2
        if gain.max(initial=0.0) <= growth**2:
            return x
        i, j = np.unravel_index(int(gain.argmax()), gain.shape)
        _exchange(r, order, k, int(i), k + int(j))
    raise FactorisationError(f"no strong QR of a matrix of shape {r.shape} and rank {k} after {most} exchanges of columns")


def _exchange(r: Any, order: Any, k: int, i: int, j: int) -> None:
    """Exchange column i < k for column j ≥ k, and make the first k columns triangular again."""
    rows = k
    if r.shape[0] > k:
        # A reflection leaves of column j one number below row k; then row k is all that R₁₁ needs beyond itself.
        below = r[k:, j].copy()
        length = np.linalg.norm(below)
        if length > 0:
            below[0] += length * (below[0] / abs(below[0]) if below[0] != 0 else 1)
            below /= np.linalg.norm(below)
            r[k:, k:] -= 2 * np.outer(below, below.conj() @ r[k:, k:])
            r[k + 1 :, j] = 0
        rows += 1
    r[:, [i, j]] = r[:, [j, i]]
    order[[i, j]] = order[[j, i]]
    q, head = scipy.linalg.qr(r[:rows, :k])
    r[:rows, k:] = q.conj().T @ r[:rows, k:]
    r[:rows, :k] = head
