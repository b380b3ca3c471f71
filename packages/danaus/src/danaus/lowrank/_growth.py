"""How the bases of `randomized_svd` grow: how many columns, in what blocks, after how many products."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from danaus._arguments import check_whole
from danaus.errors import ArgumentError

Method = Literal["power", "krylov"]

_LEAST_WIDE = 24
"""Columns that a block of `krylov` has at least where A is an array."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How a basis grows.

    Attributes:
        method: `power` or `krylov`.
        columns: The most that it has, at most min(m, n).
        block: Columns that are added at a time.
        powers: Products with AᴴA that a block of `power` has after its first.
    """

    method: Method
    columns: int
    block: int
    powers: int

    @property
    def widths(self) -> tuple[int, ...]:
        """The columns of each block in turn."""
        return tuple(min(self.block, self.columns - at) for at in range(0, self.columns, max(1, self.block)))


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller says of the basis; None leaves it to the method.

    Raises:
        ArgumentError: No such method; a number that is too small.
    """

    method: Method
    oversampling: int | None
    iterations: int | None
    block: int | None

    def __post_init__(self) -> None:
        if self.method not in get_args(Method):
            raise ArgumentError(f"method: expected power or krylov, got {self.method!r}")
        for name, value, least in (
            ("oversampling", self.oversampling, 0),
            ("iterations", self.iterations, 0),
            ("block", self.block, 1),
        ):
            if value is not None:
                check_whole(value, name, least)

    def to_tolerance(self, most: int) -> Growth:
        """The growth until an error is met, to `most` columns.

        Raises:
            ArgumentError: An option that a tolerance leaves no meaning.
        """
        if self.oversampling is not None:
            raise ArgumentError("oversampling: has no meaning with tol, where the basis grows until the error is met")
        if self.method == "krylov" and self.iterations is not None:
            raise ArgumentError(
                "iterations: have no meaning with tol and krylov, where blocks are added until the error is met"
            )
        return Growth(self.method, most, min(most, self.block or max(8, min(64, most // 16))), self._powers)

    def to_rank(self, k: int, most: int, *, dense: bool) -> Growth:
        """The growth for a rank, to `most` columns at most, by products with an array or with what is none.

        Raises:
            ArgumentError: Options that do not go together.
        """
        return self._powers_to_rank(k, most) if self.method == "power" else self._krylov_to_rank(k, most, dense)

    @property
    def _powers(self) -> int:
        return 4 if self.iterations is None else self.iterations

    def hermitian_to_rank(self, k: int, most: int, *, dense: bool) -> Growth:
        """The growth by products with a Hermitian A itself: twice as many blocks, each half as wide."""
        growth = self._krylov_to_rank(k, most, dense)
        if self.block is not None or self.iterations is not None:
            return growth
        least = _LEAST_WIDE if dense else 1
        return Growth("krylov", growth.columns, min(growth.columns, max(least, math.ceil(growth.block / 2))), 0)

    def _powers_to_rank(self, k: int, most: int) -> Growth:
        if self.block is not None:
            raise ArgumentError("block: power with a rank has one block, of rank + oversampling columns; give oversampling")
        columns = min(most, k + (max(10, math.ceil(k / 2)) if self.oversampling is None else self.oversampling))
        return Growth("power", columns, columns, self._powers)

    def _krylov_to_rank(self, k: int, most: int, dense: bool) -> Growth:
        # Reading an array once costs as much as some forty columns of a product with it: there few and wide blocks find more in
        # the same time. What has fewer numbers is read sooner, and narrow blocks reach higher powers.
        beyond = max(_LEAST_WIDE * 6 - k, (5 if 10 * k < most else 3) * k) if dense else max(100, 2 * k)
        wanted = k + (beyond if self.oversampling is None else self.oversampling)
        if self.block is not None and self.iterations is not None:
            if self.oversampling is not None:
                raise ArgumentError("oversampling: follows from block and iterations; give two of the three")
            wanted = self.block * (self.iterations + 1)
            if min(wanted, most) < k:
                raise ArgumentError(f"block and iterations: make {wanted} columns, fewer than the rank {k}")
        columns = min(most, wanted)
        width = self.block or math.ceil(columns / ((15 if self.iterations is None else self.iterations) + 1))
        if dense and self.block is None and self.iterations is None:
            width = max(width, k, _LEAST_WIDE)
        return Growth("krylov", columns, min(columns, max(1, width)), 0)
