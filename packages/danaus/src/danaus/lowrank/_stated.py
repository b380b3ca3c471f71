"""What `randomized_svd` states of its error: of a basis that grows, and of what came out in the end.

Operators here are already divided by their scale.
"""

import math
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from danaus._arguments import Seed
from danaus._arrays import Array, adjoint
from danaus.lowrank._plans import ByTolerance
from danaus.lowrank._range_finder import BothBases, HermitianBasis, RightBasis
from danaus.lowrank.residual import SAMPLES, ErrorNorm, exact_frobenius, lanczos_spectral, sampled_frobenius
from danaus.operators.factors import Factors
from danaus.operators.operator import Operator
from danaus.results import ErrorEstimate, decomposed, rounding

Basis: TypeAlias = RightBasis | BothBases | HermitianBasis

_JUDGES = 40
"""Random vectors for an error that must be shown to be small enough: twice `SAMPLES`, for a narrower interval."""
_IDENTITY = 64
"""Multiples of ε ‖A‖² by which squares of norms and of singular values, and ‖A‖² − ‖A V‖², may be off as a rule."""


class Meter:
    """What a growing basis leaves of A, and what may be left.

    Several looks at random numbers are more likely to see luck than one: the j-th look takes 1/(j(j+1)) of half of the risk,
    and the norm of A, where it is not known, the other half.
    """

    def __init__(self, op: Operator, plan: ByTolerance, probability: float, generator: np.random.Generator) -> None:
        self.op, self.plan, self.probability = op, plan, probability
        self.looks = 0
        self.whole = op.squared_norm()
        # Their own generator: the vectors that judge must not depend on those that built.
        self.judges = np.random.default_rng(int(generator.integers(2**62)))
        self.least_norm = 0.0 if self.whole is None else math.sqrt(self.whole)
        if self.whole is None:
            risk = (1 - probability) / 2
            self.least_norm = sampled_frobenius(op, None, _JUDGES, 1 - risk, self.judges).lower
        self.size = self.least_norm

    def error(self, basis: Basis) -> tuple[ErrorEstimate, float]:
        """What the basis leaves of A, and how much it may be.

        The upper end is infinite where it is clear that more is left.
        """
        op = self.op
        self.size = size = max(self.least_norm, math.sqrt(basis.captured))
        if not self.plan.relative:
            target = self.plan.tol
        elif self.plan.norm == "frobenius":
            target = self.plan.tol * size
        else:
            target = self.plan.tol * math.sqrt(max(0.0, *basis.squares()))
        if basis.width == min(op.shape):
            # V is all of the space.
            left = decomposed(op.work, op.shape[0]) * size
            return ErrorEstimate.exact(0.0, self.plan.norm).widened(left), target
        if self.plan.norm == "spectral":
            return self._spectral(basis, target, size), target
        return self._frobenius(basis, target, size), target

    def finished(self, inferred: ErrorEstimate, target: float, u: Array, s: Array, v: Array) -> ErrorEstimate:
        """The error of what came out: as it was inferred, where rounding leaves that within the target, else measured."""
        op = self.op
        found = inferred.widened(decomposed(op.work, op.shape[0]) * self.size)
        if found.upper <= target:
            return found
        m = Factors(op.work, u, op.work.xp.astype(s, op.work.dtype)[:, None] * adjoint(v))
        if self.plan.norm == "spectral":
            return self._of_all_looks(lanczos_spectral(op, m, None, self._of_one_look(), self.judges))
        if op.dense is not None:
            return exact_frobenius(op, m)
        return self._of_all_looks(sampled_frobenius(op, m, _JUDGES, self._of_one_look(), self.judges))

    def _frobenius(self, basis: Basis, target: float, size: float) -> ErrorEstimate:
        op = self.op
        if self.whole is not None:
            found = _identity(op, self.whole, basis.captured)
            if found.upper <= target:
                return found
            if found.lower > target:
                return replace(found, upper=math.inf)
            if op.dense is not None:
                return exact_frobenius(op, basis.held())
        found = sampled_frobenius(*basis.left(), _JUDGES, self._of_one_look(), self.judges)
        return self._of_all_looks(found).widened(rounding(op.work, basis.width) * size)

    def _spectral(self, basis: Basis, target: float, size: float) -> ErrorEstimate:
        found = lanczos_spectral(*basis.left(), None, self._of_one_look(), self.judges, enough=target)
        return self._of_all_looks(found).widened(rounding(self.op.work, basis.width) * size)

    def _of_all_looks(self, found: ErrorEstimate) -> ErrorEstimate:
        """What is stated of the look that ended the growth must hold for all that could have ended it."""
        return replace(found, probability=self.probability)

    def _of_one_look(self) -> float:
        """The probability that the next look must have."""
        self.looks += 1
        return 1 - (1 - self.probability) / 2 / (self.looks * (self.looks + 1))


def stated(op: Operator, u: Array, s: Array, vh: Array, norm: ErrorNorm, probability: float, rng: Seed) -> ErrorEstimate:
    """‖A − u · diag(s) · vh‖ for the SVD of A V Vᴴ or a part of it."""
    w = op.work
    m = Factors(w, u, w.xp.astype(s, w.dtype)[:, None] * vh)
    if norm == "spectral":
        return lanczos_spectral(op, m, None, probability, rng)
    whole = op.squared_norm()
    if whole is not None:
        found = _identity(op, whole, sum(float(each) ** 2 for each in s.tolist()))
        if found.upper <= 1.1 * found.lower or found.upper == 0:
            return found.widened(decomposed(w, op.shape[0]) * math.sqrt(whole))
        if op.dense is not None:
            return exact_frobenius(op, m)
    return sampled_frobenius(op, m, SAMPLES, probability, rng)


def _identity(op: Operator, whole: float, captured: float) -> ErrorEstimate:
    """(‖A‖² − ‖A V‖²)^½ with the interval of its rounding."""
    left = whole - captured
    slack = _IDENTITY * op.work.epsilon * whole
    value, lower, upper = (math.sqrt(max(0.0, each)) for each in (left, left - slack, left + slack))
    return ErrorEstimate(value, lower, upper, 1.0, "frobenius", "exact", "identity")


def needed(basis: Basis, error: ErrorEstimate, target: float) -> tuple[int, ErrorEstimate]:
    """The least rank that is sure to be within the target, and the error with it.

    The basis leaves `error`. What it leaves out and what the rank leaves out of it are orthogonal, so that squares of Frobenius
    norms add up. At most so do squares of spectral norms, where the row spaces are orthogonal too; else the norms themselves.
    Rounding takes its share of the squares that AᴴA gives, and of the singular values themselves where there are tall bases.
    """
    squares, is_frobenius = basis.squares(), error.norm == "frobenius"
    tails = [*np.cumsum(squares[::-1])[::-1], 0.0] if is_frobenius else [*squares, 0.0]
    of_squares = _IDENTITY * basis.w.epsilon * tails[0] if basis.sees_squares else 0.0
    slack = 0.0 if of_squares else rounding(basis.w, basis.width) * math.sqrt(tails[0])
    joined = math.hypot if is_frobenius or basis.is_orthogonal else _sum
    most = [joined(error.upper, math.sqrt(tail + of_squares)) + slack for tail in tails]
    rank = next((k for k, upper in enumerate(most) if upper <= target), len(squares))
    if rank == len(squares):
        return rank, error
    value, least = (math.sqrt(max(0.0, tails[rank] - by)) for by in (0.0, of_squares))
    if is_frobenius:
        value, lower = math.hypot(error.value, value), math.hypot(error.lower, least)
    else:
        rest = 0.0 if basis.is_orthogonal else math.sqrt(tails[rank])
        value, lower = max(error.value, value), max(error.lower - rest, least)
    return rank, replace(error, value=value, lower=max(0.0, lower - slack), upper=most[rank])


def likely(basis: Basis, error: ErrorEstimate, target: float) -> tuple[int, ErrorEstimate]:
    """The least rank that can be within the target, with nothing known of its error."""
    squares = basis.squares()
    enough = (0.94 * target) ** 2
    return next((k for k, square in enumerate(squares) if square <= enough), len(squares)), replace(error, upper=math.inf)


def _sum(one: float, other: float) -> float:
    return one + other
