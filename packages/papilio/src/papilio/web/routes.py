"""Every URL of the site's pages, in one visible list. The API's are in `api/`."""

from starlette.routing import BaseRoute, Route

from papilio.web import assets
from papilio.web.endpoint import endpoint
from papilio.web.forms import form
from papilio.web.pages import (
    category,
    feed,
    go,
    home,
    notes,
    preferences,
    readers,
    related,
    robots,
    search,
    starred,
    statistics,
    status,
    venue,
)

ROUTES: list[BaseRoute] = [
    Route("/", endpoint(home.show), name="home"),
    Route("/search", endpoint(search.handler(search.EVERYTHING)), name="search"),
    Route("/arxiv/search", endpoint(search.handler(search.ARXIV)), name="arxiv-search"),
    Route("/venue/search", endpoint(search.handler(search.VENUE)), name="venue-search"),
    Route("/search/feed", endpoint(feed.found(search.EVERYTHING)), name="search-feed"),
    Route("/arxiv/search/feed", endpoint(feed.found(search.ARXIV)), name="arxiv-search-feed"),
    Route("/venue/search/feed", endpoint(feed.found(search.VENUE)), name="venue-search-feed"),
    Route("/star", form(readers.star), methods=["POST"], name="star"),
    Route("/rate", form(readers.rate), methods=["POST"], name="rate"),
    Route("/read", form(readers.read), methods=["POST"], name="read"),
    Route("/arxiv/star", form(readers.count), methods=["POST"], name="arxiv-count"),
    Route("/venue/star", form(readers.count), methods=["POST"], name="venue-count"),
    Route("/starred", endpoint(starred.show), name="starred"),
    Route("/notes", endpoint(notes.show), methods=["GET"], name="notes"),
    Route("/notes", form(notes.save), methods=["POST"], name="notes-save"),
    Route("/notes/remove", form(notes.remove), methods=["POST"], name="notes-remove"),
    Route("/notes/feed", endpoint(notes.feed), name="notes-feed"),
    Route("/statistics", endpoint(statistics.show), name="statistics"),
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
