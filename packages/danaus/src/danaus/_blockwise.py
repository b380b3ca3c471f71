"""The product of a block-diagonal matrix with columns, each block reading and writing where it likes, without a copy.

A vector of g·i numbers belongs to g blocks in one of two ways: block h has the numbers h·i … h·i + i − 1 (blocked), or
h, h + g, h + 2g … (strided). With columns (g·i, c) in rows of memory both are views of shape (g, i, c) whose last axis is
contiguous, which is all that BLAS asks for: a permutation between two factors costs nothing. The transposed view of rows of
activations (c, g·i) is as good for the blocked way, and is copied for the strided one.

More columns than `CHUNK` are taken in turn, so that what lies between the factors stays in the cache and its memory is asked
for once.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from danaus._arrays import Array, Work, compat

CHUNK = 512
"""Columns at once."""

NARROW = 128
"""Fewer columns of PyTorch's, on the CPU, are multiplied in its memory by NumPy, which begins many small products sooner."""


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
    if w.is_numpy:
        return _multiply_in_place(w, True, factors, x)
    if not _is_plain(w, factors, x):
        return _multiply_anew(factors, x)
    if x.shape[1] >= NARROW or w.is_complex:
        return _multiply_in_place(w, False, factors, x)
    shared = [factor._replace(blocks=factor.blocks.detach().numpy()) for factor in factors]
    return w.xp.from_numpy(_multiply_in_place(w, True, shared, x.detach().numpy()))


def _is_plain(w: Work, factors: Sequence[Factor], x: Array) -> bool:
    """Whether these are PyTorch's, on the CPU, and no gradient is asked for: results can be written where they belong."""
    if not compat.is_torch_array(x) or x.device.type != "cpu":
        return False
    return not (w.xp.is_grad_enabled() and (x.requires_grad or any(factor.blocks.requires_grad for factor in factors)))


def _multiply_anew(factors: Sequence[Factor], x: Array) -> Array:
    """As gradients, JAX and other devices want it."""
    columns = x.shape[1]
    for factor in factors:
        groups, rows, _ = factor.blocks.shape
        y = factor.blocks @ block_view(x, groups, factor.reads_strided)
        x = (y.swapaxes(0, 1) if factor.writes_strided else y).reshape(groups * rows, columns)
    return x


def _multiply_in_place(w: Work, is_numpy: bool, factors: Sequence[Factor], x: Array) -> Array:
    columns = int(x.shape[1])
    result = _empty(is_numpy, factors[-1], columns)
    if columns <= CHUNK + CHUNK // 2:
        _multiply_into(w, is_numpy, factors, x, result, [_empty(is_numpy, factor, columns) for factor in factors[:-1]])
        return result
    between = [_empty(is_numpy, factor, CHUNK) for factor in factors[:-1]]
    for start in range(0, columns, CHUNK):
        part = result[:, start : start + CHUNK]
        width = int(part.shape[1])
        rooms = between if width == CHUNK else [_empty(is_numpy, factor, width) for factor in factors[:-1]]
        _multiply_into(w, is_numpy, factors, x[:, start : start + CHUNK], part, rooms)
    return result


def _multiply_into(
    w: Work, is_numpy: bool, factors: Sequence[Factor], x: Array, result: Array, between: Sequence[Array]
) -> None:
    product: Any = np.matmul if is_numpy else w.xp.bmm
    for factor, room in zip(factors, [*between, result], strict=True):
        groups = factor.blocks.shape[0]
        read = block_view(x, groups, factor.reads_strided)
        if factor.reads_strided and not (read.strides[-1] == read.itemsize if is_numpy else read.stride(-1) == 1):
            read = block_view(np.ascontiguousarray(x) if is_numpy else x.contiguous(), groups, True)
        product(factor.blocks, read, out=block_view(room, groups, factor.writes_strided))
        x = room


def _empty(is_numpy: bool, factor: Factor, columns: int) -> Array:
    blocks = factor.blocks
    shape = (blocks.shape[0] * blocks.shape[1], columns)
    return np.empty(shape, blocks.dtype) if is_numpy else blocks.new_empty(shape)
