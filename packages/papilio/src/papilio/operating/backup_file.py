"""A backup as a file: lines of JSON, compressed by zstandard, that `zstd -dc` shows to anybody.

The first line says what follows: which Papilio wrote it, the revision of the tables, and each table with its columns and its
number of rows. Then comes a line for each row, an array, table after table. The last line holds a hash of all lines before it.
Every few mebibytes begin anew and have a checksum, so that damage is found where it is.
"""

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

import orjson
import zstandard

from papilio.errors import FileError
from papilio.sources.compression import DAMAGE, Chunks, UnreadableError, open_chunks
from papilio.store.contents import Row, Shape

FORM = 1
"""Raised when the lines mean something else than before; other tables and columns are told by the first line."""

_LEVEL = 1
"""The third makes files smaller by an eighth and takes nearly three times as long."""

_FRAME_BYTES = 4 * 2**20
_BATCH_ROWS = 1000
_BATCH_BYTES = 8 * 2**20
_FIRST = b'{"papilio_backup":'

Batch: TypeAlias = tuple[Shape, list[Row]]


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself.

    Attributes:
        papilio: The version that wrote it.
        revision: That of the tables.
        database: `sqlite` or `postgresql`, which it was read from.
        made: The moment, ISO 8601 in UTC.
        shapes: The tables in the order of their rows.
    """

    papilio: str
    revision: str
    database: str
    made: str
    shapes: tuple[Shape, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(shape.rows for shape in self.shapes)

    def rows_of(self, table: str) -> int:
        """Rows of one table; 0 where there is no such table."""
        return sum(shape.rows for shape in self.shapes if shape.table == table)


class BackupWriter:
    """Writes the lines of a backup; `end` must be the last call."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        self._stream = compressor.stream_writer(file, closefd=False)
        self._digest = hashlib.sha256()
        self._lines: list[bytes] = []
        self._held_bytes = 0
        self._put(orjson.dumps({"papilio_backup": FORM, **asdict(header)}))

    def rows(self, rows: Iterable[Row]) -> None:
        """The next rows of the table whose turn it is."""
        # Joined at once: each line by itself keeps the kilobytes that it was written into.
        self._put(b"\n".join(map(orjson.dumps, rows)))

    def end(self) -> None:
        """Everything was given: write the hash, and let the file go."""
        self._frame()
        self._put(orjson.dumps({"sha256": self._digest.hexdigest()}))
        self._frame()

    def _put(self, lines: bytes) -> None:
        if lines:
            self._lines.append(lines)
        self._held_bytes += len(lines)
        if self._held_bytes >= _FRAME_BYTES:
            self._frame()

    def _frame(self) -> None:
        content = b"\n".join([*self._lines, b""])
        self._digest.update(content)
        self._stream.write(content)
        self._stream.flush(zstandard.FLUSH_FRAME)
        self._lines.clear()
        self._held_bytes = 0


class BackupFile:
    """An open backup, read from its beginning to its end, once."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        """Reads the first line.

        Raises:
            FileError: The file is no backup, or one of another form, or damaged.
        """
        self._path = path
        self._size_bytes = path.stat().st_size
        self._digest = hashlib.sha256()
        self._place = "before its first row"
        self._lines = self._read(file)
        self.header = self._header()

    @staticmethod
    @contextmanager
    def opened(path: Path) -> "Generator[BackupFile, None, None]":
        """The backup at `path`, closed at the end.

        Raises:
            FileError: It cannot be opened, or is no backup of ours.
        """
        try:
            if path.exists() and not path.is_file():
                raise FileError(f"{path} is no regular file; a backup is one")
            file = path.open("rb")
        except OSError as error:
            raise FileError(f"{path} cannot be opened: {error.strerror or error}") from error
        with file:
            yield BackupFile(path, file)

    def batches(self) -> Iterator[Batch]:
        """Every row, some of one table at a time. Only when it has ended is the file known to be whole.

        Raises:
            FileError: The file is damaged or cut short; says where.
        """
        for shape in self.header.shapes:
            rows: list[Row] = []
            held_bytes = 0
            for number in range(1, shape.rows + 1):
                self._place = f"at row {number:,} of {shape.rows:,} of the table {shape.table}"
                line = self._line()
                rows.append(self._row(line, len(shape.columns)))
                held_bytes += len(line)
                if len(rows) >= _BATCH_ROWS or held_bytes >= _BATCH_BYTES:
                    yield shape, rows
                    rows, held_bytes = [], 0
            if rows:
                yield shape, rows
        self._place = "after its last row"
        expected = {"sha256": self._digest.hexdigest()}
        if self._parsed(self._line()) != expected:
            raise self._damaged("the hash at its end is that of other rows")
        if next(self._lines, None) is not None:
            raise self._damaged("something follows its end")

    def _header(self) -> Header:
        """The first line, read with care: it may be that of any file."""
        said = self._parsed(self._line())
        try:
            if said["papilio_backup"] != FORM:
                raise FileError(
                    f"{self._path} is a backup of form {said['papilio_backup']}, written by Papilio {said['papilio']}, and "
                    f"this one reads form {FORM}: upgrade Papilio, then restore"
                )
            shapes = tuple(Shape(each["table"], tuple(each["columns"]), int(each["rows"])) for each in said["shapes"])
            if len({shape.table for shape in shapes}) < len(shapes) or any(shape.rows < 0 for shape in shapes):
                raise ValueError("a table stands in it twice, or with fewer rows than none")
            return Header(said["papilio"], said["revision"], said["database"], said["made"], shapes)
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(f"its first line is not understood ({error})") from error

    def _row(self, line: bytes, width: int) -> Row:
        values = self._parsed(line)
        if not isinstance(values, list) or len(cast("Sequence[object]", values)) != width:
            raise self._damaged(f"{width} values are due")
        return tuple(cast("Sequence[Any]", values))

    def _parsed(self, line: bytes) -> Any:
        try:
            return orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise self._damaged(f"a line is no JSON ({error})") from error

    def _line(self) -> bytes:
        """The next line, counted into the hash."""
        line = next(self._lines, None)
        if line is None:
            raise self._damaged("it ends too early")
        self._digest.update(line + b"\n")
        return line

    def _damaged(self, what: str) -> FileError:
        return FileError(
            f"{self._path} ({self._size_bytes:,} bytes) is damaged or cut short {self._place}: {what}. "
            "Nothing of it is restored; take another backup"
        )

    def _read(self, file: BinaryIO) -> Iterator[bytes]:
        """The lines without their ends; the last must have one."""
        chunks: Chunks | None = None
        unfinished: list[bytes] = []
        try:
            chunks = open_chunks(file)
            for number, chunk in enumerate(chunks):
                if number == 0 and not chunk.startswith(_FIRST):
                    raise FileError(f"{self._path} is no backup that `papilio backup` has written")
                first, *others = chunk.split(b"\n")
                unfinished.append(first)
                if others:
                    yield b"".join(unfinished)
                    unfinished = [others.pop()]
                    yield from others
        except (EOFError, UnreadableError, *DAMAGE) as error:
            at = chunks.consumed_bytes() if chunks else 0
            raise self._damaged(f"about byte {at:,}: {error}") from error
        except OSError as error:
            raise FileError(f"{self._path} cannot be read on {self._place}: {error.strerror or error}") from error
        if any(unfinished):
            raise self._damaged("its last line has no end")
