"""Every URL of the site's pages, in one visible list. The API's are in `api/`."""

from starlette.routing import BaseRoute, Route

from papilio.web import assets
from papilio.web.endpoint import endpoint
from papilio.web.pages import category, feed, go, home, preferences, related, robots, search, status, venue

ROUTES: list[BaseRoute] = [
    Route("/", endpoint(home.show), name="home"),
    Route("/search", endpoint(search.handler(search.EVERYTHING)), name="search"),
    Route("/arxiv/search", endpoint(search.handler(search.ARXIV)), name="arxiv-search"),
    Route("/venue/search", endpoint(search.handler(search.VENUE)), name="venue-search"),
    Route("/search/feed", endpoint(feed.found(search.EVERYTHING)), name="search-feed"),
    Route("/arxiv/search/feed", endpoint(feed.found(search.ARXIV)), name="arxiv-search-feed"),
    Route("/venue/search/feed", endpoint(feed.found(search.VENUE)), name="venue-search-feed"),
    Route("/arxiv/{names:path}/feed", endpoint(feed.category), name="arxiv-feed"),
    Route("/venue/{names:path}/feed", endpoint(feed.edition), name="venue-feed"),
    Route("/arxiv/{names:path}", endpoint(category.show), name="arxiv"),
    Route("/venue/{names:path}", endpoint(venue.show), name="venue"),
    Route("/related/{name:path}/feed", endpoint(feed.related), name="related-feed"),
    Route("/related/{name:path}", endpoint(related.show), name="related"),
    Route("/go", endpoint(go.show), name="go"),
    Route("/status", endpoint(status.show), name="status"),
    Route("/health", status.health, name="health"),
    Route("/metrics", status.metrics, name="metrics"),
    Route("/preferences", preferences.choose, methods=["POST"], name="preferences"),
    Route("/robots.txt", robots.show, name="robots"),
    Route("/static/{version}/{name}", assets.serve, name="static"),
]
