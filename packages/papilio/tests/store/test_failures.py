"""Errors of databases, in words that say what to do and tell no secret."""

import sqlite3

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from papilio.errors import BusyError, DatabaseUnreachableError, StorageFullError, StoreError
from papilio.store.failures import translated

SQLITE = make_url("sqlite:////data/papilio.db")
POSTGRES = make_url("postgresql://reader:s3cr3t@db.example/papers")


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("it says no")
    error.sqlite_errorcode = code
    return error


class OfPostgres(Exception):
    """What psycopg raises, as far as it is looked at."""

    def __init__(self, state: str | None) -> None:
        super().__init__("no, s3cr3t\n  again")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("error", "ours", "said"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), StorageFullError, "make room"),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), StorageFullError, "make room"),
        (of_sqlite(sqlite3.SQLITE_BUSY), BusyError, "try again"),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), BusyError, "try again"),
        (of_sqlite(sqlite3.SQLITE_NOTADB), DatabaseUnreachableError, "move that file away"),
        (of_sqlite(sqlite3.SQLITE_CORRUPT), StoreError, "restore a backup"),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), DatabaseUnreachableError, "path and rights"),
        (of_sqlite(sqlite3.SQLITE_IOERR_READ), DatabaseUnreachableError, "path and rights"),
        (of_sqlite(sqlite3.SQLITE_CONSTRAINT), StoreError, "refused: it says no"),
        (of_sqlite(0), StoreError, "refused: it says no"),
        (OfPostgres("53100"), StorageFullError, "no space is left"),
        (OfPostgres("40P01"), BusyError, "another process"),
        (OfPostgres("57P01"), DatabaseUnreachableError, "does not answer"),
        (OfPostgres(None), DatabaseUnreachableError, "does not answer"),
        (OfPostgres("23505"), StoreError, "refused: no"),
    ],
)
def test_each_error_has_its_kind_and_its_remedy(error: Exception, ours: type[Exception], said: str) -> None:
    url = SQLITE if isinstance(error, sqlite3.Error) else POSTGRES
    with pytest.raises(ours) as caught, translated(url):
        raise DBAPIError("SELECT 1", None, error)
    assert type(caught.value) is ours
    assert said in str(caught.value)
    assert "s3cr3t" not in str(caught.value) and "\n" not in str(caught.value)
    assert (url.database or "") in str(caught.value)


def test_other_errors_pass_as_they_are() -> None:
    with pytest.raises(ZeroDivisionError), translated(SQLITE):
        raise ZeroDivisionError
