"""A day's list of one or more categories: `/arxiv/cs.CL`, `/arxiv/cs.AI+cs.LG-cs.CY`; and, for ids, their papers."""

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.model import Kind
from papilio.sources.arxiv.schedule import day_state
from papilio.web.frame import Frame, Link
from papilio.web.lists.calendar import Days, day_name, days_of
from papilio.web.lists.cards import cards
from papilio.web.lists.day_lines import DayLine, day_lines
from papilio.web.lists.listing import Listing, build_listing
from papilio.web.lists.options import arrange, parse_options
from papilio.web.lists.selection import Selection, category_name, parse_selection
from papilio.web.pages import papers
from papilio.web.readers.view import arrive, since_line, view_of
from papilio.web.render import html


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """A day's list.

    Attributes:
        title: Names of the categories; `codes`: their codes.
        day_title: The day in words.
        estimated: The day is reckoned by the calendar, not read from a list.
        standings: What there is of the day's list, and of the newest.
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
    names: str = request.path_params["names"]
    if any(character.isdigit() for character in names):
        return papers.show(request, app, frame, "arxiv", names.split(","))
    selection = parse_selection(frame, names)
    options = parse_options(frame, request.query_params)
    lists = app.store.announcements
    key = selection.path + (f"?date={options.day}" if options.day else "")
    arrival = arrive(request, app, key, first_page=options.skip == 0)
    day = options.day or lists.newest_day(selection.include) or app.now().date()
    listed = lists.day(selection.include, selection.exclude, day)
    kinds: dict[str, Kind] = {line.ref: line.kind for line in listed}
    ordered = arrange(app.store, [line.ref for line in listed], options)
    shown = ordered[options.skip : options.skip + options.show]
    entries = app.store.papers.find(shown)
    held = [entries[ref] for ref in shown if ref in entries]
    fresh = app.store.papers.changed_since(ordered, arrival.since.sequence) if arrival.since else ()
    days = days_of(frame, app.store, selection.include, selection.path, day)
    listing = build_listing(
        frame,
        options,
        selection.path,
        cards(
            frame,
            held,
            first=options.skip,
            total=len(listed),
            kinds=kinds,
            reader=view_of(request, app, held, arrival.since),
        ),
        len(listed),
        own_order=frame.text("as listed"),
        day=day.isoformat(),
        empty=_why_empty(frame, day, bool(lists.newest_day(selection.include))),
        ways=tuple(
            Link(frame.text("List of {day}", day=each.label), each.href)
            for each in (days.before, days.after)
            if each is not None
        ),
        since=since_line(frame, arrival.since, len(fresh)),
    )
    page = CategoryPage(
        frame=frame,
        title=list_title(frame, selection),
        codes=selection.codes,
        path=selection.path,
        day_title=day_name(frame, day),
        estimated=any(
            each.estimated for ref in shown if ref in entries for each in entries[ref].announcements if each.day == day
        ),
        standings=day_lines(frame, app, selection.include, day, chosen=options.day is not None),
        days=days,
        parts=tuple(
            Link(category_name(frame, code), frame.link(f"/arxiv/{code}", date=options.day.isoformat() if options.day else ""))
            for code in selection.include
        )
        if len(selection.include) > 1
        else (),
        listing=listing,
    )
    return arrival.remember(app, html("category", page))


def list_title(frame: Frame, selection: Selection) -> str:
    """Names of the categories, those left out after a minus."""
    names = [category_name(frame, code) for code in selection.include]
    title = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    if selection.exclude:
        title += " − " + ", ".join(category_name(frame, code) for code in selection.exclude)
    return title


def _why_empty(frame: Frame, day: date, any_held: bool) -> str:
    if not any_held:
        return frame.text("The library holds no papers of this category yet. Import a file with: papilio import FILE")
    state = day_state(day)
    if state == "weekend":
        return frame.text("arXiv lists nothing on weekends, and {day} is one.", day=day.isoformat())
    if state == "holiday":
        return frame.text("{day} is an arXiv holiday, without a list.", day=day.isoformat())
    return frame.text("The library holds nothing listed on {day}.", day=day.isoformat())
