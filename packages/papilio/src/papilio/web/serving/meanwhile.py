"""What a site says before its library can be opened: that it comes soon. A large library is brought up to date for minutes."""

import json
import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NoReturn

from papilio.web.gate.security import RESPONSE_HEADERS
from papilio.web.serving.sockets import Listener

AGAIN_SECONDS = 5
PATIENCE_SECONDS = 5.0
"""For a request to come whole."""

DETAIL = "The library is being brought up to date; the site is here as soon as that is done."
_PAGE = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{AGAIN_SECONDS}"><title>Papilio</title>
<p>{DETAIL}</p><p lang="zh">文献库正在更新；完成后网站即可使用。</p></html>
"""


@contextmanager
def answered_meanwhile(listener: Listener) -> Generator[None]:
    """Until the end of the `with`, a process of its own answers all requests with 503."""
    life = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(life[1])
        _answer(listener, life[0])
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        for end in life:
            os.close(end)


class _Soon(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_SECONDS

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].rstrip("/")
        if path.endswith("/health"):
            self._say("application/json", json.dumps({"status": "starting", "detail": DETAIL}))
        elif "/api/" in path:
            problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": DETAIL}
            self._say("application/problem+json", json.dumps(problem))
        else:
            self._say("text/html; charset=utf-8", _PAGE)

    do_HEAD = do_POST = do_GET

    def _say(self, kind: str, content: str) -> None:
        body = content.encode()
        self.send_response_only(503)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Retry-After": str(AGAIN_SECONDS)}
        for name, value in {**RESPONSE_HEADERS, **headers, "Cache-Control": "no-store", "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log is for what the operator should know."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client went away."""


def _answer(listener: Listener, life: int) -> NoReturn:
    """The process's life. It ends with its parent, which holds the other end of a pipe."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        server = _Server(("", 0), _Soon, bind_and_activate=False)
        server.socket.close()
        server.socket = listener
        threading.Thread(target=server.serve_forever, daemon=True).start()
        os.read(life, 1)
    finally:
        # Nothing of what the parent is about to do is done here.
        os._exit(0)
