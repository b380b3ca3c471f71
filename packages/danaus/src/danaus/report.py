"""What `danaus rank` tells of each matrix in a file.

That is the effective ranks side by side, and the rank that shares of energy need.

Measuring (`rows`) is apart from telling: `Table` aligned for people, `CSV`, and `as_json`.
"""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, TextIO

import numpy as np

from danaus._arrays import check_finite, work
from danaus._svd import singular_values
from danaus.checkpoints import Tensor
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
    """

    matrix: Matrix
    largest: float = 0.0
    ranks: dict[str, Number | None] = field(default_factory=dict[str, "Number | None"])
    energies: dict[float, Number] = field(default_factory=dict[float, Number])
    is_estimated: bool = False
    problem: str = ""
    curve: tuple[Any, Any] | None = None


def matrices(held: Iterable[Tensor], patterns: list[str], batches: bool) -> tuple[list[Matrix], Counter[str]]:
    """The matrices among tensors whose names match a pattern, and how many were passed over and why.

    Without a pattern all names match.

    A tensor of more than two axes is one matrix, first axis × all others, as a convolution multiplies; with `batches` each
    matrix of its last two axes is one.
    """
    found: list[Matrix] = []
    skipped: Counter[str] = Counter()
    for tensor in held:
        if patterns and not any(fnmatchcase(tensor.name, pattern) for pattern in patterns):
            skipped["not matched"] += 1
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


def _exact(matrix: Matrix, a: Any) -> Row:
    s: Any = singular_values(work(a), a).astype(np.float64)
    if len(s):
        # As `of=` does it: what is within rounding of zero is zero.
        s = np.where(s > max(a.shape) * np.finfo(a.dtype).eps * s[0], s, 0.0)
    exact = (
        hartley_rank(s),
        entropy_rank(s),
        nuclear_frobenius_rank(s),
        participation_rank(s),
        nuclear_rank(s),
        stable_rank(s),
    )
    ranks: dict[str, Number | None] = {name: Number(float(value)) for name, value in zip(RANKS, exact, strict=True)}
    energies = {share: Number(int(energy_rank(s, share))) for share in ENERGIES}
    return Row(matrix, float(s.max(initial=0.0)), ranks, energies, curve=(s, np.ones(len(s))))


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
    return Row(matrix, spectrum.largest.value, ranks, energies, is_estimated=True, curve=spectrum.curve())


class Table:
    """Aligned columns; a row is written as soon as it is measured.

    Where a line is wider than `width`, a long name loses its middle; where less than 16 characters are left for it, it stands
    on a line of its own. Without a width (output that is no terminal) lines are as long as they must be.
    """

    def __init__(self, out: TextIO, found: list[Matrix], exact_up_to: int, width: int | None) -> None:
        self._out = out
        wide = 10 if any(min(each.shape) > exact_up_to for each in found) else 6
        self._shape = max([5, *(len(_shape(each)) for each in found)])
        self._widths = [max(wide, len(name)) for name in RANKS] + [max(wide, 5)] * len(ENERGIES)
        rest = self._shape + 1 + sum(self._widths) + len(self._widths)
        longest = max([4, *(len(printable(each.name)) for each in found)])
        self._name = longest if width is None else min(longest, width - rest)
        self._apart = self._name < min(16, longest)
        heads = [*RANKS, *(f"{100 * share:.10g}%" for share in ENERGIES)]
        self._line("name", "shape", heads)

    def write(self, row: Row) -> None:
        """One matrix."""
        name, shape = printable(row.matrix.name), _shape(row.matrix)
        if row.problem:
            start = f"{name}\n" if self._apart else f"{_elided(name, self._name).ljust(self._name)} "
            self._out.write(f"{start}{shape.rjust(self._shape)} not measured: {row.problem}\n")
        else:
            ranks = [_count(row.ranks["rank"]), *(_decimal(row.ranks[name]) for name in RANKS[1:])]
            self._line(name, shape, [*ranks, *(_count(row.energies[share]) for share in ENERGIES)])
        self._out.flush()

    def _line(self, name: str, shape: str, texts: list[str]) -> None:
        numbers = " ".join(text.rjust(width) for text, width in zip(texts, self._widths, strict=True))
        if self._apart:
            self._out.write(f"{name}\n{shape.rjust(self._shape)} {numbers}\n")
        else:
            self._out.write(f"{_elided(name, self._name).ljust(self._name)} {shape.rjust(self._shape)} {numbers}\n")


def notes(measured: list[Row], skipped: Counter[str]) -> Iterator[str]:
    """What a reader of the table must know besides."""
    if any(row.matrix.is_reshaped for row in measured):
        yield "* more than two axes: measured as first axis × all others; --batches measures each matrix of the last two"
    if any(row.is_estimated for row in measured):
        yield "± standard error of an estimate from products, by which the rank itself (–) cannot be told"
        yield "~ estimated; --json and --csv tell the bounds between which it is certain to lie"
    failed = sum(1 for row in measured if row.problem)
    done = len(measured) - failed
    yield f"{done} {'matrix' if done == 1 else 'matrices'} measured" + (f", {failed} not" if failed else "")
    if skipped:
        yield "passed over: " + ", ".join(f"{count} {why}" for why, count in sorted(skipped.items()))


def _shape(matrix: Matrix) -> str:
    return f"{matrix.shape[0]}×{matrix.shape[1]}{'*' if matrix.is_reshaped else ''}"


def _decimal(number: Number | None) -> str:
    if number is None:
        return "–"
    value, error = number.value, number.error
    if error is None:
        return f"{value:.1f}" if value < 10000 else f"{value:.0f}"
    if error < 0.05:
        return f"{value:.1f}±{error:.0e}".replace("e-0", "e-") if error < 0.005 * value else f"{value:.2f}±{error:.2f}"
    digits = 1 if error < 10 else 0
    return f"{value:.{digits}f}±{error:.{digits}f}"


def _count(number: Number | None) -> str:
    if number is None:
        return "–"
    return f"{'' if number.low == number.high else '~'}{number.value:.0f}"


def printable(name: str) -> str:
    r"""A name without what could move the cursor or end a line.

    Example:
        >>> printable("a\nb")
        'a\\nb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _elided(name: str, width: int) -> str:
    if len(name) <= width:
        return name
    tail = (width - 1) * 2 // 3
    return f"{name[: width - 1 - tail]}…{name[-tail:]}"


def write_csv(out: TextIO, measured: Iterable[Row]) -> Iterator[Row]:
    """Write rows as they come, and pass them on. Names are quoted as CSV needs it; one that a spreadsheet would take for a
    formula begins with an apostrophe."""
    head = ["name", "rows", "columns", "dtype", "estimated", "largest"]
    head += [column for name in RANKS for column in (name, f"{name} error")]
    head += [f"{100 * share:.10g}%{part}" for share in ENERGIES for part in ("", " low", " high")]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*head, "problem"])
    for row in measured:
        name, (m, n) = printable(row.matrix.name), row.matrix.shape
        cells: list[Any] = [f"'{name}" if name[:1] in tuple("=+-@") else name, m, n, row.matrix.tensor.dtype]
        cells += [row.is_estimated, "" if row.problem else row.largest]
        for name in RANKS:
            number = row.ranks.get(name)
            cells += ["", ""] if number is None else [number.value, "" if number.error is None else number.error]
        for share in ENERGIES:
            number = row.energies.get(share)
            cells += ["", "", ""] if number is None else [number.value, *_bounds(number)]
        writer.writerow([*cells, row.problem])
        out.flush()
        yield row


def _bounds(number: Number) -> tuple[float, float]:
    return (
        number.value if number.low is None else number.low,
        number.value if number.high is None else number.high,
    )


def as_json(file: str, measured: Iterable[Row], skipped: Counter[str]) -> dict[str, Any]:
    """The whole, for programs."""
    found = list(measured)
    return {
        "file": file,
        "matrices": [_as_json(row) for row in found if not row.problem],
        "failed": [{"name": row.matrix.name, "problem": row.problem} for row in found if row.problem],
        "skipped": dict(sorted(skipped.items())),
    }


def _as_json(row: Row) -> dict[str, Any]:
    return {
        "name": row.matrix.name,
        "tensor": {"shape": list(row.matrix.tensor.shape), "dtype": row.matrix.tensor.dtype},
        "shape": list(row.matrix.shape),
        "estimated": row.is_estimated,
        "largest": row.largest,
        "ranks": {name: None if number is None else number.value for name, number in row.ranks.items()},
        "errors": {name: number.error for name, number in row.ranks.items() if number and number.error is not None},
        "energy": {
            str(share): dict(zip(("rank", "low", "high"), (number.value, *_bounds(number)), strict=True))
            for share, number in row.energies.items()
        },
    }
