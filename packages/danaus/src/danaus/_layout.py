"""How a matrix is cut into the slices of a Monarch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from danaus._arguments import is_whole
from danaus._arrays import Array, Work
from danaus.errors import ArgumentError


@dataclass(frozen=True, slots=True)
class Layout:
    """How a matrix is cut into slices.

    Attributes:
        rows: m, a multiple of `left`.
        columns: n, a multiple of `right`.
        left: l, blocks of rows.
        right: k, blocks of columns.
        rows_strided: Whether block j has the rows j, j + l, …
        columns_strided: Whether block κ has the columns κ, κ + k, …
    """

    rows: int
    columns: int
    left: int
    right: int
    rows_strided: bool
    columns_strided: bool

    def padded(self, w: Work, a: Array) -> Array:
        """The matrix with rows and columns of zeros after its own, as many as are lacking."""
        xp = w.xp
        m, n = a.shape
        if n != self.columns:
            a = xp.concat([a, xp.zeros((m, self.columns - n), dtype=a.dtype, device=w.device)], axis=1)
        if m != self.rows:
            a = xp.concat([a, xp.zeros((self.rows - m, self.columns), dtype=a.dtype, device=w.device)])
        return a

    def split(self, w: Work, a: Array) -> Array:
        """(m, n) → (l, k, s, p)."""
        lefts, k = self.left, self.right
        s, p = self.rows // lefts, self.columns // k
        table = a.reshape(*((s, lefts) if self.rows_strided else (lefts, s)), *((p, k) if self.columns_strided else (k, p)))
        rows = (1, 0) if self.rows_strided else (0, 1)
        columns = (3, 2) if self.columns_strided else (2, 3)
        return w.xp.permute_dims(table, (rows[0], columns[0], rows[1], columns[1]))

    def join(self, w: Work, slices: Array) -> Array:
        """(l, k, s, p) → (m, n)."""
        rows = (2, 0) if self.rows_strided else (0, 2)
        columns = (3, 1) if self.columns_strided else (1, 3)
        return w.xp.permute_dims(slices, (*rows, *columns)).reshape(self.rows, self.columns)

    def order(self, w: Work, x: Array) -> Array:
        """The first axis (n, …) in the order of the blocks of columns."""
        if not self.columns_strided:
            return x
        table = x.reshape(self.columns // self.right, self.right, *x.shape[1:])
        return w.xp.permute_dims(table, (1, 0, *range(2, table.ndim))).reshape(x.shape)


def fitted(
    shape: Sequence[int], blocks: object, block_rank: Any, rows_strided: bool, columns_strided: bool, *, pad: bool
) -> Layout:
    """The layout of a matrix of that shape, or of the next larger that the blocks divide.

    Raises:
        ArgumentError: The blocks do not fit, or the rank is more than a slice can have.
    """
    given: tuple[Any, ...] = cast(Any, blocks) if isinstance(blocks, tuple) else (blocks, blocks)
    if len(given) != 2 or not all(is_whole(each) and each >= 1 for each in given):
        raise ArgumentError(f"blocks: expected a whole number from 1, or a pair of them (left, right), got {blocks!r}")
    pair = int(given[0]), int(given[1])
    sizes: list[int] = []
    for size, count, name in zip(shape, pair, ("rows", "columns"), strict=True):
        if size % count and not pad:
            fits = ", ".join(str(each) for each in range(1, size + 1) if size % each == 0)
            raise ArgumentError(
                f"blocks: {count} does not divide the {size} {name}; {fits} do, or with pad=True it is taken as "
                f"{-(-size // count) * count} {name} of which the last are zero"
            )
        sizes.append(-(-int(size) // count) * count)
    layout = Layout(sizes[0], sizes[1], pair[0], pair[1], rows_strided, columns_strided)
    slice_shape = (layout.rows // layout.left, layout.columns // layout.right)
    if not is_whole(block_rank) or not 0 <= block_rank <= min(slice_shape):
        raise ArgumentError(
            f"block_rank: expected a whole number from 0 to {min(slice_shape)} (slices are {slice_shape}), got {block_rank!r}"
        )
    return layout
