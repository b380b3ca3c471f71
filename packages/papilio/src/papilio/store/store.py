"""One open database and its families of tables."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from papilio.store.announcements import Announcements
from papilio.store.database import Transaction
from papilio.store.imports import Imports
from papilio.store.papers import Papers
from papilio.store.readings import Readings
from papilio.store.venues import Venues


@dataclass(frozen=True, slots=True)
class Store:
    """An open library."""

    papers: Papers
    announcements: Announcements
    venues: Venues
    readings: Readings
    imports: Imports

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open (create and migrate if needed) the database at `url`: `sqlite:////path/papilio.db` or `postgresql://…`.

        Raises:
            DatabaseTooNewError, DatabaseUnreachableError, StorageFullError
        """
        raise NotImplementedError

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A write transaction (BEGIN IMMEDIATE on SQLite). Commits at the end, rolls back on any error.

        Raises:
            StorageFullError: The disk is full; nothing of this transaction remains.
        """
        raise NotImplementedError

    def library_kind(self) -> str:
        """`empty`, `starter` (only the starter library) or `own`."""
        raise NotImplementedError

    def replace_starter(self, tx: Transaction) -> int:
        """Delete the starter library (with tombstones) before the first real record; returns how many papers went."""
        raise NotImplementedError

    def mark_starter(self, tx: Transaction) -> None:
        """Say that what is held now is the starter library."""
        raise NotImplementedError

    def revision(self) -> str:
        """Alembic revision of the open database."""
        raise NotImplementedError

    def check(self) -> list[str]:
        """Integrity: what is wrong, one sentence each (SQLite's own check, dangling rows, counter behind); empty when sound."""
        raise NotImplementedError

    def size_bytes(self) -> int | None:
        """Size of the database on disk, None where unknown."""
        raise NotImplementedError

    def path(self) -> Path | None:
        """SQLite's file; None for a server."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
