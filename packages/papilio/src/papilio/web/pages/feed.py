"""The Atom feed of a list or search: its address with `/feed` after it."""

from collections.abc import Sequence
from datetime import date
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.export import feeds
from papilio.finding.find import find
from papilio.model import Entry
from papilio.search.documents import Search
from papilio.web.endpoint import Handler
from papilio.web.frame import Frame
from papilio.web.lists.cards import related_path
from papilio.web.lists.options import find_all, parse_options
from papilio.web.lists.selection import parse_selection
from papilio.web.math.mathml import plain_text, rich_text
from papilio.web.pages import related as related_page
from papilio.web.pages import search, venue
from papilio.web.pages.category import list_title
from papilio.web.problems import PageError

MAX_DAY = 2000
MAX_FOUND = 100


def category(request: Request, app: App, frame: Frame) -> Response:
    """The newest day of the categories, or the day asked for."""
    selection = parse_selection(frame, request.path_params["names"])
    options = parse_options(frame, request.query_params)
    lists = app.store.announcements
    day = options.day or lists.newest_day(selection.include)
    refs = [line.ref for line in lists.day(selection.include, selection.exclude, day)] if day else []
    return _respond(request, app, _held(app, refs[:MAX_DAY]), list_title(frame, selection), selection.path, options.day)


def edition(request: Request, app: App, frame: Frame) -> Response:
    """An edition, a track of it, or the newest venue papers."""
    name: str = request.path_params["names"]
    group = request.query_params.get("group", "")
    if name.casefold() == "latest":
        refs, title, path = app.store.venues.latest(MAX_FOUND), frame.text("Newest venue papers"), "/venue/latest"
    else:
        found = venue.find(app, name)
        if found is None:
            raise PageError(404, frame.text("The library holds no venue {name}.", name=name[:40]))
        track = venue.find_track(frame, found, group)
        refs = app.store.venues.papers(found, track)
        title, path = " ".join((found.name, *((track,) if track else ()))), f"/venue/{found.name}"
    return _respond(request, app, _held(app, refs[:MAX_DAY]), title, path, None)


def related(request: Request, app: App, frame: Frame) -> Response:
    """The papers like one paper, the nearest first."""
    found = related_page.found_for(app, frame, request.path_params["name"])
    title = frame.text("Related to {title}", title=plain_text(found.entry.paper.title))
    entries = [each.entry for each in found.found]
    return _respond(request, app, entries, title, related_path(found.entry.paper.ref), None)


def found(scope: search.Scope) -> Handler:
    """What a search finds, newest first, so that new papers arrive at the top."""

    def show(request: Request, app: App, frame: Frame) -> Response:
        query = (request.query_params.get(scope.name) or request.query_params.get("q", "")).strip()
        if not query:
            raise PageError(
                400, frame.text("A feed of a search needs a query: {path}/feed?{name}=…", path=scope.path, name=scope.name)
            )
        options = parse_options(frame, request.query_params)
        within = search.filters(scope, options)
        wanted = Search(query, MAX_FOUND, sort="time", channel="lexical", within=within, counted=False)
        findings = find(app.store, app.engine, wanted)
        return _respond(request, app, [each.entry for each in findings.found], query, scope.path, None)

    return show


def _held(app: App, refs: Sequence[str]) -> list[Entry]:
    entries = find_all(app.store, refs)
    return [entries[ref] for ref in refs if ref in entries]


def _respond(request: Request, app: App, entries: Sequence[Entry], title: str, path: str, day: date | None) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    encoded = feeds.encoded(path)
    feed = feeds.atom(
        entries,
        title=f"{title} {day.isoformat()}" if day else title,
        site=site_of(request, app),
        path=encoded + query,
        feed_path=f"{encoded}/feed{query}",
        now=app.now(),
        plain=plain_text,
        rich=rich_text,
    )
    return send(request, feed)


def send(request: Request, feed: feeds.Feed) -> Response:
    """The feed, or 304 to a reader who has these bytes.

    `Last-Modified` tells the newest time in the feed, but a feed can change while that stays (papers of last year are imported,
    one is deleted), so `If-Modified-Since` alone brings the feed again.
    """
    headers = {
        "ETag": feed.etag,
        "Last-Modified": format_datetime(feed.updated, usegmt=True),
        "Vary": "Accept-Language, Cookie",
    }
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if feed.etag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(feed.content, headers=headers | {"Content-Type": feeds.MEDIA_TYPE})


def site_of(request: Request, app: App) -> str:
    """The public address of the site, without trailing slash."""
    return app.base_url or f"{request.url.scheme}://{request.url.netloc}{app.base_path}"
