import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
import torch

from danaus.errors import ArgumentError, FileError, KindError, NotFiniteError, ShapeError
from danaus.lowrank import RowBlocks, randomized_svd, residual_norm, streaming_svd
from danaus.operators.kinds import as_operator
from named import with_spectrum

A = with_spectrum(211, 67, 0.7 ** np.arange(67))


def test_files_are_read_and_not_mapped(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"header" + A.astype(np.float32).tobytes())
    blocks = RowBlocks.from_file(file, np.float32, A.shape, offset=6, rows=50)
    np.testing.assert_array_equal(np.concatenate(list(blocks.blocks())), A.astype(np.float32))
    mapped = np.memmap(file, np.float32, "r", offset=6, shape=A.shape)
    for source in (mapped, mapped[10:], mapped[:, 3:]):
        read = list(RowBlocks.of(source, rows=50).blocks())
        np.testing.assert_array_equal(np.concatenate(read), np.asarray(source))
        assert isinstance(read[0].base, np.memmap) == (source is not mapped)
    with pytest.raises(FileError, match="too few"):
        RowBlocks.from_file(file, np.float64, A.shape)
    with pytest.raises(FileError, match="nowhere"):
        RowBlocks.from_file(tmp_path / "nowhere", np.float32, A.shape)
    file.write_bytes(b"header" + bytes(4 * 67 * 120))
    with pytest.raises(FileError, match="ends within the block at row 100"):
        streaming_svd(blocks, 2)


def test_blocks_that_are_not_as_they_should_be_are_refused() -> None:
    bad = A.copy()
    bad[150, 3] = np.nan
    cases: list[tuple[list[Any], type[Exception], str]] = [
        ([A[:100]], ShapeError, "100 rows together"),
        ([A, A[:1]], ShapeError, "block at row 211 of shape .* is beyond"),
        ([A[:100], A[100:, :5]], ShapeError, "block at row 100 has shape"),
        ([A[:100], bad[100:]], NotFiniteError, r"block at row 100: 1 of .* first at \(50, 3\)"),
    ]
    for parts, error, words in cases:
        blocks = RowBlocks(A.shape, A.dtype, lambda parts=parts: iter(parts))
        for call in (lambda b: streaming_svd(b, 3), lambda b: randomized_svd(b, rank=3), lambda b: residual_norm(b, A)):
            with pytest.raises(error, match=words):
                call(blocks)


def test_the_norm_is_added_up_on_the_first_pass() -> None:
    passes: list[int] = []

    def blocks() -> Iterator[Any]:
        passes.append(1)
        yield from (A[:100], A[100:])

    for first in ("matmat", "rmatmat", "gram", "squared_norm"):
        passes.clear()
        operator = as_operator(RowBlocks(A.shape, A.dtype, blocks))
        x = np.ones((A.shape[0] if first == "rmatmat" else A.shape[1], 1))
        if first != "squared_norm":
            getattr(operator, first)(x)
        assert operator.squared_norm() == pytest.approx(np.linalg.norm(A) ** 2)
        assert len(passes) == 1


def test_blocks_of_no_rows_are_refused() -> None:
    for rows in (0, -1):
        with pytest.raises(ArgumentError, match="rows: expected a whole number from 1 up"):
            RowBlocks.of(A, rows=rows)
    with pytest.raises(ShapeError, match=r"\(m, n\), got shape \(67,\)"):
        RowBlocks.of(A[0])


class Lazy:
    """As arrays of Dask: it has a shape and a dtype, and is computed when NumPy asks."""

    def __init__(self, a: Any) -> None:
        self.shape, self.dtype, self._a = a.shape, a.dtype, a

    def __getitem__(self, rows: slice) -> "Lazy":
        return Lazy(self._a[rows])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self._a, dtype)


def test_what_can_be_sliced_is_taken_and_what_cannot_is_refused() -> None:
    np.testing.assert_array_equal(np.concatenate(list(RowBlocks.of(Lazy(A), rows=50).blocks())), A)
    for wrong in (A.tolist(), scipy.sparse.csr_array(A), "A", None):
        with pytest.raises(KindError, match="a: expected an array that can be sliced"):
            RowBlocks.of(wrong)
    with pytest.raises(KindError, match=r"dtype torch.float64 is none of NumPy's"):
        RowBlocks.of(torch.from_numpy(A))


def test_blocks_are_pickled(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(A.tobytes())
    for blocks in (RowBlocks.of(A, rows=50), RowBlocks.from_file(file, A.dtype, A.shape, rows=30)):
        again = pickle.loads(pickle.dumps(blocks))
        np.testing.assert_array_equal(np.concatenate(list(again.blocks())), A)
