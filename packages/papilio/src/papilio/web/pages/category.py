"""The page of a day's list, with its calendar and state; for ids, the page of their papers."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.web.frame import Frame, Link
from papilio.web.lists.calendar import Days, day_name, days_of
from papilio.web.lists.day_lines import DayLine, day_lines
from papilio.web.lists.kinds import day
from papilio.web.lists.kinds.named import names_papers
from papilio.web.lists.listing import Listing
from papilio.web.lists.paper_list import ListRequest
from papilio.web.lists.selection import category_name
from papilio.web.pages import papers
from papilio.web.pages.list import show_list


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """A day's list.

    Attributes:
        title: Names of the categories; `codes`: their codes.
        day_title: The day in words.
        estimated: The day is reckoned by the calendar, not read from a list.
        standings: The state of the day's list, and of the newest, in words.
        parts: In a union: each category's own list.
    """

    frame: Frame
    title: str
    codes: str
    path: str
    day_title: str
    estimated: bool
    standings: tuple[DayLine, ...]
    days: Days
    parts: tuple[Link, ...]
    listing: Listing


def show(request: Request, app: App, frame: Frame) -> Response:
    """The list of the newest day, or of the day asked for; ids lead to their papers."""
    if names_papers(request.path_params["names"]):
        return papers.show(request, app, frame, "arxiv")
    asked = ListRequest.of(request, app, frame)
    listed = day.read(asked)
    selection, shown_day, store = listed.selection, listed.date, app.store
    days = days_of(frame, store, selection.include, selection.path, shown_day)
    shown = show_list(request, asked, replace(listed, ways=_neighbours(frame, days)))
    chosen = listed.options.day is not None
    page = CategoryPage(
        frame=frame,
        title=listed.title,
        codes=selection.codes,
        path=selection.path,
        day_title=day_name(frame, shown_day),
        estimated=any(each.estimated for entry in shown.entries for each in entry.announcements if each.day == shown_day),
        standings=day_lines(frame, app, selection.include, shown_day, chosen=chosen, papers=listed.total > 0),
        days=days,
        parts=_parts(frame, listed),
        listing=shown.listing,
    )
    return shown.respond("category", page)


def _neighbours(frame: Frame, days: Days) -> tuple[Link, ...]:
    """Links to the lists of the day before and of the day after."""
    beside = [each for each in (days.before, days.after) if each is not None]
    return tuple(Link(frame.text("List of {day}", day=each.label), each.href) for each in beside)


def _parts(frame: Frame, listed: day.DayList) -> tuple[Link, ...]:
    """Links to each category's own list, of a union."""
    include, chosen = listed.selection.include, listed.options.day
    if len(include) == 1:
        return ()
    date = chosen.isoformat() if chosen else ""
    return tuple(Link(category_name(frame, code), frame.link(f"/arxiv/{code}", date=date)) for code in include)
