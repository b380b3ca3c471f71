"""One state of the index, searched: first the sketches of all rows, then exact sums of the nearest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from papilio.vectors.coding import BITS, HALF, Question, Words
from papilio.vectors.columns import Columns
from papilio.vectors.commit import Commit
from papilio.vectors.filters import Filter, has_key, mask
from papilio.vectors.moment import second_moment
from papilio.vectors.rows import Floats, Neighbour, Numbers, keys_of

COMPARED = (4000, 24_000)
"""So many rows at least are compared exactly, and of many so many."""
SHARE = 60
"""Between the two one in so many."""
PER_RESULT = 20
"""And so many for each that is wanted."""
LIKELY = 4
"""For each that is compared exactly so many are looked at by their whole sketch."""
LATE_SHARE = 20
"""Of the results one in so many may be of the farther half of what was compared; with more of them, more are compared."""
WIDER = 4
"""So many times more."""

KEPT_FILTERS = 4

_BATCH = 8192
_EXACT_BATCH = 512
"""Rows at a time: what is made of them stays in the processor's cache."""

_FAR = BITS + 1
"""Farther than any row that is alive."""

_EVEN = np.uint32(0x00FF00FF)
_BOTH = np.uint32(0x00010001)


@dataclass(frozen=True, eq=False)
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
        """The rows with the greatest inner products with a vector, the greatest first; ties in the order of refs.

        Scores are exact for the vectors as they are kept, and the same whatever thread, library or order of rows.

        Args:
            vector: (dimension,), of any length but 0; nothing is near to 0.
            condition: Which rows may be found; all by default.

        Raises:
            ValueError: The vector has another dimension or numbers that are not finite.
        """
        self._check(vector)
        if limit < 0:
            raise ValueError(f"limit counts results and cannot be negative: {limit}")
        columns = self.columns
        if columns is None or not limit or not vector.any():
            return []
        rows = None if condition is None else self._let_through(condition)
        question = columns.coding.question(vector)
        possible = columns.rows if rows is None else len(rows)
        wanted = max(COMPARED[0], PER_RESULT * limit, min(COMPARED[1], possible // SHARE))
        distances = _distances(columns.sketches, question.sketch[:HALF], rows) if possible > wanted else None
        while distances is not None and possible > wanted:
            likely = _likely(columns, question, rows, distances, wanted)
            best = _best(columns, question, likely.rows, limit)
            # A vector that is far from all rows is as far from one as from another, and sketches tell those apart badly.
            if likely.farther(best.places) <= limit // LATE_SHARE:
                return best.named(columns, question, limit)
            wanted *= WIDER
        everything = np.flatnonzero(columns.alive) if rows is None else rows
        return _best(columns, question, everything, limit).named(columns, question, limit)

    @cached_property
    def _let_through(self) -> Callable[[Filter], Numbers]:
        """The rows that a filter lets through; those of the last filters are kept, because readers stay within one."""
        columns = self.columns

        @lru_cache(KEPT_FILTERS)
        def rows(condition: Filter) -> Numbers:
            return np.zeros(0, np.int64) if columns is None else np.flatnonzero(mask(condition, columns) & columns.alive)

        return rows

    @cached_property
    def second_moment(self) -> Floats:
        """E x xᵀ over the rows x, (dimension, dimension), from a sample of them; zeros where there are none."""
        dimension = self.commit.dimension
        return np.zeros((dimension, dimension), np.float32) if self.columns is None else second_moment(self.columns)

    def scores(self, vector: Floats, refs: Sequence[str]) -> dict[str, float]:
        """Ref → the score that `search` would give it, of those of the refs that are held.

        Raises:
            ValueError: As `search` does.
        """
        self._check(vector)
        columns = self.columns
        if columns is None or not vector.any():
            return {}
        rows = rows_of(columns, refs)
        question = columns.coding.question(vector)
        sums = _sums(columns, question, np.fromiter(rows.values(), np.int64, len(rows)))
        return dict(zip(rows, (sums.astype(np.float64) * question.unit).tolist(), strict=True))

    def _check(self, vector: Floats) -> None:
        if vector.shape != (self.commit.dimension,):
            raise ValueError(f"The vector has the shape {vector.shape}; ({self.commit.dimension},) is right.")
        if not np.isfinite(vector).all():
            raise ValueError("The vector has numbers that are not finite.")

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
    return {ref: row for ref, row in zip(columns.named(likely), likely.tolist(), strict=True) if ref in wanted}


@dataclass(frozen=True, slots=True)
class _Likely:
    """Rows whose sketches differ least, and in how many bits."""

    rows: Numbers
    distances: NDArray[np.uint16]

    def farther(self, places: Numbers) -> int:
        """How many of these places are in the farther half."""
        middle = len(self.rows) // 2
        return int((self.distances[places] > np.partition(self.distances, middle)[middle]).sum())


def _likely(columns: Columns, question: Question, rows: Numbers | None, distances: NDArray[np.uint16], wanted: int) -> _Likely:
    """The rows that may be the nearest: many by half of their sketch, of those some by the whole."""
    if rows is None:
        distances[columns.dead] = _FAR
    places = _nearest(distances, LIKELY * wanted)
    near = places if rows is None else rows[places]
    whole = distances[places] + _distances(columns.details, question.sketch[HALF:], near)
    places = _nearest(whole, wanted)
    return _Likely(near[places], whole[places])


def _nearest(distances: NDArray[np.uint16], count: int) -> Numbers:
    """The places of the least `count` distances. All of one distance are taken, so that the order of rows decides nothing."""
    last = min(count, len(distances)) - 1
    return np.flatnonzero(distances <= min(int(np.partition(distances, last)[last]), _FAR - 1))


def _distances(sketches: Words, sketch: Words, rows: Numbers | None) -> NDArray[np.uint16]:
    """In how many of half the bits each row differs from the sketch."""
    count = len(sketches) if rows is None else len(rows)
    found = np.empty(count, np.uint16)
    repeated = np.tile(sketch, (_BATCH, 1))
    differing = np.empty_like(repeated)
    counts = np.empty(repeated.shape, np.uint8)
    for start in range(0, count, _BATCH):
        part = sketches[start : start + _BATCH] if rows is None else sketches.take(rows[start : start + _BATCH], axis=0)
        length = len(part)
        np.bitwise_xor(part, repeated[:length], out=differing[:length])
        np.bitwise_count(differing[:length], out=counts[:length])
        found[start : start + length] = _row_sums(counts[:length])
    return found


def _row_sums(counts: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The sums of rows of four octets, each row added up as one number."""
    four = counts.view(np.uint32)[:, 0]
    two = (four & _EVEN) + ((four >> np.uint32(8)) & _EVEN)
    return (two * _BOTH) >> np.uint32(16)


@dataclass(frozen=True, slots=True)
class _Best:
    """The rows with the greatest sums, and where among those compared they stood; more than wanted where the last tie."""

    rows: Numbers
    places: Numbers
    sums: NDArray[np.float32]

    def named(self, columns: Columns, question: Question, limit: int) -> list[Neighbour]:
        """The first of them as results."""
        found = zip(columns.named(self.rows), (self.sums.astype(np.float64) * question.unit).tolist(), strict=True)
        return [Neighbour(ref, score) for ref, score in sorted(found, key=lambda each: (-each[1], each[0]))[:limit]]


def _best(columns: Columns, question: Question, rows: Numbers, limit: int) -> _Best:
    """The first of the rows by exact sums."""
    sums = _sums(columns, question, rows)
    if len(rows) <= limit:
        return _Best(rows, np.arange(len(rows)), sums)
    places = np.flatnonzero(sums >= np.partition(sums, len(sums) - limit)[len(sums) - limit])
    return _Best(rows[places], places, sums[places])


def _sums(columns: Columns, question: Question, rows: Numbers) -> NDArray[np.float32]:
    """The exact inner product of each of the rows, in units of `question.unit`.

    Not by `matmul`: for so little its threads cost more than they give, and they wait by turning.
    """
    sums = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _EXACT_BATCH):
        part = columns.vectors.take(rows[start : start + _EXACT_BATCH], axis=0)
        np.vecdot(part.astype(np.float32), question.weights, out=sums[start : start + len(part)])
    return sums
