"""One process that answers: its server, from the first request to the signal that ends it."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import uvicorn

from papilio.app import App
from papilio.web.serving.server import create
from papilio.web.serving.sockets import IN_A_ROW, Listener

GRACE_SECONDS = 5
"""For the requests at work when the site ends."""

LINGER_SECONDS = 0.25
"""For the request of a connection that was accepted just before the end."""

SWITCH_SECONDS = 0.001
"""How long a thread computes before another has its turn: what accepts and turns away must not wait for pages."""

OBJECTS_PER_SWEEP = 20_000
"""New objects between two searches for those that only hold each other: a page makes tens of thousands and few such."""

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(app: App, listener: Listener, ready: Callable[[], None]) -> int:
    """Serve until a signal comes; returns its number when every request has ended.

    Args:
        ready: Called once requests are answered.
    """
    config = uvicorn.Config(
        create(app),
        http="httptools",
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=IN_A_ROW,
        log_config=None,
    )

    def begin() -> None:
        app.seat.ready()
        ready()

    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(OBJECTS_PER_SWEEP)
    server = _Server(config, begin)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
    return server.ended_by


def end_by(number: int) -> NoReturn:
    """End this process as the signal would have ended it, so that whoever started it learns the reason."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    raise SystemExit(128 + number)


class _Server(uvicorn.Server):
    """A server that tells when it answers and what ended it, and leaves nobody without an answer at its end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ended_by = int(signal.SIGTERM)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        # Who sends its request only now is answered, and told to connect anew for the next.
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        await asyncio.sleep(LINGER_SECONDS)
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Ends by a signal, which is not raised again: threads are to end before the process does."""
        before = {number: signal.signal(number, self.handle_exit) for number in ENDING_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.ended_by = sig
        super().handle_exit(sig, frame)
