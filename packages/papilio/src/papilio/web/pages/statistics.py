"""How many papers come, by day and category; how much is read; what is read and starred most."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.web.answering.render import html
from papilio.web.frame import Frame, Link
from papilio.web.lists.selection import category_name
from papilio.web.math.mathml import plain_text
from papilio.web.plots import Plot, bars_of

CATEGORIES = 30


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paper and how many readers opened or starred it."""

    paper: Link
    number: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The papers most read, or most starred, of a time."""

    title: str
    papers: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """The plots and the rankings."""

    frame: Frame
    plots: tuple[Plot, ...]
    read: tuple[Ranking, ...]
    starred: tuple[Ranking, ...]


def show(request: Request, app: App, frame: Frame) -> Response:
    """The page."""
    numbers = app.store.statistics.at(app.now())
    categories: Counter[str] = Counter()
    for _, counts in numbers.new:
        categories.update(counts)
    readings = [(at.isoformat(), number) for at, number in numbers.opened]
    papers, day, category, openings = frame.text("papers"), frame.text("Day"), frame.text("Category"), frame.text("readings")
    plots = (
        _plot(
            frame,
            "days",
            frame.text("New papers by list day"),
            day,
            papers,
            [(at.isoformat(), sum(n.values())) for at, n in numbers.new],
        ),
        _plot(
            frame,
            "categories",
            frame.text("New papers by category, over the same days"),
            category,
            papers,
            [(f"{code} {category_name(frame, code)}", number) for code, number in categories.most_common(CATEGORIES)],
        ),
        _plot(frame, "readings", frame.text("Readings by day"), day, openings, readings if any(n for _, n in readings) else []),
    )
    spans = frame.text("today"), frame.text("7 days"), frame.text("30 days")
    read, starred = tuple(zip(spans, numbers.read, strict=True)), tuple(zip(spans, numbers.starred, strict=True))
    refs = list(dict.fromkeys(ref for _, ranked in (*read, *starred) for ref, _ in ranked))
    names = {
        ref: Link(plain_text(entry.paper.title), frame.at(identifiers.page_path(ref)))
        for ref, entry in app.store.papers.find(refs).items()
    }
    return html("statistics", StatisticsPage(frame, plots, _rankings(read, names), _rankings(starred, names)))


def _rankings(found: Sequence[tuple[str, Sequence[tuple[str, int]]]], names: dict[str, Link]) -> tuple[Ranking, ...]:
    """Papers that the library does not hold now are left out."""
    return tuple(
        Ranking(title, tuple(Ranked(names[ref], number) for ref, number in ranked if ref in names)) for title, ranked in found
    )


def _plot(frame: Frame, name: str, title: str, by: str, unit: str, values: Sequence[tuple[str, int]]) -> Plot:
    label, most = max(values, key=lambda each: each[1], default=("", 0))
    summary = (
        frame.text(
            "{title}: {total} in all, most at {label} ({most}).",
            title=title,
            total=f"{sum(number for _, number in values):,}",
            label=label,
            most=f"{most:,}",
        )
        if values
        else frame.text("Nothing to show yet.")
    )
    return Plot(name, title, summary, by, unit, bars_of(values))
