"""What a site does beside answering: it keeps index and map level with the library, and does scheduled work."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from types import FrameType

from papilio.app import App
from papilio.errors import PapilioError, StorageFullError
from papilio.finding.indexing import Follower
from papilio.following import schedule
from papilio.following.worker import Crew
from papilio.operating.heap import give_back
from papilio.operating.machine import give_way
from papilio.operating.processes import Seat
from papilio.store.work.jobs import Job
from papilio.web.pages.health import told
from papilio.web.serving.cartographer import Cartographer
from papilio.web.serving.run import SWITCH_SECONDS

log = logging.getLogger("papilio")


@contextmanager
def chores(app: App, *, scheduled: bool, apart: bool = False) -> Generator[None]:
    """All of it, by threads, until the end of the block. That waits for the batch and the jobs at hand.

    Args:
        scheduled: Whether scheduled work is done too.
        apart: Whether no reader is answered by this process. Then indexing gives way to those that do; else readers would wait
            for a thread that holds the interpreter and is not let on.
    """
    follower = Follower(
        app.store,
        app.engine,
        partial(_tell_of_index, app.seat),
        begin=give_way if apart else lambda: None,
        on_progress=app.seat.indexing,
        after_writing=give_back,
    )
    crew: Crew | None = None
    if scheduled and app.arxiv is not None:
        crew = schedule.Duty(app.store, app.arxiv, app.follow, app.paper_sources, app.now, _log_failure).crew()
    cartographer = Cartographer(app)
    follower.start()
    cartographer.start()
    if crew is not None:
        crew.start()
    try:
        yield
    finally:
        if crew is not None:
            crew.stop()
        cartographer.stop()
        follower.stop()


def keep(app: App, ready: Callable[[], None], *, scheduled: bool) -> None:
    """Do nothing else until SIGTERM comes, and tell those that answer readers how the site is.

    Args:
        ready: Called once it has begun.
        scheduled: Whether scheduled work is done too.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    signals, noting = os.pipe()
    os.set_blocking(noting, False)
    signal.set_wakeup_fd(noting)
    signal.signal(signal.SIGTERM, _noted)
    if app.seat.line is not None:
        desk = partial(app.seat.line.answer_all, lambda: told(app))
        threading.Thread(target=desk, name="papilio-line", daemon=True).start()
    with chores(app, scheduled=scheduled, apart=True):
        app.seat.keeping()
        ready()
        os.read(signals, 1)


def _noted(number: int, frame: FrameType | None) -> None:
    """The wake-up descriptor has it, whichever thread it came to."""


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
