"""One state of the index, searched: a first look at the sketches of all rows, then exact sums for the nearest of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from papilio.vectors.coding import WORDS, Question, Words
from papilio.vectors.columns import Columns
from papilio.vectors.commit import Commit
from papilio.vectors.filters import Filter, has_key, mask
from papilio.vectors.rows import Floats, Neighbour, Numbers, keys_of

LOOKED_AT = (4000, 24_000)
"""So many rows at least are compared exactly, and of many so many."""
SHARE = 60
"""Between the two one in so many."""
PER_RESULT = 20
"""And so many for each that is wanted."""

_BATCH = 2048
"""Rows at a time: what is made of them stays in the processor's cache."""

_EVEN = np.uint64(0x00FF00FF00FF00FF)
_ONES = np.uint64(0x0001000100010001)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a search sees from its beginning to its end. Safe for many threads at once.

    Attributes:
        columns: None before the first row.
        damaged: Why there is nothing, where files are torn; the next writer begins anew.
    """

    commit: Commit
    columns: Columns | None
    damaged: str = ""

    @property
    def sequence(self) -> int:
        """Up to which change of the library the vectors are held; 0 for an empty index."""
        return self.commit.sequence

    @property
    def count(self) -> int:
        """Vectors that are held."""
        return self.commit.count

    def search(self, vector: Floats, limit: int, condition: Filter | None = None) -> list[Neighbour]:
        """The rows whose vectors have the greatest inner products with a vector, the greatest first; ties in the order of refs.

        Scores are exact for the vectors as they are kept, and the same whatever thread, library or order of rows.

        Args:
            vector: (dimension,), of any length but 0; nothing is near to 0.
            condition: Which rows may be found; all by default.

        Raises:
            ValueError: The vector has another dimension or numbers that are not finite.
        """
        if vector.shape != (self.commit.dimension,):
            raise ValueError(f"The vector has the shape {vector.shape}; ({self.commit.dimension},) is right.")
        if not np.isfinite(vector).all():
            raise ValueError("The vector has numbers that are not finite.")
        if limit < 0:
            raise ValueError(f"limit counts results and cannot be negative: {limit}")
        columns = self.columns
        if columns is None or not limit or not vector.any():
            return []
        rows = None if condition is None else np.flatnonzero(mask(condition, columns) & columns.alive)
        question = columns.coding.question(vector)
        likely = _likely(columns, question, rows, PER_RESULT * limit)
        return _best(columns, question, likely, limit)

    def vectors(self, refs: Sequence[str]) -> tuple[list[str], Floats]:
        """Those of the refs that are held, in their order, and their vectors (refs, dimension), of length 1."""
        if self.columns is None:
            return [], np.zeros((0, self.commit.dimension), np.float32)
        rows = rows_of(self.columns, refs)
        held = [ref for ref in refs if ref in rows]
        return held, self.columns.coding.to_vectors(self.columns.vectors[[rows[ref] for ref in held]])


def rows_of(columns: Columns, refs: Sequence[str]) -> dict[str, int]:
    """Ref → row, of those of the refs that are held."""
    wanted = set(refs)
    likely = np.flatnonzero(has_key(columns.keys, keys_of(refs)) & columns.alive)
    found = {columns.ref(int(row)): int(row) for row in likely}
    return {ref: row for ref, row in found.items() if ref in wanted}


def _likely(columns: Columns, question: Question, rows: Numbers | None, least: int) -> Numbers:
    """The rows that may be among the nearest: all of few, else those with the sketches that differ least."""
    possible = columns.rows if rows is None else len(rows)
    wanted = max(LOOKED_AT[0], least, min(LOOKED_AT[1], possible // SHARE))
    if possible <= wanted:
        return np.flatnonzero(columns.alive) if rows is None else rows
    distances = _distances(columns.sketches, question.sketch, rows)
    if rows is None:
        distances[columns.dead] = np.iinfo(np.uint16).max
    # All of one distance are taken or none, so that the order of rows decides nothing.
    counts = np.bincount(distances, minlength=1)
    edge = int(np.searchsorted(np.cumsum(counts), min(wanted, possible - (len(columns.dead) if rows is None else 0))))
    near = np.flatnonzero(distances <= edge)
    return near if rows is None else rows[near]


def _distances(sketches: Words, sketch: Words, rows: Numbers | None) -> NDArray[np.uint16]:
    """In how many bits each row differs from the sketch."""
    count = len(sketches) if rows is None else len(rows)
    found = np.empty(count, np.uint16)
    differing = np.empty((_BATCH, WORDS), np.uint64)
    counts = np.empty((_BATCH, WORDS), np.uint8)
    repeated = np.tile(sketch, (_BATCH, 1))
    for start in range(0, count, _BATCH):
        part = sketches[start : start + _BATCH] if rows is None else sketches[rows[start : start + _BATCH]]
        length = len(part)
        np.bitwise_xor(part, repeated[:length], out=differing[:length])
        np.bitwise_count(differing[:length], out=counts[:length])
        found[start : start + length] = _row_sums(counts[:length])
    return found


def _row_sums(counts: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The sums of rows of eight octets, each row added up as one number."""
    eight = counts.view(np.uint64)[:, 0]
    four = (eight & _EVEN) + ((eight >> np.uint64(8)) & _EVEN)
    return (four * _ONES) >> np.uint64(48)


def _best(columns: Columns, question: Question, rows: Numbers, limit: int) -> list[Neighbour]:
    """The first of the rows by exact sums."""
    sums = np.empty(len(rows))
    for start in range(0, len(rows), _BATCH):
        part = columns.vectors[rows[start : start + _BATCH]]
        np.matmul(part.astype(np.float64), question.weights, out=sums[start : start + len(part)])
    if len(rows) > limit:
        first = sums >= np.partition(sums, len(sums) - limit)[len(sums) - limit]
        rows, sums = rows[first], sums[first]
    found = [Neighbour(columns.ref(int(row)), total * question.unit) for row, total in zip(rows, sums.tolist(), strict=True)]
    found.sort(key=lambda neighbour: (-neighbour.score, neighbour.ref))
    return found[:limit]
