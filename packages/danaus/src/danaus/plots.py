"""Pictures of spectra, and of what chance alone would show; needs Matplotlib."""

import re
from pathlib import Path
from typing import Any, cast

import numpy as np

from danaus.chance import random_spectrum
from danaus.errors import ArgumentError, MissingExtraError
from danaus.report import printable
from danaus.spectra import Row

SUFFIXES = (".svg", ".png")
_LEGEND = 12
"""More curves than this are told apart by colour alone."""


class Canvas:
    """Where spectra are drawn: one picture of all, or with a directory one picture each.

    Raises:
        MissingExtraError: Matplotlib is not installed.
        ArgumentError: The file is neither SVG nor PNG, or its directory does not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._each = path.is_dir() or not path.suffix
        if not self._each and path.suffix.lower() not in SUFFIXES:
            raise ArgumentError(f"--plot: expected a file that ends in {' or '.join(SUFFIXES)}, or a directory, got {path}")
        if not self._each and not path.parent.is_dir():
            raise ArgumentError(f"--plot: there is no directory {path.parent}")
        try:
            import matplotlib
            from matplotlib.figure import Figure
        except ImportError as problem:
            raise MissingExtraError("--plot needs Matplotlib: pip install matplotlib") from problem
        self._figure = cast(Any, Figure)
        cast(Any, matplotlib).rcParams["svg.hashsalt"] = "danaus"

    def draw(self, measured: list[Row]) -> list[Path]:
        """Draw what was measured; the files that were written."""
        drawable = [row for row in measured if row.curve is not None and row.largest > 0]
        if not drawable:
            return []
        if not self._each:
            self._draw(drawable, self._path)
            return [self._path]
        self._path.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        for row in drawable:
            name = re.sub(r"[^\w.-]+", "_", row.matrix.name).strip(".")[:120] or "tensor"
            target = self._path / f"{name}.svg"
            number = 2
            while target in written:
                target = self._path / f"{name}-{number}.svg"
                number += 1
            self._draw([row], target)
            written.append(target)
        return written

    def _draw(self, rows: list[Row], path: Path) -> None:
        figure = self._figure(figsize=(8, 5), layout="constrained")
        axes = figure.subplots()
        for at, row in enumerate(rows):
            assert row.curve is not None
            sigma, counts = row.curve
            share = np.cumsum(counts) / min(row.matrix.shape)
            label = printable(row.matrix.name) + (" (estimated)" if row.is_estimated else "")
            shade = (at + 0.5) / len(rows)
            color = (0.85 * shade, 0.25 + 0.3 * shade, 0.75 - 0.6 * shade)
            # A dollar would begin a formula.
            axes.step(
                np.concatenate([[0.0], share]),
                np.concatenate([sigma[:1], sigma]) / row.largest,
                color=color,
                linestyle="--" if row.is_estimated else "-",
                label=label.replace("$", r"\$"),
            )
            _draw_chance(axes, row, color, label="by chance" if at == len(rows) - 1 else "")
        axes.set(xlabel="share of the singular values", ylabel="σ / σ₁", yscale="log", xlim=(0, 1))
        axes.grid(alpha=0.3)
        if len(rows) <= _LEGEND:
            axes.legend(fontsize="small")
        else:
            first, last = (printable(row.matrix.name).replace("$", r"\$") for row in (rows[0], rows[-1]))
            axes.set_title(f"{len(rows)} matrices, from {first} (blue) to {last} (orange)", fontsize="small")
        is_svg = path.suffix.lower() == ".svg"
        figure.savefig(path, metadata={"Date": None} if is_svg else None)


def _draw_chance(axes: Any, row: Row, color: Any, label: str) -> None:
    """The spectrum of a random matrix of the variance that the median tells, dotted."""
    if row.noise is None:
        return
    d = min(row.matrix.shape)
    typical = row.noise.deviation * random_spectrum(row.matrix.shape) / row.largest
    axes.plot((np.arange(d) + 0.5) / d, typical, color=color, linestyle=":", linewidth=1, label=label or "_")
