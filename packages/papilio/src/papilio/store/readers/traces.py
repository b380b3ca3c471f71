"""What one reader left on papers: stars, reading marks, ratings, and the notes that the reader may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Integer,
    Select,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from papilio.store.database import Database
from papilio.store.schema import link, note, paper, rating, read_mark, star

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

_SHOWN = paper.alias("shown")


def _left(table: Table, kind: int, value: ColumnElement[int], when: Column[float]) -> Select[int, str, int, float]:
    """All that a reader left in a table, by the refs of the records that show the works."""
    shown = func.coalesce(_SHOWN.c.ref, paper.c.ref).label("ref")
    return (
        select(_number(kind), shown, value, when.label("left_at"))
        .select_from(table)
        .join(paper, paper.c.ref == table.c.ref)
        .outerjoin(link, link.c.preprint_id == paper.c.id)
        .outerjoin(_SHOWN, _SHOWN.c.id == link.c.published_id)
        .where(table.c.reader == _READER)
    )


_OPINIONS = union_all(
    _left(star, _STAR, _number(1), star.c.starred),
    _left(rating, _RATING, rating.c.value, rating.c.rated),
    _left(read_mark, _READ, _number(0), read_mark.c.read),
).order_by("left_at", "ref")


@dataclass(frozen=True, slots=True)
class Opinions:
    """What one reader thinks of the papers held, by the refs of the records that show them.

    Attributes:
        liked: Starred or rated up; those of the newest stars and ratings first.
        disliked: Rated down, also where starred: opening a PDF stars it, and a rating says more. The newest first.
        known: Those and all that were read.
    """

    liked: tuple[str, ...]
    disliked: tuple[str, ...]
    known: frozenset[str]


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

    def opinions(self, reader: str) -> Opinions:
        """What this reader thinks of papers. Of two ratings of one work the newer counts. One query."""
        starred: dict[str, int] = {}
        rated: dict[str, int] = {}
        order: dict[str, None] = {}
        known: set[str] = set()
        with self._database.read() as connection:
            for kind, ref, value, _ in connection.execute(_OPINIONS, {"reader": reader}):
                known.add(ref)
                if kind != _READ:
                    order.pop(ref, None)
                    order[ref] = None
                    (starred if kind == _STAR else rated)[ref] = value
        opinion = {**starred, **rated}
        liked, disliked = (tuple(ref for ref in reversed(order) if opinion[ref] == value) for value in (1, -1))
        return Opinions(liked, disliked, frozenset(known))
