"""The state of a day's list, in words, beside the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from papilio.app import App
from papilio.following.list_states import ListState, Standing, fitting, standing, worst
from papilio.model import utc
from papilio.sources.arxiv.schedule import newest_announced_day, next_listing
from papilio.web.frame import Frame


@dataclass(frozen=True, slots=True)
class DayLine:
    """A sentence about a day's list. `state` as in `ListState`; `pressing` when something is wrong with it."""

    state: ListState
    said: str

    @property
    def pressing(self) -> bool:
        """Whether a reader must not take the list for whole."""
        return self.state in ("stale", "wrong")


def day_lines(frame: Frame, app: App, include: Sequence[str], day: date, *, chosen: bool, papers: bool) -> tuple[DayLine, ...]:
    """Sentences about the list of `day`. Where the reader chose no day, one about the newest list is added if that is
    another.

    Args:
        include: Categories or archives; of several the worst is told.
        papers: The list of `day` shows papers.
    """
    if not app.follow:
        return ()
    now = app.now()
    newest = newest_announced_day(now)
    days = [day] if chosen or newest <= day else [newest, day]
    told = [_told(app, include, each, now, papers=papers and each == day) for each in days]
    lines = [DayLine(each.state, _said(frame, each)) for each in told if each and each.state != "not followed"]
    if day == newest and not chosen and told[0] and told[0].state in ("listed", "quiet"):
        lines.append(DayLine("not yet", frame.text("Next list: {time}.", time=utc.to_minutes(next_listing(now)))))
    return tuple(lines)


def _told(app: App, include: Sequence[str], day: date, now: datetime, *, papers: bool) -> Standing | None:
    """The worst standing of several categories; over papers none that says that there are none."""
    known = fitting([standing(app.store, app.follow, code, day, now) for code in include], papers=papers)
    return worst(known) if known else None


def _said(frame: Frame, told: Standing) -> str:
    day = told.day.isoformat()
    due = utc.to_minutes(told.due) if told.due else ""
    taken = utc.to_minutes(told.fetched) if told.fetched else ""
    match told.state:
        case "listed":
            return frame.text("List of {day}, as announced; taken {time}.", day=day, time=taken)
        case "quiet":
            return frame.text("Quiet: arXiv announced nothing here on {day} (list taken {time}).", day=day, time=taken)
        case "not yet":
            return frame.text("Not yet: the list of {day} was announced for {time} and is being fetched.", day=day, time=due)
        case "holiday":
            return frame.text("{day} is an arXiv holiday, without a list.", day=day)
        case "weekend":
            return frame.text("arXiv lists nothing on weekends, and {day} is one.", day=day)
        case "stale":
            said = frame.text("Stale: the list of {day} has been due since {time} and could not be fetched.", day=day, time=due)
        case "wrong":
            said = frame.text("The list of {day} that arXiv sent is not to be believed, so it is not shown.", day=day)
        case "not followed":
            said = ""
    return f"{said} {told.problem}".strip()
