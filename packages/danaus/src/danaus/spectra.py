"""What is measured of each matrix of a model: its effective ranks, and beside them what chance alone would show.

`matrices` finds them among tensors, `rows` measures one after the other. `danaus.report` tells what was found.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import numpy as np

from danaus._arrays import check_finite, work
from danaus._svd import singular_values
from danaus.chance import Noise, fit_noise, random_spectrum
from danaus.checkpoints import Role, Tensor
from danaus.errors import DanausError, KindError
from danaus.rank import (
    energy_rank,
    entropy_rank,
    hartley_rank,
    nuclear_frobenius_rank,
    nuclear_rank,
    participation_rank,
    stable_rank,
)
from danaus.spectrum import Spectrum, estimate

RANKS = ("rank", "entropy", "nuc/fro", "particip.", "nuclear", "stable")
"""Columns: `hartley_rank`, `entropy_rank`, `nuclear_frobenius_rank`, `participation_rank`, `nuclear_rank`, `stable_rank`."""

ENERGIES = (0.9, 0.99, 0.999)
"""Shares of ‖A‖²_F."""


@dataclass(frozen=True)
class Matrix:
    """A matrix that is to be measured, as it lies in a tensor.

    Attributes:
        name: The tensor's, with the place in the batch in brackets.
        tensor: That holds it.
        shape: (m, n) as measured.
        at: Place in the batch; None where the tensor is one matrix.
    """

    name: str
    tensor: Tensor
    shape: tuple[int, int]
    at: tuple[int, ...] | None = None

    @property
    def is_reshaped(self) -> bool:
        """Whether the tensor has more axes than two, and is laid out as first axis × all others."""
        return self.at is None and len(self.tensor.shape) > 2

    def load(self) -> Any:
        """The numbers, (m, n)."""
        x = self.tensor.load()
        return x.reshape(self.shape) if self.at is None else x[self.at]


@dataclass(frozen=True)
class Number:
    """A number of the table, with its standard error where it is estimated, and bounds that are certain."""

    value: float
    error: float | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Row:
    """What was measured of a matrix.

    Attributes:
        matrix: Which.
        largest: σ₁.
        ranks: By the names of `RANKS`; None is what cannot be told.
        energies: By the shares of `ENERGIES`.
        is_estimated: From products and not from an SVD.
        problem: Why nothing was measured; empty where it was.
        curve: Singular values, falling, and how many each stands for.
        noise: The part of the spectrum that chance explains; None where half of it is zero.
    """

    matrix: Matrix
    largest: float = 0.0
    ranks: dict[str, Number | None] = field(default_factory=dict[str, "Number | None"])
    energies: dict[float, Number] = field(default_factory=dict[float, Number])
    is_estimated: bool = False
    problem: str = ""
    curve: tuple[Any, Any] | None = None
    noise: Noise | None = None


@dataclass(frozen=True)
class Expected:
    """What chance alone would show: the numbers of a random matrix of one shape, whatever its variance.

    Attributes:
        ranks: By the names of `RANKS`.
        energies: By the shares of `ENERGIES`.
    """

    ranks: dict[str, float]
    energies: dict[float, int]


@lru_cache(maxsize=256)
def expected(shape: tuple[int, int]) -> Expected:
    """What a random matrix of that shape would show."""
    return Expected(*_numbers(random_spectrum(shape)))


def matrices(
    held: Iterable[Tensor], patterns: list[str], batches: bool, include: Collection[Role] = ()
) -> tuple[list[Matrix], Counter[str]]:
    """The matrices among tensors whose names match a pattern, and how many were passed over and why.

    Without a pattern all names match. What is not weights is passed over unless its role is included.

    A tensor of more than two axes is one matrix, first axis × all others, as a convolution multiplies; with `batches` each
    matrix of its last two axes is one.
    """
    found: list[Matrix] = []
    skipped: Counter[str] = Counter()
    for tensor in held:
        if patterns and not any(fnmatchcase(tensor.name, pattern) for pattern in patterns):
            skipped["not matched"] += 1
        elif tensor.role != "weights" and tensor.role not in include:
            skipped[f"of {tensor.role}"] += 1
        elif len(tensor.shape) < 2:
            skipped["vectors and scalars"] += 1
        elif not tensor.is_floating:
            skipped[f"of dtype {tensor.dtype}"] += 1
        elif batches and len(tensor.shape) > 2:
            m, n = tensor.shape[-2:]
            for at in np.ndindex(*tensor.shape[:-2]):
                found.append(Matrix(f"{tensor.name}[{','.join(map(str, at))}]", tensor, (m, n), at))
        else:
            found.append(Matrix(tensor.name, tensor, (tensor.shape[0], math.prod(tensor.shape[1:]))))
    return found, skipped


def rows(found: Iterable[Matrix], exact_up_to: int, seed: int) -> Iterator[Row]:
    """Measure one matrix after the other. What cannot be measured is a row that says why."""
    for matrix in found:
        try:
            a = matrix.load()
            if min(matrix.shape) > exact_up_to:
                yield _estimated(matrix, estimate(_computable(a), rng=seed))
            else:
                yield _exact(matrix, _computable(a))
        except DanausError as problem:
            yield Row(matrix, problem=str(problem))


def _computable(a: Any) -> Any:
    if a.dtype.kind not in "fc":
        raise KindError(f"dtype {a.dtype} cannot be computed with")
    w = work(a)
    a = w.enter(a)
    check_finite(a, "the tensor")
    return a


def _numbers(s: Any) -> tuple[dict[str, float], dict[float, int]]:
    """The effective ranks of singular values, and the ranks that shares of energy need."""
    found = (
        hartley_rank(s),
        entropy_rank(s),
        nuclear_frobenius_rank(s),
        participation_rank(s),
        nuclear_rank(s),
        stable_rank(s),
    )
    return dict(zip(RANKS, map(float, found), strict=True)), {share: int(energy_rank(s, share)) for share in ENERGIES}


def _exact(matrix: Matrix, a: Any) -> Row:
    s: Any = singular_values(work(a), a).astype(np.float64)
    if len(s):
        # As `of=` does it: what is within rounding of zero is zero.
        s = np.where(s > max(a.shape) * np.finfo(a.dtype).eps * s[0], s, 0.0)
    values, needed = _numbers(s)
    ranks: dict[str, Number | None] = {name: Number(value) for name, value in values.items()}
    energies = {share: Number(k) for share, k in needed.items()}
    noise = fit_noise(s, matrix.shape)
    return Row(matrix, float(s.max(initial=0.0)), ranks, energies, curve=(s, np.ones(len(s))), noise=noise)


def _estimated(matrix: Matrix, spectrum: Spectrum) -> Row:
    found = (
        spectrum.entropy_rank(),
        spectrum.nuclear_frobenius_rank(),
        spectrum.participation_rank(),
        spectrum.nuclear_rank(),
        spectrum.stable_rank(),
    )
    ranks: dict[str, Number | None] = {"rank": None}
    ranks |= {name: Number(value, error) for name, (value, error) in zip(RANKS[1:], found, strict=True)}
    bounds = {share: spectrum.energy_rank(share) for share in ENERGIES}
    energies = {share: Number(each.value, low=each.low, high=each.high) for share, each in bounds.items()}
    curve = spectrum.curve()
    noise = fit_noise(curve[0], matrix.shape, curve[1])
    return Row(matrix, spectrum.largest.value, ranks, energies, is_estimated=True, curve=curve, noise=noise)
