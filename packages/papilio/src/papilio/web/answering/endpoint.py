"""The step from a page's handler to an endpoint: collaborators are handed over, errors become pages."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import PapilioError
from papilio.web.answering import error
from papilio.web.frame import Frame

Handler: TypeAlias = Callable[[Request, App, Frame], Response]
Endpoint: TypeAlias = Callable[[Request], Response]

_log = logging.getLogger(__name__)


def endpoint(handler: Handler) -> Endpoint:
    """Serve a handler. It runs in the thread pool, since reading the library blocks."""

    @wraps(handler)
    def serve(request: Request) -> Response:
        app: App = request.app.state.papilio
        frame = Frame.of(request, app)
        try:
            return handler(request, app, frame)
        except PapilioError as problem:
            return error.respond(frame, problem)
        except Exception:
            _log.exception("a page failed")
            return error.failed(frame)

    return serve
