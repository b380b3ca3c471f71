"""For machines: `/health` (JSON) and `/metrics` (Prometheus)."""

import logging

import orjson
from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import PapilioError
from papilio.operating.health import examine, health_record, prometheus

_log = logging.getLogger(__name__)


def health(request: Request) -> Response:
    """For machines that watch: 200 while the database can be read, whatever is late; 503 when it cannot."""
    app: App = request.app.state.papilio
    try:
        record = health_record(examine(app.store, app.engine, app.follow, app.now(), app.seat.board.look()))
    except PapilioError as error:
        # Whoever asks needs no password, and the error names the database's place.
        _log.error("the library cannot be read: %s", error)
        return _json({"status": "broken", "error": "The library cannot be read; the log says why."}, 503)
    return _json(record, 200)


def metrics(request: Request) -> Response:
    """For Prometheus."""
    app: App = request.app.state.papilio
    try:
        text = prometheus(examine(app.store, app.engine, app.follow, app.now(), app.seat.board.look()))
    except PapilioError as error:
        _log.error("the library cannot be read: %s", error)
        return Response("the library cannot be read; the log says why\n", 503, {"Cache-Control": "no-store"}, "text/plain")
    return Response(text, media_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


def _json(value: object, status: int) -> Response:
    content = orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"
    return Response(content, status, {"Cache-Control": "no-store"}, media_type="application/json")
