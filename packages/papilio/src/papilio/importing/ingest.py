"""Import: files of records into the library.

Each batch of records and the file's progress are committed together, so that an import killed at any instant resumes at the
first line that was not committed, and nothing acknowledged is lost.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from papilio.errors import BusyError, FileError
from papilio.importing.crew import Batch, Parsed, Problem, parsed_batches, raw
from papilio.importing.starter import starter_records
from papilio.sources.files import RecordFile
from papilio.store import Store
from papilio.store.library.batch import Change
from papilio.store.work.imports import ImportProgress

BATCH_LINES = 2000
BATCH_BYTES = 16 * 2**20
"""Lines of one transaction: many, so that its end costs little; few, so that other writers wait for fractions of a second."""

REST_SECONDS = 0.01
"""Between two transactions: who has waited for one to end comes before the next."""

BUSY_ATTEMPTS = 20
PROGRESS_SECONDS = 0.25
_DAY_LENGTH = len("2024-05-03")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that was skipped, or imported with a warning. `ref`: the paper that it became."""

    file: Path
    line: int
    reason: str
    skipped: bool
    ref: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import stands; sent at most a few times a second.

    Attributes:
        fraction: Of the file on disk, 0 to 1.
        seconds_left: None until it can be told.
    """

    file: Path
    lines: int
    fraction: float
    papers_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The end of one file's import. `resumed_at`: lines that an earlier run had done."""

    file: Path
    lines: int
    new: int
    changed: int
    unchanged: int
    older: int
    warned: int
    bad: int
    resumed_at: int
    seconds: float
    starter_removed: int = 0


class _Written(NamedTuple):
    """A batch that was written: the place reached, how many starter papers went, and what the library has newer."""

    progress: ImportProgress
    starter_removed: int
    kept: tuple[Change, ...]


def import_file(
    store: Store,
    path: Path,
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_problem: Callable[[LineProblem], None] = lambda problem: None,
    workers: int = 1,
) -> ImportReport:
    """Import one file. The first real record replaces a starter library.

    An interrupted import goes on where it stopped. A file that was imported to its end is read again from its start: what the
    library still holds counts as unchanged, and what it lost since comes back.

    Args:
        workers: Processes that parse while this one writes; 0 parses here. A file of one batch starts none.

    Raises:
        FileError: Unreadable or cut short; what was read before stays, and a later run goes on from there.
        StorageFullError
        BusyError: Another process kept the database to itself for minutes.
    """
    started = time.monotonic()
    with RecordFile(path) as file:
        fingerprint = file.fingerprint()
        done = store.imports.find(fingerprint)
        if done is None or done.finished:
            done = ImportProgress(fingerprint)
        resumed_at, starter_removed = done.lines, 0
        meter = _Meter(path, on_progress)
        for batch, parsed in parsed_batches(_batches(file, done.lines), workers):
            done, removed, kept = _commit(store, done, batch, parsed)
            starter_removed += removed
            for problem in (*parsed.problems, *_told(parsed, kept)):
                on_problem(LineProblem(path, problem.line, problem.reason, problem.skipped, problem.ref))
            meter.advance(batch, len(parsed.rows))
        done = replace(done, finished=True, lines=max(done.lines, file.lines_read))
        _retried(lambda: _save(store, done))
        meter.finish(done.lines)
    counts = dict(done.counts)
    return ImportReport(
        file=path,
        lines=done.lines,
        new=counts.get("new", 0),
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        older=counts.get("older", 0),
        warned=counts.get("warned", 0),
        bad=counts.get("bad", 0),
        resumed_at=resumed_at,
        seconds=time.monotonic() - started,
        starter_removed=starter_removed,
    )


def import_starter(store: Store) -> int:
    """Fills an empty library with the starter library; returns its records, 0 where the library is not empty."""
    records = starter_records()
    with store.transaction() as tx:
        # Asked again inside the transaction: marking papers that an import has just brought would let the next one delete them.
        if not store.is_empty(tx):
            return 0
        store.papers.put(tx, records)
        store.mark_starter(tx)
    return len(records)


def _batches(file: RecordFile, skip: int) -> Iterator[Batch]:
    """The file's lines in batches. Where the file breaks off, the whole lines before come first, then the error."""
    lines: list[tuple[int, bytes | None, int]] = []
    length_bytes = 0
    held_bytes = 0

    def batch() -> Batch:
        consumed, size = file.compressed_position()
        return Batch(lines, lines[-1][0], length_bytes, consumed / size if size else 1.0)

    try:
        for line in file.lines(skip):
            lines.append(raw(line))
            length_bytes += line.length_bytes + 1
            held_bytes += len(line.content or b"")
            if len(lines) >= BATCH_LINES or held_bytes >= BATCH_BYTES:
                yield batch()
                lines, length_bytes, held_bytes = [], 0, 0
    except FileError:
        if lines:
            yield batch()
        raise
    if lines:
        yield batch()


def _told(parsed: Parsed, kept: Sequence[Change]) -> Iterator[Problem]:
    """What a reader of the import should know of records that the library has newer: which, and what was kept."""
    lines = dict(zip(parsed.rows, parsed.lines, strict=True)) if kept else {}
    for held, row in kept:
        known, updated = held.row.updated, row.updated or "of no known time"
        yield Problem(lines[row], f"older than held, which was kept: updated {known}, here {updated}", False, row.ref)


def _commit(store: Store, done: ImportProgress, batch: Batch, parsed: Parsed) -> _Written:
    """Writes a batch and the place reached in one transaction."""

    days = [row.updated[:_DAY_LENGTH] for row in parsed.rows if row.ref.startswith("arxiv:")]
    known = [date.fromisoformat(day) for day in set(days) if len(day) == _DAY_LENGTH]

    def attempt() -> _Written:
        with store.transaction() as tx:
            removed = store.replace_starter(tx) if parsed.rows else 0
            put = store.papers.put_rows(tx, parsed.rows)
            counts = Counter(dict(done.counts))
            counts.update(new=put.new, changed=put.changed, unchanged=put.unchanged, older=put.older)
            counts.update(bad=sum(each.skipped for each in parsed.problems))
            counts.update(warned=sum(not each.skipped for each in parsed.problems))
            after = replace(
                done,
                lines=batch.last_line,
                bytes=done.bytes + batch.length_bytes,
                counts=tuple(sorted(counts.items())),
                arxiv=done.arxiv + len(days),
                newest_day=max([done.newest_day, *known] if done.newest_day else known, default=None),
            )
            store.imports.save(tx, after)
        return _Written(after, removed, put.kept)

    written = _retried(attempt)
    time.sleep(REST_SECONDS)
    return written


def _save(store: Store, progress: ImportProgress) -> None:
    with store.transaction() as tx:
        store.imports.save(tx, progress)


def _retried(attempt: Callable[[], Result]) -> Result:
    """Try a whole transaction again while another process keeps the database busy."""
    for number in range(1, BUSY_ATTEMPTS):
        try:
            return attempt()
        except BusyError:
            time.sleep(random.uniform(0.05, 0.2) * number)
    return attempt()


class _Meter:
    """Tells how far an import is, a few times a second."""

    def __init__(self, path: Path, tell: Callable[[Progress], None]) -> None:
        self._path = path
        self._tell = tell
        self._started = self._told = time.monotonic()
        self._papers = 0
        self._first: tuple[float, float] | None = None

    def advance(self, batch: Batch, papers: int) -> None:
        """A batch was committed."""
        now = time.monotonic()
        self._papers += papers
        if self._first is None:
            self._first = (now, batch.position)
        if now - self._told >= PROGRESS_SECONDS:
            self._told = now
            self._tell(Progress(self._path, batch.last_line, batch.position, self._rate(now), self._left(now, batch.position)))

    def finish(self, lines: int) -> None:
        """The file was read to its end."""
        self._tell(Progress(self._path, lines, 1.0, self._rate(time.monotonic()), 0.0))

    def _rate(self, now: float) -> float:
        return self._papers / max(now - self._started, 1e-6)

    def _left(self, now: float, position: float) -> float | None:
        """From the pace since the first batch: what came before was passed over, not imported."""
        first_time, first_position = self._first or (now, position)
        if position <= first_position:
            return None
        return (now - first_time) * (1 - position) / (position - first_position)
