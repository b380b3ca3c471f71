"""The product of two block-diagonal matrices with columns, in NumPy's memory, by panels that threads share.

It is a product of matrices for each block, and its time is lost in three places.

Threads. BLAS shares each product among its threads, and waits for all of them each time: hundreds of waits, each as long as
another program keeps a processor. Here a product is too small to be shared (`ALONE`), and the columns are dealt out in panels:
each thread takes the next until there is none, and waits for nobody.

Memory. The columns of such a small product are a short piece of each row, and short pieces of far rows come slowly. So a block
goes through the whole panel, product by product along its rows, before the next block does.

Between. What one factor gives and the other takes has the width of a panel, so that it stays in the cache and is at most half
as large as the result, or small (`SMALL`).

The numbers below were measured on two cores with OpenBLAS, blocks of 32 and 64, and single precision. With one thread, blocks
of 64×64 and 4,096 rows and columns, products 120 wide in panels of 480 take a quarter longer than products 480 wide, so that
nothing is cut where BLAS has one thread. Panels of 120 take a third longer, panels of 64 half as long again.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import numpy as np

from danaus._pattern import Factor, Factors

ALONE = 2**19
"""Multiplications, from which OpenBLAS shares a product among its threads."""

NARROWEST = 32
"""Columns. Blocks with which products so wide are not done alone are large enough to be shared by BLAS."""

PANEL = 2048
"""Bytes of a row in a panel."""

SMALL = 2**19
"""Numbers between the factors that are no matter, in all threads together."""

MOST_BETWEEN = 2**21
"""Numbers between the factors in one thread, unless that were less than `NARROWEST` columns."""

WORTH_A_THREAD = 2**21
"""Multiplications; a thread begins some ten microseconds after it is asked."""

MOST_GATHERED = 2**17
"""Numbers of rows of activations that are laid out anew at once, so that they are still in the cache when they are read; unless
that were less than `NARROWEST` rows."""

LEAST_COLUMNS = 16
"""Of a thread. Fewer columns take as long as the blocks take to be read, which each thread would do."""

MOST_THREADS = 8


def blas_threads() -> int:
    """How many threads NumPy's BLAS has: what the environment tells it, or the processors."""
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        if os.environ.get(name, "").isdecimal():
            return max(1, int(os.environ[name]))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


BLAS_THREADS = blas_threads()
"""At import, when BLAS looks there too."""


def multiply(factors: Factors, x: Any, threads: int) -> Any:
    """The product of the factors with x (n, c).

    Args:
        factors: In the order in which they act, of the dtype of x.
        x: In any layout; the transposed view of rows of activations is read as it lies where the first factor reads blocks. The
            result is such a view too where the last factor writes blocks.
        threads: The most that may take part.
    """
    first, last = factors
    columns = int(x.shape[1])
    length = first.blocks.shape[0] * first.blocks.shape[1]
    shape = last.blocks.shape[0] * last.blocks.shape[1], columns
    of_rows = x.strides[0] == x.itemsize != x.strides[1]
    result = np.empty(shape, last.blocks.dtype, "F" if of_rows and not last.writes_strided else "C")
    threads, width = _plan(factors, length, result, threads)
    if of_rows and first.reads_strided:
        width = min(width, max(NARROWEST, MOST_GATHERED // max(1, x.shape[0]) // 8 * 8))
    if width >= columns:
        _through(factors, x, np.empty((length, columns), result.dtype), result)
        return result
    starts = iter(range(0, columns, width))

    def take() -> None:
        room = np.empty((length, width), result.dtype)
        for start in starts:
            part = result[:, start : start + width]
            _through(factors, x[:, start : start + width], room[:, : part.shape[1]], part)

    _share(take, threads)
    return result


def are_alone(factors: Factors, columns: int) -> bool:
    """Whether the products with blocks are small, or can be made so, and BLAS does each in one thread."""
    return min(map(_alone, factors)) >= min(NARROWEST, columns)


def _plan(factors: Factors, length: int, result: Any, threads: int) -> tuple[int, int]:
    """How many threads take part, and how wide a panel is."""
    columns = result.shape[1]
    if columns < 2 * LEAST_COLUMNS:
        return 1, columns
    if not are_alone(factors, columns):
        threads = 1
    work = columns * sum(each.blocks.size for each in factors)
    threads = max(1, min(threads, MOST_THREADS, columns // LEAST_COLUMNS, work // WORTH_A_THREAD))
    each = max(1, length)
    width = min(
        max(SMALL, result.size // 2) // (threads * each), max(NARROWEST, MOST_BETWEEN // each), PANEL // result.itemsize
    )
    # As many panels for each thread, and as wide.
    rounds = -(-columns // (threads * max(width, LEAST_COLUMNS)))
    return threads, _eights(-(-columns // (threads * rounds)))


def _through(factors: Factors, x: Any, between: Any, result: Any) -> None:
    """The product with the columns of one panel."""
    first, last = factors
    read = first.read(x)
    if x.itemsize not in read.strides[1:]:
        # BLAS would take neither. Copied for each block in the order of the columns, which for rows of activations takes a
        # third of the time of copying their transpose.
        read = np.ascontiguousarray(read.swapaxes(1, 2)).swapaxes(1, 2)
    _apply(first, read, first.written(between))
    _apply(last, last.read(between), last.written(result))


def _apply(factor: Factor, read: Any, written: Any) -> None:
    """One factor, by products as wide as BLAS does alone, block by block."""
    columns, most = read.shape[2], _alone(factor)
    if NARROWEST <= most < columns:
        width = _eights(-(-columns // -(-columns // most)))
        whole = columns - columns % width
        np.matmul(factor.blocks[:, None], _cut(read[..., :whole], width), out=_cut(written[..., :whole], width))
        read, written = read[..., whole:], written[..., whole:]
    np.matmul(factor.blocks, read, out=written)


def _alone(factor: Factor) -> int:
    """How wide a product with a block may be to be done by one thread.

    It is a multiple of eight, or anything where BLAS has one thread.
    """
    if BLAS_THREADS == 1:
        return sys.maxsize
    _, o, i = factor.blocks.shape
    return (ALONE - 1) // max(1, o * i) // 8 * 8


def _cut(table: Any, width: int) -> Any:
    """(g, i, c) as (g, c/width, i, width), a view."""
    g, i, columns = table.shape
    return table.reshape(g, i, columns // width, width).swapaxes(1, 2)


def _eights(count: int) -> int:
    return -(-count // 8) * 8


_POOLS: dict[int, ThreadPoolExecutor] = {}
"""The threads of each process: those of its parent do not live on in it."""


def _share(work: Callable[[], None], threads: int) -> None:
    """Do the work in so many threads, this one among them.

    It is done when one finds nothing left and the others end.
    """
    begun: list[Any] = []
    if threads > 1:
        pool = _POOLS.get(os.getpid()) or _POOLS.setdefault(os.getpid(), ThreadPoolExecutor(MOST_THREADS - 1, "danaus"))
        try:
            for _ in range(threads - 1):
                begun.append(pool.submit(copy_context().run, work))
        except RuntimeError:
            pass  # No thread can be had: Python is ending, or has none.
    work()
    for each in begun:
        if not each.cancel():
            each.result()
