"""Errors of the databases in our own tree, with what to do."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from papilio.errors import BusyError, DatabaseUnreachableError, StorageFullError, StoreError

_SQLITE_FULL = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_FSYNC,
}
"""SQLite names a full disk, and calls a quota or a limit on the file's size an error of writing."""

_POSTGRES_FULL = {"53100"}
_POSTGRES_BUSY = {"55P03", "40P01", "40001"}
"""Lock not available, deadlock, serialization failure: the same transaction may work when it is tried again."""


@contextmanager
def translated(url: URL) -> Generator[None, None, None]:
    """Raise our errors for those of the database's driver; their text never holds the password."""
    try:
        yield
    except DBAPIError as error:
        raise _ours(error, url) from error


def _ours(error: DBAPIError, url: URL) -> StoreError | BusyError:
    where = url.render_as_string(hide_password=True)
    original = error.orig
    reason = _reason(original, url)
    if isinstance(original, sqlite3.Error):
        return _of_sqlite(getattr(original, "sqlite_errorcode", 0) or 0, reason, where)
    state = getattr(original, "sqlstate", None) or ""
    if state in _POSTGRES_FULL:
        return StorageFullError(f"no space is left for the database {where}: {reason}. What was acknowledged before is safe.")
    if state in _POSTGRES_BUSY:
        return BusyError(f"another process is writing to the database {where}: {reason}")
    if error.connection_invalidated or not state or state.startswith(("08", "28", "3D", "57")):
        return DatabaseUnreachableError(f"the database {where} does not answer: {reason}")
    return StoreError(f"the database {where} refused: {reason}")


def _of_sqlite(code: int, reason: str, where: str) -> StoreError | BusyError:
    if code in _SQLITE_FULL:
        return StorageFullError(
            f"the database {where} cannot grow ({reason}): the disk or its quota is full, or the disk fails. "
            "What was acknowledged before is safe; make room and try again."
        )
    primary = code & 0xFF
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return BusyError(f"another process is writing to the database {where} and did not finish in time; try again")
    if primary == sqlite3.SQLITE_NOTADB:
        return DatabaseUnreachableError(f"{where} is not a SQLite database; move that file away or name another")
    if primary == sqlite3.SQLITE_CORRUPT:
        return StoreError(f"the database {where} is damaged ({reason}); restore a backup, or import again into a new one")
    if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}:
        return DatabaseUnreachableError(f"the database {where} cannot be opened or written ({reason}); check path and rights")
    return StoreError(f"the database {where} refused: {reason}")


def _reason(original: BaseException | None, url: URL) -> str:
    reason = " ".join(str(original).split())
    return reason.replace(str(url.password), "***") if url.password else reason
