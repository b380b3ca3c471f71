"""Powers of two by which matrices are divided before squares, sums and inverses are made of them.

They keep these within the range of the dtype. A power of two changes no digit. What is divided by it and multiplied by it later
is as it would have been in a dtype without a least and a largest number. Only what is far below the largest entry, and nothing
beside it, may vanish.
"""

import math
from typing import Any

import numpy as np

SAFE = {True: 20, False: 160}
"""Exponents, up or down, whose numbers are computed with as they are: in single precision, and in double."""


def scale_of(largest: float, *, single: bool) -> float:
    """A power of two near the largest entry.

    It is 1 where that entry is 0, not finite, or far from both ends of the range.
    """
    if not 0 < largest < math.inf:
        return 1.0
    exponent = math.frexp(largest)[1]
    return 1.0 if abs(exponent) <= SAFE[single] else 2.0 ** min(exponent, 1023)


def halves(scale: float) -> tuple[float, float]:
    """Two powers of two with the product 1/scale, both far from the ends of the range."""
    exponent = math.frexp(scale)[1] - 1
    return 2.0 ** -(exponent // 2), 2.0 ** -(exponent - exponent // 2)


def divided(x: Any, scale: float) -> Any:
    """An array of any library by a power of two."""
    if scale == 1:
        return x
    one, other = halves(scale)
    with np.errstate(under="ignore"):
        return x * one * other


def multiplied(x: Any, scale: float) -> Any:
    """An array of any library times a power of two. What is too large for it becomes infinite."""
    if scale == 1:
        return x
    one, other = halves(scale)
    with np.errstate(over="ignore", under="ignore"):
        return x / one / other
