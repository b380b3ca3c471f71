"""One face for everything that can be multiplied: dense arrays, SciPy's sparse matrices and `LinearOperator`s, `Matrix`, and
`RowBlocks`, which live on disk.

Methods that need only products take an `Operator`, and so take all of these.
"""

import math
import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from danaus._arrays import Array, Work, adjoint, check_finite, check_matrix, compat, conjugate, dtype_name, largest_entry, work
from danaus.errors import ArgumentError, FileError, KindError, ShapeError
from danaus.matrix import Matrix
from danaus.operators.sparse import SparseParts

_BLOCK_BYTES = 1 << 25
"""Of a block of rows where nothing else is said."""


@dataclass(frozen=True)
class Operator:
    """Something that multiplies.

    Attributes:
        shape: (m, n).
        work: Where and in what to compute.
        matmat: x (n, c) → A x (m, c).
        rmatmat: x (m, c) → Aᴴ x (n, c).
        gram: x (n, c) → AᴴA x (n, c), in one pass over A and without all of A x in memory where that can be.
        squared_norm: ‖A‖²_F in double precision, where it costs one pass at most; None where only products are known.
        dense: The matrix itself, where it is dense.
        kind: For messages.
    """

    shape: tuple[int, int]
    work: Work
    matmat: Callable[[Array], Array]
    rmatmat: Callable[[Array], Array]
    gram: Callable[[Array], Array]
    squared_norm: Callable[[], float] | None
    dense: Array | None
    kind: str

    def turned(self) -> "Operator":
        """Aᴴ."""
        (m, n), matmat, rmatmat = self.shape, self.matmat, self.rmatmat

        def gram(x: Array) -> Array:
            return matmat(rmatmat(x))

        return replace(
            self,
            shape=(n, m),
            matmat=rmatmat,
            rmatmat=matmat,
            gram=gram,
            dense=None if self.dense is None else adjoint(self.dense),
        )

    def transposed(self) -> "Operator":
        """Aᵀ."""
        turned = self.turned()

        def conjugated(product: Callable[[Array], Array]) -> Callable[[Array], Array]:
            return lambda x: conjugate(product(conjugate(x)))

        return replace(
            turned,
            matmat=conjugated(turned.matmat),
            rmatmat=conjugated(turned.rmatmat),
            gram=conjugated(turned.gram),
            dense=None if self.dense is None else self.work.xp.matrix_transpose(self.dense),
        )

    def divided(self, scale: float) -> "Operator":
        """A / scale, for a scale that is a power of two; between the products of `gram` too, where squares would overflow."""
        if scale == 1:
            return self
        whole = self.squared_norm

        def matmat(x: Array) -> Array:
            return self.matmat(x) / scale

        def rmatmat(x: Array) -> Array:
            return self.rmatmat(x) / scale

        def gram(x: Array) -> Array:
            return rmatmat(matmat(x))

        return replace(
            self,
            matmat=matmat,
            rmatmat=rmatmat,
            gram=gram,
            squared_norm=None if whole is None else lambda: whole() / scale / scale,
            dense=None if self.dense is None else self.dense / scale,
        )

    def scale(self) -> float:
        """A power of two near the size of the entries of A, or of A x for one x where they are not known; 1 where A is 0."""
        (_, n), w = self.shape, self.work
        if 0 in self.shape:
            return 1.0
        seen = self.dense if self.dense is not None else self.matmat(w.normal((n, 1), 1))
        largest = largest_entry(seen)
        return 2.0 ** math.frexp(largest)[1] if 0 < largest < math.inf else 1.0


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
    def of(cls, a: Any, rows: int | None = None) -> "RowBlocks":
        """Blocks of rows of an array that can be sliced: `numpy.memmap`, an array of HDF5 or Zarr.

        A `numpy.memmap` of a whole file is read with plain reads and not through its mapping, whose pages would count as
        resident memory of this process.

        Args:
            a: (m, n).
            rows: Of a block; as many as make 32 MB where none is given.

        Raises:
            ShapeError: Not two axes.
            ArgumentError: `rows` is less than 1.
        """
        if len(a.shape) != 2:
            raise ShapeError(f"a: expected a matrix of shape (m, n), got shape {tuple(a.shape)}")
        m, n = (int(size) for size in a.shape)
        mapped = cast(Any, a) if isinstance(a, np.memmap) and isinstance(cast(Any, a).base, mmap.mmap) else None
        if mapped is not None and mapped.flags.c_contiguous and mapped.mode != "c" and mapped.filename:
            return cls.from_file(mapped.filename, mapped.dtype, (m, n), offset=mapped.offset, rows=rows)
        dtype: Any = np.dtype(cast(Any, a).dtype)
        step = _rows(rows, n, dtype)

        def blocks() -> Iterator[Any]:
            for start in range(0, m, step):
                yield np.asarray(cast(Any, a)[start : start + step])

        return cls((m, n), dtype, blocks)

    @classmethod
    def from_file(
        cls, path: Any, dtype: Any, shape: tuple[int, int], *, offset: int = 0, rows: int | None = None
    ) -> "RowBlocks":
        """Blocks of rows of a file of m·n numbers, row by row, after `offset` bytes. One block is in memory at a time.

        Raises:
            FileError: The file is not there, or too short.
            ArgumentError: `rows` is less than 1.
        """
        file, (m, n), kind = Path(path), shape, np.dtype(dtype)
        step = _rows(rows, n, kind)
        try:
            held = file.stat().st_size
        except OSError as problem:
            raise FileError(f"{file}: {problem.strerror}") from problem
        if held < offset + m * n * kind.itemsize:
            raise FileError(f"{file}: {held} bytes are too few for shape {shape} of {kind} after {offset} bytes")

        def blocks() -> Iterator[Any]:
            with file.open("rb", buffering=0) as numbers:
                numbers.seek(offset)
                for start in range(0, m, step):
                    count = min(step, m - start)
                    block = np.fromfile(numbers, kind, count * n)
                    if block.size != count * n:
                        raise FileError(f"{file}: ends within the block at row {start} of shape {shape}")
                    yield block.reshape(count, n)

        return cls((m, n), kind, blocks)

    def checked(self) -> Iterator[tuple[int, Any]]:
        """The blocks with the row at which each begins.

        Raises:
            ShapeError: A block has other columns, or the rows are fewer or more than `shape` says.
            NotFiniteError: NaN or infinity in one.
        """
        start = 0
        for block in self.blocks():
            if block.ndim != 2 or block.shape[1] != self.shape[1]:
                raise ShapeError(f"the block at row {start} has shape {block.shape}; it should have {self.shape[1]} columns")
            if start + block.shape[0] > self.shape[0]:
                raise ShapeError(f"the block at row {start} of shape {block.shape} is beyond the {self.shape[0]} rows")
            check_finite(block, f"the block at row {start}")
            yield start, block
            start += block.shape[0]
        if start != self.shape[0]:
            raise ShapeError(f"the blocks have {start} rows together; the shape is {self.shape}")


def _rows(rows: int | None, n: int, dtype: Any) -> int:
    if rows is None:
        return max(1, _BLOCK_BYTES // max(1, n * dtype.itemsize))
    if rows < 1:
        raise ArgumentError(f"rows: expected at least 1, got {rows}")
    return rows


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
        gram=lambda y: adjoint(x) @ (x @ y),
        squared_norm=lambda: squared_norm(w, x),
        dense=x,
        kind="array",
    )


def squared_norm(w: Work, x: Array) -> float:
    """‖x‖²_F in double precision, neither overflowing nor vanishing before its square does."""
    if 0 in x.shape:
        return 0.0
    if not w.is_numpy:
        x = x.detach() if compat.is_torch_array(x) else x
        largest = largest_entry(x)
        return (largest * float(w.xp.linalg.vector_norm(x / largest))) ** 2 if largest > 0 else 0.0
    rows = max(1, _BLOCK_BYTES // max(1, 8 * math.prod(x.shape[1:])))
    total = 0.0
    for at in range(0, len(x), rows):
        part: Any = x[at : at + rows].astype(np.complex128 if w.is_complex else np.float64)
        total += float(abs(cast(Any, np).vdot(part, part)))
    return total


def _of_matrix(a: Matrix) -> Operator:
    return Operator(
        shape=a.shape,
        work=work(*a.parts),
        matmat=a.matmat,
        rmatmat=a.rmatmat,
        gram=lambda y: a.rmatmat(a.matmat(y)),
        squared_norm=None,
        dense=None,
        kind=type(a).__name__,
    )


def _of_sparse(a: Any, name: str) -> Operator:
    w = work(np.zeros(0, a.dtype))
    if a.ndim != 2:
        raise ShapeError(f"{name}: expected a sparse matrix of shape (m, n), got shape {a.shape}")
    wide = a.shape[0] < a.shape[1]
    tall = (a.conj().T if wide else a).tocsr().astype(w.dtype, copy=False)
    if not tall.has_canonical_format:
        # Entries that are stored twice add up in products, but not in the norm.
        tall = tall.copy()
        tall.sum_duplicates()
    check_finite(tall.data, f"{name} (its stored entries)")
    parts = SparseParts(tall, w)
    operator = Operator(
        shape=tall.shape,
        work=w,
        matmat=parts.matmat,
        rmatmat=parts.rmatmat,
        gram=parts.gram,
        squared_norm=lambda: squared_norm(w, tall.data),
        dense=None,
        kind="sparse matrix",
    )
    return operator.turned() if wide else operator


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
        gram=lambda y: np.asarray(a.rmatmat(a.matmat(y)), dtype=w.dtype),
        squared_norm=None,
        dense=None,
        kind="LinearOperator",
    )


def _of_blocks(a: RowBlocks) -> Operator:
    w = work(np.zeros(0, a.dtype))
    known: list[float] = []

    def passing() -> Iterator[tuple[slice, Any]]:
        """The blocks once; the first time, their norms are added up on the way."""
        total = 0.0
        for start, block in a.checked():
            x = w.enter(block)
            if not known:
                total += squared_norm(w, x)
            yield slice(start, start + len(x)), x
        if not known:
            known.append(total)

    def matmat(y: Array) -> Array:
        result = np.empty((a.shape[0], y.shape[1]), w.dtype)
        for rows, x in passing():
            np.matmul(x, y, out=result[rows])
        return result

    def rmatmat(y: Array) -> Array:
        result = np.zeros((a.shape[1], y.shape[1]), w.dtype)
        for rows, x in passing():
            result += np.conj(x).T @ y[rows]
        return result

    def gram(y: Array) -> Array:
        result = np.zeros((a.shape[1], y.shape[1]), w.dtype)
        for _, x in passing():
            result += np.conj(x).T @ (x @ y)
        return result

    def norm() -> float:
        if not known:
            for _ in passing():
                pass
        return known[0]

    return Operator(a.shape, w, matmat, rmatmat, gram, norm, None, "row blocks")
