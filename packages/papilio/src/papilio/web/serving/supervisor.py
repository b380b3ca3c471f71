"""Several processes that serve one site, and the parent that keeps them going.

The parent binds the socket and forks; it opens neither library nor index, starts no thread and answers nothing. What all
children import is loaded before the first fork, so they share the pages that hold it. What cannot be carried over a fork
(connections, the index, threads) each child opens for itself. One child is the keeper: it keeps the index level, does
scheduled work and says how the site is, and answers no requests. All others accept from the one socket, so a connection goes
to whoever is free.

- A child that dies is replaced, and the log says what it died of. One that dies soon after its start is replaced after a
  pause that doubles, so that a library that cannot be opened costs no more than a line a minute.
- SIGTERM and SIGINT go on to every child, which answers what it has accepted and ends; one that does not end is killed.
- SIGHUP replaces the children one after the other, with the settings read anew: a child is asked to end when its
  successor answers, and connections that nobody has accepted yet stay in the socket. Settings that cannot be used change
  nothing.
- Each child holds the reading end of a pipe whose writing end only the parent has. When the parent is gone, however it
  ended, the pipe is closed and the children end.
"""

import gc
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn, TypeAlias

from papilio.errors import PapilioError
from papilio.model.backoff import Backoff
from papilio.operating.line import Line
from papilio.operating.processes import Board, Seat
from papilio.web.serving.run import GRACE_SECONDS
from papilio.web.serving.server import preload

log = logging.getLogger("papilio")

REPLACEMENT = Backoff(1.0, 60.0, jitter=(1.0, 1.0))
"""The pauses before a place is filled again: none after the first process that died soon, then growing ones."""
SOON_SECONDS = 60.0
"""A child that lived for longer has not failed at its start, and is replaced at once."""

STOP_SECONDS = GRACE_SECONDS + 10.0
"""What a child has to end: for requests, then for the job and the batch at hand."""

KEEPER = 0
"""The place of the child that keeps the library."""

_WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)

Work: TypeAlias = Callable[[Seat, bool, Callable[[], None]], object]
"""What a child does. Gets its seat, whether it keeps the library or answers requests, and what to call once it does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many children there are to be, and what they do.

    Attributes:
        answering: Those that answer requests; one more keeps the library.
    """

    answering: int
    work: Work

    @property
    def children(self) -> int:
        """All of them."""
        return self.answering + 1


@dataclass(slots=True)
class _Child:
    pid: int
    seat: int
    place: int
    begun: float
    kill_at: float = float("inf")


class Supervisor:
    """The parent. `run` is its life."""

    def __init__(
        self,
        listener: socket.socket,
        plan: Plan,
        replan: Callable[[], Plan],
        announce: Callable[[], None],
        *,
        board: Board | None = None,
        terminal: bool | None = None,
    ) -> None:
        """Prepare.

        Args:
            listener: What the children accept from; closed when the end begins, so that nobody waits for an answer in vain.
            replan: Reads the settings anew; PapilioError where they cannot be used.
            announce: Called when as many children answer as were planned.
            terminal: Whether a terminal started this, which says SIGHUP when it is closed.
        """
        self._listener = listener
        self._plan = plan
        self._replan = replan
        self._announce = announce
        self._board = board or Board()
        self._line = Line()
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._children: dict[int, _Child] = {}
        self._leaving: list[_Child] = []
        self._coming: _Child | None = None
        self._to_replace: list[int] = []
        self._failures: dict[int, int] = {}
        self._due: dict[int, float] = {}
        self._announced = False
        self._ended_by = 0
        self._life: tuple[int, int] = (-1, -1)
        self._reports: tuple[int, int] = (-1, -1)

    def run(self) -> int:
        """Serve until a signal comes; returns its number when every child has ended.

        Raises:
            PapilioError: A child could not begin before the site was ever reached; the log says why.
        """
        self._board.supervised()
        preload()
        gc.collect()
        gc.freeze()
        self._life, self._reports = os.pipe(), os.pipe()
        failed = False
        with _signals() as wake:
            self._due = dict.fromkeys(range(self._plan.children), 0.0)
            while not self._ended_by or self._alive():
                self._start_due()
                for number in self._wait(wake):
                    self._take(number)
                failed = self._reap() or failed
                if failed:
                    self._end(signal.SIGTERM)
                self._kill_late()
                self._go_on_replacing()
        for end in (*self._life, *self._reports):
            os.close(end)
        self._line.close()
        if failed:
            raise PapilioError("the site could not begin; what its processes said stands above")
        return self._ended_by

    def _alive(self) -> list[_Child]:
        coming = [self._coming] if self._coming else []
        return [*self._children.values(), *self._leaving, *coming]

    def _wait(self, wake: socket.socket) -> list[int]:
        """Until something happens; returns the signals that came, and notes who answers."""
        times = [*self._due.values(), *(child.kill_at for child in self._alive())]
        timeout = max(0.0, min(times) - time.monotonic()) if times else None
        readable, _, _ = select.select([wake, self._reports[0]], [], [], None if timeout == float("inf") else timeout)
        if self._reports[0] in readable:
            os.read(self._reports[0], 4096)
            self._see_ready()
        return list(wake.recv(4096)) if wake in readable else []

    def _see_ready(self) -> None:
        coming = self._coming
        if coming and self._board.is_ready(coming.seat):
            before = self._children.pop(coming.place, None)
            self._children[coming.place], self._coming = coming, None
            if before:
                self._stop(before, signal.SIGTERM)
        ready = sum(self._board.is_ready(child.seat) for child in self._children.values())
        if not self._announced and not self._ended_by and ready >= self._plan.children:
            self._announced = True
            self._announce()

    def _take(self, number: int) -> None:
        """Do what a signal asks."""
        if number == signal.SIGHUP and not self._terminal:
            self._reload()
        elif number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if self._ended_by and number == signal.SIGINT:
                for child in self._leaving:
                    child.kill_at = 0.0
            self._end(number)

    def _end(self, number: int) -> None:
        if self._ended_by:
            return
        self._ended_by = number
        self._listener.close()
        self._due.clear()
        self._to_replace.clear()
        if self._coming:
            self._leaving.append(self._coming)
            self._coming = None
        for child in [*self._leaving, *self._children.values()]:
            self._stop(child, signal.SIGTERM)
        self._children.clear()

    def _stop(self, child: _Child, number: int) -> None:
        child.kill_at = min(child.kill_at, time.monotonic() + STOP_SECONDS)
        if child not in self._leaving:
            self._leaving.append(child)
        _send(child, number)

    def _kill_late(self) -> None:
        for child in self._leaving:
            if child.kill_at <= time.monotonic():
                log.error("process %d did not end within %.0f s and is killed", child.pid, STOP_SECONDS)
                child.kill_at = float("inf")
                _send(child, signal.SIGKILL)

    def _reload(self) -> None:
        if self._ended_by:
            return
        try:
            self._plan = self._replan()
        except PapilioError as error:
            log.error("the settings cannot be used, so nothing has changed: %s", error)
            return
        log.warning("the settings were read anew; the processes are replaced")
        for place in [place for place in self._children if place >= self._plan.children]:
            self._stop(self._children.pop(place), signal.SIGTERM)
        self._due = {place: due for place, due in self._due.items() if place < self._plan.children}
        self._to_replace = sorted(self._children)
        for place in range(self._plan.children):
            if place not in self._children:
                self._due.setdefault(place, 0.0)

    def _go_on_replacing(self) -> None:
        """Start the next successor once the one before answers and whom it followed has ended."""
        while self._to_replace and not self._coming and not self._leaving:
            place = self._to_replace.pop(0)
            if place in self._children:
                self._coming = self._fork(place)

    def _start_due(self) -> None:
        now = time.monotonic()
        for place in [place for place, due in self._due.items() if due <= now]:
            del self._due[place]
            self._children[place] = self._fork(place)

    def _fork(self, place: int) -> _Child:
        seat = Seat(self._board, self._board.free_seat(), self._line)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        pid = os.fork()
        if not pid:
            self._be_child(place, seat)
        self._board.occupy(seat.number, pid)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return _Child(pid, seat.number, place, time.monotonic())

    def _be_child(self, place: int, seat: Seat) -> NoReturn:
        """The child's life, from the fork to its end; it never returns."""

        def report() -> None:
            os.write(self._reports[1], b".")

        def live() -> None:
            os.close(self._life[1])
            threading.Thread(target=_end_with_parent, args=(self._life[0],), name="parent-watch", daemon=True).start()
            self._plan.work(seat, place == KEEPER, report)

        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        # SIGINT stays blocked: a terminal says it to everybody, and children end when their parent asks them.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, set(_WATCHED) - {signal.SIGINT})
        _end_after(live)

    def _reap(self) -> bool:
        """Take leave of those that have ended; returns whether the site cannot begin."""
        failed = False
        for child in self._alive():
            ended, status = os.waitpid(child.pid, os.WNOHANG)
            if not ended:
                continue
            was_ready = self._board.is_ready(child.seat)
            self._board.leave(child.seat)
            if child in self._leaving:
                self._leaving.remove(child)
                if child.kill_at < float("inf") and os.waitstatus_to_exitcode(status) not in (0, -signal.SIGTERM):
                    log.error("process %d, which was to end, %s", child.pid, reason(status))
            elif child is self._coming:
                self._coming = None
                self._to_replace.clear()
                log.error("process %d, a successor, %s; the other processes stay as they are", child.pid, reason(status))
            else:
                del self._children[child.place]
                failed = failed or not (self._announced or was_ready)
                self._replace_later(child, status)
        return failed

    def _replace_later(self, child: _Child, status: int) -> None:
        soon = time.monotonic() - child.begun < SOON_SECONDS
        failures = self._failures[child.place] = self._failures.get(child.place, 0) + 1 if soon else 0
        pause = REPLACEMENT.seconds(failures - 1, 0.0)
        self._due[child.place] = time.monotonic() + pause
        after = f" in {pause:.0f} s" if pause else ""
        log.error("process %d %s; another takes its place%s", child.pid, reason(status), after)


def reason(status: int) -> str:
    """What a process died of, as `waitpid` tells it."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"ended with status {code}"
    said = f"was ended by {signal.Signals(-code).name}"
    if -code == signal.SIGKILL:
        said += " (where nobody did that, the machine or its group had no memory left: set PAPILIO_PROCESSES to fewer)"
    return said


def in_child(task: Callable[[], None]) -> int:
    """Do something in a process of its own, so that nothing of it stays here; returns its exit status."""
    life = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(life[1])
        threading.Thread(target=_end_with_parent, args=(life[0],), name="parent-watch", daemon=True).start()
        _end_after(task)
    # A terminal says an interrupt to everybody. The child ends by it, and tells its parent so.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, status = os.waitpid(pid, 0)
    signal.signal(signal.SIGINT, before)
    for end in life:
        os.close(end)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _end_after(task: Callable[[], None]) -> NoReturn:
    """End this process when the task is done; nothing of what the parent was about to do is done here."""
    status = 1
    try:
        task()
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except PapilioError as error:
        log.error("%s", error)
    except BaseException:
        log.exception("a process of the site failed")
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)


def _end_with_parent(life: int) -> None:
    """Wait until the parent has gone, then end as by SIGTERM, or at least end."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)


def _send(child: _Child, number: int) -> None:
    os.kill(child.pid, number)


@contextmanager
def _signals() -> Generator[socket.socket]:
    """Signals as bytes that can be waited for together with other things."""
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    handlers = {number: signal.signal(number, _noted) for number in _WATCHED}
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        reader.close()
        writer.close()


def _noted(number: int, frame: FrameType | None) -> None:
    """The wake-up descriptor has it."""
