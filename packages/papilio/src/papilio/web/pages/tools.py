"""From any page of the web to this site: the extension, and what serves without it."""

import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.web.answering.render import html
from papilio.web.frame import Frame
from papilio.web.pages.feed import site_of


@dataclass(frozen=True, slots=True)
class ToolsPage:
    """The ways here.

    Attributes:
        address: Of this site.
        bookmarklet: A `javascript:` address.
        search, go: Addresses with `%s` in the place of what is typed.
    """

    frame: Frame
    address: str
    bookmarklet: str
    search: str
    go: str


def show(request: Request, app: App, frame: Frame) -> Response:
    """The page."""
    site = site_of(request, app)
    return html("tools", ToolsPage(frame, site, bookmarklet(site), f"{site}/search?q=%s", f"{site}/go?u=%s"))


def bookmarklet(site: str) -> str:
    """Sends what is selected, else the address and title of the page, in a new tab."""
    return (
        "javascript:(()=>{const e=encodeURIComponent,s=String(getSelection()).trim().slice(0,9000);"
        f'open({json.dumps(site)}+"/go?u="+(s?e(s):e(location.href)+"&title="+e(document.title)),"_blank","noopener")}})()'
    )
