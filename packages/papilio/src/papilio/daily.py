"""Today: the daily lists of arXiv's archives, by announcement day and kind.

One listing page per archive is the authority and yields every category's list; the feed is the cross-check; missed days are
caught up with, up to ninety back. arXiv's calendar knows when a list is due, so that "not yet", "holiday", "quiet" and
"stale" are four things.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from papilio.sources.arxiv.client import ArxivClient
from papilio.store import Store

ListState: TypeAlias = Literal["listed", "quiet", "not yet", "holiday", "weekend", "stale", "wrong", "not followed"]
"""What there is of a category's list of a day.

listed: it was taken and has papers. quiet: it was taken, is to be believed, and has none for this category. not yet: it is
not due. holiday, weekend: arXiv makes none. stale: it is due and was not taken. wrong: what was taken is not to be believed.
not followed: the archive is not among those that this library follows, so nobody looked.
"""

CATCH_UP_DAYS = 90
"""arXiv keeps that many days to catch up with."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is of a category's list of a day, and why.

    Attributes:
        due: When it is (or was) due, aware UTC; None where there is none.
        fetched: When it was taken, aware UTC; None when it was not.
        problem: Of a list that is stale or wrong: what is known of the reason.
    """

    category: str
    day: date
    state: ListState
    due: datetime | None
    fetched: datetime | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a list brought. `fresh` is False when the list was the one held already."""

    archive: str
    day: date
    papers: int
    new_papers: int
    fresh: bool
    problem: str = ""


def due_lists(store: Store, archives: Sequence[str], now: datetime) -> list[tuple[str, date]]:
    """(archive, day) of lists that are due and were not taken, newest day first; those of a library's first day are not
    older than a week."""
    raise NotImplementedError


def take_list(store: Store, arxiv: ArxivClient, archive: str, day: date, now: datetime) -> Taken:
    """Take one archive's list of one day: the newest from its listing page, an older one by catching up.

    The papers, the announcements and the state are committed together.

    Raises:
        LaterError: arXiv says "later", or still shows the list before (its day, or its papers, are those of an earlier list).
        ReplyError: The page is not to be believed; what was wrong is kept as the list's problem, for the operator.
        RemoteError: As the client.
    """
    raise NotImplementedError


def check_list(store: Store, arxiv: ArxivClient, archive: str, day: date, now: datetime) -> str:
    """Compare a list that was taken with the feed; returns what differs, empty when nothing does or the feed is of another
    day.

    Raises:
        RemoteError: As the client.
    """
    raise NotImplementedError


def standing(store: Store, archives: Sequence[str], category: str, day: date, now: datetime) -> Standing:
    """What there is of a category's list of a day."""
    raise NotImplementedError


def standings(store: Store, archives: Sequence[str], now: datetime) -> list[Standing]:
    """The newest list that is due, for every category of the archives that are followed, for the operator."""
    raise NotImplementedError
