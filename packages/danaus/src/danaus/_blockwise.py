"""The product of a block-diagonal matrix with columns, each block reading and writing where it likes, without a copy.

A vector of g·i numbers belongs to g blocks in one of two ways: block h has the numbers h·i … h·i + i − 1 (blocked), or
h, h + g, h + 2g … (strided). With columns (g·i, c) in rows of memory both are views of shape (g, i, c) whose last axis is
contiguous, which is all that BLAS asks for: a permutation between two factors costs nothing. The transposed view of rows of
activations (c, g·i) is as good for the blocked way, and is copied for the strided one.

Threads. PyTorch shares a batch of products among its threads only where the result is contiguous; where it is strided, each
product is shared, one after the other, and two threads are slower than one. With several threads a strided result is therefore
written in one piece first, which stays in the cache, and copied to its place.

More columns than a chunk are taken in turn, so that what lies between the factors stays in the cache, and its memory is asked
for once; with several threads it is kept from call to call.
"""

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from danaus._arrays import Array, Work, compat

CHUNK = 512
"""Columns at once."""

CHUNK_OF_THREADS = 1024
"""The same where PyTorch has several threads, which wait for each other at each product."""

MOST_KEPT = 2**21
"""Numbers between and beside products, of as many columns at once, that a thread keeps from one call to the next."""

SMALL = 2**18
"""Multiplications for a block, up to which products of PyTorch's, on the CPU, are made in its memory by NumPy, which begins
many of them sooner. More would wake the threads of NumPy's BLAS (OpenBLAS) beside those of PyTorch, if it has several.
"""

BLAS_HAS_THREADS = os.environ.get("OPENBLAS_NUM_THREADS", os.environ.get("OMP_NUM_THREADS")) != "1"
"""Of NumPy; it looks there too, when it is imported."""

NARROW = {True: 16, False: 192}
"""With how many columns NumPy makes the products no more: where PyTorch has several threads, and where it has one."""

IN_ONE_PIECE = {True: 256, False: 128}
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
    """The product of the factors with x (g·i, c). The first factor acts first."""
    if isinstance(x, np.ndarray):
        return _multiply_in_place(np.matmul, factors, x)
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
        return _multiply_by_copy(w, factors, x) if has_threads else _multiply_in_place(product, factors, x)
    shared = [factor._replace(blocks=factor.blocks.detach().numpy()) for factor in factors]
    return w.xp.from_numpy(_multiply_in_place(np.matmul, shared, x.detach().numpy()))


def _needs_gradient(w: Work, factors: Sequence[Factor], x: Array) -> bool:
    """Whether a derivative is asked for, backward or forward."""
    given = (x, *(factor.blocks for factor in factors))
    if w.xp.is_grad_enabled() and any(each.requires_grad for each in given):
        return True
    tangent_of = w.xp.autograd.forward_ad.unpack_dual
    return any(tangent_of(each).tangent is not None for each in given)


def _multiply_anew(product: Callable[[Array, Array], Array], factors: Sequence[Factor], x: Array) -> Array:
    """The product for gradients, JAX and other devices, and for what fits into one chunk."""
    columns = x.shape[1]
    for blocks, reads_strided, writes_strided in factors:
        groups, rows, _ = blocks.shape
        y = product(blocks, block_view(x, groups, reads_strided))
        x = (y.swapaxes(0, 1) if writes_strided else y).reshape(groups * rows, columns)
    return x


def _multiply_in_place(product: Any, factors: Sequence[Factor], x: Array) -> Array:
    """The product, each factor writing to where the next one, or the caller, reads."""
    columns = int(x.shape[1])
    *before, last = factors
    result = _vector(last, columns)
    # Half a chunk more is not worth another round.
    width = columns if columns <= CHUNK + CHUNK // 2 else CHUNK
    between = [_vector(factor, width) for factor in before]
    for start in range(0, columns, width or 1):
        part = result[:, start : start + width] if width < columns else result
        vector = x[:, start : start + width] if width < columns else x
        for factor, written in zip(factors, [*(room[:, : part.shape[1]] for room in between), part], strict=True):
            place = block_view(written, factor.blocks.shape[0], factor.writes_strided)
            product(factor.blocks, _read(factor, vector), out=place)
            vector = written
    return result


def _multiply_by_copy(w: Work, factors: Sequence[Factor], x: Array) -> Array:
    """The product, each factor writing in one piece as PyTorch's threads want it, and then copied to its place."""
    columns = int(x.shape[1])
    result = _vector(factors[-1], columns)
    lengths = [factor.blocks.shape[0] * factor.blocks.shape[1] for factor in factors]
    each = max(1, sum(lengths[:-1]) + max(lengths))
    width = min(columns, CHUNK_OF_THREADS, max(64, MOST_KEPT // each))
    kept = _KEPT.take(w, result, each * width)
    for start in range(0, columns, width or 1):
        part, vector = result[:, start : start + width], x[:, start : start + width]
        count, at = int(part.shape[1]), 0
        room = kept[kept.shape[0] - max(lengths) * width :]
        for factor, length in zip(factors, lengths, strict=True):
            written = part
            if factor is not factors[-1]:
                written, at = kept[at : at + length * count].view(length, count), at + length * count
            place = block_view(written, factor.blocks.shape[0], factor.writes_strided)
            whole = place if place.is_contiguous() else room[: length * count].view(place.shape)
            w.xp.bmm(factor.blocks, _read(factor, vector), out=whole)
            if whole is not place:
                place.copy_(whole)
            vector = written
    return result


class _Kept(threading.local):
    """Memory that each thread keeps. New megabytes would come as pages that the system fills with zeros first.

    That can take longer than the product.
    """

    numbers: Array = None

    def take(self, w: Work, like: Array, count: int) -> Array:
        """Memory for `count` numbers in the dtype of `like`. More than `MOST_KEPT` is not kept."""
        if count > MOST_KEPT:
            return like.new_empty(count)
        if self.numbers is None or self.numbers.dtype != like.dtype or self.numbers.shape[0] < count:
            with w.xp.inference_mode(False):  # Else it could not be written to outside of that mode.
                self.numbers = w.xp.empty(count, dtype=like.dtype)
        return self.numbers[:count]


_KEPT = _Kept()


def _read(factor: Factor, x: Array) -> Array:
    """The numbers that each block reads, (g, i, c), as the product can take them."""
    groups = factor.blocks.shape[0]
    read = block_view(x, groups, factor.reads_strided)
    is_numpy = compat.is_numpy_array(x)
    if factor.reads_strided and not (read.strides[-1] == read.itemsize if is_numpy else read.stride(-1) == 1):
        return block_view(np.ascontiguousarray(x) if is_numpy else x.contiguous(), groups, True)
    return read


def _vector(factor: Factor, columns: int) -> Array:
    """Memory for what the factor writes: (g·o, c)."""
    blocks = factor.blocks
    shape = (blocks.shape[0] * blocks.shape[1], columns)
    return np.empty(shape, blocks.dtype) if compat.is_numpy_array(blocks) else blocks.new_empty(shape)
