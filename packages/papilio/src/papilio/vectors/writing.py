"""The one way to change an index of vectors: a writer with a lock that dies with its process."""

import errno
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from papilio.errors import StorageFullError, UnavailableError
from papilio.file_lock import FileLock
from papilio.vectors import columns, commit
from papilio.vectors.coding import HALF, Bytes, Coding
from papilio.vectors.columns import Columns
from papilio.vectors.commit import Commit
from papilio.vectors.rows import Floats, Row, keys_of
from papilio.vectors.snapshot import Snapshot, rows_of

UNIT_ERROR = 0.01
"""So far from 1 the length of a unit vector may be."""
FEW = 1000
"""So few rows need no tidying."""
DEAD_SHARE = 4
"""One dead row in so many is too many."""
GROWTH = 4
"""A mean that was taken of so many times fewer rows is taken anew."""
_BATCH = 65_536
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True, eq=False)
class _Put:
    """A row with its vector as it is kept."""

    row: Row
    coded: Bytes


class VectorWriter:
    """The right to change the index; one per directory over all processes.

    Used as a context manager. A commit carries the sequence it holds, so that vectors and sequence become visible together.
    """

    def __init__(self, directory: Path, lock: FileLock, snapshot: Snapshot, refresh: Callable[[], Snapshot]) -> None:
        """Made by `VectorIndex.writer`, which has taken the lock."""
        self.directory = directory
        self._lock = lock
        self._refresh = refresh
        self._commit = snapshot.commit
        self._columns: Columns | None = snapshot.columns
        self._coding = Coding.drawn(self._commit.dimension) if snapshot.columns is None else snapshot.columns.coding
        self._pending: dict[str, _Put | None] = {}

    def put(self, rows: Sequence[Row], vectors: Floats) -> None:
        """Add or replace rows. One with the vector 0 has nothing that could be near: it is not held, and what was is removed.

        Args:
            vectors: (rows, dimension), each of length 1 or 0.

        Raises:
            ValueError: The vectors are of another shape or length or not finite, or a label holds a line feed.
        """
        if vectors.shape != (len(rows), self._commit.dimension):
            raise ValueError(f"The vectors have the shape {vectors.shape}; ({len(rows)}, {self._commit.dimension}) is right.")
        lengths: NDArray[np.floating[Any]] = np.linalg.norm(vectors, axis=1)
        for row, length in zip(rows, lengths.tolist(), strict=True):
            if length != 0 and not abs(length - 1) <= UNIT_ERROR:
                raise ValueError(f"The vector of {row.ref} has the length {length:.6g}; 1 is right, or 0 for none.")
            if any("\n" in label for label in row.labels):
                raise ValueError(f"A label of {row.ref} holds a line feed: {row.labels}")
        coded = self._coding.to_rows(vectors)
        for at, row in enumerate(rows):
            self._pending[row.ref] = _Put(row, coded[at]) if lengths[at] else None

    def remove(self, refs: Sequence[str]) -> None:
        """Drop the rows of these refs, where there are any."""
        self._pending.update(dict.fromkeys(refs))

    def commit(self, sequence: int) -> None:
        """Make everything so far visible and durable as of `sequence`.

        Raises:
            StorageFullError, UnavailableError: It cannot be written; the last commit stands.
        """
        with self._writing():
            puts, dead = self._changes()
            found = self._commit
            if not found.files and puts:
                found = self._begun(np.stack([put.coded for put in puts]), len(puts))
            new = self._items(found, puts, dead)
            sizes = columns.append(self.directory / found.files, found.sizes, new) if found.files else found.sizes
            self._publish(replace(found, sequence=sequence, sizes=sizes))
        self._pending.clear()

    def clear(self) -> None:
        """Drop every row and the sequence, at once."""
        self._pending.clear()
        with self._writing():
            self._publish(Commit.nothing(self._commit.encoder, self._commit.dimension))
        self._coding = Coding.drawn(self._commit.dimension)

    def tidy(self, *, always: bool = False) -> bool:
        """Rewrite the files where many rows are dead or the mean is of few; returns whether it was needed.

        Readers search on, and what is committed stands until the new files do. What is pending stays so.

        Raises:
            StorageFullError, UnavailableError: It cannot be written; the last commit stands.
        """
        held, found = self._columns, self._commit
        crowded = len(held.dead) > max(FEW, held.rows // DEAD_SHARE) if held is not None else False
        outgrown = found.count > max(FEW, GROWTH * found.centred_on)
        if held is None or not (crowded or outgrown or always):
            return False
        with self._writing():
            coding = held.coding.centred(held.vectors)
            files = self._new_files(coding)
            sizes = _copy(held, coding, self.directory / files)
            self._publish(replace(found, files=files, sizes=sizes, centred_on=found.count))
        return True

    def __enter__(self) -> "VectorWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Release the lock; what was not committed is dropped."""
        self._pending.clear()
        self._lock.release()

    def _changes(self) -> tuple[list[_Put], list[int]]:
        """What is to be written, and the rows that go. What is held as it is stays where it is."""
        held = {} if self._columns is None else rows_of(self._columns, list(self._pending))
        puts: list[_Put] = []
        dead: list[int] = []
        for ref, put in self._pending.items():
            row = held.get(ref)
            if row is not None and self._columns is not None:
                if put is not None and _same(self._columns, row, put):
                    continue
                dead.append(row)
            if put is not None:
                puts.append(put)
        return puts, dead

    def _begun(self, rows: Bytes, count: int) -> Commit:
        """The commit at hand with files to write to."""
        self._coding = self._coding.centred(rows)
        return replace(self._commit, files=self._new_files(self._coding), centred_on=count)

    def _new_files(self, coding: Coding) -> str:
        self.directory.mkdir(exist_ok=True)
        self._drop_files()  # what a killed writer left
        before = int(self._commit.files.rpartition("-")[2] or 0)
        name = f"files-{before + 1}"
        columns.begin(self.directory / name, coding)
        return name

    def _drop_files(self) -> None:
        """Remove files that are not those of the last commit; who reads them keeps them until he is done."""
        for path in self.directory.iterdir():
            if path.is_dir() and path.name != self._commit.files:
                shutil.rmtree(path)

    def _items(self, found: Commit, puts: Sequence[_Put], dead: Sequence[int]) -> Mapping[str, NDArray[Any]]:
        """The new items of each column."""
        new: dict[str, NDArray[Any]] = {"dead": np.array(dead, np.uint32)}
        if not puts:
            return new
        refs = [put.row.ref.encode("utf-8", "surrogatepass") for put in puts]
        coded = np.stack([put.coded for put in puts])
        sketches = self._coding.sketches(coded)
        known = dict(self._columns.labels) if self._columns is not None and found.files == self._commit.files else {}
        labels = [sorted({known.setdefault(label, len(known)) for label in put.row.labels}) for put in puts]
        names = "".join(f"{name}\n" for name in list(known)[_label_count(self._columns) :])
        first = found.sizes["keys"]
        return new | {
            "vectors": coded,
            "sketches": sketches[:, :HALF],
            "details": sketches[:, HALF:],
            "keys": keys_of([put.row.ref for put in puts]),
            "refs": np.frombuffer(b"".join(refs), np.uint8),
            "ref_ends": found.sizes["refs"] + np.cumsum([len(ref) for ref in refs]),
            "times": np.array([put.row.time for put in puts], np.int64),
            "years": np.array([put.row.year for put in puts], np.int64),
            "label_codes": np.array([code for codes in labels for code in codes], np.uint32),
            "label_rows": np.repeat(np.arange(first, first + len(puts), dtype=np.uint32), [len(codes) for codes in labels]),
            "label_names": np.frombuffer(names.encode("utf-8", "surrogatepass"), np.uint8),
        }

    def _publish(self, new: Commit) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        try:
            commit.write(self.directory, new)
        finally:
            # Also after an error: it may have come when readers had seen the commit, and files never shrink below one.
            snapshot = self._refresh()
            self._commit, self._columns = snapshot.commit, snapshot.columns
            if snapshot.columns is not None:
                self._coding = snapshot.columns.coding
        self._drop_files()

    @contextmanager
    def _writing(self) -> Generator[None]:
        """Errors of the disk, told as ours."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise StorageFullError(
                    f"No space is left for the index of vectors in {self.directory.parent}; what was committed before is safe."
                ) from error
            raise UnavailableError(f"The index of vectors in {self.directory.parent} cannot be written: {error}") from error


def _label_count(held: Columns | None) -> int:
    return 0 if held is None else len(held.labels)


def _same(held: Columns, row: int, put: _Put) -> bool:
    """Whether a row is held just as it is put."""
    labels = {held.labels.get(label, -1) for label in put.row.labels}
    return (
        int(held.times[row]) == put.row.time
        and int(held.years[row]) == put.row.year
        and labels == set(held.codes(row).tolist())
        and np.array_equal(held.vectors[row], put.coded)
    )


def _copy(held: Columns, coding: Coding, target: Path) -> Mapping[str, int]:
    """Write the rows that are alive, in their order, to new files; returns their sizes."""
    sizes: Mapping[str, int] = columns.EMPTY
    places = np.cumsum(held.alive) - 1
    starts = np.concatenate([np.zeros(1, np.int64), held.ref_ends])
    for start in range(0, held.rows, _BATCH):
        rows = start + np.flatnonzero(held.alive[start : start + _BATCH])
        first, end = np.searchsorted(held.label_rows, [start, start + _BATCH])
        labelled = first + np.flatnonzero(held.alive[held.label_rows[first:end]])
        refs = [held.refs[starts[row] : starts[row + 1]] for row in rows]
        coded = held.vectors[rows]
        sketches = coding.sketches(coded)
        new: dict[str, NDArray[Any]] = {
            "vectors": coded,
            "sketches": sketches[:, :HALF],
            "details": sketches[:, HALF:],
            "keys": held.keys[rows],
            "refs": np.concatenate(refs) if refs else np.zeros(0, np.uint8),
            "ref_ends": sizes["refs"] + np.cumsum([len(ref) for ref in refs]),
            "times": held.times[rows],
            "years": held.years[rows],
            "label_codes": held.label_codes[labelled],
            "label_rows": places[held.label_rows[labelled]],
        }
        sizes = columns.append(target, sizes, new, durable=False)
    sizes = columns.append(target, sizes, {"label_names": held.label_names}, durable=False)
    columns.settle(target)
    return sizes
