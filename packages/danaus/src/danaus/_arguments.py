"""Arguments that are no arrays: what they may be, and the errors where they are something else."""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from danaus.errors import ArgumentError

Seed: TypeAlias = int | np.random.Generator
"""What `rng=` takes. A whole number begins anew at each call, a generator goes on."""


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number, Python's or NumPy's, and no truth value."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether a value is a real number, Python's or NumPy's, and no truth value."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def check_rank(rank: Any, shape: Sequence[int], name: str = "rank") -> int:
    """`rank` when it is a whole number from 0 to min(m, n).

    Raises:
        ArgumentError
    """
    most = min(shape[-2:])
    if not is_whole(rank) or not 0 <= rank <= most:
        raise ArgumentError(f"{name}: expected a whole number from 0 to {most} (the shape is {tuple(shape)}), got {rank!r}")
    return int(rank)


def check_whole(value: Any, name: str, least: int = 0) -> int:
    """`value` when it is a whole number and not too small.

    Raises:
        ArgumentError
    """
    if not is_whole(value) or value < least:
        raise ArgumentError(f"{name}: expected a whole number from {least} up, got {value!r}")
    return int(value)


def check_positive(value: Any, name: str) -> None:
    """Refuse what is no number, not above 0 or not finite.

    Raises:
        ArgumentError
    """
    if not is_number(value) or not 0 < value < math.inf:
        raise ArgumentError(f"{name}: expected a finite number above 0, got {value!r}")


def check_not_negative(value: Any, name: str) -> None:
    """Refuse what is no number, below 0 or not finite.

    Raises:
        ArgumentError
    """
    if not is_number(value) or not 0 <= value < math.inf:
        raise ArgumentError(f"{name}: expected a finite number from 0 up, got {value!r}")


def random_numbers(rng: Any) -> np.random.Generator:
    """The generator that `rng=` means: a new one of a seed, or the one given, which goes on.

    Raises:
        ArgumentError: Neither.
    """
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as problem:
        raise ArgumentError(f"rng: expected a whole number from 0 up or a numpy.random.Generator, got {rng!r}") from problem
