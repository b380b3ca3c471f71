"""Backing up a library that is in use into one file, and restoring it into an empty one.

The search index is not in it: it is made from what is restored.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from papilio import __version__
from papilio.errors import BusyError, FileError, StorageFullError
from papilio.model import utc
from papilio.operating.backup_file import BackupFile, BackupWriter, Batch, Header
from papilio.search.engine import Engine
from papilio.store import Store


def back_up(
    store: Store, path: Path, now: datetime, *, on_progress: Callable[[str, int, int], None] = lambda table, done, rows: None
) -> Header:
    """Write all that the library holds at this moment into a file; returns what the file says of itself.

    The file appears when it is whole and safe on the disk. An older backup of the same name is then gone; any other file is
    left as it is. Only its owner may read it, since private notes are in it.

    Args:
        on_progress: Receives (table, rows written, rows in all) every now and then.

    Raises:
        FileError: The file cannot be written there, or another file would be lost.
        BusyError: Another backup into the same file is at work.
        StorageFullError: No space is left for it.
    """
    with _written_whole(path) as file, store.contents.snapshot() as snapshot:
        database = store.database.url.get_backend_name()
        header = Header(__version__, snapshot.revision, database, utc.to_iso(now), snapshot.shapes)
        writer = BackupWriter(file, header)
        done = 0
        for shape in snapshot.shapes:
            for rows in snapshot.batches(shape):
                writer.rows(rows)
                done += len(rows)
                on_progress(shape.table, done, header.rows)
        writer.end()
    return header


def verify(backup: BackupFile, *, on_progress: Callable[[str, int, int], None] = lambda table, done, rows: None) -> None:
    """Read a backup to its end.

    Raises:
        FileError: It is damaged, or cannot be restored by this Papilio.
    """
    _require_known(backup)
    for _ in _told(backup, on_progress):
        pass


def restore(
    store: Store,
    engine: Engine,
    backup: BackupFile,
    *,
    on_progress: Callable[[str, int, int], None] = lambda table, done, rows: None,
) -> None:
    """Put a backup into an empty library, all of it or nothing.

    The index is cleared, and is to catch up afterwards.

    Raises:
        FileError: The backup is damaged, or written by a newer Papilio.
        StoreError: The library is not empty, or there is no space.
        BusyError: Somebody is writing to the library or its index.
    """
    _require_known(backup)
    store.contents.require_empty()
    # Held to the end: nobody may index the old papers again, whose sequences would stand for those of the new ones.
    with engine.writer() as writer:
        engine.clear(writer)
        store.fill(backup.header.revision, backup.header.shapes, _told(backup, on_progress))


def _require_known(backup: BackupFile) -> None:
    header = backup.header
    if not Store.knows(header.revision):
        raise FileError(
            f"the backup was written by Papilio {header.papilio} with tables of revision {header.revision}, which Papilio "
            f"{__version__} does not know: upgrade Papilio, then restore"
        )


def _told(backup: BackupFile, on_progress: Callable[[str, int, int], None]) -> Iterator[Batch]:
    done = 0
    for shape, rows in backup.batches():
        yield shape, rows
        done += len(rows)
        on_progress(shape.table, done, backup.header.rows)


@contextmanager
def _written_whole(path: Path) -> Generator[BinaryIO, None, None]:
    """A file beside `path` that takes its name at the end, and goes when there is an error.

    A process that is killed leaves it; the next backup begins it anew.
    """
    path = path.resolve()
    part = path.with_name(f"{path.name}.part")
    try:
        _require_replaceable(path)
        with _locked(part) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                part.replace(path)
            except BaseException:
                with suppress(FileNotFoundError):
                    part.unlink()
                raise
        _make_durable(path.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError(f"no space is left for the backup {path}; an older one of this name is as it was") from error
        raise FileError(f"the backup {path} cannot be written: {error.strerror or error}") from error


def _require_replaceable(path: Path) -> None:
    """A slip of the pen must not cost a library or a thesis."""
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return
    try:
        with BackupFile.opened(path):
            pass
    except FileError as error:
        raise FileError(f"{path} exists and is not replaced, because it is no whole backup ({error}); name another") from error


def _locked(part: Path) -> BinaryIO:
    """The file at `part`, empty, and ours alone as long as it is open."""
    file = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600), "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # One that lay there may be open to all.
        os.fchmod(file.fileno(), 0o600)
        # Between opening and locking, whoever had it may have given it the name of a whole backup.
        if part.stat().st_ino != os.fstat(file.fileno()).st_ino:
            raise BlockingIOError
        file.truncate(0)
    except (BlockingIOError, FileNotFoundError):
        file.close()
        raise BusyError(f"another backup is being written to {part}; wait for it, or name another file") from None
    except BaseException:
        file.close()
        raise
    return file


def _make_durable(folder: Path) -> None:
    """The name of a new file survives a power cut when its folder was written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
