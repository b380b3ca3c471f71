"""The page of a list: its cards with the reader's marks, and the news since the last visit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.model.paper import Entry
from papilio.store.library.entries import Beside
from papilio.web.answering.endpoint import Handler
from papilio.web.answering.render import Page, html
from papilio.web.frame import Frame
from papilio.web.lists.cards import Card, Placeholder, card, source_name
from papilio.web.lists.listing import Listing, build_listing
from papilio.web.lists.paper_list import ListRequest, PaperList, Read
from papilio.web.readers.view import ReaderView, view_of
from papilio.web.readers.visits import Arrival, arrive, since_line


@dataclass(frozen=True, slots=True)
class ListPage:
    """The page of a list that has nothing of its own around its cards."""

    frame: Frame
    listed: PaperList
    listing: Listing


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a list.

    Attributes:
        entries: The papers of the page.
    """

    listing: Listing
    entries: Sequence[Entry]
    app: App
    arrival: Arrival | None

    def respond(self, template: str, page: Page, status: int = 200) -> Response:
        """The page through its template; the visit is remembered when it has been sent."""
        response = html(template, page, status)
        return self.arrival.remember(self.app, response) if self.arrival else response


def page_of(read: Read, template: str = "list") -> Handler:
    """The handler of the page of a list, for lists whose page has nothing of its own around the cards."""

    def show(request: Request, app: App, frame: Frame) -> Response:
        asked = ListRequest.of(request, app, frame)
        listed = read(asked)
        shown = show_list(request, asked, listed)
        return shown.respond(template, ListPage(frame, listed, shown.listing))

    return show


def show_list(request: Request, asked: ListRequest, listed: PaperList) -> Shown:
    """The page of a list that its options ask for, with what the reader left on its papers."""
    app, frame, options = asked.app, asked.frame, listed.options
    arrival = arrive(request, app, listed.visit, asked.sequence, first_page=options.skip == 0) if listed.visit else None
    since = arrival.since if arrival else None
    ordered = listed.ordered(app.store)
    refs = ordered if listed.is_part else ordered[options.skip : options.skip + options.show]
    held = listed.find(app.store, refs, Beside.ANNOUNCEMENTS | Beside.COUNTS)
    entries = [held[ref] for ref in refs if ref in held]
    cards = tuple(_cards(frame, listed, refs, held, view_of(request, app, entries, since)))
    fresh = 0
    if listed.is_part:
        fresh = sum(isinstance(each, Card) and each.fresh for each in cards)
    elif since:
        fresh = len(app.store.papers.changed_since(ordered, since.sequence))
    line = since_line(frame, since, fresh, on_page=listed.is_part)
    return Shown(build_listing(frame, listed, cards, line), entries, app, arrival)


def _cards(
    frame: Frame, listed: PaperList, refs: Sequence[str], held: Mapping[str, Entry], reader: ReaderView
) -> Iterator[Card | Placeholder]:
    for index, ref in enumerate(refs, listed.options.skip + 1):
        if ref in held:
            yield card(
                frame,
                held[ref],
                reader,
                index=index,
                total=listed.total,
                kind=listed.kinds.get(ref),
                marks=listed.marks.get(ref),
                why=listed.why.get(ref, ()),
            )
        elif ref in listed.pending:
            yield Placeholder(
                key=identifiers.key_of(ref),
                index=index,
                total=listed.total,
                name=source_name(ref),
                source=identifiers.page_url(ref),
                says=listed.pending[ref],
            )
