"""The reader's starred papers."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import cards
from papilio.web.lists.listing import Listing, build_listing
from papilio.web.lists.options import arrange, parse_options
from papilio.web.readers.view import reader_of, view_of
from papilio.web.render import html


@dataclass(frozen=True, slots=True)
class StarredPage:
    """Starred papers, newest star first."""

    frame: Frame
    listing: Listing


def starred_refs(app: App, reader: str) -> tuple[list[str], int]:
    """(refs of the reader's starred papers as lists show them, newest star first; how many stars are of papers that the library
    does not hold now)."""
    stars = [ref for ref, _ in app.store.stars.all(reader)]
    shown = app.store.papers.shown(stars)
    return list(dict.fromkeys(shown[ref] for ref in stars if ref in shown)), len(stars) - len(shown)


def show(request: Request, app: App, frame: Frame) -> Response:
    """One page of them."""
    options = parse_options(frame, request.query_params)
    refs, away = starred_refs(app, reader_of(request))
    ordered = arrange(app.store, refs, options)
    shown = ordered[options.skip : options.skip + options.show]
    entries = app.store.papers.find(shown)
    held = [entries[ref] for ref in shown if ref in entries]
    listing = build_listing(
        frame,
        options,
        "/starred",
        cards(frame, held, first=options.skip, total=len(ordered), reader=view_of(request, app, held)),
        len(ordered),
        own_order=frame.text("newest star first"),
        feed=False,
        notes=(frame.text("{n} starred papers are not in the library now; they come back with their papers.", n=away),)
        if away
        else (),
        empty=frame.text("No paper is starred. Press Star under a paper, or open its PDF, and it stands here."),
        ways=(Link(frame.text("Home"), frame.link("/")),),
    )
    return html("starred", StarredPage(frame, listing))
