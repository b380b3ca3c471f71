"""unAPI (version 1), by which reference managers take papers from a page. Cards name their refs, and this answers records.

Chosen over COinS: a card carries one short element instead of half a kilobyte of key-encoded values, and the record that comes
is whole, with abstract, PDF and all authors.
"""

from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.export.formats import FORMATS
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.pages import cite
from papilio.web.pages.export import download

NAMES = ("ris", "bibtex")
"""What is offered; a reference manager takes the first that it knows, and RIS holds more."""


def show(request: Request, app: App, frame: Frame) -> Response:
    """The forms there are, those of one paper (300, as unAPI has it), or its record."""
    name, form = request.query_params.get("id", ""), request.query_params.get("format", "")
    if not name:
        return _forms("", 200)
    entry = cite.held(app, frame, name)
    if not form:
        return _forms(f" id={quoteattr(name)}", 300)
    if form not in NAMES:
        raise PageError(
            406, frame.text("There is no format {name}; there are {formats}.", name=form[:40], formats=", ".join(NAMES))
        )
    return download(app, [entry.paper.ref], FORMATS[form], entry.paper.ref)


def _forms(of: str, status: int) -> Response:
    lines = [f'<format name="{name}" type="{FORMATS[name].media_type.partition(";")[0]}"/>' for name in NAMES]
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{of}>\n' + "\n".join(lines) + "\n</formats>\n"
    return Response(content, status, media_type="application/xml")
