"""What readers write about papers, for themselves or for every reader of the instance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, update

from papilio.errors import InputError, NotFoundError
from papilio.store.database import Database, Transaction, is_storable
from papilio.store.schema import note

NOTE_LIMIT = 20_000
"""Characters of one note."""

MAX_NOTES = 200
"""Notes of one reader on one paper."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note, in Markdown.

    Attributes:
        reader: Who wrote it; empty for the one reader of this library.
        shared: Whether the other readers see it.
        written, changed: Seconds since 1970 in UTC.
    """

    id: int
    reader: str
    ref: str
    shared: bool
    written: float
    changed: float
    text: str


class Notes:
    """Reading and writing notes. Nobody is given another reader's private ones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self, tx: Transaction, reader: str, ref: str, text: str, now: float, *, shared: bool = False, note_id: int | None = None
    ) -> int:
        """Write a note, or write the one with this id anew; returns its id.

        Raises:
            InputError: It is empty, longer than `NOTE_LIMIT`, holds what no database stores, or is one too many.
            NotFoundError: This reader has no note with this id.
        """
        text = text.strip()
        if not text:
            raise InputError("The note is empty.")
        if len(text) > NOTE_LIMIT:
            raise InputError(f"The note is {len(text):,} characters long; a note has at most {NOTE_LIMIT:,}.")
        if not is_storable(text):
            raise InputError("The note holds characters that cannot be stored (such as NUL).")
        if note_id is not None:
            own = and_(note.c.id == note_id, note.c.reader == reader)
            values = {"text": text, "shared": int(shared), "changed": now}
            if not tx.connection.execute(update(note).where(own).values(values)).rowcount:
                raise NotFoundError(f"There is no note {note_id} of yours.")
            return note_id
        tx.lock()
        held = select(func.count()).select_from(note).where(note.c.ref == ref, note.c.reader == reader)
        if tx.connection.execute(held).scalar_one() >= MAX_NOTES:
            raise InputError(f"There are {MAX_NOTES} notes of yours on this paper already; write on in one of them.")
        new_id = tx.advance("note", 1)
        tx.insert(note, [(new_id, reader, ref, int(shared), now, now, text)])
        return new_id

    def remove(self, tx: Transaction, reader: str, note_id: int) -> bool:
        """Delete a note of this reader; whether there was one."""
        return bool(tx.connection.execute(delete(note).where(note.c.id == note_id, note.c.reader == reader)).rowcount)

    def find(self, note_id: int) -> Note | None:
        """A note, whoever wrote it."""
        with self._database.read() as connection:
            row = connection.execute(select(note).where(note.c.id == note_id)).one_or_none()
        return _to_note(row) if row is not None else None

    def of_paper(self, refs: Sequence[str], reader: str) -> list[Note]:
        """What this reader may read about the records of one work, oldest first."""
        statement = select(note).where(note.c.ref.in_(refs), _readable(reader)).order_by(note.c.id)
        with self._database.read() as connection:
            return [_to_note(row) for row in connection.execute(statement)]

    def recent(self, reader: str | None, limit: int, before: int | None = None) -> list[Note]:
        """The newest notes that this reader may read; without reader, those that are shared.

        Args:
            before: Only notes with a lower id, for the next page.
        """
        own = (
            [note.c.shared == 1] if reader is None else [note.c.shared == 1, and_(note.c.reader == reader, note.c.shared == 0)]
        )
        found: list[Note] = []
        with self._database.read() as connection:
            for each in own:
                # Two walks along two indexes: one condition with OR would read everybody's notes.
                statement = select(note).where(each).order_by(note.c.id.desc()).limit(limit)
                if before is not None:
                    statement = statement.where(note.c.id < before)
                found.extend(_to_note(row) for row in connection.execute(statement))
        return sorted(found, key=lambda each: -each.id)[:limit]


def _readable(reader: str) -> Any:
    return or_(note.c.shared == 1, note.c.reader == reader)


def _to_note(row: Row[Any]) -> Note:
    return Note(row.id, row.reader, row.ref, bool(row.shared), row.written, row.changed, row.text)
