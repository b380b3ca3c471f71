"""The tables that a library may use: the one that ships, and those adapted to the library."""

import logging
import os
import re
import shutil
from pathlib import Path

from papilio.encoders.encoder import Encoder
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.errors import FileError

_log = logging.getLogger(__name__)

CURRENT = "current"
"""The file that names the table in use; without it, that is the one that ships."""
_FINGERPRINT = re.compile("[0-9a-f]{20}")
_REMEDY = "`papilio train --back` returns to the table that ships."


class Tables:
    """The tables in a folder of the library's data, each in a folder named by its fingerprint.

    A table is there as a whole or not at all: it is written beside, synced, and renamed; then the name of the one in use is.
    """

    def __init__(self, folder: Path) -> None:
        """Take a folder, which need not be there."""
        self.folder = folder
        self._state: tuple[int, int] | None = None
        self._wanted: StaticEncoder | None = None

    def wanted(self) -> StaticEncoder:
        """The table in use.

        Raises:
            FileError: It cannot be read. Later on the one that was in use before goes on, and the log tells.
        """
        state = self._file_state()
        if self._wanted is None:
            self._wanted = self._current()
        elif state != self._state:
            try:
                self._wanted = self._current()
            except FileError as error:
                _log.error("The search by meaning goes on with the %s: %s", self._wanted.name, error)
        self._state = state
        return self._wanted

    def find(self, fingerprint: str) -> Encoder | None:
        """The table with this fingerprint; None where it is gone or cannot be read."""
        try:
            for folder in (BUILT_IN, self.folder / fingerprint):
                found = StaticEncoder(folder)
                if found.fingerprint == fingerprint:
                    return found
        except FileError:
            pass
        return None

    def install(self, folder: Path, serving: str) -> None:
        """Move a table here from beside, and use it from now on. All others are removed but the one that serves.

        Args:
            folder: Of the table, on the same file system.
            serving: The fingerprint of the encoder whose vectors serve.
        """
        fingerprint = StaticEncoder(folder).fingerprint
        for path in (*folder.iterdir(), folder):
            _sync(path)
        target = self.folder / fingerprint
        if not target.exists():
            folder.replace(target)
        self._name(fingerprint)
        for path in self.folder.iterdir():
            if _FINGERPRINT.fullmatch(path.name) and path.name not in (fingerprint, serving):
                shutil.rmtree(path, ignore_errors=True)

    def back(self) -> bool:
        """Use the table that ships from now on; returns whether another was in use. That one stays while its vectors serve."""
        try:
            (self.folder / CURRENT).unlink()
        except FileNotFoundError:
            return False
        _sync(self.folder)
        return True

    def _name(self, fingerprint: str) -> None:
        new = self.folder / f"{CURRENT}.new"
        new.write_text(fingerprint + "\n", "utf-8")
        _sync(new)
        new.replace(self.folder / CURRENT)
        _sync(self.folder)

    def _current(self) -> StaticEncoder:
        try:
            fingerprint = (self.folder / CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            return StaticEncoder(BUILT_IN)
        except (OSError, ValueError) as error:
            raise FileError(f"{self.folder / CURRENT} cannot be read: {error}. {_REMEDY}") from error
        try:
            return StaticEncoder(self.folder / fingerprint)
        except FileError as error:
            raise FileError(f"{error}. {_REMEDY}") from error

    def _file_state(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / CURRENT).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
