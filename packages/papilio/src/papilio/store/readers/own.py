"""All papers that one reader has starred, read, or written of, for a search among them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from papilio.store.database import Database
from papilio.store.schema import link, note, paper, read_mark, star


def _works(table: Table, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The rows of one reader: ref, the ref of another record that shows the work, and `columns`."""
    record, shown = paper.alias("record"), paper.alias("shown")
    joined = (
        table.outerjoin(record, record.c.ref == table.c.ref)
        .outerjoin(link, link.c.preprint_id == record.c.id)
        .outerjoin(shown, shown.c.id == link.c.published_id)
    )
    return select(table.c.ref, shown.c.ref, *columns).select_from(joined).where(table.c.reader == bindparam("reader"))


# Made once: to put such a statement together takes longer than to run it.
_STARRED, _READ, _NOTED = _works(star), _works(read_mark), _works(note).distinct()
_NOTES = _works(note, note.c.text).order_by(note.c.id)


class Own:
    """Reading all that a reader left, in one query whatever its number.

    Refs are those under which it was left and, of a preprint that is shown as a published record since, that record's too.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def starred(self, reader: str) -> frozenset[str]:
        """The refs of the papers that this reader has starred."""
        return self._refs(_STARRED, reader)

    def read(self, reader: str) -> frozenset[str]:
        """The refs of the papers that this reader has marked as read."""
        return self._refs(_READ, reader)

    def noted(self, reader: str) -> frozenset[str]:
        """The refs of the papers that this reader has written a note of."""
        return self._refs(_NOTED, reader)

    def notes(self, reader: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The text of each note of this reader and the refs of its paper, oldest first."""
        with self._database.read() as connection:
            for row in connection.execute(_NOTES, {"reader": reader}):
                yield str(row[2]), tuple(str(ref) for ref in row[:2] if ref)

    def _refs(self, statement: Select[Any], reader: str) -> frozenset[str]:
        with self._database.read() as connection:
            rows = connection.execute(statement, {"reader": reader}).all()
        return frozenset(ref for row in rows for ref in row if ref)
