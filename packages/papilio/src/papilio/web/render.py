"""From a page record to HTML: the compiled templates, and the responses of pages and redirects."""

from functools import cache
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from papilio.web.frame import Frame


class Page(Protocol):
    """What every page record has."""

    @property
    def frame(self) -> Frame:
        """What stands around it."""
        ...


@cache
def environment() -> Environment:
    """The templates, compiled once. Everything that they print is escaped unless it is `Markup`."""
    return Environment(
        loader=PackageLoader("papilio.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def html(template: str, page: Page, status: int = 200) -> Response:
    """A page through the template of its name."""
    content = environment().get_template(f"{template}.html").render(page=page)
    headers = {"Vary": "Accept-Language, Cookie", "Content-Language": page.frame.language, "Cache-Control": "private, no-cache"}
    return HTMLResponse(content, status, headers)


def redirect(location: str, status: int = 302) -> Response:
    """Send the reader to an address of ours, percent-encoded already."""
    return RedirectResponse(location, status, {"Cache-Control": "private, no-cache"})
