"""`/robots.txt`: which pages are not for crawlers."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from papilio.app import App

CLOSED = ("/search", "/arxiv/search", "/venue/search", "/go", "/api/", "/arxiv/*,", "/venue/*,", "/*?")
"""Searches, lists that are made up of any names, and everything that depends on parameters. Pages of papers that are not held
cannot be told by their addresses; they say `noindex` themselves."""


def show(request: Request) -> Response:
    """The file; crawlers read it at the root of a host only, where the site's prefix stands before every path."""
    app: App = request.app.state.papilio
    lines = ["User-agent: *", *(f"Disallow: {app.base_path}{path}" for path in CLOSED), "Crawl-delay: 10"]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"Cache-Control": "public, max-age=86400"})
