"""The Atom feed of any list: its address with `/feed` after it."""

from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.export import feeds
from papilio.web.answering.endpoint import Handler
from papilio.web.frame import Frame
from papilio.web.lists.paper_list import ListRequest, Read
from papilio.web.math.mathml import plain_text, rich_text


def feed_of(read: Read) -> Handler:
    """The handler of the feed of a list, in the list's own order."""

    def show(request: Request, app: App, frame: Frame) -> Response:
        listed = read(ListRequest.of(request, app, frame))
        refs = listed.refs[: listed.feed_most]
        held = listed.find(app.store, refs)
        query = f"?{request.url.query}" if request.url.query else ""
        path = feeds.encoded(listed.path)
        feed = feeds.atom(
            [held[ref] for ref in refs if ref in held],
            title=listed.feed,
            site=site_of(request, app),
            path=path + query,
            feed_path=f"{path}/feed{query}",
            now=app.now(),
            plain=plain_text,
            rich=rich_text,
        )
        return send(request, feed)

    return show


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
