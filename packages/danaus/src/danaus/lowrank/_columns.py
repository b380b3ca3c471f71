"""Columns of a matrix of any kind, and what the methods share that keep columns as they are."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import norm as sparse_norm
from scipy.special import chdtri, gammaincinv

from danaus._arrays import Array, adjoint, check_values, to_numpy
from danaus._scale import divided
from danaus.operators.kinds import as_operator
from danaus.operators.operator import Operator
from danaus.operators.sparse_tensor import SparseTensor, is_sparse_tensor, of_scipy
from danaus.results import ErrorEstimate, rounded, rounding

PROBES = 32
"""Random vectors by which the error of what can only be multiplied is bounded."""

DOUBT = 1e-6
"""Probability that such a bound does not hold."""

_OF_A_NORM = 64 * float(np.finfo(np.float64).eps)
"""The share of a norm by which it may be off, computed in double precision."""

_BLOCK = 1 << 22
"""Numbers that are made dense at a time."""


@dataclass(frozen=True)
class Columns:
    """A matrix whose columns can be taken.

    Attributes:
        operator: To multiply with.
        sparse: The matrix in SciPy's CSC form, where it is sparse.
        is_tensor: Whether it came as a sparse tensor, and what is taken of it goes out as one.
    """

    operator: Operator
    sparse: Any = None
    is_tensor: bool = False

    @classmethod
    def of(cls, a: Any, name: str = "a") -> "Columns":
        """The columns of whatever `as_operator` takes.

        Raises:
            KindError, ShapeError, NotFiniteError
        """
        check_values(a, name, "columns are chosen")
        operator = as_operator(a, name)
        if isinstance(operator, SparseTensor):
            return cls(operator, operator.to_scipy(), is_tensor=True)
        return cls(operator, a.tocsc().astype(operator.work.dtype, copy=False) if is_sparse(a) else None)

    def divided(self, scale: float) -> "Columns":
        """The columns of A / scale."""
        of_sparse = self.sparse
        if scale != 1 and of_sparse is not None:
            of_sparse = of_sparse.copy()
            of_sparse.data = divided(of_sparse.data, scale)
        return replace(self, operator=self.operator.divided(scale), sparse=of_sparse)

    @property
    def T(self) -> "Columns":
        """The columns of the transpose, which are rows."""
        turned = None if self.sparse is None else self.sparse.T.tocsc()
        return replace(self, operator=self.operator.transposed(), sparse=turned)

    def take(self, indices: Any) -> Any:
        """The columns of these numbers as they stand, (m, k): sparse (CSC) of a sparse matrix, else an array."""
        o = self.operator
        w = o.work
        if self.sparse is not None:
            return self.sparse[:, indices]
        at = w.xp.asarray(indices, device=w.device)
        if o.dense is not None:
            return w.leave(w.xp.take(o.dense, at, axis=1))
        units = np.zeros((o.shape[1], len(indices)))
        units[indices, np.arange(len(indices))] = 1
        return w.leave(o.matmat(w.array(units)))

    def leave(self, taken: Any) -> Any:
        """Columns that were taken, or these as rows, as they go out."""
        return of_scipy(self.operator.work, taken) if self.is_tensor else taken

    def blocks(self) -> Iterator[tuple[slice, Any]]:
        """Blocks of columns as dense arrays in double precision, where numbers can be looked at."""
        m, n = self.operator.shape
        step = max(1, _BLOCK // max(m, 1))
        for start in range(0, n, step):
            columns = slice(start, min(n, start + step))
            whole: Any = self.operator.dense
            yield columns, doubled(whole[:, columns] if self.sparse is None else self.sparse[:, columns].toarray())


def is_sparse(x: Any) -> bool:
    """Whether `x` is one of SciPy's sparse matrices or arrays."""
    return bool(sparse.issparse(x))


def dense(x: Any) -> Any:
    """Dense or sparse numbers as a dense array of their library."""
    if is_sparse_tensor(x):
        return x.to_dense()
    return x.toarray() if is_sparse(x) else x


def doubled(x: Any) -> Any:
    """Dense or sparse numbers as NumPy's in double precision; a sparse matrix stays sparse."""
    if not is_sparse(x):
        x = to_numpy(x)
    return x.astype(np.complex128 if x.dtype.kind == "c" else np.float64, copy=False)


def full(x: Any) -> Any:
    """Dense or sparse numbers as a dense array of NumPy in double precision."""
    return doubled(x.toarray() if is_sparse(x) else x)


def norm(x: Any) -> float:
    """The Frobenius norm, whatever the scale of the numbers."""
    largest = float(np.abs(x).max(initial=0.0))
    return largest * float(np.linalg.norm(x / largest)) if largest else 0.0


class Residual:
    """A measure of ‖A − left · right‖_F, again and again for one A.

    It is exact where A's numbers can be looked at. Else it gives bounds from `PROBES` random vectors, which hold, all of them
    together, with probability 1 − `DOUBT`.

    For a Gaussian vector g, ‖E g‖² is a sum of squares weighted by σᵢ², smaller than a share of its mean most easily where E
    has rank one (see `residual`); there ‖E G‖²_F/‖E‖²_F is χ² of as many degrees of freedom as G has columns, whose lower
    quantile gives the bound. (Complex ones have twice as many degrees, and spread less.) Whoever looks until a bound is small
    enough waits for luck; so the j-th look takes 1/(j(j+1)) of the doubt, and these shares have the sum 1. What is looked at
    must not depend on the vectors but by when it ends: ‖A‖ has vectors of its own.

    Args:
        columns: Of A / scale.
        scale: A power of two.
        rng: Of what is drawn.

    Attributes:
        exact: Whether errors are measured and not bounded.
    """

    def __init__(self, columns: Columns, scale: float, rng: Any) -> None:
        o = columns.operator
        self._columns = columns
        self._scale = scale
        self.exact = o.dense is not None or columns.sparse is not None
        self._rng = rng
        self._looks = 0
        if not self.exact:
            self._probes: Array = o.work.normal((o.shape[1], PROBES), rng)
            self._seen = doubled(o.matmat(self._probes))

    def norm(self) -> float:
        """‖A / scale‖_F, or where it is not exact a number that it reaches with probability 1 − `DOUBT`."""
        if self.exact:
            return _root_of_squares([norm(block) for _, block in self._columns.blocks()])
        o = self._columns.operator
        seen = doubled(o.matmat(o.work.normal((o.shape[1], PROBES), self._rng)))
        return norm(seen) / float(np.sqrt(chdtri(PROBES, DOUBT)))

    def of(self, left: Any, right: Any, size: float = 0.0) -> ErrorEstimate:
        """The error of left · right as an approximation of A.

        What rounding makes of it in the dtype that goes out is in it.

        Args:
            left: (m, k), of A / scale; it may be sparse.
            right: (k, n).
            size: Of what `left` was multiplied of, where that is more than the product shows.
        """
        left, right = doubled(left), doubled(right)
        o = self._columns.operator
        if self.exact:
            rests: list[float] = []
            products: list[float] = []
            for at, block in self._columns.blocks():
                product = left @ right[:, at]
                rests.append(norm(block - product))
                products.append(norm(product))
            found, whole = ErrorEstimate.exact(_root_of_squares(rests)), _root_of_squares(products)
        else:
            self._looks += 1
            product = left @ (right @ doubled(self._probes))
            whole = norm(product) / math.sqrt(PROBES)
            least = math.sqrt(2 * gammaincinv(PROBES / 2, DOUBT / (self._looks * (self._looks + 1))))
            found = ErrorEstimate.bound(norm(self._seen - product) / least, 1 - DOUBT, "samples")
        terms = max(size, float(_lengths(left, 0) @ _lengths(right, 1)))
        slack = rounding(o.work, right.shape[0]) * terms + _OF_A_NORM * found.value
        return rounded(o.work, found.widened(slack).times(self._scale), whole * self._scale, math.prod(o.shape))


def _lengths(x: Any, axis: int) -> Any:
    """The norms of columns (axis 0) or rows (axis 1)."""
    return sparse_norm(x, axis=axis) if is_sparse(x) else np.linalg.norm(x, axis=axis)


def _root_of_squares(norms: list[float]) -> float:
    return norm(np.asarray(norms))


def row_sketch(o: Operator, size: int, iterations: int, rng: Any) -> Any:
    """Qᴴ A, (l, n) with l = min(size, m), in NumPy's double precision.

    The columns of Q (m, l) are an orthonormal basis of nearly the leading left singular vectors, or of everything where `size`
    reaches m. Q spans (A Aᴴ)^q A G for Gaussian G, orthonormalised after each product (Halko, Martinsson, Tropp 2011).
    """
    w, (m, n) = o.work, o.shape
    if size >= m:
        return doubled(adjoint(o.rmatmat(w.array(np.eye(m)))))
    found = o.matmat(w.normal((n, size), rng))
    basis = w.xp.linalg.qr(found)[0]
    for _ in range(iterations):
        basis = w.xp.linalg.qr(o.matmat(w.xp.linalg.qr(o.rmatmat(basis))[0]))[0]
    return doubled(adjoint(o.rmatmat(basis)))
