"""Matrices whose rows come in blocks, as those on disk."""

import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from scipy import sparse

from danaus._arguments import check_whole
from danaus._arrays import Array, check_finite, check_no_mask, work
from danaus._scale import divided, scale_of
from danaus.errors import FileError, KindError, ShapeError
from danaus.operators.centred import Means, largest_left
from danaus.operators.dense import squared_norm
from danaus.operators.operator import Operator

_BLOCK_BYTES = 1 << 25
"""Of a block of rows where nothing else is said."""


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
            KindError: Nothing that has a shape and a dtype.
            ShapeError: Not two axes.
            ArgumentError: `rows` is no whole number from 1 up.
        """
        check_no_mask(a)
        if not (hasattr(a, "shape") and hasattr(a, "dtype")) or sparse.issparse(a):
            raise KindError(
                f"a: expected an array that can be sliced, got {type(a).__name__}; numpy.asarray makes one of lists and tables"
            )
        if len(a.shape) != 2:
            raise ShapeError(f"a: expected a matrix of shape (m, n), got shape {tuple(a.shape)}")
        try:
            dtype: Any = np.dtype(a.dtype)
        except TypeError as problem:
            raise KindError(f"a: dtype {a.dtype} is none of NumPy's; give an array of NumPy") from problem
        m, n = (int(size) for size in a.shape)
        mapped = cast(Any, a) if isinstance(a, np.memmap) and isinstance(cast(Any, a).base, mmap.mmap) else None
        if mapped is not None and mapped.flags.c_contiguous and mapped.mode != "c" and mapped.filename:
            return cls.from_file(mapped.filename, mapped.dtype, (m, n), offset=mapped.offset, rows=rows)
        step = _rows(rows, n, dtype)

        return cls((m, n), dtype, _Slices(a, m, step))

    @classmethod
    def from_file(
        cls, path: Any, dtype: Any, shape: tuple[int, int], *, offset: int = 0, rows: int | None = None
    ) -> "RowBlocks":
        """Blocks of rows of a file of m·n numbers, row by row, after `offset` bytes. One block is in memory at a time.

        Raises:
            FileError: The file is not there, or too short.
            ArgumentError: `rows` is no whole number from 1 up.
        """
        file, (m, n), kind = Path(path), shape, np.dtype(dtype)
        step = _rows(rows, n, kind)
        try:
            held = file.stat().st_size
        except OSError as problem:
            raise FileError(f"{file}: {problem.strerror}") from problem
        if held < offset + m * n * kind.itemsize:
            raise FileError(f"{file}: {held} bytes are too few for shape {shape} of {kind} after {offset} bytes")

        return cls((m, n), kind, _Reads(file, kind, (m, n), offset, step))

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
            check_no_mask(block)
            check_finite(block, f"the block at row {start}")
            yield start, block
            start += block.shape[0]
        if start != self.shape[0]:
            raise ShapeError(f"the blocks have {start} rows together; the shape is {self.shape}")


@dataclass(frozen=True)
class _Slices:
    """Gives the blocks of rows of an array."""

    a: Any
    m: int
    step: int

    def __call__(self) -> Iterator[Any]:
        for start in range(0, self.m, self.step):
            yield np.asarray(self.a[start : start + self.step])


@dataclass(frozen=True)
class _Reads:
    """Gives the blocks of rows of a file."""

    file: Path
    dtype: Any
    shape: tuple[int, int]
    offset: int
    step: int

    def __call__(self) -> Iterator[Any]:
        m, n = self.shape
        with self.file.open("rb", buffering=0) as numbers:
            numbers.seek(self.offset)
            for start in range(0, m, self.step):
                count = min(self.step, m - start)
                block = np.fromfile(numbers, self.dtype, count * n)
                if block.size != count * n:
                    raise FileError(f"{self.file}: ends within the block at row {start} of shape {self.shape}")
                yield block.reshape(count, n)


def _rows(rows: int | None, n: int, dtype: Any) -> int:
    if rows is None:
        return max(1, _BLOCK_BYTES // max(1, n * dtype.itemsize))
    return check_whole(rows, "rows", 1)


class Blocks(Operator):
    """Row blocks, passed over once for each product. The first pass adds up their norms on the way.

    Args:
        a: The blocks.
        scale: By which each is divided.
        less: What is taken from each row before.
    """

    kind = "row blocks"

    def __init__(self, a: RowBlocks, scale: float = 1.0, less: Means | None = None) -> None:
        super().__init__(work(np.zeros(0, a.dtype)), a.shape)
        self._blocks = a
        self._scale = scale
        self._less = less
        self._squared_norm: float | None = None

    def matmat(self, x: Array) -> Array:
        """A x."""
        result = np.empty((self.shape[0], x.shape[1]), self.work.dtype)
        for rows, block in self._pass():
            np.matmul(block, x, out=result[rows])
        return result

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        result = np.zeros((self.shape[1], x.shape[1]), self.work.dtype)
        for rows, block in self._pass():
            result += np.conj(block).T @ x[rows]
        return result

    def gram(self, x: Array) -> Array:
        """AᴴA x in one pass."""
        result = np.zeros((self.shape[1], x.shape[1]), self.work.dtype)
        for _, block in self._pass():
            result += np.conj(block).T @ (block @ x)
        return result

    def squared_norm(self) -> float:
        """Σ|a|², which costs a pass only where there was none."""
        if self._squared_norm is None:
            for _ in self._pass():
                pass
        return self._squared_norm or 0.0

    def divided(self, scale: float) -> "Blocks":
        """The blocks, each divided when it comes."""
        return self if scale == 1 else Blocks(self._blocks, self._scale * scale, self._less)

    def centred(self) -> "Blocks":
        """The same less the means of the columns, which a pass finds."""
        dtype, n = self.work.double_dtype, self.shape[1]
        base, total = np.zeros(n, dtype), np.zeros(n, dtype)
        for start, block in self._blocks.checked():
            if start == 0 and len(block):
                base = block[0].astype(dtype)
            total += Means(base, np.zeros_like(base)).taken_from(self.work, block, dtype).sum(axis=0)
        return Blocks(self._blocks, self._scale, Means(base, total / max(1, self.shape[0])))

    @property
    def mean(self) -> Array:
        """What is taken from each row, (n,)."""
        return np.zeros(self.shape[1], self.work.dtype) if self._less is None else self._less.whole(self.work)

    def scale(self) -> float:
        """That of the block of the largest entry, which a pass finds."""
        largest = max((largest_left(block) for _, block in self._pass()), default=0.0)
        return scale_of(largest, single=self.work.is_single)

    def _pass(self) -> Iterator[tuple[slice, Any]]:
        total = 0.0
        for start, block in self._blocks.checked():
            held = self.work.enter(block) if self._less is None else self._less.taken_from(self.work, block)
            x = divided(held, self._scale)
            if self._squared_norm is None:
                total += squared_norm(self.work, x)
            yield slice(start, start + len(x)), x
        if self._squared_norm is None:
            self._squared_norm = total
