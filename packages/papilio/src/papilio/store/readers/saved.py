"""Searches that readers keep: what is asked, and what the library held when it was saved and last seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, select, update

from papilio.errors import InputError, NotFoundError
from papilio.store.database import Database, Transaction, is_storable
from papilio.store.schema import counter, link, paper, saved_search

MAX_SAVED = 200
"""Saved searches of one reader."""
LONGEST_NAME = 200
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks.

    Attributes:
        scope: `all`, `arxiv` or `venue`.
        channel, sort: As in `search.documents`.
        untranslated: Chinese terms that are searched for as they are.
    """

    query: str
    scope: str = "all"
    channel: str = "hybrid"
    sort: str = "relevance"
    untranslated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, the library's newest change then, and the id of its last paper. `at`: seconds since 1970 in UTC."""

    at: float
    sequence: int
    paper: int


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search with its name, and when it was saved and last seen."""

    id: int
    name: str
    asked: Asked
    saved: Moment
    seen: Moment


class SavedSearches:
    """Reading and writing saved searches. Nobody is given another reader's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, tx: Transaction, reader: str, name: str, asked: Asked, now: float) -> int:
        """Keep a search; returns its id.

        Raises:
            InputError: The name cannot be given, the search cannot be stored, or it is one too many.
        """
        what = (asked.query, asked.scope, asked.channel, asked.sort, ",".join(asked.untranslated))
        if not all(map(is_storable, what)):
            raise InputError("The query holds characters that cannot be stored (such as NUL).")
        tx.lock()
        held = tx.connection.execute(_of(reader)).all()
        if len(held) >= MAX_SAVED:
            raise InputError(f"You have {MAX_SAVED} saved searches, as many as there can be; delete one first.")
        _refuse(name, [row.name for row in held])
        new_id = tx.advance("saved_search", 1)
        moment = (now, _counted(tx, "change"), _counted(tx, "paper"))
        tx.insert(saved_search, [(new_id, reader, name, *what, *moment, *moment)])
        return new_id

    def rename(self, tx: Transaction, reader: str, number: int, name: str) -> None:
        """Give a saved search another name.

        Raises:
            InputError: The name cannot be given.
            NotFoundError: This reader has no such search.
        """
        tx.lock()
        others = tx.connection.execute(_of(reader).where(saved_search.c.id != number)).all()
        _refuse(name, [row.name for row in others])
        self._change(tx, reader, number, {"name": name})

    def see(self, tx: Transaction, reader: str, number: int, now: float) -> None:
        """The reader has seen all that there is now.

        Raises:
            NotFoundError: This reader has no such search.
        """
        tx.lock()
        moment = {"seen": now, "seen_sequence": _counted(tx, "change"), "seen_paper": _counted(tx, "paper")}
        self._change(tx, reader, number, moment)

    def remove(self, tx: Transaction, reader: str, number: int) -> None:
        """Delete a saved search.

        Raises:
            NotFoundError: This reader has no such search.
        """
        own = (saved_search.c.id == number) & (saved_search.c.reader == reader)
        if not tx.connection.execute(delete(saved_search).where(own)).rowcount:
            raise _none(number)

    def get(self, reader: str, number: int) -> SavedSearch:
        """A saved search of this reader.

        Raises:
            NotFoundError: This reader has none with this number.
        """
        with self._database.read() as connection:
            row = connection.execute(_of(reader).where(saved_search.c.id == number)).one_or_none()
        if row is None:
            raise _none(number)
        return _to_saved(row)

    def find(self, reader: str, asked: Asked) -> SavedSearch | None:
        """The saved search of this reader that asks exactly this."""
        with self._database.read() as connection:
            rows = connection.execute(_of(reader).where(saved_search.c.query == asked.query)).all()
        return next((found for row in rows if (found := _to_saved(row)).asked == asked), None)

    def all(self, reader: str) -> list[SavedSearch]:
        """Every saved search of this reader, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(_of(reader).order_by(saved_search.c.id.desc())).all()
        return [_to_saved(row) for row in rows]

    def came_after(self, last: int, limit: int) -> list[str]:
        """The refs of the works that came after the paper of this id, the newest first; of many, so many."""
        hidden = select(link.c.preprint_id).where(link.c.preprint_id == paper.c.id).exists()
        statement = select(paper.c.ref).where(paper.c.id > last, ~hidden).order_by(paper.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return list(connection.scalars(statement))

    def _change(self, tx: Transaction, reader: str, number: int, values: dict[str, Any]) -> None:
        own = (saved_search.c.id == number) & (saved_search.c.reader == reader)
        if not tx.connection.execute(update(saved_search).where(own).values(values)).rowcount:
            raise _none(number)


def _of(reader: str) -> Select[Any]:
    return select(saved_search).where(saved_search.c.reader == reader)


def _counted(tx: Transaction, name: str) -> int:
    return tx.connection.execute(select(counter.c.value).where(counter.c.name == name)).scalar_one()


def _refuse(name: str, taken: Sequence[str]) -> None:
    """Raise what is wrong with a name."""
    if not name.strip():
        raise InputError("A saved search needs a name.")
    if len(name) > LONGEST_NAME:
        raise InputError(f"The name is {len(name):,} characters long; a name has at most {LONGEST_NAME:,}.")
    if not is_storable(name):
        raise InputError("The name holds characters that cannot be stored (such as NUL).")
    if name in taken:
        raise InputError(f"You have a saved search “{name}” already; give this one another name.")


def _none(number: int) -> NotFoundError:
    return NotFoundError(f"There is no saved search {number} of yours.")


def _to_saved(row: Row[Any]) -> SavedSearch:
    untranslated = tuple(term for term in str(row.untranslated).split(",") if term)
    return SavedSearch(
        row.id,
        row.name,
        Asked(row.query, row.scope, row.channel, row.sort, untranslated),
        Moment(row.saved, row.saved_sequence, row.saved_paper),
        Moment(row.seen, row.seen_sequence, row.seen_paper),
    )
