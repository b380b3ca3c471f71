"""Numbers of whoever is counted, by name, in memory that forked processes share."""

import fcntl
import hashlib
import mmap
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

NUMBERS = 4
"""Of each name."""

_NAMES_OF_A_SHELF = 8
_WIDTH = 1 + NUMBERS

Numbers: TypeAlias = "memoryview[int]"


class Tallies:
    """A few whole numbers for each name, all 0 at first.

    The memory is bounded, so a new name may take the place of another: of the few beside which it belongs, the one whose first
    number is smallest. Which these are depends on a secret, so nobody can choose names that crowd each other out. One process
    at a time has the numbers, and one that dies lets them go.
    """

    def __init__(self, shelves: int = 2048) -> None:
        """Prepare, in the process that will fork."""
        self._shelves = shelves
        self._secret = os.urandom(16)
        self._cells = memoryview(mmap.mmap(-1, (shelves * _NAMES_OF_A_SHELF + 1) * _WIDTH * 8)).cast("q")
        self._lock = _lockable()

    @property
    def names(self) -> int:
        """How many have room at most."""
        return self._shelves * _NAMES_OF_A_SHELF

    @contextmanager
    def of(self, name: str) -> Generator[tuple[Numbers, Numbers]]:
        """The numbers of this name and those of all together, to change until the end of the `with`."""
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            all_together = self._cells[self.names * _WIDTH + 1 :]
            yield self._found(name), all_together
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)

    def _found(self, name: str) -> Numbers:
        digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=16, key=self._secret).digest()
        shelf = int.from_bytes(digest[:8]) % self._shelves
        key = int.from_bytes(digest[8:]) >> 1 or 1
        first = shelf * _NAMES_OF_A_SHELF * _WIDTH
        places = range(first, first + _NAMES_OF_A_SHELF * _WIDTH, _WIDTH)
        for place in places:
            if self._cells[place] == key:
                return self._cells[place + 1 : place + _WIDTH]
        place = min(places, key=lambda each: self._cells[each + 1])
        self._cells[place] = key
        numbers = self._cells[place + 1 : place + _WIDTH]
        for cell in range(NUMBERS):
            numbers[cell] = 0
        return numbers


def _lockable() -> int:
    """A file without a name, for processes to lock: such a lock ends with its holder."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("papilio-tallies")
    handle, path = tempfile.mkstemp()
    Path(path).unlink()
    return handle
