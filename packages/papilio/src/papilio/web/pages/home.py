"""The start page: categories to choose from, venues and their editions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.sources.arxiv.categories import Category, all_categories
from papilio.sources.venues.series import venue_title
from papilio.store.library.venues import Edition
from papilio.web.answering.render import html
from papilio.web.frame import Frame, Link
from papilio.web.lists.selection import category_name

MAX_VENUES = 24
"""Venues that are shown at once; the others unfold."""


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category to choose. `aliases` are other codes of the same category; `newest`: the day of its newest list."""

    code: str
    name: str
    aliases: str
    papers: int
    newest: str
    href: str
    calendar: str
    feed: str


@dataclass(frozen=True, slots=True)
class Group:
    """A field of science and its categories."""

    name: str
    papers: int
    lines: tuple[CategoryLine, ...]


@dataclass(frozen=True, slots=True)
class VenueLine:
    """A venue and its editions, newest first."""

    name: str
    title: str
    papers: int
    editions: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The start page.

    Attributes:
        kind: What the library holds: `empty`, `starter` or `own`.
        venues: Those with the most papers; `more_venues`: all others. Both by name.
    """

    frame: Frame
    papers: int
    kind: str
    groups: tuple[Group, ...]
    venues: tuple[VenueLine, ...]
    more_venues: tuple[VenueLine, ...]
    latest: str


def show(request: Request, app: App, frame: Frame) -> Response:
    """The start page."""
    held = app.store.announcements.categories()
    venues = tuple(_venues(frame, app.store.venues.editions()))
    largest = {line.name for line in sorted(venues, key=lambda line: -line.papers)[:MAX_VENUES]}
    page = HomePage(
        frame=frame,
        papers=app.store.papers.count(),
        kind=app.store.library_kind(),
        groups=tuple(_groups(frame, held)),
        venues=tuple(line for line in venues if line.name in largest),
        more_venues=tuple(line for line in venues if line.name not in largest),
        latest=frame.link("/venue/latest"),
    )
    return html("home", page)


def _groups(frame: Frame, held: dict[str, tuple[int, date | None]]) -> Iterable[Group]:
    for name, categories in groupby(all_categories(), key=lambda each: _group_name(frame, each)):
        lines = tuple(_line(frame, each, *held.get(each.code, (0, None))) for each in categories)
        yield Group(name, sum(line.papers for line in lines), lines)


def _group_name(frame: Frame, category: Category) -> str:
    return category.group_zh if frame.language == "zh" and category.group_zh else category.group


def _line(frame: Frame, category: Category, papers: int, newest: date | None) -> CategoryLine:
    path = f"/arxiv/{category.code}"
    return CategoryLine(
        code=category.code,
        name=category_name(frame, category.code),
        aliases=", ".join(category.aliases),
        papers=papers,
        newest=newest.isoformat() if newest else "",
        href=frame.link(path),
        calendar=frame.link(path) + "#rail",
        feed=frame.link(f"{path}/feed"),
    )


def _venues(frame: Frame, editions: list[Edition]) -> Iterable[VenueLine]:
    for venue, group in groupby(editions, key=lambda edition: edition.venue):
        held = tuple(group)
        links = tuple(Link(str(edition.year or edition.name), frame.link(f"/venue/{edition.name}")) for edition in held)
        title = venue_title(venue)
        yield VenueLine(venue, title if title != venue else "", sum(edition.papers for edition in held), links)
