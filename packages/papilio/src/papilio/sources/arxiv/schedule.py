"""arXiv's announcement calendar: cut-off 14:00 New York time, announced 20:00, Sunday to Thursday, holidays per year.

A paper's day is the day on which its list is dated: submitted Monday before 14:00 ET → announced Monday 20:00 ET → dated Tuesday.
"""

from datetime import date, datetime
from typing import Literal, TypeAlias

DayState: TypeAlias = Literal["announced", "weekend", "holiday"]


def listing_day(submitted: datetime) -> date:
    """The day of the list that carries a paper submitted (first version) at this aware time."""
    raise NotImplementedError


def day_state(day: date) -> DayState:
    """Whether a list is dated this day."""
    raise NotImplementedError


def next_listing(after: datetime) -> datetime:
    """When the next list appears, as an aware UTC time."""
    raise NotImplementedError
