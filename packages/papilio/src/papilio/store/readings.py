"""Reading counts: a table of its own that takes no change sequence."""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import case, select, update

from papilio.errors import NotFoundError
from papilio.model import ReadingCounts
from papilio.store.database import Database, Transaction
from papilio.store.schema import paper, reading_count

CHUNK = 1000


class Readings:
    """Counting openings and sorting by them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tx: Transaction, ref: str, what: Literal["pdf", "answers"], delta: int) -> ReadingCounts:
        """Add ±1, never below zero.

        Raises:
            NotFoundError
        """
        paper_id = tx.connection.execute(select(paper.c.id).where(paper.c.ref == ref)).scalar_one_or_none()
        if paper_id is None:
            raise NotFoundError(f"the library holds no paper {ref!r}")
        tx.insert(reading_count, [(paper_id, 0, 0)], conflict=" ON CONFLICT (paper_id) DO NOTHING")
        column = reading_count.c[what]
        sum_or_zero = case((column + delta > 0, column + delta), else_=0)
        statement = update(reading_count).where(reading_count.c.paper_id == paper_id).values({column: sum_or_zero})
        row = tx.connection.execute(statement.returning(reading_count.c.pdf, reading_count.c.answers)).one()
        return ReadingCounts(row.pdf, row.answers)

    def counts(self, refs: Sequence[str] | None = None) -> dict[str, ReadingCounts]:
        """Counts of these refs, or of every paper that has any."""
        statement = (
            select(paper.c.ref, reading_count.c.pdf, reading_count.c.answers)
            .join(reading_count, reading_count.c.paper_id == paper.c.id)
            .where((reading_count.c.pdf > 0) | (reading_count.c.answers > 0))
        )
        if refs is None:
            statements = [statement]
        else:
            statements = [statement.where(paper.c.ref.in_(refs[start : start + CHUNK])) for start in range(0, len(refs), CHUNK)]
        with self._database.read() as connection:
            return {row.ref: ReadingCounts(row.pdf, row.answers) for each in statements for row in connection.execute(each)}
