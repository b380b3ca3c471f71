"""One face for everything that can be multiplied: dense arrays, SciPy's sparse matrices and `LinearOperator`s, `Matrix`, and
`RowBlocks`, which live on disk.

Methods that need only products take an `Operator`, and so take all of these.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from danaus._arrays import Array, Work, adjoint, check_finite, check_matrix, compat, dtype_name, work
from danaus.errors import ArgumentError, KindError, ShapeError
from danaus.matrix import Matrix


@dataclass(frozen=True)
class Operator:
    """Something that multiplies.

    Attributes:
        shape: (m, n).
        work: Where and in what to compute.
        matmat: x (n, c) → A x (m, c).
        rmatmat: x (m, c) → Aᴴ x (n, c).
        squared_norm: ‖A‖²_F, where it costs one pass at most; None where only products are known.
        dense: The matrix itself, where it is dense.
        kind: For messages.
    """

    shape: tuple[int, int]
    work: Work
    matmat: Callable[[Array], Array]
    rmatmat: Callable[[Array], Array]
    squared_norm: Callable[[], float] | None
    dense: Array | None
    kind: str


@dataclass(frozen=True)
class RowBlocks:
    """A matrix whose rows come in blocks, again and again: what does not fit in memory.

    Example:
        >>> import numpy as np
        >>> a = np.arange(12.0).reshape(6, 2)
        >>> RowBlocks.of(a, rows=4).shape
        (6, 2)

    Attributes:
        shape: (m, n).
        dtype: Of the blocks, a NumPy dtype.
        blocks: Gives a new iterator over blocks (rows, n) of NumPy arrays at each call, always the same rows in the same order.
    """

    shape: tuple[int, int]
    dtype: Any
    blocks: Callable[[], Iterator[Any]]

    @classmethod
    def of(cls, a: Any, rows: int = 8192) -> "RowBlocks":
        """Blocks of `rows` rows of an array that can be sliced: `numpy.memmap`, an array of HDF5 or Zarr.

        Raises:
            ShapeError: Not two axes.
            ArgumentError: `rows` is less than 1.
        """
        if len(a.shape) != 2:
            raise ShapeError(f"a: expected a matrix of shape (m, n), got shape {tuple(a.shape)}")
        if rows < 1:
            raise ArgumentError(f"rows: expected at least 1, got {rows}")
        m, n = a.shape

        def blocks() -> Iterator[Any]:
            for start in range(0, m, rows):
                yield np.asarray(a[start : start + rows])

        return cls((int(m), int(n)), np.dtype(a.dtype), blocks)

    def checked(self) -> Iterator[tuple[int, Any]]:
        """The blocks with the row at which each begins.

        Raises:
            ShapeError: A block has other columns, or the rows are not as many as `shape` says.
            NotFiniteError: NaN or infinity in one.
        """
        start = 0
        for block in self.blocks():
            if block.ndim != 2 or block.shape[1] != self.shape[1]:
                raise ShapeError(f"the block at row {start} has shape {block.shape}; it should have {self.shape[1]} columns")
            check_finite(block, f"the block at row {start}")
            yield start, block
            start += block.shape[0]
        if start != self.shape[0]:
            raise ShapeError(f"the blocks have {start} rows together; the shape is {self.shape}")


def as_operator(a: Any, name: str = "a") -> Operator:
    """`a` as something that multiplies.

    Raises:
        KindError, ShapeError, NotFiniteError
    """
    if isinstance(a, Operator):
        return a
    if isinstance(a, Matrix):
        return _of_matrix(a)
    if isinstance(a, RowBlocks):
        return _of_blocks(a)
    if sparse.issparse(a):
        return _of_sparse(a, name)
    if isinstance(a, LinearOperator):
        return _of_linear_operator(cast(Any, a), name)
    w = work(a)
    check_matrix(a, name, batched=False)
    x = w.enter(a)
    return Operator(
        shape=tuple(x.shape),
        work=w,
        matmat=lambda y: x @ y,
        rmatmat=lambda y: adjoint(x) @ y,
        squared_norm=lambda: float(w.xp.linalg.vector_norm(x.detach() if compat.is_torch_array(x) else x)) ** 2,
        dense=x,
        kind="array",
    )


def _of_matrix(a: Matrix) -> Operator:
    return Operator(a.shape, work(*a.parts), a.matmat, a.rmatmat, None, None, type(a).__name__)


def _of_sparse(a: Any, name: str) -> Operator:
    w = work(np.zeros(0, a.dtype))
    if a.ndim != 2:
        raise ShapeError(f"{name}: expected a sparse matrix of shape (m, n), got shape {a.shape}")
    x = a.tocsr().astype(w.dtype, copy=False)
    check_finite(x.data, f"{name} (its stored entries)")
    h = x.conj().T.tocsr() if w.is_complex else x.T
    return Operator(
        shape=x.shape,
        work=w,
        matmat=lambda y: x @ y,
        rmatmat=lambda y: h @ y,
        squared_norm=lambda: float(np.linalg.norm(x.data)) ** 2,
        dense=None,
        kind="sparse matrix",
    )


def _of_linear_operator(a: Any, name: str) -> Operator:
    w = work(np.zeros(0, a.dtype or np.float64))
    m, n = (int(size) for size in a.shape)
    if dtype_name(w.dtype) not in ("float32", "float64", "complex64", "complex128"):
        raise KindError(f"{name}: a LinearOperator of dtype {a.dtype} cannot be computed with")
    return Operator(
        shape=(m, n),
        work=w,
        matmat=lambda y: np.asarray(a.matmat(y), dtype=w.dtype),
        rmatmat=lambda y: np.asarray(a.rmatmat(y), dtype=w.dtype),
        squared_norm=None,
        dense=None,
        kind="LinearOperator",
    )


def _of_blocks(a: RowBlocks) -> Operator:
    w = work(np.zeros(0, a.dtype))

    def matmat(y: Array) -> Array:
        result = np.empty((a.shape[0], y.shape[1]), w.dtype)
        for start, block in a.checked():
            np.matmul(w.enter(block), y, out=result[start : start + block.shape[0]])
        return result

    def rmatmat(y: Array) -> Array:
        result = np.zeros((a.shape[1], y.shape[1]), w.dtype)
        for start, block in a.checked():
            result += np.conj(w.enter(block)).T @ y[start : start + block.shape[0]]
        return result

    def squared_norm() -> float:
        return sum(float(np.linalg.norm(w.enter(block))) ** 2 for _, block in a.checked())

    return Operator(a.shape, w, matmat, rmatmat, squared_norm, None, "row blocks")
