"""For machines: `/health` (JSON) and `/metrics` (Prometheus)."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeAlias

import orjson
from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import PapilioError
from papilio.operating.health import examine, health_record, prometheus

_log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.7
"""How long the process that keeps the library is waited for, before another examines for itself."""

_UNKEPT = {"Cache-Control": "no-store"}
_AGAIN = _UNKEPT | {"Retry-After": "10"}
"""Of an answer that says that the library cannot be read: whoever watches asks every few seconds."""

Answer: TypeAlias = tuple[bytes, int]
"""JSON and its status."""


class Checkup:
    """Examines in a thread of its own, one time after the other. All who ask before one begins share what it finds.

    So whoever watches the site waits for no page, and for two examinations at most, however many watch it.
    """

    def __init__(self, examine: Callable[[], Answer]) -> None:
        self._examine = examine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="papilio-health")
        self._lock = Lock()
        self._next: Future[Answer] | None = None

    async def answer(self) -> Answer:
        """What an examination finds that has not begun yet."""
        with self._lock:
            if self._next is None:
                self._next = self._thread.submit(self._begin)
            found = self._next
        # A client that goes away takes the answer from nobody else.
        return await asyncio.shield(asyncio.wrap_future(found))

    def _begin(self) -> Answer:
        with self._lock:
            self._next = None
        return self._examine()


def examined(app: App) -> Answer:
    """What machines that watch are told: 200 while the database can be read, whatever is late; 503 when it cannot.

    The process that keeps the library is asked, because it makes no pages. Where pages are made, each of the many small steps
    of an examination waits for its turn.
    """
    heard = app.seat.line.ask(PATIENCE_SECONDS) if app.seat.line else b""
    status, _, content = (heard or told(app)).partition(b" ")
    return content, int(status)


def told(app: App) -> bytes:
    """The status and what is told with it, as they go over the line."""
    try:
        record, status = health_record(examine(app.store, app.engine, app.follow, app.now(), app.seat.board.look())), 200
    except PapilioError as error:
        # Whoever asks needs no password, and the error names the database's place.
        _log.error("the library cannot be read: %s", error)
        record, status = {"status": "broken", "error": "The library cannot be read; the log says why."}, 503
    return b"%d %b" % (status, orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")


async def health(request: Request) -> Response:
    """For machines that watch."""
    checkup: Checkup = request.app.state.checkup
    content, status = await checkup.answer()
    return Response(content, status, _AGAIN if status == 503 else _UNKEPT, media_type="application/json")


def metrics(request: Request) -> Response:
    """For Prometheus."""
    app: App = request.app.state.papilio
    try:
        text = prometheus(examine(app.store, app.engine, app.follow, app.now(), app.seat.board.look()))
    except PapilioError as error:
        _log.error("the library cannot be read: %s", error)
        return Response("the library cannot be read; the log says why\n", 503, _AGAIN, "text/plain")
    return Response(text, media_type="text/plain; version=0.0.4", headers=_UNKEPT)
