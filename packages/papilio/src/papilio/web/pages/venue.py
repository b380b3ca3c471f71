"""The page of an edition, with its tracks and its venue's other editions; for keys, of their papers."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.sources.venues.series import find_venue, venue_title
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link
from papilio.web.lists.kinds import edition, latest
from papilio.web.lists.listing import Listing
from papilio.web.lists.paper_list import ListRequest
from papilio.web.pages import papers
from papilio.web.pages.list import page_of, show_list

_EDITION = re.compile(r"(?=[^.]*[A-Za-z])[A-Za-z0-9_-]+\.[0-9]{1,4}")
"""A name that is an edition's, or a volume's, and no paper's."""


@dataclass(frozen=True, slots=True)
class VenuePage:
    """An edition.

    Attributes:
        title: `ICLR 2025`; `long_title`: the name of the series in full, or empty.
        tracks: Links to the tracks, the first to all.
        editions: Links to the other editions of the venue.
    """

    frame: Frame
    title: str
    long_title: str
    tracks: tuple[Link, ...]
    editions: tuple[Link, ...]
    listing: Listing


_show_latest = page_of(latest.read)


def show(request: Request, app: App, frame: Frame) -> Response:
    """An edition, a venue's newest edition, the newest additions, or papers by key."""
    asked = ListRequest.of(request, app, frame)
    if latest.is_named(asked.names):
        return _show_latest(request, app, frame)
    options = edition.venue_options(asked)
    found = edition.find_edition(app.store, asked.names)
    if found is None:
        if problem := _unknown(app, frame, edition.edition_name(asked.names)):
            raise problem
        return papers.show(request, app, frame, "venue")
    listed = edition.read(asked, found, options)
    shown = show_list(request, asked, listed)
    long_title = venue_title(found.venue)
    page = VenuePage(
        frame=frame,
        title=listed.title,
        long_title=long_title if long_title != found.venue else "",
        tracks=_tracks(frame, listed),
        editions=tuple(
            Link(str(each.year or each.name), frame.link(f"/venue/{each.name}"), each.name == found.name)
            for each in app.store.venues.editions()
            if each.venue == found.venue
        ),
        listing=shown.listing,
    )
    return shown.respond("venue", page)


def _tracks(frame: Frame, listed: edition.EditionList) -> tuple[Link, ...]:
    """Links to the whole edition and to its tracks; none where it has no tracks."""
    whole, track, options = listed.edition, listed.track, listed.options
    if not whole.tracks:
        return ()
    every = Link(f"{frame.text('All')} ({whole.papers})", options.link(frame, listed.path, group="", skip=""), not track)
    return (
        every,
        *(
            Link(f"{name} ({count})", options.link(frame, listed.path, group=name, skip=""), name == track)
            for name, count in whole.tracks
        ),
    )


def _unknown(app: App, frame: Frame, name: str) -> PageError | None:
    """What is wrong when the name is a venue's, not a paper's; None for a name of papers."""
    series, _, year = name.rpartition(".")
    editions = app.store.venues.editions()
    venue = (find_venue(series) or series) if year.isdigit() and len(year) == 4 else (find_venue(name) or name)
    held = [each for each in editions if each.venue.casefold() == venue.casefold()]
    if held:
        ways = tuple(Link(each.name, frame.link(f"/venue/{each.name}")) for each in held)
        return PageError(
            404, frame.text("The library holds no {name}; of {venue} it holds these.", name=name[:40], venue=venue), ways
        )
    if any(mark in name for mark in "@:,/0123456789") and not _EDITION.fullmatch(name):
        return None
    names = {each.venue.casefold(): each for each in reversed(editions)}
    near = [names[close] for close in get_close_matches(venue.casefold(), names, n=3, cutoff=0.5)]
    ways = tuple(Link(each.venue, frame.link(f"/venue/{each.venue}")) for each in near)
    return PageError(404, frame.text("The library holds no venue {name}.", name=name[:40]), ways)
