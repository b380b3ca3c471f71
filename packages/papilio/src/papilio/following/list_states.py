"""The state of one category's list on one day: "not yet", "holiday", "quiet" and "stale" are four things."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Literal, TypeAlias

from papilio.following.lists import wanted_since
from papilio.sources.arxiv.categories import all_categories
from papilio.sources.arxiv.schedule import announced_at, day_state, newest_announced_day
from papilio.store import Store
from papilio.store.work.listings import TakenList

ListState: TypeAlias = Literal["listed", "quiet", "not yet", "holiday", "weekend", "stale", "wrong", "not followed"]
"""What there is of a category's list of a day.

listed: it was taken and has papers. quiet: it was taken, is to be believed, and has none for this category. not yet: it is not
due, or was due a short while ago. holiday, weekend: arXiv makes none. stale: it is overdue and was not taken. wrong: what was
taken is not to be believed. not followed: nobody looked, because the archive is not followed, or was not then.
"""

WORST_FIRST: tuple[ListState, ...] = ("wrong", "stale", "not yet", "listed", "quiet", "holiday", "weekend", "not followed")
"""The states, first those that a reader of several lists most needs to know of."""

NOTHING_LISTED: frozenset[ListState] = frozenset({"quiet", "holiday", "weekend"})
"""The states that say that arXiv listed nothing; none of them is true of a list that shows papers."""

STALE_AFTER = timedelta(hours=3)
"""How long after its time a list that was not taken is "not yet"; arXiv is sometimes late."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one category's list on one day, and why.

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


def fitting(standings: Sequence[Standing], *, papers: bool) -> list[Standing]:
    """The standings that can be true of a list. Where it shows papers, none says that nothing was listed."""
    return [each for each in standings if not (papers and each.state in NOTHING_LISTED)]


def worst(standings: Sequence[Standing]) -> Standing:
    """The standing, of at least one, that comes first in `WORST_FIRST`."""
    return min(standings, key=lambda each: WORST_FIRST.index(each.state))


def standing(store: Store, archives: Sequence[str], category: str, day: date, now: datetime) -> Standing:
    """The state of one category's list on one day.

    Args:
        archives: Those that are followed.
    """
    archive = category.partition(".")[0]
    if archive not in archives:
        return _told(category, day, None, now, followed=False, why=lambda: "")
    taken = store.listings.find(archive, day)
    # Most lists were taken, and need no further question.
    followed = taken is not None or ((since := wanted_since(store, archive)) is not None and day >= since)
    return _told(category, day, taken, now, followed=followed, why=lambda: _why(store).get(archive, ""))


def standings(store: Store, archives: Sequence[str], now: datetime) -> list[Standing]:
    """The state of the newest list of every followed category, for the operator."""
    day = newest_announced_day(now)
    taken = store.listings.days(archives, day, day)
    why = _why(store)
    return [
        _told(each.code, day, taken.get((each.archive, day)), now, followed=True, why=partial(why.get, each.archive, ""))
        for archive in archives
        for each in all_categories()
        if each.archive == archive
    ]


def _why(store: Store) -> dict[str, str]:
    """Archive → the latest trouble with taking its lists. A trouble's subject begins with the archive; that of a job goes on
    with the day."""
    found: dict[str, str] = {}
    for each in store.troubles.all():
        if each.part == "lists":
            found.setdefault(each.subject.partition(" ")[0], each.message)
    return found


def _has_papers(taken: TakenList, category: str) -> bool:
    """An archive has papers when any of its categories has."""
    return (
        bool(taken.counts)
        if category == taken.archive and "." not in category and category not in taken.counts
        else any(taken.counts.get(category, ()))
    )


def _told(
    category: str, day: date, taken: TakenList | None, now: datetime, *, followed: bool, why: Callable[[], str]
) -> Standing:
    calendar = day_state(day)
    due = announced_at(day) if calendar == "announced" else None
    fetched = datetime.fromtimestamp(taken.fetched, UTC) if taken else None
    state: ListState
    problem = ""
    if taken is not None and not taken.problem:
        state = "listed" if _has_papers(taken, category) else "quiet"
    elif calendar != "announced":
        state = calendar
    elif not followed:
        state = "not followed"
    elif taken is not None:
        state, problem = "wrong", taken.problem
    elif due is None or now < due + STALE_AFTER:
        state = "not yet"
    else:
        state, problem = "stale", why()
    return Standing(category, day, state, due, fetched, problem)
