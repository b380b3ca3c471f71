"""Import: files of records into the library.

Each batch of records and the file's progress are committed together, so that an import killed at any instant resumes at the
first line that was not committed, and nothing acknowledged is lost.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from papilio.errors import BusyError, FileError
from papilio.model import Record
from papilio.parsing import Parse, Parsed, parsing_here, parsing_in_processes
from papilio.sources.files import Line, RecordFile
from papilio.starter import starter_records
from papilio.store import Store
from papilio.store.imports import ImportProgress

BATCH_LINES = 4000
BATCH_BYTES = 16 * 2**20
SMALL_FILE_BYTES = 4 * 2**20
PROGRESS_SECONDS = 0.25
BUSY_WAITS_SECONDS = (0.5, 1, 2, 4)
"""Between tries, each of which waits for the database's own time-out first."""
COUNTED = ("new", "changed", "unchanged", "older", "warned", "bad")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that was skipped or imported with a warning."""

    file: Path
    line: int
    reason: str
    skipped: bool


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


def import_file(
    store: Store,
    path: Path,
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_problem: Callable[[LineProblem], None] = lambda problem: None,
    workers: int = 1,
) -> ImportReport:
    """Import one file. The first real record replaces a starter library.

    A file whose import was interrupted goes on after the last line committed; one that was imported to its end is read again,
    which changes nothing that has not changed.

    Args:
        workers: Processes that parse. Small files are parsed in this one.

    Raises:
        FileError: Unreadable or cut short; what was read before stays, and a later run goes on from there.
        StorageFullError: What was committed before stays.
    """
    with RecordFile(path) as file:
        run = _Run(store, path, file, on_progress, on_problem)
        small = file.compressed_position()[1] < SMALL_FILE_BYTES
        with parsing_here() if small else parsing_in_processes(workers) as parse:
            run.work(parse, ahead=workers + 1)
        return run.report()


def import_starter(store: Store) -> int:
    """Fill an empty library with the starter library; returns how many records it has."""
    records = starter_records()
    with store.transaction() as tx:
        store.papers.put(tx, records)
        store.mark_starter(tx)
    return len(records)


class _Run:
    """The import of one file: its counts, and the loop that parses ahead and commits in order."""

    def __init__(
        self,
        store: Store,
        path: Path,
        file: RecordFile,
        on_progress: Callable[[Progress], None],
        on_problem: Callable[[LineProblem], None],
    ) -> None:
        self._store, self._path, self._file = store, path, file
        self._on_progress, self._on_problem = on_progress, on_problem
        self._fingerprint = file.fingerprint()
        before = store.imports.find(self._fingerprint)
        resumed = before is not None and not before.finished
        self._counts: Counter[str] = Counter(dict(before.counts)) if before and resumed else Counter()
        self._resumed_at = self._lines = before.lines if before and resumed else 0
        self._bytes = before.bytes if before and resumed else 0
        self._starter_removed = 0
        self._began = time.monotonic()
        self._shown = self._began

    def work(self, parse: Parse, ahead: int) -> None:
        """Parse `ahead` batches before the one that is being committed. A damaged end is raised after what came before it
        is safe."""
        waiting: deque[Future[list[Parsed]]] = deque()
        damage: FileError | None = None
        batches = _batches(self._file.lines(self._resumed_at))
        while True:
            try:
                batch = next(batches, None)
            except FileError as error:
                damage, batch = error, None
            if batch is not None:
                waiting.append(parse(batch))
            if waiting and (batch is None or len(waiting) > ahead):
                self._commit(waiting.popleft().result())
            if batch is None and not waiting:
                break
        if damage is not None:
            raise damage
        with self._store.transaction() as tx:
            self._store.imports.save(tx, self._progress(finished=True))

    def report(self) -> ImportReport:
        """The counts of the whole file, earlier runs included."""
        return ImportReport(
            file=self._path,
            lines=self._lines,
            **{name: self._counts[name] for name in COUNTED},
            resumed_at=self._resumed_at,
            seconds=time.monotonic() - self._began,
            starter_removed=self._starter_removed,
        )

    def _commit(self, batch: list[Parsed]) -> None:
        """The records of one batch and the progress after them, in one transaction."""
        records = [parsed.record for parsed in batch if parsed.record is not None]
        problems = [problem for parsed in batch for problem in _problems(self._path, parsed)]
        for wait_seconds in BUSY_WAITS_SECONDS:
            try:
                self._write(records, batch)
                break
            except BusyError:
                time.sleep(wait_seconds)
        else:
            self._write(records, batch)
        for problem in problems:
            self._on_problem(problem)
        self._show_progress()

    def _write(self, records: list[Record], batch: list[Parsed]) -> None:
        counts, removed = Counter(self._counts), 0
        counts["bad"] += sum(parsed.reason != "" for parsed in batch)
        counts["warned"] += sum(bool(record.warnings) for record in records)
        lines, read_bytes = batch[-1].line, self._bytes + sum(parsed.length_bytes for parsed in batch)
        with self._store.transaction() as tx:
            if records and self._store.library_kind() == "starter":
                removed = self._store.replace_starter(tx)
            done = self._store.papers.put(tx, records)
            counts.update({"new": done.new, "changed": done.changed, "unchanged": done.unchanged, "older": done.older})
            self._store.imports.save(
                tx, ImportProgress(self._fingerprint, lines, read_bytes, False, tuple(sorted(counts.items())))
            )
        self._counts, self._lines, self._bytes = counts, lines, read_bytes
        self._starter_removed += removed

    def _progress(self, *, finished: bool) -> ImportProgress:
        return ImportProgress(self._fingerprint, self._lines, self._bytes, finished, tuple(sorted(self._counts.items())))

    def _show_progress(self) -> None:
        now = time.monotonic()
        if now - self._shown < PROGRESS_SECONDS:
            return
        self._shown = now
        position, size = self._file.compressed_position()
        fraction = position / size
        done = self._lines - self._resumed_at
        rate = done / (now - self._began)
        # The file is read a little ahead of what is committed, so this is a moment too hopeful.
        left = self._lines / fraction - self._lines if fraction else 0.0
        self._on_progress(Progress(self._path, self._lines, fraction, rate, left / rate if rate else None))


def _problems(path: Path, parsed: Parsed) -> Iterator[LineProblem]:
    if parsed.reason:
        yield LineProblem(path, parsed.line, parsed.reason, skipped=True)
    if parsed.record is not None:
        for warning in parsed.record.warnings:
            yield LineProblem(path, parsed.line, warning, skipped=False)


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Batches of lines, bounded in number and bytes. What was read before damage comes before the damage."""
    batch: list[Line] = []
    size = 0
    try:
        for line in lines:
            batch.append(line)
            size += line.length_bytes if line.content is not None else 0
            if len(batch) == BATCH_LINES or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
    except FileError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
