"""A server that does with each connection what a test says, byte by byte: for faults that no library of HTTP would commit."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType

Act = Callable[[socket.socket, str], None]
"""What to do with a connection and the head of the request that came over it; the connection is closed afterwards."""


class RawServer:
    """Use it in a `with`.

    Attributes:
        heads: Heads of the requests that came, in order.
        sent_bytes: What could be sent to clients before they closed.
        open, most_open: Connections open now, and at most at once.
        closed_by_client: Connections that the client had closed before this server did.
    """

    def __init__(self, act: Act, *, tls: ssl.SSLContext | None = None, head_first: bool = True) -> None:
        """Prepare.

        Args:
            head_first: Whether `act` waits for the head of a request; without it `act` comes before TLS, too.
        """
        self.heads: list[str] = []
        self.sent_bytes = 0
        self.open = self.most_open = self.closed_by_client = 0
        self._act = act
        self._tls = tls
        self._head_first = head_first
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> "RawServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def trickle(self, connection: socket.socket, parts: Iterable[bytes], seconds: float = 0.0) -> None:
        """Send parts with pauses until all are sent, the client has gone, or the server has ended."""
        for part in parts:
            if self._ended.is_set():
                return
            try:
                connection.sendall(part)
            except OSError:
                return
            self.sent_bytes += len(part)
            if seconds:
                time.sleep(seconds)

    def wait_until_closed(self, seconds: float = 60.0) -> None:
        """Wait until no connection is open."""
        end = time.monotonic() + seconds
        while self.open and time.monotonic() < end:
            time.sleep(0.01)
        assert self.open == 0

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.open += 1
                self.most_open = max(self.most_open, self.open)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(30.0)
        with connection, suppress(OSError):
            head = ""
            if self._head_first:
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                head = self._head(connection)
                if not head:
                    return
                self.heads.append(head)
            self._act(connection, head)
            # Not closed yet: whether the client closes first tells whether it keeps connections for later.
            with suppress(OSError):
                connection.settimeout(0.5)
                self.closed_by_client += connection.recv(1) == b""
            connection.close()
        with self._lock:
            self.open -= 1

    @staticmethod
    def _head(connection: socket.socket) -> str:
        received = b""
        while b"\r\n\r\n" not in received:
            part = connection.recv(65536)
            if not part:
                return ""
            received += part
        return received.decode("latin-1")


def replying(reply: bytes) -> Act:
    """Send these bytes, whatever was asked."""

    def act(connection: socket.socket, head: str) -> None:
        connection.sendall(reply)

    return act


def reply(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """A well-formed reply."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
