"""Every URL of the site's pages, in one visible list. The API's are in `api/`."""

from functools import partial

from starlette.routing import BaseRoute, Route

from papilio.web import assets
from papilio.web.answering.endpoint import Handler, endpoint
from papilio.web.answering.forms import form
from papilio.web.lists import address
from papilio.web.lists.kinds import day, recommended, related, saved, starred
from papilio.web.lists.kinds import search as search_list
from papilio.web.lists.kinds.search import Scope
from papilio.web.lists.paper_list import Read
from papilio.web.pages import (
    category,
    cite,
    doi,
    go,
    health,
    home,
    map,
    notes,
    opensearch,
    opml,
    preferences,
    readers,
    robots,
    search,
    searches,
    statistics,
    status,
    tools,
    unapi,
    userscript,
    venue,
    zotero,
)
from papilio.web.pages.export import export_of
from papilio.web.pages.feed import feed_of
from papilio.web.pages.list import page_of


def list_routes(path: str, name: str, page: Handler, whole: Read, feed: Read | None = None) -> list[BaseRoute]:
    """The page of a list, its export and, where it has one, its feed.

    Args:
        whole: The list as its export takes it.
        feed: The list as its feed takes it.
    """
    routes: list[BaseRoute] = [Route(f"{path}/export", endpoint(export_of(whole)), name=f"{name}-export")]
    if feed is not None:
        routes.append(Route(f"{path}/feed", endpoint(feed_of(feed)), name=f"{name}-feed"))
    return [*routes, Route(path, endpoint(page), name=name)]


def _search_routes(scope: Scope, name: str) -> list[BaseRoute]:
    page, whole, feed = search.handler(scope), partial(search_list.whole, scope=scope), partial(search_list.newest, scope=scope)
    return list_routes(scope.path, name, page, whole, feed)


ROUTES: list[BaseRoute] = [
    Route("/", endpoint(home.show), name="home"),
    *_search_routes(search_list.EVERYTHING, "search"),
    *_search_routes(search_list.ARXIV, "arxiv-search"),
    *_search_routes(search_list.VENUE, "venue-search"),
    *list_routes("/starred", "starred", page_of(starred.read, "starred"), starred.read),
    *list_routes(recommended.PATH, "recommended", page_of(recommended.read), recommended.whole, recommended.whole),
    *list_routes("/related/{name:path}", "related", page_of(related.read), related.whole, related.whole),
    Route("/searches", endpoint(searches.show), methods=["GET"], name="searches"),
    Route("/searches", form(searches.save), methods=["POST"], name="searches-save"),
    Route("/searches/rename", form(searches.rename), methods=["POST"], name="searches-rename"),
    Route("/searches/seen", form(searches.see), methods=["POST"], name="searches-seen"),
    Route("/searches/remove", form(searches.remove), methods=["POST"], name="searches-remove"),
    *list_routes("/searches/{number}", "saved", page_of(saved.news), saved.news, saved.feed),
    Route("/star", form(readers.star), methods=["POST"], name="star"),
    Route("/rate", form(readers.rate), methods=["POST"], name="rate"),
    Route("/read", form(readers.read), methods=["POST"], name="read"),
    Route("/arxiv/star", form(readers.count), methods=["POST"], name="arxiv-count"),
    Route("/venue/star", form(readers.count), methods=["POST"], name="venue-count"),
    Route("/notes", endpoint(notes.show), methods=["GET"], name="notes"),
    Route("/notes", form(notes.save), methods=["POST"], name="notes-save"),
    Route("/notes/remove", form(notes.remove), methods=["POST"], name="notes-remove"),
    Route("/notes/feed", endpoint(notes.feed), name="notes-feed"),
    Route("/statistics", endpoint(statistics.show), name="statistics"),
    Route("/map", endpoint(map.show), name="map"),
    Route("/map/dots", endpoint(map.dots), name="map-dots"),
    Route("/cite/{name:path}", endpoint(cite.show), name="cite"),
    Route("/unapi", endpoint(unapi.show), name="unapi"),
    Route("/opml", endpoint(opml.show), name="opml"),
    Route("/tools", endpoint(tools.show), name="tools"),
    Route("/opensearch.xml", endpoint(opensearch.show), name="opensearch"),
    Route("/papilio.user.js", endpoint(userscript.show), name="userscript"),
    Route("/zotero/papilio.js", endpoint(zotero.show), name="zotero"),
    *list_routes("/arxiv/{names:path}", "arxiv", category.show, address.in_arxiv, day.read),
    *list_routes("/venue/{names:path}", "venue", venue.show, address.in_venue, address.whole_in_venue),
    Route("/doi/{doi:path}", endpoint(doi.show), name="doi"),
    Route("/go", endpoint(go.show), name="go"),
    Route("/status", endpoint(status.show), name="status"),
    Route("/health", health.health, name="health"),
    Route("/metrics", health.metrics, name="metrics"),
    Route("/preferences", preferences.choose, methods=["POST"], name="preferences"),
    Route("/robots.txt", robots.show, name="robots"),
    Route("/static/{version}/{name}", assets.serve, name="static"),
]
