"""An opened index of the vectors of one encoder, for readers and for the one writer."""

import hashlib
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from papilio.errors import UnavailableError
from papilio.file_lock import FileLock
from papilio.vectors import columns, commit
from papilio.vectors.columns import TornError
from papilio.vectors.commit import FORMAT, Commit
from papilio.vectors.snapshot import Snapshot
from papilio.vectors.writing import VectorWriter

RELOAD_SECONDS = 0.5
"""A commit of another process is seen after this long at the latest."""

_PREFIX = "vectors-"
_TRIES = 20
"""So often a commit is read anew whose files another process has just replaced."""


class VectorIndex:
    """The vectors of one encoder in a directory. Thread-safe for searching; a reader never waits for a writer.

    Each encoder has a directory of its own below, so the vectors of one serve until those of the next are level: a caller who
    changes the encoder opens both, fills the new one, and calls `drop_others` with its writer.
    """

    def __init__(self, directory: Path, encoder: str, dimension: int) -> None:
        """Open; nothing is written before the first commit. What is damaged counts as empty until a writer begins it anew.

        Args:
            directory: May hold other indexes beside.
            encoder: A fingerprint: other text for all that makes other vectors.

        Raises:
            UnavailableError: The directory cannot be read.
        """
        self.encoder = encoder
        self.dimension = dimension
        self._root = directory
        self._directory = directory / f"{_PREFIX}{_name(encoder, dimension)}"
        self._lock = threading.Lock()
        self._checked = time.monotonic()
        self._state = self._commit_state()
        self._snapshot = self._take()

    def snapshot(self) -> Snapshot:
        """The newest state, looked for at most every half second."""
        now = time.monotonic()
        if now - self._checked > RELOAD_SECONDS:
            with self._lock:
                if now - self._checked > RELOAD_SECONDS:
                    self._checked = now
                    if self._commit_state() != self._state:
                        self._refresh()
        return self._snapshot

    def refresh(self) -> Snapshot:
        """The newest state, now."""
        with self._lock:
            self._refresh()
            return self._snapshot

    def writer(self) -> VectorWriter:
        """Take the writer's lock; one for all encoders of a directory.

        Raises:
            BusyError: Another process (or thread) holds it; `holder` carries its pid.
            UnavailableError, StorageFullError: The directory cannot be written.
        """
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._root / "vectors.lock")
            lock.take("writing the index of vectors")
        except OSError as error:
            raise UnavailableError(f"The index of vectors in {self._root} cannot be written: {error}") from error
        try:
            if self.refresh().damaged:
                self._set_aside()
            return VectorWriter(self._directory, lock, self.refresh(), self.refresh)
        except BaseException:
            lock.release()
            raise

    def drop_others(self, writer: VectorWriter) -> None:
        """Remove the vectors of all other encoders and formats, which nothing asks any more.

        Args:
            writer: Of this index: who has it holds the lock of all.
        """
        for path in self._root.glob(f"{_PREFIX}*"):
            if path != writer.directory:
                shutil.rmtree(path, ignore_errors=True)

    def size_bytes(self) -> int:
        """What the vectors of this encoder take on disk."""
        return sum(path.stat().st_size for path in _files(self._directory))

    def _refresh(self) -> None:
        self._state = self._commit_state()
        self._snapshot = self._take()

    def _commit_state(self) -> tuple[int, int, int] | None:
        try:
            state = (self._directory / commit.NAME).stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnavailableError(f"The index of vectors in {self._root} cannot be read: {error}") from error
        return state.st_mtime_ns, state.st_ino, state.st_size

    def _take(self) -> Snapshot:
        nothing = Commit.nothing(self.encoder, self.dimension)
        damage = ""
        for _ in range(_TRIES):
            state = self._commit_state()
            try:
                found = commit.read(self._directory)
                if found is None:
                    return Snapshot(nothing, None)
                if (found.encoder, found.dimension) != (self.encoder, self.dimension):
                    raise TornError(f"{self._directory} holds vectors of another encoder")
                held = columns.mapped(self._directory / found.files, self.dimension, found.sizes) if found.files else None
                return Snapshot(found, held)
            except TornError as error:
                damage = str(error)
            except OSError as error:
                raise UnavailableError(f"The index of vectors in {self._root} cannot be read: {error}") from error
            if self._commit_state() == state:
                break
        return Snapshot(nothing, None, damage)

    def _set_aside(self) -> None:
        aside = self._root / "damaged-vectors"
        shutil.rmtree(aside, ignore_errors=True)
        self._directory.replace(aside)


def held(directory: Path) -> list[Commit]:
    """The last commit of each encoder whose vectors lie in a directory, the fullest first: which can serve meanwhile."""
    found: list[Commit] = []
    for path in directory.glob(f"{_PREFIX}*"):
        try:
            last = commit.read(path)
        except (TornError, OSError):
            continue
        if last is not None and path.name == f"{_PREFIX}{_name(last.encoder, last.dimension)}":
            found.append(last)
    return sorted(found, key=lambda each: (-each.count, each.encoder))


def _name(encoder: str, dimension: int) -> str:
    return hashlib.blake2b(f"{FORMAT} {dimension} {encoder}".encode(), digest_size=8).hexdigest()


def _files(directory: Path) -> Iterator[Path]:
    """The files below a directory that are there now."""
    for path in directory.rglob("*"):
        if path.is_file():
            yield path
