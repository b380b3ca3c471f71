"""Products with a sparse matrix, in as many threads as the machine lends."""

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy import sparse

from danaus._arrays import Array, Work


def threads() -> int:
    """How many to compute in: OMP_NUM_THREADS, as the linear algebra below, or the processors that this process may use."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() and int(told) > 0 else len(os.sched_getaffinity(0))


class SparseParts:
    """Products with a tall sparse matrix, in blocks of rows and in threads that take columns each: how many does not change the
    result."""

    def __init__(self, tall: Any, w: Work) -> None:
        m, n = tall.shape
        # A block adds n·c numbers to the result, which is little beside its products when it has many entries for each of n.
        count = max(1, min(16, int(tall.nnz) // max(1, 16 * n)))
        bounds = [m * at // count for at in range(count + 1)]
        self.w, self.m, self.n, self.stored = w, m, n, int(tall.nnz)
        self.parts: list[tuple[int, int, Any]] = []
        for start, stop in itertools.pairwise(bounds):
            first, last = (int(tall.indptr[at]) for at in (start, stop))
            rows = (tall.data[first:last], tall.indices[first:last], tall.indptr[start : stop + 1] - tall.indptr[start])
            self.parts.append((start, stop, sparse.csr_array(rows, shape=(stop - start, n), copy=False)))

    def matmat(self, x: Array) -> Array:
        """A x."""
        return self._by_columns(self._matmat, x, self.m)

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        return self._by_columns(self._rmatmat, x, self.n)

    def gram(self, x: Array) -> Array:
        """AᴴA x."""
        return self._by_columns(self._gram, x, self.n)

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
        if self.w.is_complex:
            result += np.conj(part.T @ np.conj(y))
        else:
            result += part.T @ y

    def _by_columns(self, product: Callable[[Any, Any], None], x: Any, rows: int) -> Any:
        result = np.empty((rows, x.shape[1]), self.w.dtype)
        workers = min(threads(), x.shape[1] // 4) if self.stored * x.shape[1] > 1_000_000 else 1
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
