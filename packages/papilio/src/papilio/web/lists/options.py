"""The parameters that every list and search takes: `date`, `show`, `skip`, `sort`; and the links that carry them along."""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from papilio.model.shown import cut
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link

DEFAULT_SHOW = 25
MAX_SHOW = 500
MAX_SKIP = 10_000_000
MAX_WORDS = 50
FIRST_YEAR, LAST_YEAR = 1900, 2199
_NUMBER = re.compile(r"-?[0-9.]+")
_ORDERS = {"": "", "0": "time", "1": "stars"}


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What a reader asked of a list.

    Attributes:
        day: Only this day's.
        show, skip: How many cards, and how many before them.
        asked: The number asked for in `show`, which may be more than one page holds.
        order: Empty for the list's own order, `time`, `stars` or `words`.
        words: With `words`: the words to prefer, lower case. They are used and never kept.
        extra: Parameters of this kind of page (`group`, `query` …) that its links carry along.
    """

    day: date | None = None
    show: int = DEFAULT_SHOW
    skip: int = 0
    asked: int = DEFAULT_SHOW
    order: str = ""
    words: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    def parameters(self) -> dict[str, str]:
        """As they stand in a URL, defaults left out."""
        # A comma tells a number that is a word from the number of an order.
        words = ",".join(self.words) + ("," if len(self.words) == 1 and _NUMBER.fullmatch(self.words[0]) else "")
        sort = {"": "", "time": "0", "stars": "1", "words": words}[self.order]
        return {
            **dict(self.extra),
            "date": self.day.isoformat() if self.day else "",
            "sort": sort,
            "show": str(self.show) if self.show != DEFAULT_SHOW else "",
            "skip": str(self.skip) if self.skip else "",
        }

    def link(self, frame: Frame, path: str, **changes: str) -> str:
        """A link to `path` with these options, some of them changed; an empty change leaves a parameter out."""
        return frame.link(path, **{**self.parameters(), **changes})

    def notes(self, frame: Frame) -> tuple[str, ...]:
        """What a reader should know about how his wishes were met."""
        if self.asked <= MAX_SHOW:
            return ()
        return (frame.text("One page shows at most {most} papers, not {asked}.", most=MAX_SHOW, asked=self.asked),)


def parse_options(frame: Frame, parameters: Mapping[str, str], extra: Sequence[str] = ()) -> ListOptions:
    """Read the parameters of a list.

    Args:
        extra: Names of further parameters that links of this page carry along.

    Raises:
        PageError: A parameter that means nothing; says what would be right.
    """
    asked = whole_number(frame, parameters, "show", DEFAULT_SHOW, least=1)
    order, words = _order(frame, parameters.get("sort", ""))
    return ListOptions(
        day=_day(frame, parameters.get("date", "")),
        show=min(asked, MAX_SHOW),
        skip=whole_number(frame, parameters, "skip", 0, least=0),
        asked=asked,
        order=order,
        words=words,
        extra=tuple((name, parameters[name]) for name in extra if parameters.get(name)),
    )


def whole_number(frame: Frame, parameters: Mapping[str, str], name: str, default: int, least: int) -> int:
    """Read a parameter that is a number.

    Raises:
        PageError: It is none, or out of range.
    """
    text = parameters.get(name, "")
    if text == "":
        return default
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        message = frame.text("{name}={value} is not a whole number; write {name}={example}.", **_shown(name, text, default))
        raise PageError(400, message)
    number = int(text)
    if number < least or number > MAX_SKIP:
        message = frame.text(
            "{name}={value} is out of range: {name} goes from {least} to {most}.",
            name=name,
            value=text,
            least=least,
            most=MAX_SHOW if name == "show" else MAX_SKIP,
        )
        raise PageError(400, message)
    return number


def _shown(name: str, text: str, default: int) -> dict[str, object]:
    return {"name": name, "value": cut(text, 40), "example": default or DEFAULT_SHOW}


def _day(frame: Frame, text: str) -> date | None:
    if text == "":
        return None
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if match is None:
        shown = cut(text, 40)
        raise PageError(400, frame.text("date={value} is not a day; write it as date=2024-05-03.", value=shown))
    year, month, day = (int(part) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = frame.text(
            "date={value} is out of range: years go from {least} to {most}.", least=FIRST_YEAR, most=LAST_YEAR, value=text
        )
        raise PageError(400, message)
    if not 1 <= month <= 12:
        raise PageError(400, frame.text("date={value} is not a day: months go from 01 to 12.", value=text))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        message = frame.text(
            "date={value} is not a day: the days of {month} go from 01 to {last}.", value=text, month=text[:7], last=last
        )
        raise PageError(400, message)
    return date(year, month, day)


def _order(frame: Frame, text: str) -> tuple[str, tuple[str, ...]]:
    if text in _ORDERS:
        return _ORDERS[text], ()
    if _NUMBER.fullmatch(text):
        message = frame.text(
            "sort={value} is no order: 0 sorts by time, 1 by stars, and words such as sort=diffusion,protein by these.",
            value=text[:40],
        )
        raise PageError(400, message)
    words = tuple(dict.fromkeys(word for part in text.split(",") if (word := part.strip().lower())))
    if not words:
        return "", ()
    if len(words) > MAX_WORDS:
        raise PageError(400, frame.text("sort names {n} words; at most {most} are used.", n=len(words), most=MAX_WORDS))
    return "words", words


def sort_links(frame: Frame, options: ListOptions, path: str, own: str) -> tuple[Link, ...]:
    """Links to the orders; `own` names the list's own."""
    names = (("", "", own), ("time", "0", frame.text("time")), ("stars", "1", frame.text("stars")))
    return tuple(
        Link(label, options.link(frame, path, sort=value, skip=""), current=options.order == order)
        for order, value, label in names
    )
