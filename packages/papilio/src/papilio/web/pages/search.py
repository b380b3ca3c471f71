"""The pages of a search: results with filters, or a query with the place of its mistake."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.errors import QueryError
from papilio.finding.target import resolve, title_in
from papilio.search.answer import Offer
from papilio.search.documents import Channel
from papilio.search.glossary import Term
from papilio.web.answering.endpoint import Handler
from papilio.web.answering.render import html, redirect
from papilio.web.frame import Frame, Link
from papilio.web.lists.facets import Facet, facets_of
from papilio.web.lists.kinds.search import (
    ARXIV,
    EVERYTHING,
    VENUE,
    Scope,
    asked_by,
    channel_of,
    found_by,
    query_of,
    read,
    search_options,
    short,
    switched,
)
from papilio.web.lists.listing import Listing
from papilio.web.lists.options import ListOptions
from papilio.web.lists.paper_list import ListRequest
from papilio.web.pages.go import page_of
from papilio.web.pages.list import show_list
from papilio.web.pages.map import map_link
from papilio.web.readers.saving import Saving, saving

MAX_IDENTIFIED = 2_000
_AROUND_ERROR = 40


@dataclass(frozen=True, slots=True)
class Mistake:
    """A query that cannot be read: the part around the error, the spaces before the caret, and a way out."""

    before: str
    at: str
    after: str
    message: str
    suggestion: str
    href: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A Chinese term of the query and its English, with a link that switches that off or on."""

    term: str
    english: str
    title: str
    href: str
    searched: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Results, or the reason why there are none.

    Attributes:
        explain: The address of the same results with, or without, their reasons.
        explained: Whether the reasons are shown.
        facets: What to narrow by.
        channels: The same query, found by words and meaning, by words alone, or by meaning alone.
        offers: Filters that the words may mean; `spelling`: the query as the library spells it.
        understood: What its Chinese terms mean.
        saving: How this search stands among the reader's saved ones.
        map: The address of the same papers on the map; empty where there is none.
    """

    frame: Frame
    scope: Scope
    query: str
    listing: Listing
    scopes: tuple[Link, ...]
    facets: tuple[Facet, ...] = ()
    offers: tuple[Link, ...] = ()
    spelling: Link | None = None
    understood: tuple[Understood, ...] = ()
    took_ms: float = 0.0
    explain: str = ""
    explained: bool = False
    channels: tuple[Link, ...] = ()
    saving: Saving | None = None
    map: str = ""
    mistake: Mistake | None = None


def handler(scope: Scope) -> Handler:
    """The handler of one search page."""

    def show(request: Request, app: App, frame: Frame) -> Response:
        asked = ListRequest.of(request, app, frame)
        query = query_of(asked, scope)
        options = search_options(asked, scope)
        frame = frame.with_query(query, scope.path, scope.name)
        if not query:
            return html("search", _empty(frame, scope))
        if len(query) <= MAX_IDENTIFIED and (identifiers.identify(query).only or frame.home.path_of(query)):
            target = resolve(app.store, query, frame.home)
            if target.kind != "search":
                return redirect(frame.at(page_of(target, query)))
        if title := title_in(query):
            return redirect(options.link(frame, scope.path, **{scope.name: title}))
        asked = replace(asked, frame=frame)
        try:
            listed = read(asked, scope, options)
        except QueryError as error:
            return html("search", _mistaken(frame, scope, query, error), 400)
        shown = show_list(request, asked, listed)

        def searching(text: str) -> str:
            return options.link(frame, scope.path, **{scope.name: text, "skip": ""})

        def opening(field: str) -> str:
            return options.link(frame, scope.path, facet=field)

        nearest, opened = listed.answer.nearest, dict(options.extra).get("facet", "")
        page = SearchPage(
            frame=frame,
            scope=scope,
            query=query,
            listing=shown.listing,
            scopes=_scopes(frame, scope, query),
            facets=facets_of(frame, listed.answer.facets, listed.answer.query, searching, opening, opened),
            offers=tuple(Link(_label(offer), searching(offer.query)) for offer in listed.answer.offers),
            spelling=Link(short(nearest), searching(nearest)) if nearest and shown.listing.cards else None,
            understood=tuple(_understood(frame, scope, options, term) for term in listed.answer.understood),
            took_ms=listed.answer.took_ms,
            explain=options.link(frame, scope.path, explain="" if listed.explained else "1"),
            explained=listed.explained,
            channels=_channels(asked, scope, options),
            saving=saving(asked, asked_by(asked, scope, options)),
            map=map_link(frame, scope, query, options.parameters()) if app.mapping and shown.listing.cards else "",
        )
        return shown.respond("search", page)

    return show


def _label(offer: Offer) -> str:
    """`author: Kaiming He (36)`; of conditions that do not hold at once, the query."""
    fields = [field for field, _ in offer.conditions]
    at_once = len(set(fields)) == len(fields)
    conditions = ", ".join(f"{field}: {value}" for field, value in offer.conditions) if at_once else short(offer.query)
    return f"{conditions} ({offer.count:,})"


def _understood(frame: Frame, scope: Scope, options: ListOptions, term: Term) -> Understood:
    """`低秩近似 → low-rank approximation`; all of the English in its title."""
    says = frame.text("Search for this in Chinese alone") if term.searched else frame.text("Search for this in English too")
    href = options.link(frame, scope.path, **switched(options, term.head), skip="")
    return Understood(term.head, term.english[0], f"{'; '.join(term.english)} – {says}", href, term.searched)


def _channels(asked: ListRequest, scope: Scope, options: ListOptions) -> tuple[Link, ...]:
    frame, chosen = asked.frame, channel_of(asked)
    if asked.app.engine.meaning is None:
        return ()
    labels: tuple[tuple[Channel, str], ...] = (
        ("hybrid", frame.text("words and meaning")),
        ("lexical", frame.text("words")),
        ("semantic", frame.text("meaning")),
    )
    return tuple(
        Link(label, options.link(frame, scope.path, **found_by(channel)), channel == chosen) for channel, label in labels
    )


def _scopes(frame: Frame, scope: Scope, query: str) -> tuple[Link, ...]:
    labels = ((EVERYTHING, frame.text("Everything")), (ARXIV, "arXiv"), (VENUE, frame.text("Venues")))
    return tuple(Link(label, frame.link(each.path, **{each.name: query}), each == scope) for each, label in labels)


def _empty(frame: Frame, scope: Scope) -> SearchPage:
    return SearchPage(
        frame=frame,
        scope=scope,
        query="",
        listing=Listing(
            total=0, cards=(), empty=frame.text("Write what you look for: words, a title, an author, an id or an address.")
        ),
        scopes=_scopes(frame, scope, ""),
    )


def _mistaken(frame: Frame, scope: Scope, query: str, error: QueryError) -> SearchPage:
    column = min(max(error.column, 1), len(query) + 1)
    start, end = max(0, column - 1 - _AROUND_ERROR), column + _AROUND_ERROR
    mistake = Mistake(
        before=("…" if start else "") + query[start : column - 1],
        at=query[column - 1 : column],
        after=query[column:end] + ("…" if end < len(query) else ""),
        message=frame.text.told(str(error)),
        suggestion=short(error.suggestion),
        href=frame.link(scope.path, **{scope.name: error.suggestion}) if error.suggestion else "",
    )
    listing = Listing(total=0, cards=(), empty=frame.text("The query cannot be read, so nothing was searched."))
    return SearchPage(frame, scope, query, listing, _scopes(frame, scope, query), mistake=mistake)
