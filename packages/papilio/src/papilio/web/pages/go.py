"""`/go?u=…`: any address, id or text leads to a page of ours."""

from starlette.requests import Request
from starlette.responses import Response

from papilio import resolve
from papilio.app import App
from papilio.web.frame import Frame
from papilio.web.problems import PageError
from papilio.web.render import redirect

MAX_CHARACTERS = 10_000


def show(request: Request, app: App, frame: Frame) -> Response:
    """Send the reader to where the text leads."""
    text = request.query_params.get("u", "")
    if not text.strip():
        raise PageError(400, frame.text("Nothing to go to: write an address, an id or words after /go?u="))
    if len(text) > MAX_CHARACTERS:
        raise PageError(
            400, frame.text("The text is {n} characters long; at most {most} are read.", n=len(text), most=MAX_CHARACTERS)
        )
    return redirect(frame.at(resolve.resolve(app.store, text).path))
