"""The processes of a site, on a board that all share: who is there, and the requests that each had."""

import mmap
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from papilio.operating.line import Line
from papilio.operating.tallies import Tallies

IndexState: TypeAlias = Literal["following", "failing", "full"]
"""Whether the index can follow the library; `full`: because no space is left."""

MOST_SEATS = 64

MEMORY_SECONDS = 10.0
"""How old may be what is told of memory: adding up pages takes the kernel longer than all else that is told takes us."""

_PID, _READY, _ANSWERED, _REFUSED, _DROPPED, _INDEX, _REACHED, _LAST = range(8)
_LOOKED, _BYTES = range(2)
_KEEPS, _ANSWERS = 1, 2
"""Who is ready either keeps the library, or answers requests."""
_INDEX_STATES: tuple[IndexState, ...] = get_args(IndexState)
_WIDTH = 8
_PROC = Path("/proc")
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Indexing:
    """How far the search index is that is being written: the change reached, and the library's last one."""

    reached: int
    last: int


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes of a site at one moment.

    Attributes:
        web: Those that answer requests.
        memory_bytes: Of all together, with the one that supervises; pages that they share are counted once. Up to
            `MEMORY_SECONDS` old.
        answered, refused, dropped: Requests since the site began: let in, turned away because too many waited, and left
            because their client had gone.
        index: What the process tells that keeps the index level; `following` where none of these does.
        indexing: How far it is; None where the index is level, or nobody writes it.
    """

    web: int
    memory_bytes: int
    answered: int
    refused: int
    dropped: int
    index: IndexState = "following"
    indexing: Indexing | None = None


class Board:
    """Numbers in memory that forked processes share. Each seat has one writer, so nothing is locked; what a process has
    counted stays in its seat when another sits down there."""

    def __init__(self, seats: int = MOST_SEATS, clock: Callable[[], float] = time.monotonic, proc: Path = _PROC) -> None:
        self.seats = seats
        self._proc = proc
        self.tallies = Tallies()
        self._clock = clock
        self._supervisor = 0
        self._cells = memoryview(mmap.mmap(-1, (seats + 1) * _WIDTH * 8)).cast("q")
        self._memory = self._cells[seats * _WIDTH :]

    def supervised(self) -> None:
        """Count this process, which answers no requests, to the site."""
        self._supervisor = os.getpid()

    def occupy(self, seat: int, pid: int) -> None:
        """A process sits down."""
        for cell in (_INDEX, _REACHED, _LAST):
            self._cells[seat * _WIDTH + cell] = 0
        self._cells[seat * _WIDTH + _PID] = pid

    def leave(self, seat: int) -> None:
        """A process has ended."""
        self._cells[seat * _WIDTH + _PID] = self._cells[seat * _WIDTH + _READY] = 0

    def free_seat(self) -> int:
        """A seat where nobody sits.

        Raises:
            StopIteration: All are taken.
        """
        return next(seat for seat in range(self.seats) if not self._cell(seat, _PID))

    def set_ready(self, seat: int, *, answers: bool) -> None:
        """The process there does its work from now on, which is to answer requests or to keep the library."""
        self._cells[seat * _WIDTH + _READY] = _ANSWERS if answers else _KEEPS

    def is_ready(self, seat: int) -> bool:
        """Whether the process there does its work."""
        return bool(self._cell(seat, _PID) and self._cell(seat, _READY))

    def answers(self, seat: int) -> bool:
        """Whether the process there answers requests."""
        return bool(self._cell(seat, _PID) and self._cell(seat, _READY) == _ANSWERS)

    def look(self) -> Processes:
        """All processes, now."""
        taken = [seat for seat in range(self.seats) if self._cell(seat, _PID)]
        pids = [self._cell(seat, _PID) for seat in taken]
        return Processes(
            web=sum(self.answers(seat) for seat in taken),
            memory_bytes=self._memory_of([self._supervisor, *pids] if self._supervisor else pids),
            answered=self._sum(_ANSWERED),
            refused=self._sum(_REFUSED),
            dropped=self._sum(_DROPPED),
            index=_INDEX_STATES[max((self._cell(seat, _INDEX) for seat in taken), default=0)],
            indexing=self.indexing(),
        )

    def indexing(self) -> Indexing | None:
        """How far the index is that is being written; None where it is level, or nobody writes it."""
        taken = [seat for seat in range(self.seats) if self._cell(seat, _PID)]
        told = [Indexing(self._cell(seat, _REACHED), self._cell(seat, _LAST)) for seat in taken]
        return next((each for each in told if each.reached < each.last), None)

    def add(self, seat: int, cell: int) -> None:
        """Add one to a number of a seat, by the process that sits there."""
        self._cells[seat * _WIDTH + cell] += 1

    def set_index(self, seat: int, state: IndexState) -> None:
        """Say how the index follows, by the process that keeps it level."""
        self._cells[seat * _WIDTH + _INDEX] = _INDEX_STATES.index(state)

    def _memory_of(self, pids: Sequence[int]) -> int:
        """What whoever looked last has found, or is found now. At worst two look at once."""
        now = int(self._clock() * 1000)
        if not self._memory[_BYTES] or now - self._memory[_LOOKED] >= MEMORY_SECONDS * 1000:
            self._memory[_LOOKED], self._memory[_BYTES] = now, memory_bytes(pids, self._proc)
        return self._memory[_BYTES]

    def set_indexing(self, seat: int, reached: int, last: int) -> None:
        """Say how far the index is, by the process that keeps it level."""
        self._cells[seat * _WIDTH + _REACHED] = reached
        self._cells[seat * _WIDTH + _LAST] = last

    def _cell(self, seat: int, cell: int) -> int:
        return self._cells[seat * _WIDTH + cell]

    def _sum(self, cell: int) -> int:
        return sum(self._cell(seat, cell) for seat in range(self.seats))


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of one web process on the board.

    Attributes:
        line: To the process that keeps the library; None where that is this one.
    """

    board: Board
    number: int
    line: Line | None = None

    @classmethod
    def alone(cls) -> "Seat":
        """The seat of a site that is one process, this one."""
        board = Board(1)
        board.occupy(0, os.getpid())
        alone = cls(board, 0)
        alone.ready()
        return alone

    def ready(self) -> None:
        """Requests are answered from now on."""
        self.board.set_ready(self.number, answers=True)

    def keeping(self) -> None:
        """The library is kept from now on, and no request answered."""
        self.board.set_ready(self.number, answers=False)

    def answered(self) -> None:
        """A request was let in."""
        self.board.add(self.number, _ANSWERED)

    def refused(self) -> None:
        """A request was turned away, because too many waited."""
        self.board.add(self.number, _REFUSED)

    def dropped(self) -> None:
        """The client of a request that waited has gone."""
        self.board.add(self.number, _DROPPED)

    def index(self, state: IndexState) -> None:
        """How the index follows the library, which this process keeps level."""
        self.board.set_index(self.number, state)

    def indexing(self, reached: int, last: int) -> None:
        """The change that the index has reached, which this process keeps level, and the library's last one."""
        self.board.set_indexing(self.number, reached, last)


def memory_bytes(pids: Sequence[int], proc: Path = _PROC) -> int:
    """The memory of these processes, each page that they share counted once where the kernel tells it, else resident."""
    if not (proc / "self").exists():
        listed = subprocess.run(
            ["ps", "-o", "rss=", "-p", ",".join(map(str, pids))], capture_output=True, text=True, check=False
        )
        return sum(int(each) * 1024 for each in listed.stdout.split())
    return sum(_memory_of(proc / str(pid)) for pid in pids)


def _memory_of(folder: Path) -> int:
    """A process's proportional share, else what is resident; 0 when it has ended."""
    try:
        found = _PSS.search((folder / "smaps_rollup").read_text("ascii"))
    except OSError:
        found = None
    if found:
        return int(found[1]) * 1024
    try:
        return int((folder / "statm").read_text("ascii").split()[1]) * mmap.PAGESIZE
    except OSError:
        return 0
