"""Every URL of the site's pages, in one visible list. The API's are in `api/`."""

from starlette.routing import BaseRoute, Route

from papilio.web import assets
from papilio.web.endpoint import endpoint
from papilio.web.pages import (
    category,
    cite,
    export,
    feed,
    go,
    home,
    opml,
    preferences,
    robots,
    search,
    status,
    unapi,
    venue,
    zotero,
)

ROUTES: list[BaseRoute] = [
    Route("/", endpoint(home.show), name="home"),
    Route("/search", endpoint(search.handler(search.EVERYTHING)), name="search"),
    Route("/arxiv/search", endpoint(search.handler(search.ARXIV)), name="arxiv-search"),
    Route("/venue/search", endpoint(search.handler(search.VENUE)), name="venue-search"),
    Route("/search/feed", endpoint(feed.found(search.EVERYTHING)), name="search-feed"),
    Route("/arxiv/search/feed", endpoint(feed.found(search.ARXIV)), name="arxiv-search-feed"),
    Route("/venue/search/feed", endpoint(feed.found(search.VENUE)), name="venue-search-feed"),
    Route("/search/export", endpoint(export.found(search.EVERYTHING)), name="search-export"),
    Route("/arxiv/search/export", endpoint(export.found(search.ARXIV)), name="arxiv-search-export"),
    Route("/venue/search/export", endpoint(export.found(search.VENUE)), name="venue-search-export"),
    Route("/arxiv/{names:path}/export", endpoint(export.category), name="arxiv-export"),
    Route("/venue/{names:path}/export", endpoint(export.edition), name="venue-export"),
    Route("/cite/{name:path}", endpoint(cite.show), name="cite"),
    Route("/unapi", endpoint(unapi.show), name="unapi"),
    Route("/opml", endpoint(opml.show), name="opml"),
    Route("/zotero/papilio.js", endpoint(zotero.show), name="zotero"),
    Route("/arxiv/{names:path}/feed", endpoint(feed.category), name="arxiv-feed"),
    Route("/venue/{names:path}/feed", endpoint(feed.edition), name="venue-feed"),
    Route("/arxiv/{names:path}", endpoint(category.show), name="arxiv"),
    Route("/venue/{names:path}", endpoint(venue.show), name="venue"),
    Route("/go", endpoint(go.show), name="go"),
    Route("/status", endpoint(status.show), name="status"),
    Route("/health", status.health, name="health"),
    Route("/metrics", status.metrics, name="metrics"),
    Route("/preferences", preferences.choose, methods=["POST"], name="preferences"),
    Route("/robots.txt", robots.show, name="robots"),
    Route("/static/{version}/{name}", assets.serve, name="static"),
]
