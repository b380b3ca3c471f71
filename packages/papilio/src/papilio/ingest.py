"""Import: files of records into the library.

Each batch of records and the file's progress are committed together, so that an import killed at any instant resumes at the
first line that was not committed, and nothing acknowledged is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from papilio.store import Store


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

    Raises:
        FileError: Unreadable or cut short; what was read before stays, and a later run goes on from there.
        StorageFullError
    """
    raise NotImplementedError
