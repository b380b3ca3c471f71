"""The product of a block-diagonal matrix with columns, each block reading and writing where it likes, without a copy.

A vector of g·i numbers belongs to g blocks in one of two ways: block h has the numbers h·i … h·i + i − 1 (blocked), or
h, h + g, h + 2g … (strided). With columns (g·i, c) in rows of memory both are views of shape (g, i, c) whose last axis is
contiguous, which is all that BLAS asks for: a permutation between two factors costs nothing. The transposed view of rows of
activations (c, g·i) is as good for the blocked way, and is copied for the strided one.

Threads. PyTorch shares a batch of products among its threads only where the result is contiguous; where it is strided, each
product is shared, one after the other, and two threads are slower than one. With several threads a strided result is therefore
written in one piece first, which stays in the cache, and copied to its place.

More columns than `CHUNK` are taken in turn, so that what lies between the factors stays in the cache and its memory is asked
for once.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from danaus._arrays import Array, Work, compat

CHUNK = 512
"""Columns at once."""

CHUNK_OF_THREADS = 256
"""The same where PyTorch has several threads, since there more lies between."""

SMALL = 2**18
"""Multiplications for a block, up to which products of PyTorch's, on the CPU, are made in its memory by NumPy, which begins
many of them sooner. More would wake the threads of NumPy's BLAS (OpenBLAS) beside those of PyTorch, if it has several.
"""

BLAS_HAS_THREADS = os.environ.get("OPENBLAS_NUM_THREADS", os.environ.get("OMP_NUM_THREADS")) != "1"
"""Of NumPy; it looks there too, when it is imported."""

NARROW = {True: 16, False: 192}
"""With how many columns NumPy makes the products no more: where PyTorch has several threads, and where it has one."""

IN_ONE_PIECE = {True: CHUNK_OF_THREADS, False: 128}
"""Up to how many columns PyTorch is quickest when it writes each product in one piece and copies: with several, with one."""


class Factor(NamedTuple):
    """A block-diagonal matrix between two vectors.

    Attributes:
        blocks: (g, o, i).
        reads_strided: Whether block h reads h, h + g, …
        writes_strided: Whether block h writes h, h + g, …
    """

    blocks: Array
    reads_strided: bool
    writes_strided: bool


def block_view(x: Array, groups: int, strided: bool) -> Array:
    """(g·i, c) as (g, i, c)."""
    rows, columns = x.shape
    if not strided:
        return x.reshape(groups, rows // groups, columns)
    return x.reshape(rows // groups, groups, columns).swapaxes(0, 1)


def multiply(w: Work, factors: Sequence[Factor], x: Array) -> Array:
    """The product of the factors, the first of which acts first, with x (g·i, c)."""
    if isinstance(x, np.ndarray):
        return _multiply_in_place(w, True, factors, x)
    if not compat.is_torch_array(x):
        return _multiply_anew(w.xp.matmul, factors, x)
    product = w.xp.bmm
    if not x.is_cpu:
        return _multiply_anew(product, factors, x)
    columns = x.shape[1]
    has_threads = w.xp.get_num_threads() > 1
    is_small = columns < NARROW[has_threads] and not (
        BLAS_HAS_THREADS and columns * max(factor.blocks.shape[1] * factor.blocks.shape[2] for factor in factors) > SMALL
    )
    if (not is_small and columns <= IN_ONE_PIECE[has_threads]) or _needs_gradient(w, factors, x):
        return _multiply_anew(product, factors, x)
    if not is_small or x.is_complex():
        return _multiply_in_place(w, False, factors, x)
    shared = [factor._replace(blocks=factor.blocks.detach().numpy()) for factor in factors]
    return w.xp.from_numpy(_multiply_in_place(w, True, shared, x.detach().numpy()))


def _needs_gradient(w: Work, factors: Sequence[Factor], x: Array) -> bool:
    return w.xp.is_grad_enabled() and (x.requires_grad or any(factor.blocks.requires_grad for factor in factors))


def _multiply_anew(product: Callable[[Array, Array], Array], factors: Sequence[Factor], x: Array) -> Array:
    """As gradients, JAX and other devices want it; and as quick as any for what fits into one chunk."""
    columns = x.shape[1]
    for blocks, reads_strided, writes_strided in factors:
        groups, rows, _ = blocks.shape
        y = product(blocks, block_view(x, groups, reads_strided))
        x = (y.swapaxes(0, 1) if writes_strided else y).reshape(groups * rows, columns)
    return x


def _multiply_in_place(w: Work, is_numpy: bool, factors: Sequence[Factor], x: Array) -> Array:
    columns = int(x.shape[1])
    by_copy = not is_numpy and w.xp.get_num_threads() > 1
    chunk = CHUNK_OF_THREADS if by_copy else CHUNK
    product: Any = np.matmul if is_numpy else w.xp.bmm
    # Half a chunk more is not worth another round.
    if columns > chunk + chunk // 2:
        return _multiply_in_chunks(product, is_numpy, by_copy, chunk, factors, x)
    for factor in factors:
        result = _vector(is_numpy, factor, columns)
        product(
            factor.blocks, _read(is_numpy, factor, x), out=block_view(result, factor.blocks.shape[0], factor.writes_strided)
        )
        x = result
    return x


def _multiply_in_chunks(product: Any, is_numpy: bool, by_copy: bool, chunk: int, factors: Sequence[Factor], x: Array) -> Array:
    """Memory for what lies between, and for products that are copied to their place, is asked for once."""
    columns = int(x.shape[1])
    *before, last = factors
    result = _vector(is_numpy, last, columns)
    between, rooms = [], []
    for start in range(0, columns, chunk):
        part = result[:, start : start + chunk]
        width = int(part.shape[1])
        if not start or width < chunk:
            between = [_vector(is_numpy, factor, width) for factor in before]
            rooms = [
                _room(factor, width) if by_copy and (factor.writes_strided or factor is last) else None for factor in factors
            ]
        vector = x[:, start : start + chunk]
        for factor, written, room in zip(factors, [*between, part], rooms, strict=True):
            place = block_view(written, factor.blocks.shape[0], factor.writes_strided)
            product(factor.blocks, _read(is_numpy, factor, vector), out=place if room is None else room)
            if room is not None:
                place.copy_(room)
            vector = written
    return result


def _read(is_numpy: bool, factor: Factor, x: Array) -> Array:
    """What each block reads, (g, i, c), as the product can take it."""
    groups = factor.blocks.shape[0]
    read = block_view(x, groups, factor.reads_strided)
    if factor.reads_strided and not (read.strides[-1] == read.itemsize if is_numpy else read.stride(-1) == 1):
        return block_view(np.ascontiguousarray(x) if is_numpy else x.contiguous(), groups, True)
    return read


def _room(factor: Factor, columns: int) -> Array:
    """Where PyTorch makes a product in one piece: (g, o, c)."""
    return factor.blocks.new_empty((*factor.blocks.shape[:2], columns))


def _vector(is_numpy: bool, factor: Factor, columns: int) -> Array:
    """What the factor writes: (g·o, c)."""
    blocks = factor.blocks
    shape = (blocks.shape[0] * blocks.shape[1], columns)
    return np.empty(shape, blocks.dtype) if is_numpy else blocks.new_empty(shape)
