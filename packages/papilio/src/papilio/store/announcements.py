"""Lists by category and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from papilio.model import Kind


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a day's list: the best kind (new before cross before replacement) over the categories asked for."""

    ref: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day and how many papers its list holds."""

    day: date
    papers: int
    estimated: bool


class Announcements:
    """Reading lists. `include` is a union of canonical categories (an archive such as `cs` means all of its), `exclude`
    removes every paper that carries one of these categories at all."""

    def newest_day(self, include: Sequence[str], on_or_before: date | None = None) -> date | None:
        """The newest day with papers, up to a day where one is given."""
        raise NotImplementedError

    def day(self, include: Sequence[str], exclude: Sequence[str], day: date) -> list[Listed]:
        """The whole list of a day: new, then cross, then replacement; within a kind newest id first. (A day holds at most
        a few thousand papers; pages are cut from it after sorting.) A preprint shown under its published record stands in the
        list under the published ref."""
        raise NotImplementedError

    def days(self, include: Sequence[str], first: date, last: date) -> list[DayCount]:
        """Counts per day in a range, for the calendar."""
        raise NotImplementedError

    def categories(self) -> dict[str, tuple[int, date | None]]:
        """Category → number of papers held and newest day, for the home page. Fast enough to call on each view (cached inside
        per last sequence)."""
        raise NotImplementedError
