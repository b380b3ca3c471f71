"""Where the permutations of a Monarch matrix are: its two factors as blocks, each reading and writing blocked or strided.

A vector of g·i numbers belongs to g blocks in one of two ways: block h has the numbers h·i … h·i + i − 1 (blocked), or
h, h + g, h + 2g … (strided). With columns (g·i, c) both are views of shape (g, i, c), so a permutation between two factors
copies nothing.

    PLPR    rows strided (y = σ·l + j), columns blocked (x = κ·p + π): Kronecker products, diagonal blocks, shifts
    LPRP    rows blocked (y = j·s + σ), columns strided (x = π·k + κ): the transposes of PLPR
    PLPRP   both strided: the Fourier matrix
    LPR     both blocked: a matrix of blocks of low rank
"""

from typing import Any, Literal, NamedTuple, cast

import numpy as np

from danaus._arrays import Array
from danaus.errors import ArgumentError

Pattern = Literal["PLPR", "LPRP", "PLPRP", "LPR"]
Side = Literal["left", "right"]

TRANSPOSED: dict[Pattern, Pattern] = {"PLPR": "LPRP", "LPRP": "PLPR", "PLPRP": "PLPRP", "LPR": "LPR"}
OTHER: dict[Side, Side] = {"left": "right", "right": "left"}


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

    def read(self, x: Array) -> Array:
        """x (g·i, c) as the blocks read it, (g, i, c)."""
        return block_view(x, self.blocks.shape[0], self.reads_strided)

    def written(self, y: Array) -> Array:
        """y (g·o, c) as the blocks write it, (g, o, c)."""
        return block_view(y, self.blocks.shape[0], self.writes_strided)


Factors = tuple[Factor, Factor]
"""In the order in which they act."""


def block_view(x: Array, groups: int, strided: bool) -> Array:
    """(g·i, c) as (g, i, c)."""
    rows, columns = x.shape
    if not strided:
        return x.reshape(groups, rows // groups, columns)
    return x.reshape(rows // groups, groups, columns).swapaxes(0, 1)


def factors_of(left: Array, right: Array, pattern: Pattern, strided: Side) -> Factors:
    """The factors of a Monarch."""
    rows, columns = strided_sides(pattern)
    return Factor(right, columns, strided == "right"), Factor(left, strided == "left", rows)


def transposed(factors: Factors) -> Factors:
    """The factors of the transpose: each gives to where it took from."""
    first, last = (Factor(each.blocks.swapaxes(1, 2), each.writes_strided, each.reads_strided) for each in factors)
    return last, first


def strided_sides(pattern: Pattern) -> tuple[bool, bool]:
    """Whether rows and columns are strided.

    Raises:
        ArgumentError: No such pattern.
    """
    if pattern not in TRANSPOSED:
        raise ArgumentError(f"pattern: expected one of {', '.join(TRANSPOSED)}, got {pattern!r}")
    return pattern.startswith("P"), pattern.endswith("P")


def between(lefts: int, r: int, k: int, q: int, strided: Side) -> Any:
    """The numbers t between each pair of blocks (j, κ), (l, k, most).

    Where a pair has fewer, l·r stands, which is no t.
    """
    t = np.arange(lefts * r)
    j, kappa = (t % lefts, t // q) if strided == "left" else (t // r, t % k)
    pair = j * k + kappa
    order = np.argsort(pair, kind="stable")
    counts = np.bincount(pair, minlength=lefts * k)
    most = int(counts.max(initial=0))
    which = np.full((lefts * k, most), lefts * r)
    which[pair[order], np.arange(lefts * r) - np.repeat(np.cumsum(counts) - counts, counts)] = order
    return cast(Any, which.reshape(lefts, k, most))
