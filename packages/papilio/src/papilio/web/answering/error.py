"""The page that stands where another could not be shown."""

from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import PapilioError, ParameterError
from papilio.model.shown import cut
from papilio.web.answering.problems import PageError, headers_of, said, status_of
from papilio.web.answering.render import html
from papilio.web.frame import Frame, Link
from papilio.web.i18n import Language, messages


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What happened, and what still works."""

    frame: Frame
    status: int
    title: str
    message: str
    ways: tuple[Link, ...]


def respond(frame: Frame, problem: PapilioError, heading: str = "") -> Response:
    """The page for an error that was raised on purpose; its text is meant for people.

    Args:
        heading: In place of the one that its status has.
    """
    status = status_of(problem)
    titles = {
        400: frame.text("That cannot be read"),
        404: frame.text("Not found"),
        429: frame.text("Not there at the moment"),
        503: frame.text("Not there at the moment"),
        507: frame.text("No space left"),
    }
    message = frame.text.told(said(problem, frame.text))
    if isinstance(problem, ParameterError):
        message = f"{problem.name}: {message}"
    ways = problem.ways if isinstance(problem, PageError) else ()
    title = heading or titles.get(status, frame.text("Something failed here"))
    page = ErrorPage(frame, status, title, message, (*ways, _home(frame)))
    response = html("error", page, status)
    response.headers.update(headers_of(problem))
    return response


def failed(frame: Frame) -> Response:
    """The page for an error that nobody foresaw."""
    message = frame.text("The page could not be made; the reason is in the server's log. The library itself is untouched.")
    return html("error", ErrorPage(frame, 500, frame.text("Something failed here"), message, (_home(frame),)), 500)


def not_found(request: Request, app: App) -> Response:
    """The page for an address that no route knows."""
    frame = Frame.of(request, app)
    shown = cut(request.url.path, 80)
    message = frame.text(
        "There is no page at {path}. The search box takes titles, names, ids and addresses of papers.", path=shown
    )
    return html("error", ErrorPage(frame, 404, frame.text("Not found"), message, (_home(frame),)), 404)


def too_many(request: Request, app: App, seconds: int) -> Response:
    """The page for a request that is turned away because too many wait."""
    frame = Frame.of(request, app)
    message = frame.text("Too many pages are asked for at the moment. Ask again in {seconds} s.", seconds=str(seconds))
    return _turned_away(frame, 503, frame.text("Not there at the moment"), message)


def refused(request: Request, app: App, status: int, message: str) -> Response:
    """The page for a request that is turned away before it reaches a page: a wrong method, a foreign origin."""
    frame = Frame.of(request, app)
    return _turned_away(frame, status, frame.text("That is not possible"), frame.text.told(message))


def _turned_away(frame: Frame, status: int, title: str, message: str) -> Response:
    page = _made_once(frame.base, frame.language, frame.theme, status, title, message)
    return Response(page.body, page.status_code, dict(page.headers))


@lru_cache(maxsize=256)
def _made_once(base: str, language: Language, theme: str, status: int, title: str, message: str) -> Response:
    """One page for all addresses: refusing must cost less than answering."""
    frame = Frame(base, "/", messages(language), theme=theme)
    return html("error", ErrorPage(frame, status, title, message, (_home(frame),)), status)


def _home(frame: Frame) -> Link:
    return Link(frame.text("Home"), frame.link("/"))
