"""Reading counts: a table of its own that takes no change sequence."""

from collections.abc import Sequence
from typing import Literal

from papilio.model import ReadingCounts
from papilio.store.database import Transaction


class Readings:
    """Counting openings and sorting by them."""

    def add(self, tx: Transaction, ref: str, what: Literal["pdf", "answers"], delta: int) -> ReadingCounts:
        """Add ±1, never below zero.

        Raises:
            NotFoundError
        """
        raise NotImplementedError

    def counts(self, refs: Sequence[str] | None = None) -> dict[str, ReadingCounts]:
        """Counts of these refs, or of every paper that has any."""
        raise NotImplementedError
