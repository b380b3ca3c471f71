"""Lines of a file → rows of the store, in this process or in others beside it.

The processes hold nothing but a pipe to this one: when this one is killed they see the end of the pipe and stop, and when
one of them dies its lines are parsed here.
"""

import logging
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Queue
from threading import Event, Semaphore, Thread
from typing import NamedTuple, TypeAlias

from papilio.errors import FileError, RecordError
from papilio.sources.files import MAX_LINE_BYTES, Line
from papilio.sources.records import parse_record
from papilio.store.library.rows import PaperRow, to_row

MOST_REASONS = 20
MOST_SAID = 1_000
"""What is said of one line: reasons, and characters of each."""

AHEAD = 2
"""How many batches of each process may be under way or waiting, so that none of them waits and memory stays flat."""

_log = logging.getLogger(__name__)

RawLine: TypeAlias = tuple[int, bytes | None, int]


class Problem(NamedTuple):
    """A line that gives no row, or gives one with a warning; `ref` names the paper of that row."""

    line: int
    reason: str
    skipped: bool
    ref: str = ""


class Parsed(NamedTuple):
    """What became of a batch of lines. `lines`: the number of each row's line."""

    rows: list[PaperRow]
    lines: list[int]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that are committed together.

    Attributes:
        last_line: Number of the last of them.
        length_bytes: Their decompressed length, line endings included, blank lines between them not.
        position: How far the file on disk was read, 0 to 1.
    """

    lines: list[RawLine]
    last_line: int
    length_bytes: int
    position: float


def raw(line: Line) -> RawLine:
    """A line as it crosses to another process."""
    return line.number, line.content, line.length_bytes


def parse_lines(lines: Sequence[RawLine]) -> Parsed:
    """Parse a batch; whatever is no record becomes a problem."""
    rows: list[PaperRow] = []
    taken: list[int] = []
    problems: list[Problem] = []
    for number, content, length_bytes in lines:
        if content is None:
            limit = MAX_LINE_BYTES // 2**20
            problems.append(
                Problem(number, f"the line is {length_bytes:,} bytes long; a record takes at most {limit} MiB", True)
            )
        else:
            try:
                record = parse_record(content)
                rows.append(to_row(record))
                taken.append(number)
            except RecordError as error:
                problems.append(Problem(number, _said([str(error)]), True))
            except Exception as error:
                # One line of a kind that nobody foresaw must not cost the others.
                _log.exception("line %d cannot be read", number)
                problems.append(Problem(number, f"it cannot be read, by a defect of Papilio ({type(error).__name__})", True))
            else:
                if record.warnings:
                    problems.append(Problem(number, _said(record.warnings), False, record.paper.ref))
    return Parsed(rows, taken, problems)


def _said(reasons: Sequence[str]) -> str:
    """The reasons in one line. It holds the first ones, each cut where it is long, and says how much it leaves out."""
    shown = [
        each if len(each) <= MOST_SAID else f"{each[:MOST_SAID]} … ({len(each):,} characters)"
        for each in reasons[:MOST_REASONS]
    ]
    if len(reasons) > MOST_REASONS:
        shown.append(f"and {len(reasons) - MOST_REASONS:,} more of this record")
    return "; ".join(shown)


def parsed_batches(batches: Iterator[Batch], workers: int) -> Iterator[tuple[Batch, Parsed]]:
    """Batches with what they hold, in order; `workers` processes parse beside this one, if there is more than one batch."""
    first = next(batches, None)
    if first is None:
        return
    try:
        second = next(batches, None) if workers else None
    except FileError:
        yield first, parse_lines(first.lines)
        raise
    if second is None:
        for batch in chain([first], batches):
            yield batch, parse_lines(batch.lines)
        return
    with closing(_Crew(workers)) as crew:
        yield from crew.parse(chain([first, second], batches))


class _Crew:
    """Processes that parse. Batches go to them in turn, from a thread that also reads the file; results come back in turn."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._connections: list[Connection] = []
        self._processes: list[BaseProcess] = []
        self._reader: Thread | None = None
        self._stopped = Event()
        self._room = Semaphore(workers * AHEAD)
        self._waiting: Queue[Batch | BaseException | None] = Queue()
        for _ in range(workers):
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there,), daemon=True)
            # An interrupt from the terminal reaches every process; the one that writes decides what to do. Blocked and not
            # ignored, so that none is lost here while the other begins.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            process.start()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            there.close()
            self._connections.append(here)
            self._processes.append(process)

    def parse(self, batches: Iterator[Batch]) -> Iterator[tuple[Batch, Parsed]]:
        self._reader = Thread(target=self._send, args=(batches,), name="papilio-import-reader", daemon=True)
        self._reader.start()
        turn = 0
        while (batch := self._waiting.get()) is not None:
            if isinstance(batch, BaseException):
                raise batch
            try:
                parsed: Parsed = self._connections[turn].recv()
            except (EOFError, OSError):
                parsed = parse_lines(batch.lines)
            turn = (turn + 1) % len(self._connections)
            self._room.release()
            yield batch, parsed

    def _send(self, batches: Iterator[Batch]) -> None:
        turn = 0
        try:
            for batch in batches:
                self._room.acquire()
                if self._stopped.is_set():
                    return
                self._waiting.put(batch)
                # A process that died is noticed where its results are missed.
                with suppress(OSError):
                    self._connections[turn].send(batch.lines)
                turn = (turn + 1) % len(self._connections)
            self._waiting.put(None)
        except BaseException as error:
            self._waiting.put(error)

    def close(self) -> None:
        self._stopped.set()
        self._room.release()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        if self._reader is not None:
            self._reader.join()
        for connection in self._connections:
            connection.close()


def _serve(connection: Connection) -> None:
    """Parse batches until the other end of the pipe is closed."""
    while True:
        try:
            lines: list[RawLine] = connection.recv()
        except EOFError:
            return
        try:
            connection.send(parse_lines(lines))
        except BrokenPipeError:
            return
