"""The ways to say how many singular values are kept: by rank, by energy or by tolerance."""

import math
from dataclasses import dataclass
from typing import Any, cast, get_args

from danaus._arguments import check_not_negative, check_rank, is_number
from danaus._arrays import Array, Work, check_values
from danaus.errors import ArgumentError
from danaus.rank import energy_rank, error_rank
from danaus.results import Norm


@dataclass(frozen=True, slots=True)
class ByRank:
    """A rank: as many as it says."""

    rank: Any

    def kept(self, w: Work, s: Array, shape: tuple[int, ...]) -> int:
        """The rank, when a matrix of that shape can have it.

        Raises:
            ArgumentError
        """
        return check_rank(self.rank, shape)


@dataclass(frozen=True, slots=True)
class ByEnergy:
    """A share of Σσ²: as few as have it.

    Raises:
        ArgumentError: No share.
    """

    energy: float

    def __post_init__(self) -> None:
        if not is_number(self.energy) or not 0 <= self.energy <= 1:
            raise ArgumentError(f"energy: expected a share from 0 to 1, got {self.energy!r}")

    def kept(self, w: Work, s: Array, shape: tuple[int, ...]) -> int:
        """The least rank that has the share; of batches the largest of these."""
        return _most(w, energy_rank(s, self.energy))


@dataclass(frozen=True, slots=True)
class ByTolerance:
    """A tolerance: as few as leave no larger error.

    Attributes:
        tol: The error.
        norm: Its norm.
        relative: Whether it is a share of ‖A‖.

    Raises:
        ArgumentError: A tolerance that is negative or not finite; no such norm.
    """

    tol: float
    norm: Norm
    relative: bool

    def __post_init__(self) -> None:
        check_not_negative(self.tol, "tol")
        if self.norm not in get_args(Norm):
            raise ArgumentError(f"norm: expected spectral, frobenius or nuclear, got {self.norm!r}")

    def kept(self, w: Work, s: Array, shape: tuple[int, ...]) -> int:
        """The least rank that meets the tolerance; of batches the largest of these."""
        return _most(w, error_rank(s, self.tol, self.norm, relative=self.relative))


def planned(*, norm: Norm = "frobenius", relative: bool = True, **choices: float | None) -> ByRank | ByEnergy | ByTolerance:
    """The plan of the one choice that is given, of `rank`, `tol` and `energy`.

    Raises:
        ArgumentError: None or several are given, or the one that is makes no sense.
    """
    given = [name for name, value in choices.items() if value is not None]
    if len(given) != 1:
        *most, last = choices
        raise ArgumentError(f"give exactly one of {', '.join(most)} and {last}, got {' and '.join(given) or 'none'}")
    value = cast(float, choices[given[0]])
    if given[0] == "rank":
        return ByRank(value)
    return ByEnergy(value) if given[0] == "energy" else ByTolerance(value, norm, relative)


def _most(w: Work, ranks: Array) -> int:
    check_values(ranks, "tol or energy", "a rank is chosen")
    return int(w.xp.max(ranks)) if math.prod(ranks.shape) else 0
