"""One process of the site: its server, and the threads that keep the index level and do scheduled work."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import NoReturn

import uvicorn

from papilio.app import App
from papilio.errors import PapilioError, StorageFullError
from papilio.finding.indexing import Follower
from papilio.following import schedule
from papilio.following.worker import Crew
from papilio.operating.processes import Seat
from papilio.store.work.jobs import Job
from papilio.web.serving.server import create
from papilio.web.serving.sockets import IN_A_ROW, Listener

log = logging.getLogger("papilio")

GRACE_SECONDS = 5
"""For the requests at work when the site ends."""

LINGER_SECONDS = 0.25
"""For the request of a connection that was accepted just before the end."""

SWITCH_SECONDS = 0.001
"""How long a handler's thread computes before another has its turn: what accepts and turns away must not wait for them."""

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(app: App, listener: Listener, ready: Callable[[], None], *, index: bool = True, work: bool = True) -> int:
    """Serve until a signal comes; returns its number when every request and thread has ended.

    Args:
        ready: Called once requests are answered.
        index: Whether the index is kept level here.
        work: Whether scheduled work is done here.
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
    server = _Server(config, begin)
    follower = Follower(app.store, app.engine, partial(_tell_of_index, app.seat), on_progress=app.seat.indexing)
    crew: Crew | None = None
    if work and app.arxiv is not None:
        crew = schedule.Duty(app.store, app.arxiv, app.follow, app.paper_sources, app.now, _log_failure).crew()
    if index:
        follower.start()
    if crew is not None:
        crew.start()
    try:
        server.run(sockets=[listener])
    finally:
        if crew is not None:
            crew.stop()
        if index:
            follower.stop()
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


def _tell_of_index(seat: Seat, error: BaseException | None) -> None:
    """Say on the board whether the index follows, and in the log why not."""
    if error is None:
        seat.index("following")
        log.warning("the index has caught up again")
        return
    seat.index("full" if isinstance(error, StorageFullError) else "failing")
    log.error("the index could not catch up: %s", error, exc_info=None if isinstance(error, PapilioError) else error)


def _log_failure(job: Job | None, error: Exception) -> None:
    what = f"the job {job.kind} {job.key}" if job else "the worker"
    if isinstance(error, PapilioError):
        log.error("%s failed: %s", what, error)
    else:
        log.error("%s failed", what, exc_info=error)
