"""SciPy's sparse matrices, multiplied in as many threads as the machine lends."""

import copy
import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy import sparse

from danaus._arrays import Array, Work, check_finite, work
from danaus._scale import divided
from danaus.errors import ShapeError
from danaus.operators.centred import LessRow, of_entries
from danaus.operators.dense import squared_norm
from danaus.operators.operator import Operator


class Sparse(Operator):
    """A sparse matrix that is at least as tall as wide (`of_sparse` turns the others), in blocks of rows.

    Products take columns in several threads; how many does not change the result.
    """

    kind = "sparse matrix"

    def __init__(self, w: Work, tall: Any) -> None:
        m, n = (int(size) for size in tall.shape)
        super().__init__(w, (m, n))
        # A block adds n·c numbers to the result, which is little beside its products when it has many entries for each of n.
        count = max(1, min(16, int(tall.nnz) // max(1, 16 * n)))
        bounds = [m * at // count for at in range(count + 1)]
        self.stored = tall.data
        self.parts: list[tuple[int, int, Any]] = []
        for start, stop in itertools.pairwise(bounds):
            first, last = (int(tall.indptr[at]) for at in (start, stop))
            rows = (tall.data[first:last], tall.indices[first:last], tall.indptr[start : stop + 1] - tall.indptr[start])
            self.parts.append((start, stop, sparse.csr_array(rows, shape=(stop - start, n), copy=False)))

    def matmat(self, x: Array) -> Array:
        """A x."""
        return self._by_columns(self._matmat, x, self.shape[0])

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        return self._by_columns(self._rmatmat, x, self.shape[1])

    def gram(self, x: Array) -> Array:
        """AᴴA x."""
        return self._by_columns(self._gram, x, self.shape[1])

    def divided(self, scale: float) -> "Sparse":
        """The matrix with its stored entries divided."""
        if scale == 1:
            return self
        found = copy.copy(self)
        found.stored = divided(self.stored, scale)
        ends = list(itertools.accumulate((part.nnz for _, _, part in self.parts), initial=0))
        found.parts = [
            (start, stop, sparse.csr_array((found.stored[first:last], part.indices, part.indptr), shape=part.shape, copy=False))
            for (start, stop, part), (first, last) in zip(self.parts, itertools.pairwise(ends), strict=True)
        ]
        return found

    def scale(self) -> float:
        """Of the stored entries."""
        return self.work.scale(self.stored)

    def squared_norm(self) -> float:
        """Σ|a|² of the stored entries."""
        return squared_norm(self.work, self.stored)

    def _matmat(self, x: Any, result: Any) -> None:
        for start, stop, part in self.parts:
            result[start:stop] = part @ x

    def _rmatmat(self, x: Any, result: Any) -> None:
        result[...] = 0
        for start, stop, part in self.parts:
            self._add_adjoint(part, x[start:stop], result)

    def _gram(self, x: Any, result: Any) -> None:
        result[...] = 0
        for _, _, part in self.parts:
            self._add_adjoint(part, part @ x, result)

    def _add_adjoint(self, part: Any, y: Any, result: Any) -> None:
        if self.work.is_complex:
            result += np.conj(part.T @ np.conj(y))
        else:
            result += part.T @ y

    def _by_columns(self, product: Callable[[Any, Any], None], x: Any, rows: int) -> Any:
        result = np.empty((rows, x.shape[1]), self.work.dtype)
        workers = min(threads(), x.shape[1] // 4) if len(self.stored) * x.shape[1] > 1_000_000 else 1
        if workers < 2:
            product(np.ascontiguousarray(x), result)
            return result
        bounds = [x.shape[1] * at // workers for at in range(workers + 1)]

        def columns(at: int) -> None:
            chosen = slice(bounds[at], bounds[at + 1])
            product(np.ascontiguousarray(x[:, chosen]), result[:, chosen])

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(columns, range(workers)))
        return result


def of_sparse(a: Any, name: str) -> Operator:
    """The operator of a sparse matrix of any form and shape.

    Raises:
        ShapeError: It has one axis.
        NotFiniteError: NaN or infinity among its stored entries.
    """
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
    operator = Sparse(w, tall)
    return operator.turned() if wide else operator


def centred_sparse(a: Any, name: str) -> LessRow:
    """The operator of a sparse matrix less the means of its columns.

    Raises:
        ShapeError, NotFiniteError
    """
    checked = of_sparse(a, name)
    held = a.tocsc(copy=True)
    held.sum_duplicates()
    held = held.tocoo()

    def made(places: tuple[Any, Any], values: Any) -> Operator:
        return of_sparse(sparse.coo_array((values, places), shape=checked.shape), name)

    return of_entries(checked.work, (held.row, held.col), checked.work.enter(held.data), checked.shape, made)


def threads() -> int:
    """How many to compute in: OMP_NUM_THREADS, as the linear algebra below, or the processors that this process may use."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    # macOS and Windows have no such call, and no way to lend a process fewer.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
