"""The ASGI application: security around it, pages and API inside."""

import logging
from functools import partial
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from papilio import __version__
from papilio.app import App
from papilio.errors import PapilioError
from papilio.web import assets
from papilio.web.answering import error as error_pages
from papilio.web.answering.render import environment
from papilio.web.api import problem_response, router
from papilio.web.gate.authentication import Refusal
from papilio.web.gate.security import Security
from papilio.web.i18n import LANGUAGES, messages
from papilio.web.pages.health import Checkup, examined
from papilio.web.routes import ROUTES
from papilio.web.serving.admission import Admission

DESCRIPTION = (
    "Search and read the papers of this library. Errors are problem details of RFC 9457. "
    "A paper may be asked for by any of its names."
)
GZIP_MINIMUM_BYTES = 1400
GZIP_LEVEL = 5

_log = logging.getLogger(__name__)


def create(app: App) -> FastAPI:
    """The site of one `App`; handlers find it at `request.app.state.papilio`."""
    answers = _Answers(app)
    site = FastAPI(
        title="Papilio",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        # The pages that FastAPI would make load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        middleware=[
            Middleware(
                Security,
                access=app.access,
                refuse=answers.refusal,
                base_path=app.base_path,
                tallies=app.seat.board.tallies,
                key=app.pass_key,
            ),
            Middleware(_BasePath, base_path=app.base_path),
            Middleware(Admission, base_path=app.base_path, seat=app.seat, refuse=answers.too_many),
            Middleware(GZipMiddleware, minimum_size=GZIP_MINIMUM_BYTES, compresslevel=GZIP_LEVEL),
            Middleware(_Failures, answers=answers),
        ],
    )
    site.add_exception_handler(HTTPException, answers.http_error)
    site.add_exception_handler(RequestValidationError, answers.problem)
    site.add_exception_handler(PapilioError, answers.problem)
    site.state.papilio = app
    site.state.checkup = Checkup(partial(examined, app))
    site.include_router(router)
    site.router.routes.extend(ROUTES)
    return site


def preload() -> None:
    """Load what every process needs and none changes, so that those that are forked share it and agree on it."""
    for language in LANGUAGES:
        messages(language)
        templates = environment(language)
        for name in templates.list_templates():
            templates.get_template(name)
    assets.version()


class _Answers:
    """How errors are said: as problems to programs that ask the API, as pages to readers."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._api = f"{app.base_path}/api/"

    def _asks_api(self, request: Request) -> bool:
        path: str = request.scope["path"]
        return path.startswith((self._api, "/api/"))

    async def http_error(self, request: Request, error: Exception) -> Response:
        """The answer to an address or a method that no route takes."""
        if self._asks_api(request) or not isinstance(error, HTTPException):
            return problem_response(error)
        if error.status_code == HTTPStatus.NOT_FOUND:
            return error_pages.not_found(request, self._app)
        response = error_pages.refused(request, self._app, error.status_code, _explained(request, error))
        response.headers.update(error.headers or {})
        return response

    async def problem(self, request: Request, error: Exception) -> Response:
        """The answer to an error that the API raised. Pages answer their own."""
        return problem_response(error)

    def refusal(self, request: Request, refusal: Refusal) -> Response:
        """The answer to a request that does not come in."""
        if self._asks_api(request):
            response: Response = problem_response(HTTPException(refusal.status, refusal.detail))
        else:
            response = error_pages.refused(request, self._app, refusal.status, refusal.detail)
        response.headers.update(refusal.headers)
        if refusal.close:
            response.headers["Connection"] = "close"
        return response

    def too_many(self, request: Request, seconds: int) -> Response:
        """The answer while too many requests wait. It ends the connection: the next may come in at a process that is free."""
        if self._asks_api(request):
            detail = f"Too many requests wait here; ask again in {seconds} s."
            response: Response = problem_response(HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail))
        else:
            response = error_pages.too_many(request, self._app, seconds)
        response.headers.update({"Retry-After": str(seconds), "Connection": "close", "Cache-Control": "no-store"})
        return response

    def failure(self, request: Request, error: Exception) -> Response:
        """The answer to an error that nobody foresaw."""
        if self._asks_api(request):
            return problem_response(error)
        return error_pages.refused(request, self._app, 500, "Something went wrong here; the operator finds it in the log.")


def _explained(request: Request, error: HTTPException) -> str:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "GET")
        return f"{request.method} is not possible here, only {allowed}."
    return str(error.detail)


class _BasePath:
    """The prefix of the public URL. A proxy may strip it from the path or leave it there; inside it is always there. A slash at
    the end of a path makes no difference."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app = app
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "root_path": self._base_path, "path": self._inside(scope["path"])}
        await self._app(scope, receive, send)

    def _inside(self, path: str) -> str:
        if not (path == self._base_path or path.startswith(self._base_path + "/")):
            path = self._base_path + path
        path = path.rstrip("/")
        return path + "/" if path == self._base_path else path


class _Failures:
    """Answers what nobody foresaw, inside the security headers, and writes it to the log."""

    def __init__(self, app: ASGIApp, answers: _Answers) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            _log.exception("a request failed: %s %s", scope["method"], scope["path"])
            await self._answers.failure(Request(scope), error)(scope, receive, send)
