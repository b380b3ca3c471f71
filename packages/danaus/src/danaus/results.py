"""What results carry: how large their error is and how well that is known, and how a fit went.

| kind | `value` is | the interval |
| --- | --- | --- |
| `exact` | the error, but for rounding | that of rounding, where it is known |
| `estimate` | the best guess from random numbers | holds the error with `probability` |
| `bound` | at least the error with `probability` | from 0 to `value` |
"""

import math
import sys
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from danaus._arrays import Work
from danaus.errors import RangeError
from danaus.matrix import Matrix

Norm = Literal["spectral", "frobenius", "nuclear"]
Kind = Literal["exact", "bound", "estimate"]
How = Literal["difference", "singular values", "identity", "formula", "samples", "Lanczos", "nothing"]


@dataclass(frozen=True, slots=True)
class ErrorEstimate:
    """A norm of an error, and an interval that holds it.

    Attributes:
        value: The error as well as it is known; see the module.
        lower: The least that it is.
        upper: The most that it is.
        probability: The chance, over the random numbers drawn, that the interval holds the norm; 1 where none were drawn. An
            interval of rounding is what rounding makes as a rule, which no worst case bounds.
        norm: `frobenius`, `spectral` or `nuclear`.
        kind: `exact`, `bound` or `estimate`.
        how: `difference` (measured), `singular values` (those that were left out), `identity` (‖A‖² − ‖M‖²), `formula` (an
            expectation), `samples`, `Lanczos`, or `nothing`.
    """

    value: float
    lower: float
    upper: float
    probability: float
    norm: Norm
    kind: Kind
    how: How

    @classmethod
    def exact(cls, value: float, norm: Norm = "frobenius", how: How = "difference") -> "ErrorEstimate":
        """An error that is known."""
        return cls(value, value, value, 1.0, norm, "exact", how)

    @classmethod
    def bound(cls, value: float, probability: float, how: How) -> "ErrorEstimate":
        """A Frobenius norm that is at most this, with that probability."""
        return cls(value, 0.0, value, probability, "frobenius", "bound", how)

    def __float__(self) -> float:
        """The value."""
        return self.value

    def widened(self, by: float) -> "ErrorEstimate":
        """The same with that much more on both sides. A bound is the upper one."""
        upper = self.upper + by
        return replace(self, value=upper if self.kind == "bound" else self.value, lower=max(0.0, self.lower - by), upper=upper)

    def times(self, scale: float) -> "ErrorEstimate":
        """The error of a matrix that many times as large; where that is tiny, the interval is rounded outwards.

        Raises:
            RangeError: It is too large for a number.
        """
        if scale == 1:
            return self
        if math.isinf(self.value * scale) and not math.isinf(self.value):
            raise RangeError(f"the error is {self.value:.3g} times {scale:.3g}, too large for a number; give a smaller matrix")
        value, lower, upper = (end * scale for end in (self.value, self.lower, self.upper))
        if self.upper and upper < sys.float_info.min:
            lower, upper = max(0.0, math.nextafter(lower, 0.0)), math.nextafter(upper, math.inf)
        return replace(self, value=value, lower=lower, upper=upper)


UNKNOWN = ErrorEstimate.bound(math.inf, 1.0, "nothing")
"""The error of what nobody measured: factors put together by hand, changed, or traced by JAX."""


def rounding(w: Work, terms: int) -> float:
    """The share of the sizes multiplied by which a product of so many terms is off as a rule.

    Roundings have random signs and add up as the root of their number. At worst it would be their number.
    """
    return 2 * w.epsilon * math.sqrt(terms + 4)


def decomposed(w: Work, terms: int) -> float:
    """The share of ‖A‖ by which factors of A miss it as a rule, beyond what they are meant to.

    Decompositions turn columns many times, and lose more digits than a product; 45 ε is the most that was seen.
    """
    return w.epsilon * (100 + 8 * math.sqrt(terms + 4))


def rounded(w: Work, found: ErrorEstimate, size: float, entries: int) -> ErrorEstimate:
    """The error of factors of that size as they go out: as halves, it is known less well.

    So it is where some of that many entries are too small for full precision.
    """
    half = 0.0 if w.out == w.dtype else 2 * w.out_epsilon * size
    # A product of so many entries has no more than their root of terms for each.
    return found.widened(half + 2 * w.least * entries**0.75)


M = TypeVar("M", bound=Matrix, covariant=True)


@dataclass(frozen=True, slots=True, eq=False)
class Fit(Generic[M]):
    """A structure that was fitted to a matrix, and how that went.

    Attributes:
        matrix: The structure.
        history: The error of the first solution and after each sweep; of a closed form there is one.
        error: The error of `matrix` as it is returned, in the norm that was minimised.
    """

    matrix: M
    history: tuple[float, ...]
    error: ErrorEstimate
