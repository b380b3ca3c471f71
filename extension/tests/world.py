"""The network of the browsers under test: a proxy that plays every host, lets nothing out, and records what was asked."""

import http.client
import mimetypes
import re
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PASSED_ON = ("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "te")
"""Headers of one hop, which a proxy does not pass on."""

BROWSERS_OWN = frozenset({"accounts.google.com", "update.googleapis.com"})
"""What browsers ask for themselves although they are told not to: Chromium, whether somebody is signed in, and updates."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asked. `host` is without port; `path` with its query; names of `headers` are lower case."""

    method: str
    scheme: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    def __str__(self) -> str:
        return f"{self.method} {self.scheme}://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. `delay_seconds` is waited first; an answer of status 0 is a connection closed without a word."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay_seconds: float = 0


REFUSED = Answer(status=0)
Play = Callable[[Request], Answer]


class World:
    """Hosts by name. Whatever is not here is answered 404, and recorded like the rest."""

    def __init__(self, directory: Path, pages: Sequence[Path], saved: Mapping[tuple[str, str], Path]) -> None:
        """Make the certificate in `directory`. `pages` hold `<host>/<path>.html`; `saved` names files by host and path."""
        self._pages = pages
        self._saved = saved
        self._plays: dict[str, Play] = {}
        self._upstream: dict[str, tuple[str, bool]] = {}
        self._requests: list[Request] = []
        self._lock = threading.Lock()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(*certificate(directory))
        self._server = _Server(("127.0.0.1", 0), _Proxy)
        self._server.world = self
        self.port: int = self._server.server_address[1]
        self._stopping = threading.Event()

    def __enter__(self) -> "World":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def passes(self, host: str, address: str, bare: bool = False) -> None:
        """Requests for this host, on whatever port, go to the site that listens at `address`; of its pages a browser sees no
        more than the title when they are to be `bare`, since drawing one costs more than what leads there."""
        self._upstream[host] = address, bare

    def plays(self, host: str, play: Play | Answer) -> None:
        """This host is answered by a function, or always the same."""
        self._plays[host] = (lambda _: play) if isinstance(play, Answer) else play

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Afterwards every host is played as before."""
        before = dict(self._plays)
        try:
            yield
        finally:
            self._plays = before

    def asked(self, *hosts: str) -> list[Request]:
        """What was asked since the start or `forget`, of these hosts or of all."""
        with self._lock:
            return [request for request in self._requests if not hosts or request.host in hosts]

    def hosts(self) -> set[str]:
        """Every host that was asked since, but for what browsers ask for themselves."""
        return {request.host for request in self.asked()} - BROWSERS_OWN

    def forget(self) -> None:
        with self._lock:
            self._requests.clear()

    def wait_for(self, host: str, path: str = "", seconds: float = 30) -> Request:
        """The first request of this host whose path begins so, once it is there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for request in self.asked(host):
                if request.path.startswith(path):
                    return request
            time.sleep(0.02)
        raise AssertionError(f"{host}{path} was not asked for; these were: {', '.join(map(str, self.asked()))}")

    def answer(self, request: Request, tls: ssl.SSLContext | None = None) -> Answer:
        """Record a request and answer it."""
        with self._lock:
            self._requests.append(request)
        if play := self._plays.get(request.host):
            answer = play(request)
            self._stopping.wait(answer.delay_seconds)
            return answer
        if upstream := self._upstream.get(request.host):
            address, bare = upstream
            if bare:
                # What is cut down is to come as it is.
                request = replace(request, headers={**request.headers, "accept-encoding": "identity"})
            answer = _ask(address, request)
            if bare and answer.status == 200 and answer.kind.startswith("text/html"):
                title = re.search(rb"<title>.*?</title>", answer.body, re.DOTALL)
                return replace(answer, body=b"<!doctype html>" + (title[0] if title else b""))
            return answer
        return self._page(request)

    @property
    def tls(self) -> ssl.SSLContext:
        return self._tls

    def _page(self, request: Request) -> Answer:
        path, _, query = request.path.partition("?")
        names = [f"{path}@{query}.html"] if query else []
        names += [path, f"{path}.html", f"{path}.pdf", f"{path.rstrip('/')}/index.html"]
        files = [self._saved.get((request.host, path))]
        files += [folder / request.host / name.lstrip("/") for name in names for folder in self._pages]
        for file in files:
            if file and file.is_file():
                kind = mimetypes.guess_type(file.name)[0] or "text/html"
                return Answer(file.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        return Answer(b"<title>Nothing here</title>", status=404)


def certificate(directory: Path) -> tuple[Path, Path]:
    """A certificate and its key, signed by itself; browsers under test are told to accept any."""
    chain, key = directory / "world.pem", directory / "world.key"
    how = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=papilio"
    made = ["openssl", *how.split(), "-keyout", str(key), "-out", str(chain)]
    subprocess.run(made, check=True, capture_output=True)
    return chain, key


def _ask(address: str, request: Request) -> Answer:
    site = urlsplit(address)
    connection = http.client.HTTPConnection(site.hostname or "", site.port, timeout=120)
    headers = {name: value for name, value in request.headers.items() if name not in PASSED_ON}
    try:
        connection.request(request.method, request.path, request.body or None, headers)
        reply = connection.getresponse()
        body = reply.read()
    finally:
        connection.close()
    kept = {
        name: value for name, value in reply.getheaders() if name.lower() not in (*PASSED_ON, "content-length", "content-type")
    }
    return Answer(body, reply.headers.get("Content-Type", ""), reply.status, kept)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    world: World

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no failure of the test."""


class _Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]
    host = ""
    scheme = "http"

    def do_CONNECT(self) -> None:
        self.host = self.path.rpartition(":")[0]
        self.send_response(200)
        self.end_headers()
        first = self.connection.recv(1, 2)  # MSG_PEEK: 0x16 begins a handshake; a WebSocket without TLS begins with its text
        if first == b"\x16":
            self.connection = self.server.world.tls.wrap_socket(self.connection, server_side=True)
            self.scheme = "https"
        self.setup_files()
        self.close_connection = False

    def finish(self) -> None:
        super().finish()
        if self.connection is not self.request:
            # The server closes the socket that it accepted; what TLS made of it is ours.
            self.connection.close()

    def setup_files(self) -> None:
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = _Writer(self.connection)

    def answer(self) -> None:
        asked = urlsplit(self.path)
        host = self.host or asked.hostname or ""
        path = self.path if self.host else self.path.partition("://")[2].partition("/")[2]
        path = path if path.startswith("/") else f"/{path}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        answer = self.server.world.answer(Request(self.command, self.scheme, host, path, headers, body))
        if not answer.status:
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_POST = do_HEAD = do_OPTIONS = do_PUT = do_DELETE = do_PATCH = answer

    def log_message(self, format: str, *args: Any) -> None:
        """The requests are recorded; nothing is printed."""


class _Writer:
    """Writes all that it is given."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.closed = False

    def write(self, data: bytes) -> int:
        self._connection.sendall(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        self.closed = True
