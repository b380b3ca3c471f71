r"""A matrix less the means of its columns, which is never formed.

With 1 the column of m ones and μ the means of the columns of A, it is A − 1 μᵀ. How it is multiplied depends on A:

- arrays and row blocks: block by block of rows, each less the means in double precision, as a block is multiplied. The means
  are kept in two parts, a row of A and what is added to it, so that means far larger than what varies cost no digits;
- sparse matrices and tensors: A x − 1 (μᵀ x), where columns that are more than half full have had their means taken from all
  their entries before, zeros too. Every other column is half zeros, and so has a centred norm no smaller than what is lost;
- what can only be multiplied: A x − 1 (μᵀ x) with μ = Aᵀ 1/m. Here means that are c times as large as what varies cost log₁₀ c
  digits, as they did when A was multiplied.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from danaus._arrays import Array, Work, adjoint, conjugate, dtype_name, largest_entry
from danaus._scale import divided, multiplied, scale_of
from danaus.errors import RangeError
from danaus.operators.dense import Dense, squared_norm
from danaus.operators.operator import Operator

Made: TypeAlias = Callable[[tuple[Array, Array], Array], Operator]
"""Makes the operator of a sparse matrix from the rows and columns of its entries, and the entries."""

_BLOCK = 1 << 19
"""Numbers of a block of rows of an array."""


@dataclass(frozen=True)
class Centred:
    """A matrix less the means of its columns.

    Give it in place of the matrix to what takes anything that multiplies.

    Example:
        >>> import numpy as np
        >>> from danaus.lowrank import randomized_svd
        >>> a = np.array([[1.0, 10.0], [2.0, 10.0], [3.0, 10.0]])
        >>> randomized_svd(Centred(a), rank=1).s.round(6).tolist()
        [1.414214]

    Attributes:
        of: (m, n): an array, a sparse matrix or tensor, a `LinearOperator`, a `Matrix` or `RowBlocks`.
    """

    of: Any


@dataclass(frozen=True)
class Means:
    """The means of columns in two parts, which are added: (n,) in double precision.

    Attributes:
        base: Near the means.
        rest: What they are beyond it.
    """

    base: Array
    rest: Array

    def taken_from(self, w: Work, block: Array, dtype: Any = None) -> Array:
        """A block of rows less the means, in the dtype of the computation where no other is given.

        What is too large for it is infinite: see `largest_left`.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return w.xp.astype(w.xp.astype(block, self.base.dtype) - self.base - self.rest, dtype or w.dtype)

    def whole(self, w: Work) -> Array:
        """The means, in the dtype of the computation."""
        return w.xp.astype(self.base + self.rest, w.dtype)


def largest_left(part: Array) -> float:
    """The largest entry of rows less their means.

    Raises:
        RangeError: It is too large for the dtype, though the rows themselves are not.
    """
    found = largest_entry(part)
    if not math.isfinite(found):
        raise RangeError(
            f"the rows are too far apart to be centred in {dtype_name(part.dtype)}; divide what is given by a power of two"
        )
    return found


class CentredDense(Operator):
    """An array less the means of its columns, in blocks of rows."""

    kind = "centred array"

    def __init__(self, of: Dense, means: Means, scale: float = 1.0) -> None:
        super().__init__(of.work, of.shape)
        self.of, self.means, self._scale = of, means, scale

    @classmethod
    def of_dense(cls, of: Dense) -> "CentredDense":
        """The operator of an array, whose means are found in one pass."""
        w, (m, n) = of.work, of.shape
        zero = w.xp.zeros((n,), dtype=w.double_dtype, device=w.device)
        if m == 0:
            return cls(of, Means(zero, zero))
        base = w.xp.astype(of.matrix[0, :], w.double_dtype)
        total = zero
        for _, part in CentredDense(of, Means(base, zero))._parts(w.double_dtype):
            total = total + w.xp.sum(part, axis=0)
        return cls(of, Means(base, total / m))

    def matmat(self, x: Array) -> Array:
        """(A − 1 μᵀ) x."""
        parts = [part @ x for _, part in self._parts()]
        w = self.work
        return w.xp.concat(parts, axis=0) if parts else w.xp.zeros((0, x.shape[1]), dtype=w.dtype, device=w.device)

    def rmatmat(self, x: Array) -> Array:
        """(A − 1 μᵀ)ᴴ x."""
        return self._sum((adjoint(part) @ x[rows, :] for rows, part in self._parts()), int(x.shape[1]))

    def gram(self, x: Array) -> Array:
        """(A − 1 μᵀ)ᴴ (A − 1 μᵀ) x, in one pass."""
        return self._sum((adjoint(part) @ (part @ x) for _, part in self._parts()), int(x.shape[1]))

    def squared_norm(self) -> float:
        """Σ|a − μ|²."""
        return sum(squared_norm(self.work, part) for _, part in self._parts())

    @property
    def mean(self) -> Array:
        """μ (n,)."""
        return self.means.whole(self.work)

    def divided(self, scale: float) -> "CentredDense":
        """The same, divided as it is multiplied."""
        return self if scale == 1 else CentredDense(self.of, self.means, self._scale * scale)

    def scale(self) -> float:
        """Of the largest entry of what is left."""
        return scale_of(max((largest_left(part) for _, part in self._parts()), default=0.0), single=self.work.is_single)

    def _sum(self, products: Iterator[Array], columns: int) -> Array:
        w = self.work
        total = w.xp.zeros((self.shape[1], columns), dtype=w.dtype, device=w.device)
        for each in products:
            total = total + each
        return total

    def _parts(self, dtype: Any = None) -> Iterator[tuple[slice, Array]]:
        w, (m, n) = self.work, self.shape
        step = max(1, _BLOCK // max(1, n))
        for at in range(0, m, step):
            rows = slice(at, min(m, at + step))
            yield rows, divided(self.means.taken_from(w, self.of.matrix[rows, :], dtype), self._scale)


class LessRow(Operator):
    """A − 1 μᵀ, where A is multiplied first and then 1 μᵀ.

    Args:
        of: A.
        row: μ (n,), in the dtype of the computation.
        norm: ‖A − 1 μᵀ‖_F, or None where that is not known.
        mean: The means of the matrix as it was given, where some were taken from its entries; else μ.
    """

    def __init__(self, of: Operator, row: Array, norm: float | None = None, mean: Array = None) -> None:
        super().__init__(of.work, of.shape)
        self.of, self.row, self._norm = of, row, norm
        self.mean = row if mean is None else mean
        self.kind = f"centred {of.kind}"

    @classmethod
    def of_products(cls, of: Operator) -> "LessRow":
        """The operator of what can only be multiplied, whose means are a product with Aᴴ."""
        w, (m, n) = of.work, of.shape
        if 0 in (m, n):
            return cls(of, w.xp.zeros((n,), dtype=w.dtype, device=w.device), 0.0)
        ones = w.xp.ones((m, 1), dtype=w.dtype, device=w.device)
        return cls(of, conjugate(of.rmatmat(ones / m))[:, 0])

    def matmat(self, x: Array) -> Array:
        """A x − 1 (μᵀ x)."""
        return self.of.matmat(x) - self.row[None, :] @ x

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x − μ̄ (1ᵀ x)."""
        return self.of.rmatmat(x) - conjugate(self.row)[:, None] * self.work.xp.sum(x, axis=0)[None, :]

    def squared_norm(self) -> float | None:
        """As it was given."""
        return None if self._norm is None else self._norm * self._norm

    def divided(self, scale: float) -> "LessRow":
        """Both divided."""
        if scale == 1:
            return self
        norm = None if self._norm is None else self._norm / scale
        return LessRow(self.of.divided(scale), divided(self.row, scale), norm, divided(self.mean, scale))


def of_entries(w: Work, places: tuple[Array, Array], values: Array, shape: tuple[int, int], made: Made) -> LessRow:
    """The operator of a sparse matrix, each place stored once, less the means of its columns.

    Args:
        w: Where to compute.
        places: The row and the column of each stored entry.
        values: The entries.
        shape: (m, n).
        made: Makes the operator of a matrix with such places and entries.
    """
    m, n = shape
    by = w.scale(values)
    (rows, columns), wide = _filled(w, places, divided(w.xp.astype(values, w.double_dtype), by), shape)
    counts = _sums(w, columns, w.xp.ones_like(w.xp.abs(wide)), n)
    some = w.xp.where(counts > 0, counts, w.xp.ones_like(counts))
    sums = _sums(w, columns, wide, n)
    each = sums / some
    # Once more, of what the means leave: the sums of large entries are rounded.
    rest = _sums(w, columns, wide - each[columns], n) / some
    full = counts == m
    nothing = w.xp.zeros_like(sums)
    taken = wide - w.xp.where(full, each, nothing)[columns] - w.xp.where(full, rest, nothing)[columns]
    mean = w.xp.where(full, nothing, sums / max(1, m))
    missing = w.xp.sqrt(w.xp.where(counts < m, m - counts, w.xp.zeros_like(counts))) * w.xp.abs(mean)
    double = Work(w.xp, w.double_dtype, w.double_dtype, w.device)
    norm = math.sqrt(squared_norm(double, taken - mean[columns]) + squared_norm(double, w.xp.astype(missing, double.dtype)))
    entries = multiplied(w.xp.astype(taken, w.dtype), by)
    largest_left(entries)
    implicit, whole = (multiplied(w.xp.astype(part, w.dtype), by) for part in (mean, sums / max(1, m)))
    return LessRow(made((rows, columns), entries), implicit, norm * by, whole)


def _filled(w: Work, places: tuple[Array, Array], values: Array, shape: tuple[int, int]) -> tuple[tuple[Array, Array], Array]:
    """The same matrix, with the zeros of columns stored that are more than half full."""
    xp, (m, n), (rows, columns) = w.xp, shape, places
    counts = _sums(w, columns, xp.ones_like(xp.abs(values)), n)
    nearly = (2 * counts > m) & (counts < m)
    chosen = xp.nonzero(nearly)[0]
    if int(chosen.shape[0]) == 0:
        return places, values
    at = xp.zeros((n,), dtype=chosen.dtype, device=w.device)
    at[chosen] = xp.arange(int(chosen.shape[0]), dtype=chosen.dtype, device=w.device)
    stored = nearly[columns]
    absent = xp.ones((m, int(chosen.shape[0])), dtype=xp.bool, device=w.device)
    absent[rows[stored], at[columns[stored]]] = False
    more, which = xp.nonzero(absent)
    zeros = xp.zeros(tuple(more.shape), dtype=values.dtype, device=w.device)
    found = (xp.concat([rows, xp.astype(more, rows.dtype)]), xp.concat([columns, xp.astype(chosen[which], columns.dtype)]))
    return found, xp.concat([values, zeros])


def _sums(w: Work, columns: Array, values: Array, n: int) -> Array:
    """The sums of values by column."""
    total = w.xp.zeros((n,), dtype=values.dtype, device=w.device)
    if w.is_numpy:
        np.add.at(total, columns, values)
        return total
    return total.index_add_(0, columns, values)
