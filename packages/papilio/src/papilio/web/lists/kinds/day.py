"""A day's list of one or more categories: `/arxiv/cs.CL`, `/arxiv/cs.AI+cs.LG-cs.CY`."""

from dataclasses import dataclass
from datetime import date

from papilio.sources.arxiv.schedule import day_state
from papilio.web.frame import Frame
from papilio.web.lists.options import ListOptions, parse_options
from papilio.web.lists.paper_list import ListRequest, PaperList
from papilio.web.lists.selection import Selection, category_name, parse_selection


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList(PaperList):
    """The list of a day.

    Attributes:
        date: The day asked for, else the newest with papers, else today; `known`: it is not merely today.
    """

    selection: Selection
    date: date
    known: bool


def read(asked: ListRequest) -> DayList:
    """The list of the newest day, or of the day asked for.

    Raises:
        PageError: There is no such category, or a parameter means nothing.
    """
    selection = parse_selection(asked.frame, asked.names)
    return of(asked, selection, parse_options(asked.frame, asked.parameters))


def of(asked: ListRequest, selection: Selection, options: ListOptions) -> DayList:
    """The list of these categories."""
    frame, lists = asked.frame, asked.app.store.announcements
    newest = None if options.day else lists.newest_day(selection.include)
    day = options.day or newest or asked.app.now().date()
    known = bool(options.day or newest)
    listed = lists.day(selection.include, selection.exclude, day)
    title = list_title(frame, selection)
    return DayList(
        selection=selection,
        date=day,
        known=known,
        path=selection.path,
        title=title,
        feed=f"{title} {day.isoformat()}" if options.day else title,
        file=f"{selection.path.removeprefix('/arxiv/')}-{day.isoformat()}" if known else asked.names,
        refs=[line.ref for line in listed],
        options=options,
        order=frame.text("as listed"),
        day=day.isoformat(),
        kinds={line.ref: line.kind for line in listed},
        empty="" if listed else _why_empty(frame, day, bool(newest or lists.newest_day(selection.include))),
        visit=selection.path + (f"?date={options.day}" if options.day else ""),
    )


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
