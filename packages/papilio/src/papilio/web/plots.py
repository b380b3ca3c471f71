"""Small plots as SVG: numbers and classes only, since the site's policy forbids styles in attributes."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 160
_FOOT = 4
_WIDEST = 72


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its place in the drawing, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars side by side, with the same numbers as a table beside it.

    Attributes:
        name: For the ids of its parts.
        title: What it shows; `summary`: the same in a sentence, with the largest number.
        unit: What is counted; `by`: over what.
    """

    name: str
    title: str
    summary: str
    by: str
    unit: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


def bars_of(values: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """Bars side by side, over the whole width where there are many. The largest number is as high as the drawing, any other
    than zero at least a line."""
    largest = max((number for _, number in values), default=0) or 1
    step = min(WIDTH / max(len(values), 1), _WIDEST)
    bars: list[Bar] = []
    for place, (label, number) in enumerate(values):
        height = max(1.0, round(number / largest * (HEIGHT - _FOOT), 1)) if number else 0.0
        bars.append(Bar(round(place * step, 1), round(HEIGHT - height, 1), round(max(step - 2, 1), 1), height, label, number))
    return tuple(bars)
