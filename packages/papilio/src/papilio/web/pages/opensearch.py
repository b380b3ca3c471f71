"""The search of this site as browsers take it into their address bar: an OpenSearch description (version 1.1)."""

from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.web import assets
from papilio.web.frame import Frame
from papilio.web.pages.feed import site_of


def show(request: Request, app: App, frame: Frame) -> Response:
    """The description. There are no suggestions: no letter is sent before the reader has asked."""
    site = site_of(request, app)
    description = frame.text("Papers by words, title, author, id or address")
    image = f"{site}/static/{assets.version()}/mark.svg"
    ways = (
        ("text/html", "results", f"{site}/search?q={{searchTerms}}"),
        ("application/atom+xml", "results", f"{site}/search/feed?q={{searchTerms}}"),
        ("application/opensearchdescription+xml", "self", f"{site}/opensearch.xml"),
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        "<ShortName>Papilio</ShortName>",
        f"<Description>{escape(description)}</Description>",
        f'<Image width="16" height="16" type="image/svg+xml">{escape(image)}</Image>',
        *(f'<Url type="{kind}" rel="{rel}" template={quoteattr(template)}/>' for kind, rel, template in ways),
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
    ]
    return Response("\n".join(lines) + "\n", media_type="application/opensearchdescription+xml")
