"""Venues: an edition with its tracks, the newest additions; and, for keys, their papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.sources.venues.series import find_venue, venue_title
from papilio.store.library.venues import Edition
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import cards
from papilio.web.lists.listing import Listing, build_listing
from papilio.web.lists.options import ListOptions, arrange, find_all, parse_options
from papilio.web.pages import papers
from papilio.web.problems import PageError
from papilio.web.readers.view import Arrival, arrive, since_line, view_of
from papilio.web.render import html

MAX_LATEST = 500


@dataclass(frozen=True, slots=True)
class VenuePage:
    """A list of venue papers.

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


def show(request: Request, app: App, frame: Frame) -> Response:
    """An edition, a venue's newest edition, the newest additions, or papers by key."""
    names: str = request.path_params["names"]
    options = parse_options(frame, request.query_params, extra=("group",))
    if names.casefold() == "latest":
        arrival = arrive(request, app, "/venue/latest", first_page=options.skip == 0)
        return arrival.remember(app, html("venue", _latest(request, app, frame, options, arrival)))
    edition = find(app, names)
    if edition is not None:
        group = request.query_params.get("group", "")
        key = f"/venue/{edition.name}" + (f"?group={group}" if group else "")
        arrival = arrive(request, app, key, first_page=options.skip == 0)
        return arrival.remember(app, html("venue", _edition(request, app, frame, options, arrival, edition, group)))
    problem = _unknown(app, frame, names)
    if problem is not None:
        raise problem
    return papers.show(request, app, frame, "venue", names.split(","))


def find(app: App, name: str) -> Edition | None:
    """`ICLR.2025` or `ICLR`, in the spellings that readers use."""
    venues = app.store.venues
    exact = venues.find_edition(name) or venues.newest_edition(name)
    if exact is not None:
        return exact
    series, _, year = name.rpartition(".")
    known = find_venue(series) if year.isdigit() else find_venue(name)
    if known is None:
        return None
    return venues.find_edition(f"{known}.{year}") if year.isdigit() else venues.newest_edition(known)


def find_track(frame: Frame, edition: Edition, group: str) -> str | None:
    """The track that `?group=` names, without regard to case; None when it names none.

    Raises:
        PageError: The edition has no such track.
    """
    track = next((name for name, _ in edition.tracks if name.casefold() == group.casefold()), None)
    if group and track is None:
        raise _unknown_track(frame, edition, group)
    return track


def _edition(
    request: Request, app: App, frame: Frame, options: ListOptions, arrival: Arrival, edition: Edition, group: str
) -> VenuePage:
    track = find_track(frame, edition, group)
    path = f"/venue/{edition.name}"
    refs = app.store.venues.papers(edition, track)
    all_papers = Link(f"{frame.text('All')} ({edition.papers})", options.link(frame, path, group="", skip=""), not track)
    return VenuePage(
        frame=frame,
        title=f"{edition.venue} {edition.year}" if edition.year else edition.venue,
        long_title=_long_title(edition.venue),
        tracks=(
            all_papers,
            *(
                Link(f"{name} ({papers})", options.link(frame, path, group=name, skip=""), name == track)
                for name, papers in edition.tracks
            ),
        )
        if edition.tracks
        else (),
        editions=tuple(
            Link(str(each.year or each.name), frame.link(f"/venue/{each.name}"), each.name == edition.name)
            for each in app.store.venues.editions()
            if each.venue == edition.venue
        ),
        listing=_listing(request, app, frame, options, arrival, path, refs, frame.text("by track and title")),
    )


def _latest(request: Request, app: App, frame: Frame, options: ListOptions, arrival: Arrival) -> VenuePage:
    refs = app.store.venues.latest(MAX_LATEST)
    return VenuePage(
        frame=frame,
        title=frame.text("Newest venue papers"),
        long_title="",
        tracks=(),
        editions=(),
        listing=_listing(request, app, frame, options, arrival, "/venue/latest", refs, frame.text("newest first")),
    )


def _listing(
    request: Request,
    app: App,
    frame: Frame,
    options: ListOptions,
    arrival: Arrival,
    path: str,
    refs: Sequence[str],
    own_order: str,
) -> Listing:
    ordered = in_order(app, refs, options)
    shown = ordered[options.skip : options.skip + options.show]
    entries = app.store.papers.find(shown)
    held = [entries[ref] for ref in shown if ref in entries]
    fresh = app.store.papers.changed_since(ordered, arrival.since.sequence) if arrival.since else ()
    return build_listing(
        frame,
        options,
        path,
        cards(frame, held, first=options.skip, total=len(ordered), reader=view_of(request, app, held, arrival.since)),
        len(ordered),
        own_order=own_order,
        day=options.day.isoformat() if options.day else "",
        empty=frame.text("No paper here is dated {day}.", day=options.day.isoformat())
        if options.day
        else frame.text("The library holds no papers of this venue yet. Import a file with: papilio import FILE"),
        ways=(Link(frame.text("All days"), options.link(frame, path, date="", skip="")),) if options.day else (),
        since=since_line(frame, arrival.since, len(fresh)),
    )


def in_order(app: App, refs: Sequence[str], options: ListOptions) -> list[str]:
    """The whole list that the options ask for: its papers of a day, arranged."""
    if options.day is not None:
        day = options.day.isoformat()
        entries = find_all(app.store, refs)
        refs = [ref for ref in refs if ref in entries and entries[ref].paper.published.startswith(day)]
    return arrange(app.store, refs, options)


def _long_title(venue: str) -> str:
    title = venue_title(venue)
    return title if title != venue else ""


def _unknown_track(frame: Frame, edition: Edition, group: str) -> PageError:
    names = [name for name, _ in edition.tracks]
    ways = [Link(name, frame.link(f"/venue/{edition.name}", group=name)) for name in names]
    ways.insert(0, Link(edition.name, frame.link(f"/venue/{edition.name}")))
    if not names:
        message = frame.text("{edition} has no tracks, so there is no {group}.", edition=edition.name, group=group[:40])
    else:
        message = frame.text("{edition} has no track {group}.", edition=edition.name, group=group[:40])
    return PageError(404, message, tuple(ways))


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
    if any(mark in name for mark in "@:,/0123456789") and not (year.isdigit() and len(year) == 4 and series.isalpha()):
        return None
    names = {each.venue.casefold(): each for each in reversed(editions)}
    near = [names[close] for close in get_close_matches(venue.casefold(), names, n=3, cutoff=0.5)]
    ways = tuple(Link(each.venue, frame.link(f"/venue/{each.venue}")) for each in near)
    return PageError(404, frame.text("The library holds no venue {name}.", name=name[:40]), ways)
