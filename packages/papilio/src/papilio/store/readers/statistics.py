"""The numbers of the statistics page, counted over tables that grow with every reader and held for a minute."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from papilio.store.cache import TimedCache
from papilio.store.library.announcements import Announcements
from papilio.store.readers.readings import Readings
from papilio.store.readers.stars import Stars

LIST_DAYS = 60
READING_DAYS = 60
RANKED = 10
SPANS = (0, 7, 30)
"""Of the rankings, in days: since midnight, and as many days back from now."""
HELD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the library and its readers did.

    Attributes:
        new: Of the newest list days, oldest first: category → new papers.
        opened: Of the last days, today included, oldest first: openings.
        read, starred: For each of `SPANS`, (ref, openings or readers), most first.
    """

    new: tuple[tuple[date, dict[str, int]], ...]
    opened: tuple[tuple[date, int], ...]
    read: tuple[tuple[tuple[str, int], ...], ...]
    starred: tuple[tuple[tuple[str, int], ...], ...]


class StatisticsReader:
    """Counts them, at most once a minute: a star or an opening shows in them a minute later at worst."""

    def __init__(self, announcements: Announcements, readings: Readings, stars: Stars) -> None:
        self._announcements = announcements
        self._readings = readings
        self._stars = stars
        self._held = TimedCache[Statistics](HELD_SECONDS)

    def at(self, now: datetime) -> Statistics:
        """The numbers as of a time (in UTC), or of less than a minute before."""
        return self._held.get(now.timestamp(), lambda: self._count(now))

    def _count(self, now: datetime) -> Statistics:
        midnight = datetime.combine(now.date(), time(), UTC)
        first = midnight - timedelta(days=READING_DAYS - 1)
        until = now.timestamp() + 1
        opened = self._readings.by_day(first.timestamp(), until)
        days = [(first + timedelta(days=place)).date() for place in range(READING_DAYS)]
        since = [(now - timedelta(days=days) if days else midnight).timestamp() for days in SPANS]
        return Statistics(
            new=tuple(self._announcements.new_by_day(LIST_DAYS)),
            opened=tuple((day, opened.get(day, 0)) for day in days),
            read=tuple(tuple(self._readings.most_read(each, until, RANKED)) for each in since),
            starred=tuple(tuple(self._stars.most_starred(each, until, RANKED)) for each in since),
        )
