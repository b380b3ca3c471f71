"""How `danaus rank` tells what was measured: `Table` aligned for people, CSV, and JSON."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, TextIO

from danaus.checkpoints import Checkpoint
from danaus.spectra import ENERGIES, RANKS, Matrix, Number, Row, expected

_CHANCE = "by chance"


class Table:
    """Aligned columns; a row is written as soon as it is measured.

    Where a line is wider than `width`, a long name loses its middle; where less than 16 characters are left for it, it stands
    on a line of its own. Without a width (output that is no terminal) lines are as long as they must be.
    """

    def __init__(self, out: TextIO, found: list[Matrix], exact_up_to: int, width: int | None) -> None:
        self._out = out
        estimated = any(min(each.shape) > exact_up_to for each in found)
        digits = len(str(max((min(each.shape) for each in found), default=0)))
        self._shape = max([5, *(len(_shape(each)) for each in found)])
        heads = [*RANKS, *(f"{100 * share:.10g}%" for share in ENERGIES), "above"]
        least = [digits, *[10 if estimated else digits + 2] * (len(RANKS) - 1), *[digits + 1] * len(ENERGIES), 6]
        self._widths = [max(width, len(head)) for width, head in zip(least, heads, strict=True)]
        rest = self._shape + 1 + sum(self._widths) + len(self._widths)
        longest = max([len(_CHANCE), *(len(printable(each.name)) for each in found)])
        self._name = longest if width is None else min(longest, width - rest)
        self._apart = self._name < min(16, longest)
        self._line("name", "shape", heads)

    def write(self, row: Row) -> None:
        """One matrix."""
        name, shape = printable(row.matrix.name), _shape(row.matrix)
        if row.problem:
            start = f"{name}\n" if self._apart else f"{_elided(name, self._name).ljust(self._name)} "
            self._out.write(f"{start}{shape.rjust(self._shape)} not measured: {row.problem}\n")
        else:
            ranks = [_count(row.ranks["rank"]), *(_decimal(row.ranks[name]) for name in RANKS[1:])]
            above = "–" if row.noise is None else f"{row.noise.share:.1%}"
            self._line(name, shape, [*ranks, *(_count(row.energies[share]) for share in ENERGIES), above])
        self._out.flush()

    def write_chance(self, measured: list[Row]) -> None:
        """What random matrices of the same shapes would have, a line for each shape."""
        shapes = dict.fromkeys(row.matrix.shape for row in measured if not row.problem and min(row.matrix.shape) > 0)
        for shape in shapes:
            by_chance = expected(shape)
            ranks = [_decimal(Number(by_chance.ranks[name])) for name in RANKS[1:]]
            energies = [str(by_chance.energies[share]) for share in ENERGIES]
            self._line(_CHANCE, f"{shape[0]}×{shape[1]}", [f"{by_chance.ranks['rank']:.0f}", *ranks, *energies, ""])

    def _line(self, name: str, shape: str, texts: list[str]) -> None:
        numbers = " ".join(text.rjust(width) for text, width in zip(texts, self._widths, strict=True)).rstrip()
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
    if any(not row.problem and min(row.matrix.shape) > 0 for row in measured):
        yield f"{_CHANCE}: what a random matrix of that shape has; above: share of the singular values beyond what chance shows"
    failed = sum(1 for row in measured if row.problem)
    done = len(measured) - failed
    yield f"{done} {'matrix' if done == 1 else 'matrices'} measured" + (f", {failed} not" if failed else "")
    if skipped:
        yield f"passed over: {passed_over(skipped)}"


def passed_over(skipped: Counter[str]) -> str:
    """How many tensors are not measured and why, and how to have them measured."""
    ways = {"of optimizer state": " (--include optimizer)", "of EMA copy": " (--include ema)"}
    return ", ".join(f"{count} {why}{ways.get(why, '')}" for why, count in sorted(skipped.items()))


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
    head += ["deviation", "edge", "above", "above share", *(f"{name} by chance" for name in RANKS)]
    head += [f"{100 * share:.10g}% by chance" for share in ENERGIES]
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
        writer.writerow([*cells, *_chance_cells(row), row.problem])
        out.flush()
        yield row


def _chance_cells(row: Row) -> list[Any]:
    noise, by_chance = row.noise, expected(row.matrix.shape)
    fitted: list[Any] = ["", "", "", ""] if noise is None else [noise.deviation, noise.edge, noise.above, noise.share]
    return [*fitted, *(by_chance.ranks[name] for name in RANKS), *(by_chance.energies[share] for share in ENERGIES)]


def _bounds(number: Number) -> tuple[float, float]:
    return (
        number.value if number.low is None else number.low,
        number.value if number.high is None else number.high,
    )


def as_json(read: Checkpoint, file: str, measured: Iterable[Row], skipped: Counter[str]) -> dict[str, Any]:
    """The whole, for programs."""
    found = list(measured)
    return {
        "file": file,
        "read": [str(path) for path in read.files],
        "left": {str(path): why for path, why in read.left.items()},
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
        "noise": None if row.noise is None else asdict(row.noise),
        "chance": {
            "ranks": expected(row.matrix.shape).ranks,
            "energy": {str(share): k for share, k in expected(row.matrix.shape).energies.items()},
        },
    }
