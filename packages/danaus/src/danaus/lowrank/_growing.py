"""Bases that grow until an error is met, of `randomized_svd` and `randomized_eigh`.

What is not needed for it is left out in the end.
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from danaus._arguments import check_positive
from danaus._arrays import Array, Work, dtype_name
from danaus.errors import ArgumentError, FactorisationError
from danaus.lowrank._growth import Growth
from danaus.lowrank._plans import ByTolerance
from danaus.lowrank._stated import Basis, Meter, likely, needed
from danaus.results import ErrorEstimate, rounded

Parts: TypeAlias = tuple[Array, Array, Array, ErrorEstimate]
"""u, s, v and the error."""


def check_tol(w: Work, plan: ByTolerance) -> None:
    """Refuse a tolerance that no result of the dtype can meet.

    Raises:
        ArgumentError
    """
    check_positive(plan.tol, "tol")
    least = 8 * w.out_epsilon
    if plan.relative and plan.tol < least:
        raise ArgumentError(f"tol: {plan.tol:g} is below what {dtype_name(w.out)} can hold; the least is {least:.1e}")


def scaled_plan(plan: ByTolerance, scale: float) -> ByTolerance:
    """The tolerance of A / scale."""
    return plan if plan.relative else replace(plan, tol=min(plan.tol / scale, sys.float_info.max))


def grown(basis: Basis, meter: Meter, growth: Growth, scale: float, generator: np.random.Generator) -> Parts:
    """The parts of A / scale that meet the meter's tolerance.

    Raises:
        FactorisationError: It is not met even at full rank, by rounding.
    """
    op, plan = meter.op, meter.plan
    w, n = op.work, op.shape[1]
    start = w.normal((n, growth.block), generator)
    while True:
        powers = growth.powers + 1 if growth.method == "power" else 0
        start = basis.extend(basis.powered(start[:, : growth.columns - basis.width], powers))
        error, target = meter.error(basis)
        # What goes out is rounded once more, in halves and in tiny numbers, and meets the target all the same.
        lost = rounded(w, ErrorEstimate.exact(0.0), meter.size * scale, math.prod(op.shape)).upper / scale
        target = max(0.0, target - lost)
        if error.upper <= target or basis.width == growth.columns:
            for rank, left in _candidates(basis, error, target):
                u, s, v = basis.svd(rank)
                found = meter.finished(left, target, u, s, v)
                if found.upper <= target:
                    return u, s, v, found
                error = found
        if basis.width == growth.columns:
            asked = plan.tol if plan.relative else plan.tol * scale
            raise FactorisationError(
                f"tol {asked:g} in the {plan.norm} norm is met by no rank: {dtype_name(w.dtype)} leaves "
                f"{error.upper * scale:.2e} by rounding, where {target * scale:.2e} is asked for; compute in a wider dtype"
            )
        if growth.method == "power":
            start = w.normal((n, growth.block), generator)


def _candidates(basis: Basis, error: ErrorEstimate, target: float) -> Iterator[tuple[int, ErrorEstimate]]:
    """Ranks that may meet the target, and what is known of their errors."""
    sure, left = needed(basis, error, target)
    if error.norm == "spectral" and not basis.is_orthogonal:
        rank, unknown = likely(basis, error, target)
        while rank < sure:
            yield rank, unknown
            rank += max(1, rank // 4)
    yield sure, left
    # A rank that rounding alone keeps from the target may be mended by what was left out.
    yield basis.width, error
