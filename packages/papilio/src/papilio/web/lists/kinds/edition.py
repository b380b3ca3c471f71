"""An edition of a venue, or a track of it: `/venue/ICLR.2025`, `/venue/ICLR`, `/venue/ICLR.2025?group=Oral`."""

from dataclasses import dataclass, replace
from typing import TypeVar

from papilio.sources.venues.known import edition_of_volume
from papilio.sources.venues.series import find_venue
from papilio.store import Store
from papilio.store.library.venues import Edition
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link
from papilio.web.lists.options import ListOptions, parse_options
from papilio.web.lists.paper_list import ListRequest, PaperList

MAX_FEED = 100
"""Papers of an edition in its feed: what came last, as a reader of feeds wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionList(PaperList):
    """The papers of an edition. `track`: the only one shown, or None."""

    edition: Edition
    track: str | None


L = TypeVar("L", bound=PaperList)


def read(asked: ListRequest, edition: Edition, options: ListOptions) -> EditionList:
    """The edition as its options want it: of a day only the papers that are dated so.

    Raises:
        PageError: There is no such track.
    """
    return dated(asked, whole(asked, edition), options)


def whole(asked: ListRequest, edition: Edition) -> EditionList:
    """The edition, or the track asked for, whatever else is asked.

    Raises:
        PageError: There is no such track.
    """
    group = asked.parameters.get("group", "")
    track = _find_track(asked.frame, edition, group)
    path, names = f"/venue/{edition.name}", (edition.name, *((track,) if track else ()))
    return EditionList(
        edition=edition,
        track=track,
        path=path,
        title=f"{edition.venue} {edition.year}" if edition.year else edition.venue,
        feed=" ".join(names),
        file="-".join(names),
        refs=asked.app.store.venues.papers(edition, track),
        order=asked.frame.text("by track and title"),
        visit=path + (f"?group={group}" if group else ""),
        body="venue",
    )


def newest(asked: ListRequest, edition: Edition) -> EditionList:
    """Of the edition, or of the track asked for, the papers that came last; its feed.

    Raises:
        PageError: There is no such track.
    """
    listed = whole(asked, edition)
    refs = asked.app.store.venues.newest(edition, listed.track, MAX_FEED)
    return replace(listed, refs=refs, matching=len(refs))


def venue_options(asked: ListRequest) -> ListOptions:
    """The options of a list of venue papers, whose links keep the track.

    Raises:
        PageError: A parameter means nothing.
    """
    return parse_options(asked.frame, asked.parameters, extra=("group",))


def dated(asked: ListRequest, listed: L, options: ListOptions) -> L:
    """A list of venue papers with its options; where they name a day, only the papers of that day."""
    frame, refs, ways = asked.frame, listed.refs, listed.ways
    empty = frame.text("The library holds no papers of this venue yet. Import a file with: papilio import FILE")
    day = options.day.isoformat() if options.day else ""
    if day:
        held = asked.app.store.papers.find(refs)
        refs = [ref for ref in refs if ref in held and held[ref].paper.published.startswith(day)]
        empty = frame.text("No paper here is dated {day}.", day=day)
        ways = (Link(frame.text("All days"), options.link(frame, listed.path, date="", skip="")),)
    return replace(listed, options=options, refs=refs, day=day, empty=empty, ways=ways)


def edition_name(name: str) -> str:
    """`ICML.2021` of `PMLR.139`, the volume that holds its papers; any other name as it is."""
    publisher, _, volume = name.partition(".")
    held = edition_of_volume(volume) if publisher == "PMLR" else None
    return f"{held[0]}.{held[1]}" if held else name


def find_edition(store: Store, name: str) -> Edition | None:
    """The edition of `ICLR.2025`, or the newest of `ICLR`, in the spellings that readers use."""
    venues, name = store.venues, edition_name(name)
    exact = venues.find_edition(name) or venues.newest_edition(name)
    if exact is not None:
        return exact
    series, _, year = name.rpartition(".")
    known = find_venue(series) if year.isdigit() else find_venue(name)
    if known is None:
        return None
    return venues.find_edition(f"{known}.{year}") if year.isdigit() else venues.newest_edition(known)


def get_edition(asked: ListRequest, name: str) -> Edition:
    """As `find_edition`.

    Raises:
        PageError: The library holds no such venue.
    """
    edition = find_edition(asked.app.store, name)
    if edition is None:
        raise PageError(404, asked.frame.text("The library holds no venue {name}.", name=name[:40]))
    return edition


def _find_track(frame: Frame, edition: Edition, group: str) -> str | None:
    """The track that `?group=` names, without regard to case; None when it names none."""
    track = next((name for name, _ in edition.tracks if name.casefold() == group.casefold()), None)
    if group and track is None:
        raise _unknown_track(frame, edition, group)
    return track


def _unknown_track(frame: Frame, edition: Edition, group: str) -> PageError:
    names = [name for name, _ in edition.tracks]
    ways = [Link(name, frame.link(f"/venue/{edition.name}", group=name)) for name in names]
    ways.insert(0, Link(edition.name, frame.link(f"/venue/{edition.name}")))
    if not names:
        message = frame.text("{edition} has no tracks, so there is no {group}.", edition=edition.name, group=group[:40])
    else:
        message = frame.text("{edition} has no track {group}.", edition=edition.name, group=group[:40])
    return PageError(404, message, tuple(ways))
