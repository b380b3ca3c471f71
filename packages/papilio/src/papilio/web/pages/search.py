"""Search: over everything, over arXiv's papers, over venues' papers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.errors import QueryError
from papilio.finding import lookup
from papilio.finding.find import Findings, Found, find, find_refs
from papilio.search.answer import Answer
from papilio.search.documents import Search, Sort
from papilio.web.endpoint import Handler
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import Marks, cards
from papilio.web.lists.facets import Facet, facets_of
from papilio.web.lists.listing import Listing, build_listing
from papilio.web.lists.options import ListOptions, parse_options, preference
from papilio.web.readers.view import Arrival, arrive, since_line, view_of
from papilio.web.render import html, redirect

MAX_WEIGHED = 500
"""Results that are put in the order of the reader's words."""
MAX_IDENTIFIED = 2_000
_AROUND_ERROR = 40
_SORTS: dict[str, Sort] = {"": "relevance", "time": "time", "stars": "stars", "words": "relevance"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search page searches in.

    Attributes:
        body: `arxiv` or `venue`, the name of the page for other programs.
        path, name: The address and the name of the query's parameter.
        filter: What its papers have, in the query language.
    """

    body: str
    path: str
    name: str
    filter: str = ""


EVERYTHING = Scope("arxiv", "/search", "q")
ARXIV = Scope("arxiv", "/arxiv/search", "query", "has:arxiv")
VENUE = Scope("venue", "/venue/search", "query", "has:venue")


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
class SearchPage:
    """Results, or the reason why there are none.

    Attributes:
        explain: The address of the same results with, or without, their reasons.
        explained: Whether the reasons are shown.
        facets: What to narrow by.
    """

    frame: Frame
    scope: Scope
    query: str
    listing: Listing
    scopes: tuple[Link, ...]
    facets: tuple[Facet, ...] = ()
    took_ms: float = 0.0
    explain: str = ""
    explained: bool = False
    mistake: Mistake | None = None


def handler(scope: Scope) -> Handler:
    """The handler of one search page."""

    def show(request: Request, app: App, frame: Frame) -> Response:
        query = (request.query_params.get(scope.name) or request.query_params.get("q", "")).strip()
        options = parse_options(frame, request.query_params, extra=("highlight", "explain"))
        options = replace(options, extra=((scope.name, query), *options.extra))
        frame = frame.with_query(query, scope.path, scope.name)
        if not query:
            return html("search", _empty(frame, scope))
        if len(query) <= MAX_IDENTIFIED and identifiers.identify(query).only:
            target = lookup.resolve(app.store, query)
            # What names only papers that are not held leads back here.
            if target.kind != "search":
                return redirect(frame.at(target.path))
        try:
            arrival = arrive(request, app, f"{scope.path}?{query}", first_page=options.skip == 0)
            return arrival.remember(app, html("search", _results(request, app, frame, scope, options, arrival, query)))
        except QueryError as error:
            return html("search", _mistaken(frame, scope, query, error), 400)

    return show


def _results(
    request: Request, app: App, frame: Frame, scope: Scope, options: ListOptions, arrival: Arrival, query: str
) -> SearchPage:
    wanted = dict(options.extra)
    explained = wanted.get("explain") == "1"
    findings = _find(app, options, query, filters(scope, options))
    results = findings.answer
    by_words = options.order == "words"
    found = findings.found[options.skip : options.skip + options.show] if by_words else findings.found
    marks = _marks(results, found) if wanted.get("highlight") != "0" else ()
    entries = [each.entry for each in found]
    shown = cards(
        frame,
        entries,
        first=options.skip,
        total=results.total,
        marks=marks,
        why=[findings.why(entry) for entry in entries] if explained else (),
        reader=view_of(request, app, entries, arrival.since),
    )
    notes = [frame.text(note) for note in results.notes]
    if by_words and results.total > MAX_WEIGHED:
        notes.append(frame.text("The first {n} results are put in the order of your words.", n=MAX_WEIGHED))
    listing = build_listing(
        frame,
        options,
        scope.path,
        shown,
        results.total,
        own_order=frame.text("relevance"),
        day=options.day.isoformat() if options.day else "",
        notes=notes,
        empty=frame.text("Nothing matches “{query}”.", query=_short(query)),
        ways=tuple(_ways(frame, scope, options, results.nearest)),
        reachable=min(results.total, MAX_WEIGHED) if by_words else None,
        since=since_line(frame, arrival.since, sum(each.fresh for each in shown), on_page=True),
    )
    return SearchPage(
        frame=frame,
        scope=scope,
        query=query,
        listing=listing,
        scopes=_scopes(frame, scope, query),
        facets=facets_of(frame, results, query, lambda text: options.link(frame, scope.path, **{scope.name: text, "skip": ""})),
        took_ms=results.took_ms,
        explain=options.link(frame, scope.path, explain="" if explained else "1"),
        explained=explained,
    )


def _find(app: App, options: ListOptions, query: str, within: str) -> Findings:
    if options.order != "words":
        search = Search(query, options.show, options.skip, _SORTS[options.order], within=within)
        return find(app.store, app.engine, search)
    findings = find(app.store, app.engine, Search(query, MAX_WEIGHED, within=within))
    weight = preference(options.words)
    return replace(findings, found=tuple(sorted(findings.found, key=lambda each: -weight(each.entry))))


def found_refs(app: App, scope: Scope, options: ListOptions, query: str, most: int) -> tuple[list[str], int]:
    """The refs of the whole result, up to `most`, in the order of the page; and how many papers match."""
    within = filters(scope, options)
    refs, total = find_refs(app.store, app.engine, query, limit=most, sort=_SORTS[options.order], within=within)
    if options.order != "words":
        return refs, total
    entries = app.store.papers.find(refs[:MAX_WEIGHED])
    weight = preference(options.words)
    held = [ref for ref in refs[:MAX_WEIGHED] if ref in entries]
    return [*sorted(held, key=lambda ref: -weight(entries[ref])), *refs[MAX_WEIGHED:]], total


def filters(scope: Scope, options: ListOptions) -> str:
    """What holds beside the query: the scope of the page and the day, in the query language."""
    day = options.day
    days = f"after:{day.isoformat()} before:{(day + timedelta(days=1)).isoformat()}" if day else ""
    return f"{scope.filter} {days}".strip()


def _marks(answer: Answer, found: Sequence[Found]) -> list[Marks]:
    papers = [each.entry.paper for each in found]
    return [Marks(answer.marks(paper.title), answer.marks(paper.abstract)) for paper in papers]


def _ways(frame: Frame, scope: Scope, options: ListOptions, nearest: str) -> list[Link]:
    ways: list[Link] = []
    if nearest:
        ways.append(Link(nearest, options.link(frame, scope.path, **{scope.name: nearest, "skip": ""})))
    if options.day:
        ways.append(Link(frame.text("All days"), options.link(frame, scope.path, date="", skip="")))
    if scope != EVERYTHING:
        ways.append(Link(frame.text("Search everything"), frame.link("/search", q=dict(options.extra)[scope.name])))
    return ways


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
    right = corrected(query, error)
    mistake = Mistake(
        before=("…" if start else "") + query[start : column - 1],
        at=query[column - 1 : column],
        after=query[column:end] + ("…" if end < len(query) else ""),
        message=str(error),
        suggestion=_short(right or error.suggestion),
        href=frame.link(scope.path, **{scope.name: right}) if right else "",
    )
    listing = Listing(total=0, cards=(), empty=frame.text("The query cannot be read, so nothing was searched."))
    return SearchPage(frame, scope, query, listing, _scopes(frame, scope, query), mistake=mistake)


def corrected(query: str, error: QueryError) -> str:
    """The query that the error suggests; empty when it suggests none. A field stands for the one written at the column."""
    suggestion = error.suggestion
    if re.fullmatch(r"[a-z]+:", suggestion):
        match = re.compile(r"\w+:").match(query, max(0, error.column - 1))
        return query[: match.start()] + suggestion + query[match.end() :] if match else ""
    return suggestion if suggestion.startswith(query.rstrip()) else ""


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"
