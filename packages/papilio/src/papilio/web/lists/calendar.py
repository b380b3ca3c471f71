"""The days of a list: its calendar, the day before and the day after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from papilio.sources.arxiv.schedule import day_state
from papilio.store import Store
from papilio.store.library.announcements import DayCount
from papilio.web.frame import Frame, Link

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = {
    "Mo": "Monday", "Tu": "Tuesday", "We": "Wednesday", "Th": "Thursday", "Fr": "Friday", "Sa": "Saturday", "Su": "Sunday",
}  # fmt: skip
"""Short and long names, from Monday."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a calendar.

    Attributes:
        number: Day of the month; 0 for the blanks before the first.
        href: Its list, or empty when it has none.
        label: The same in words.
        state: `announced`, `weekend`, `holiday` or `blank`.
    """

    number: int
    href: str = ""
    label: str = ""
    state: str = "blank"
    current: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month of days.

    Attributes:
        weeks: Rows of seven cells, from Monday.
        earlier, later: Other months with lists, or None.
        action: Where the form that asks for a day sends it; `day`: the day shown.
    """

    title: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Cell, ...], ...]
    earlier: Link | None
    later: Link | None
    action: str
    day: str


@dataclass(frozen=True, slots=True)
class Days:
    """A day of a list and its neighbours."""

    before: Link | None
    after: Link | None
    calendar: Calendar


def days_of(frame: Frame, store: Store, include: Sequence[str], path: str, day: date) -> Days:
    """The neighbourhood of `day` in the list at `path`."""
    first = day.replace(day=1)
    last = _next_month(first) - timedelta(days=1)
    around = store.announcements.days(include, first - timedelta(days=31), last + timedelta(days=31))
    counts = {each.day: each for each in around}
    before = max((each for each in counts if each < day), default=None) or _held_before(store, include, day)
    after = min((each for each in counts if each > day), default=None) or _held_after(store, include, day)
    # Where no neighbour stands in this month, the next one is that of the month, too.
    earlier, later = before, after
    if before is not None and before >= first:
        earlier = max((each for each in counts if each < first), default=None) or _held_before(store, include, first)
    if after is not None and after <= last:
        later = min((each for each in counts if each > last), default=None) or _held_after(store, include, last)
    weeks = _weeks(frame, counts, path, first, last, day)
    return Days(
        before=_link(frame, path, before),
        after=_link(frame, path, after),
        calendar=Calendar(
            title=month_name(frame, first),
            weekdays=tuple(frame.text(name) for name in WEEKDAYS),
            weeks=weeks,
            earlier=_month_link(frame, path, earlier),
            later=_month_link(frame, path, later),
            action=frame.link(path),
            day=day.isoformat(),
        ),
    )


def month_name(frame: Frame, day: date) -> str:
    """`October 2025`, `2025年10月`."""
    return frame.text("{month} {year}", month=frame.text(MONTHS[day.month - 1]), year=day.year)


def day_name(frame: Frame, day: date) -> str:
    """`Friday, 24 October 2025`."""
    return frame.text(
        "{weekday}, {day} {month} {year}",
        weekday=frame.text(tuple(WEEKDAYS.values())[day.weekday()]),
        day=day.day,
        month=frame.text(MONTHS[day.month - 1]),
        year=day.year,
    )


def _weeks(
    frame: Frame, counts: dict[date, DayCount], path: str, first: date, last: date, shown: date
) -> tuple[tuple[Cell, ...], ...]:
    cells = [Cell(0)] * first.weekday()
    cells += [_cell(frame, counts, path, first + timedelta(days=place), shown) for place in range((last - first).days + 1)]
    cells += [Cell(0)] * (-len(cells) % 7)
    return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))


def _cell(frame: Frame, counts: dict[date, DayCount], path: str, day: date, shown: date) -> Cell:
    state = day_state(day)
    count = counts.get(day)
    names = {"weekend": frame.text("weekend"), "holiday": frame.text("arXiv holiday")}
    if count is None:
        return Cell(day.day, label=names.get(state, frame.text("no list")), state=state, current=day == shown)
    papers = frame.text.count(count.papers, "{n} paper", "{n} papers")
    return Cell(
        day.day,
        frame.link(path, date=day.isoformat()),
        f"{papers}, {names[state]}" if state in names else papers,
        state,
        current=day == shown,
    )


def _held_before(store: Store, include: Sequence[str], day: date) -> date | None:
    return store.announcements.newest_day(include, on_or_before=day - timedelta(days=1))


def _held_after(store: Store, include: Sequence[str], day: date) -> date | None:
    """The first day after one whose next weeks are empty: look ever farther, up to the newest."""
    newest = store.announcements.newest_day(include)
    span = 90
    while newest is not None and newest > day:
        reach = min(newest, day + timedelta(days=span))
        counts = store.announcements.days(include, day + timedelta(days=1), reach)
        if counts:
            return min(each.day for each in counts)
        span *= 4
    return None


def _link(frame: Frame, path: str, day: date | None) -> Link | None:
    return Link(day.isoformat(), frame.link(path, date=day.isoformat())) if day else None


def _month_link(frame: Frame, path: str, day: date | None) -> Link | None:
    return Link(month_name(frame, day), frame.link(path, date=day.isoformat())) if day else None


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
