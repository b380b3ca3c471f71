"""The step from a form's handler to an endpoint. One handler serves the form without script, which goes back to where it
came from, and the script, which asks for JSON."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeAlias
from urllib.parse import parse_qsl

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import PapilioError
from papilio.web.answering import error
from papilio.web.answering.problems import PageError, headers_of, said, status_of
from papilio.web.answering.render import redirect
from papilio.web.frame import Frame
from papilio.web.gate.security import MAX_BODY_BYTES

MAX_FIELDS = 50

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What a change has led to.

    Attributes:
        state: For the script, as JSON.
        fragment: Where on the page to go back to: `#…`, percent-encoded, or empty.
        back: Where to go back to when the form does not say, without base.
    """

    state: Mapping[str, object]
    fragment: str = ""
    back: str = "/"


Fields: TypeAlias = Mapping[str, str]
FormHandler: TypeAlias = Callable[[Request, App, Frame, Fields], Done | Response]


def form(handler: FormHandler) -> Callable[[Request], Awaitable[Response]]:
    """Serve the handler of a form, in the thread pool, since writing blocks. Fields may also stand in the address."""

    @wraps(handler)
    async def serve(request: Request) -> Response:
        app: App = request.app.state.papilio
        frame = Frame.of(request, app)
        json = "application/json" in request.headers.get("accept", "")
        back = ""
        try:
            fields = await _fields(request, frame)
            back = fields.get("back", "")
            frame = replace(frame, here=local_path(back))
            done = await run_in_threadpool(handler, request, app, frame, fields)
        except PapilioError as problem:
            if not json:
                return error.respond(frame, problem)
            response = _json({"error": said(problem, frame.text)}, status_of(problem))
            response.headers.update(headers_of(problem))
            return response
        except Exception:
            _log.exception("a form failed")
            return _json({"error": "Something failed here."}, 500) if json else error.failed(frame)
        if isinstance(done, Response):
            return done
        if json:
            return _json(done.state, 200)
        return redirect(app.base_path + (local_path(back) if back else done.back).partition("#")[0] + done.fragment, 303)

    return serve


def local_path(path: str) -> str:
    """A path on this site; the start page for anything that a browser might take for another."""
    local = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable() and "\\" not in path
    return path if local and path.isascii() else "/"


async def _fields(request: Request, frame: Frame) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise PageError(413, frame.text("The form is too large: up to {most} bytes are read.", most=f"{MAX_BODY_BYTES:,}"))
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MAX_FIELDS)
    except ValueError as problem:
        raise PageError(400, frame.text("The form cannot be read.")) from problem
    return {**request.query_params, **dict(pairs)}


def _json(state: Mapping[str, object], status: int) -> Response:
    return Response(orjson.dumps(state), status, {"Content-Type": "application/json", "Cache-Control": "private, no-cache"})
