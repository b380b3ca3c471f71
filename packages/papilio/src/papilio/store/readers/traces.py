"""What one reader left on papers: stars, reading marks, ratings, and the notes that the reader may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, func, literal_column, or_, select, union_all

from papilio.store.database import Database
from papilio.store.schema import note, rating, read_mark, star

_READER: BindParameter[Any] = bindparam("reader")
_REFS: BindParameter[Any] = bindparam("refs", expanding=True)
_STAR, _READ, _RATING, _NOTES = range(4)


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), Integer)


# Made once: to put such a statement together takes longer than to run it.
_TRACES = union_all(
    select(_number(_STAR), star.c.ref, _number(1)).where(star.c.reader == _READER, star.c.ref.in_(_REFS)),
    select(_number(_READ), read_mark.c.ref, _number(1)).where(read_mark.c.reader == _READER, read_mark.c.ref.in_(_REFS)),
    select(_number(_RATING), rating.c.ref, rating.c.value).where(rating.c.reader == _READER, rating.c.ref.in_(_REFS)),
    select(_number(_NOTES), note.c.ref, func.count())
    .where(note.c.ref.in_(_REFS), or_(note.c.shared == 1, note.c.reader == _READER))
    .group_by(note.c.ref),
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What one reader left on some papers, by ref.

    Attributes:
        ratings: 1 or -1 of those that are rated.
        notes: How many notes the reader may read, of those that have any.
    """

    starred: frozenset[str]
    read: frozenset[str]
    ratings: Mapping[str, int]
    notes: Mapping[str, int]


class Traces:
    """Reading what readers left, whatever its kind."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, reader: str, refs: Sequence[str]) -> Trace:
        """What this reader left on the papers of these refs. One query."""
        found: tuple[dict[str, int], ...] = ({}, {}, {}, {})
        with self._database.read() as connection:
            for kind, ref, value in connection.execute(_TRACES, {"reader": reader, "refs": list(refs)}):
                found[kind][ref] = value
        return Trace(frozenset(found[_STAR]), frozenset(found[_READ]), found[_RATING], found[_NOTES])
