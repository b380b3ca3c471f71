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

from danaus._arrays import Array, Work, compat

CHUNK = 512
"""Columns at once."""


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
    if not _writes_in_place(w, factors, x):
        for factor in factors:
            groups, rows, _ = factor.blocks.shape
            y = w.xp.matmul(factor.blocks, block_view(x, groups, factor.reads_strided))
            x = (y.swapaxes(0, 1) if factor.writes_strided else y).reshape(groups * rows, x.shape[1])
        return x
    columns = x.shape[1]
    result = _empty(w, factors[-1], columns)
    if columns <= CHUNK + CHUNK // 2:
        _multiply_into(w, factors, x, result, [_empty(w, factor, columns) for factor in factors[:-1]])
        return result
    between = [_empty(w, factor, CHUNK) for factor in factors[:-1]]
    for start in range(0, columns, CHUNK):
        part = result[:, start : start + CHUNK]
        width = part.shape[1]
        rooms = between if width == CHUNK else [_empty(w, factor, width) for factor in factors[:-1]]
        _multiply_into(w, factors, x[:, start : start + CHUNK], part, rooms)
    return result


def _multiply_into(w: Work, factors: Sequence[Factor], x: Array, result: Array, between: Sequence[Array]) -> None:
    for factor, room in zip(factors, [*between, result], strict=True):
        groups = factor.blocks.shape[0]
        read = block_view(x, groups, factor.reads_strided)
        if factor.reads_strided and not _is_contiguous_last(w, read):
            read = block_view(_contiguous(w, x), groups, True)
        write = block_view(room, groups, factor.writes_strided)
        if w.is_numpy:
            w.xp.matmul(factor.blocks, read, out=write)
        else:
            w.xp.bmm(factor.blocks, read, out=write)
        x = room


def _writes_in_place(w: Work, factors: Sequence[Factor], x: Array) -> bool:
    """NumPy and PyTorch can, the latter when no gradient is asked for."""
    if w.is_numpy:
        return True
    if not compat.is_torch_array(x):
        return False
    return not (w.xp.is_grad_enabled() and (x.requires_grad or any(factor.blocks.requires_grad for factor in factors)))


def _empty(w: Work, factor: Factor, columns: int) -> Array:
    return w.xp.empty((factor.blocks.shape[0] * factor.blocks.shape[1], columns), dtype=w.dtype, device=w.device)


def _is_contiguous_last(w: Work, x: Any) -> bool:
    return x.strides[-1] == x.itemsize if w.is_numpy else x.stride(-1) == 1


def _contiguous(w: Work, x: Any) -> Array:
    return w.xp.ascontiguousarray(x) if w.is_numpy else x.contiguous()
