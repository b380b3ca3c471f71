"""Every URL of the site's pages, in one visible list. The API's are in `api/`."""

from starlette.routing import BaseRoute, Route

from papilio.web import assets
from papilio.web.endpoint import endpoint
from papilio.web.pages import category, go, home, preferences, search, venue

ROUTES: list[BaseRoute] = [
    Route("/", endpoint(home.show), name="home"),
    Route("/search", endpoint(search.handler(search.EVERYTHING)), name="search"),
    Route("/arxiv/search", endpoint(search.handler(search.ARXIV)), name="arxiv-search"),
    Route("/venue/search", endpoint(search.handler(search.VENUE)), name="venue-search"),
    Route("/arxiv/{names:path}", endpoint(category.show), name="arxiv"),
    Route("/venue/{names:path}", endpoint(venue.show), name="venue"),
    Route("/go", endpoint(go.show), name="go"),
    Route("/preferences", preferences.choose, methods=["POST"], name="preferences"),
    Route("/static/{version}/{name}", assets.serve, name="static"),
]
