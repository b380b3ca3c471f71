"""A lock between processes that dies with its process."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from papilio.errors import BusyError


class FileLock:
    """A lock between processes and threads; the file says who holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self, what: str) -> None:
        """Take the lock at once.

        Raises:
            BusyError: Someone else holds it.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, 32, 0).decode("ascii", "replace").strip()
            os.close(file)
            raise BusyError(f"Process {holder or 'unknown'} is {what}; only one can at a time.", holder) from None
        self._file = file
        # Only for the message to others; on a full disk the lock counts without it.
        with suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Give it back; harmless when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
