"""What `randomized_svd` states of its error: of a basis that grows, and of what came out in the end."""

import math
from dataclasses import replace

import numpy as np

from danaus._arguments import Seed
from danaus._arrays import Array, adjoint
from danaus.lowrank._plans import ByTolerance
from danaus.lowrank._range_finder import BothBases, RightBasis
from danaus.lowrank.residual import SAMPLES, ErrorNorm, exact_frobenius, lanczos_spectral, sampled_frobenius
from danaus.operators.beyond import Beyond
from danaus.operators.factors import Factors
from danaus.operators.operator import Operator
from danaus.results import ErrorEstimate, rounding

_JUDGES = 40
"""Random vectors for an error that must be shown to be small enough: twice `SAMPLES`, for a narrower interval."""
_IDENTITY = 64
"""Multiples of ε ‖A‖² by which ‖A‖² − ‖A V‖² may be off: as a rule, not a bound, which would grow with the sizes."""


class Meter:
    """What a growing basis leaves of A, and what may be left.

    Several looks at random numbers are more likely to see luck than one: the j-th look takes 1/(j(j+1)) of half of the risk,
    and the norm of A, where it is not known, the other half.
    """

    def __init__(self, op: Operator, plan: ByTolerance, probability: float, generator: np.random.Generator) -> None:
        self.op, self.plan, self.probability = op, plan, probability
        self.looks = 0
        self.scale = op.scale()
        self.whole = op.squared_norm()
        # Their own generator: the vectors that judge must not depend on those that built.
        self.judges = np.random.default_rng(int(generator.integers(2**62)))
        self.least_norm = 0.0 if self.whole is None else math.sqrt(self.whole)
        if self.whole is None:
            risk = (1 - probability) / 2
            self.least_norm = sampled_frobenius(op, None, self.scale, _JUDGES, 1 - risk, self.judges).lower * self.scale

    def error(self, basis: RightBasis | BothBases) -> tuple[ErrorEstimate, float]:
        """‖A − A V Vᴴ‖, and how much it may be. The upper end is infinite where it is clear that more is left."""
        op = self.op
        self.looks += 1
        size = max(self.least_norm, math.sqrt(basis.captured))
        if not self.plan.relative:
            target = self.plan.tol
        elif self.plan.norm == "frobenius":
            target = self.plan.tol * size
        else:
            target = self.plan.tol * math.sqrt(max(0.0, *basis.squares()))
        if basis.width == min(op.shape):
            # V is all of the space.
            left = rounding(op.work, op.shape[1]) * size
            return ErrorEstimate.exact(0.0, self.plan.norm).widened(left), target
        if self.plan.norm == "spectral":
            return self._spectral(basis, target, size), target
        return self._frobenius(basis, target, size), target

    def _frobenius(self, basis: RightBasis | BothBases, target: float, size: float) -> ErrorEstimate:
        op = self.op
        if self.whole is not None:
            found = _identity(op, self.whole, basis.captured)
            if found.upper <= target:
                return found
            if found.lower > target:
                return replace(found, upper=math.inf)
            if op.dense is not None:
                v = op.work.xp.concat(basis.v, axis=1)
                return exact_frobenius(op, Factors(op.work, op.matmat(v), adjoint(v)))
        found = sampled_frobenius(Beyond(op, basis.v), None, self.scale, _JUDGES, self._of_one_look(), self.judges)
        return self._of_all_looks(found).widened(rounding(op.work, basis.width) * size)

    def _spectral(self, basis: RightBasis | BothBases, target: float, size: float) -> ErrorEstimate:
        rest = Beyond(self.op, basis.v)
        found = lanczos_spectral(rest, None, self.scale, None, self._of_one_look(), self.judges, enough=target / self.scale)
        return self._of_all_looks(found).widened(rounding(self.op.work, basis.width) * size)

    def _of_all_looks(self, found: ErrorEstimate) -> ErrorEstimate:
        """What is stated of the look that ended the growth must hold for all that could have ended it."""
        return replace(found.times(self.scale), probability=self.probability)

    def _of_one_look(self) -> float:
        """The probability that this look must have."""
        return 1 - (1 - self.probability) / 2 / (self.looks * (self.looks + 1))


def stated(op: Operator, u: Array, s: Array, vh: Array, norm: ErrorNorm, probability: float, rng: Seed) -> ErrorEstimate:
    """‖A − u · diag(s) · vh‖ for the SVD of A V Vᴴ or a part of it."""
    w = op.work
    m = Factors(w, u, w.xp.astype(s, w.dtype)[:, None] * vh)
    if norm == "spectral":
        scale = op.scale()
        return lanczos_spectral(op, m, scale, None, probability, rng).times(scale)
    whole = op.squared_norm()
    if whole is not None:
        found = _identity(op, whole, sum(float(each) ** 2 for each in s.tolist()))
        if found.upper <= 1.1 * found.lower or found.upper == 0:
            return found
        if op.dense is not None:
            return exact_frobenius(op, m)
    scale = op.scale()
    return sampled_frobenius(op, m, scale, SAMPLES, probability, rng).times(scale)


def _identity(op: Operator, whole: float, captured: float) -> ErrorEstimate:
    """(‖A‖² − ‖A V‖²)^½ with the interval of its rounding."""
    left = whole - captured
    slack = _IDENTITY * op.work.epsilon * whole
    value, lower, upper = (math.sqrt(max(0.0, each)) for each in (left, left - slack, left + slack))
    return ErrorEstimate(value, lower, upper, 1.0, "frobenius", "exact", "identity")
