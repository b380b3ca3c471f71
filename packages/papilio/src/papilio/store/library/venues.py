"""Venues, their editions and tracks."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Integer, bindparam, select

from papilio.store.cache import SequenceCache
from papilio.store.database import Database
from papilio.store.schema import edition, paper

TRACKS = ("oral", "spotlight", "poster", "long", "short", "main", "findings", "demo", "industry", "workshop")
"""The order of the field; other tracks follow by name, papers without track come last."""

KEPT_EDITIONS = 8
"""Editions whose order is kept until the library changes, because readers turn pages: a megabyte of refs at most."""


@dataclass(frozen=True, slots=True)
class Edition:
    """`ICLR` `2025`, with tracks and their counts in order of the field (Oral, Spotlight, Poster, …)."""

    venue: str
    year: int | None
    papers: int
    tracks: tuple[tuple[str, int], ...] = ()

    @property
    def name(self) -> str:
        """As in URLs: `ICLR.2025`."""
        return f"{self.venue}.{self.year}" if self.year else self.venue


# Made once: to put such a statement together takes longer than to run it.
_EDITIONS = select(edition.c.venue, edition.c.year, edition.c.track, edition.c.papers).where(
    edition.c.papers > 0, edition.c.venue != ""
)
_TITLES = (
    select(edition.c.track, paper.c.title, paper.c.ref)
    .join(paper, paper.c.edition_id == edition.c.id)
    .where(edition.c.venue == bindparam("venue"), edition.c.year.is_not_distinct_from(bindparam("year", type_=Integer)))
)
_DATED = select(edition.c.venue, edition.c.year, edition.c.track, paper.c.published, paper.c.id, paper.c.ref).join(
    paper, paper.c.edition_id == edition.c.id
)
_OF_EDITION = _DATED.where(
    edition.c.venue == bindparam("venue"), edition.c.year.is_not_distinct_from(bindparam("year", type_=Integer))
)
_RECENT = (
    _DATED
    # Written so, SQLite begins with the few editions instead of with every paper of a venue.
    .where(
        paper.c.edition_id.in_(
            select(edition.c.id).where(
                (edition.c.year >= bindparam("least", type_=Integer))
                | (edition.c.year.is_(None) & (bindparam("least", type_=Integer) == 0))
            )
        )
    )
)


class _Recent(NamedTuple):
    """A paper of a recent edition."""

    venue: str
    year: int | None
    track: str
    published: str
    id: int
    ref: str

    @property
    def edition(self) -> tuple[int, str]:
        return self.year or 0, self.venue


class Venues:
    """Reading venues."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._editions = SequenceCache[list[Edition]]()
        self._papers = SequenceCache[dict[Edition, list[tuple[str, str]]]]()
        self._latest = SequenceCache[dict[int, list[str]]]()

    def editions(self) -> list[Edition]:
        """All editions, by venue, newest year first (cached per last sequence)."""
        with self._database.read() as connection:
            return [*self._editions_at(connection)]

    def _editions_at(self, connection: Connection) -> list[Edition]:
        return self._editions.get(connection, lambda: _editions([tuple(row) for row in connection.execute(_EDITIONS)]))

    def newest_edition(self, venue: str) -> Edition | None:
        """The newest edition of a venue; the name is matched without case."""
        name = venue.casefold()
        return next((each for each in self.editions() if each.venue.casefold() == name), None)

    def find_edition(self, name: str) -> Edition | None:
        """`ICLR.2025`, matched without case."""
        wanted = name.casefold()
        return next((each for each in self.editions() if each.name.casefold() == wanted), None)

    def papers(self, edition: Edition, track: str | None = None) -> list[str]:
        """Refs of an edition, by track and title; `track` (matched without case) selects one."""
        with self._database.read() as connection:
            held = self._papers.get(connection, dict[Edition, list[tuple[str, str]]])
            found = held.get(edition)
            if found is None:
                found = _ordered(connection, edition)
                if len(held) >= KEPT_EDITIONS:
                    held.clear()
                held[edition] = found
        return [ref for name, ref in found if track is None or name.casefold() == track.casefold()]

    def newest(self, edition: Edition, track: str | None, limit: int) -> list[str]:
        """Refs of the papers of an edition, or of one track, that were dated or added last."""
        with self._database.read() as connection:
            rows = [_Recent(*row) for row in connection.execute(_OF_EDITION, {"venue": edition.venue, "year": edition.year})]
        wanted = [each for each in rows if track is None or each.track.casefold() == track.casefold()]
        wanted.sort(key=lambda each: (each.published, each.id), reverse=True)
        return [each.ref for each in wanted[:limit]]

    def latest(self, limit: int = 500) -> list[str]:
        """Refs of the venue papers of the newest editions.

        Editions stand by year, then by the newest day that their papers tell; papers of one by day, those added last first.
        """
        with self._database.read() as connection:
            held = self._latest.get(connection, dict[int, list[str]])
            if limit not in held:
                least = _least_year(self._editions_at(connection), limit)
                held[limit] = _newest_first([_Recent(*row) for row in connection.execute(_RECENT, {"least": least})])[:limit]
            return [*held[limit]]


def _newest_first(rows: list[_Recent]) -> list[str]:
    """Refs in the order of `Venues.latest`."""
    days: defaultdict[tuple[int, str], tuple[str, int]] = defaultdict(lambda: ("", 0))
    for each in rows:
        # A paper that is dated in another year, as preprints are, tells nothing of the edition's day.
        day = each.published if each.published[:4] == str(each.year) else ""
        newest, last = days[each.edition]
        days[each.edition] = (max(newest, day), max(last, each.id))
    rows.sort(key=lambda each: (each.year or 0, days[each.edition], each.venue, each.published, each.id), reverse=True)
    return [each.ref for each in rows]


def _least_year(editions: list[Edition], limit: int) -> int:
    """The year down to which editions hold so many papers. No older one is looked at."""
    held: Counter[int] = Counter()
    for each in editions:
        held[each.year or 0] += each.papers
    years = sorted(held, reverse=True)
    return next((year for place, year in enumerate(years, 1) if sum(held[each] for each in years[:place]) >= limit), 0)


def _ordered(connection: Connection, edition: Edition) -> list[tuple[str, str]]:
    """The tracks and refs of an edition, by track and title."""
    rows = [tuple(row) for row in connection.execute(_TITLES, {"venue": edition.venue, "year": edition.year})]
    rows.sort(key=lambda each: (_track_order(each[0]), each[1].casefold(), each[2]))
    return [(track, ref) for track, _, ref in rows]


def _editions(rows: list[tuple[str, int | None, str, int]]) -> list[Edition]:
    tracks: defaultdict[tuple[str, int | None], dict[str, int]] = defaultdict(dict)
    for venue, year, track, papers in rows:
        tracks[venue, year][track] = papers
    editions = [
        Edition(
            venue,
            year,
            sum(counts.values()),
            tuple(
                sorted(((track, papers) for track, papers in counts.items() if track), key=lambda each: _track_order(each[0]))
            ),
        )
        for (venue, year), counts in tracks.items()
    ]
    return sorted(editions, key=lambda each: (each.venue.casefold(), each.venue, -(each.year or 0)))


@lru_cache(maxsize=1024)
def _track_order(track: str) -> tuple[bool, int, str]:
    name = track.casefold()
    known = next((place for place, word in enumerate(TRACKS) if name.startswith(word)), len(TRACKS))
    return not track, known, name
