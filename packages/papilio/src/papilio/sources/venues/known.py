"""Which editions of venues can be had, and from whom: the table `editions.json`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from papilio.errors import NotFoundError, ParameterError
from papilio.sources.venues.series import find_venue

_NAME = re.compile(r"\s*(?P<venue>.+?)[\s.:@-]*(?P<year>(?:19|20)[0-9]{2})\s*")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who has editions.

    Attributes:
        name: `openreview`, as on the command line.
        addresses: Where it is, by what is there (`v1`, `v2`, `site`).
        origins: Other hosts that it may redirect to.
        pause_seconds: Rest after each request.
    """

    name: str
    title: str
    addresses: Mapping[str, str]
    origins: tuple[str, ...]
    pause_seconds: float


@dataclass(frozen=True, slots=True)
class Source:
    """Editions of one venue that are asked for in the same way.

    Attributes:
        years: Newest first.
        address: Which of the publisher's addresses is asked.
        asks, others: What is asked for, and what else where rejected submissions are wanted; templates of the year.
        replies: The decision stands in a reply to the submission.
        volumes: PMLR's volume of each year.
    """

    venue: str
    publisher: Publisher
    years: tuple[int, ...]
    address: str
    asks: tuple[str, ...]
    others: tuple[str, ...]
    replies: bool
    volumes: Mapping[int, str]

    def asked(self, year: int, *, rejected: bool = False) -> tuple[str, ...]:
        """What is asked for, of one year."""
        templates = (*self.asks, *(self.others if rejected else ()))
        return tuple(each.format(year=year, yy=f"{year % 100:02d}") for each in templates)


def read_edition(text: str) -> tuple[str, int]:
    """(venue, year) that `ICLR.2026` (or `iclr 2026`, `nips2017`) names.

    Raises:
        ParameterError: It names no year.
        NotFoundError: No venue of the table; says which there are.
    """
    found = _NAME.fullmatch(text)
    if not found:
        raise ParameterError("edition", f"{text!r} names no edition; one reads like ICLR.2026")
    venue = find_venue(found["venue"])
    if venue is None or all(source.venue != venue for source in sources()):
        raise NotFoundError(f"no publisher that is known has {found['venue']!r}; there are {', '.join(venues())}")
    return venue, int(found["year"])


def find_source(venue: str, year: int, publisher: str = "") -> Source:
    """Who is asked for an edition: the first of the table, or the one that is named.

    Raises:
        NotFoundError: The venue has no such edition, or the publisher has not; says which there are.
    """
    of_venue = [source for source in sources() if source.venue == venue]
    if not of_venue:
        raise NotFoundError(f"no publisher that is known has {venue!r}; there are {', '.join(venues())}")
    of_year = [source for source in of_venue if year in source.years]
    if not of_year:
        years = {each for source in of_venue for each in source.years}
        raise NotFoundError(f"{venue} has no edition {year} that is known; there are {venue}.{spans(years)}")
    for source in of_year:
        if publisher in ("", source.publisher.name):
            return source
    names = dict.fromkeys(source.publisher.name for source in of_year)
    raise NotFoundError(f"{venue}.{year} cannot be had from {publisher!r}, but from {' or '.join(names)}")


def edition_of_volume(volume: str) -> tuple[str, int] | None:
    """(venue, year) of a volume of PMLR."""
    return next(((each.venue, year) for each in sources() for year, of in each.volumes.items() if of == volume), None)


@cache
def publishers() -> Mapping[str, Publisher]:
    """By name."""
    return {
        name: Publisher(name, row["title"], row["addresses"], tuple(row.get("origins", ())), float(row["pause_seconds"]))
        for name, row in _table()["publishers"].items()
    }


@cache
def sources() -> tuple[Source, ...]:
    """In order of the table."""
    return tuple(_source(row) for row in _table()["editions"])


def venues() -> tuple[str, ...]:
    """Short names, in order of the table."""
    return tuple(dict.fromkeys(source.venue for source in sources()))


def spans(years: set[int]) -> str:
    """`2017, 2019-2026`."""
    parts: list[list[int]] = []
    for year in sorted(years):
        if parts and parts[-1][-1] == year - 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def _source(row: Mapping[str, Any]) -> Source:
    publisher = publishers()[row["from"]]
    volumes = {int(year): volume for year, volume in row.get("volumes", {}).items()}
    years = {year for part in row.get("years", "").split() for year in _years(part)} | volumes.keys()
    return Source(
        row["venue"],
        publisher,
        tuple(sorted(years, reverse=True)),
        row.get("api") or next(iter(publisher.addresses)),
        tuple(row.get("ask", ())),
        tuple(row.get("others", ())),
        bool(row.get("replies")),
        volumes,
    )


def _years(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


@cache
def _table() -> dict[str, Any]:
    return json.loads(files("papilio.sources.venues").joinpath("editions.json").read_text(encoding="utf-8"))
