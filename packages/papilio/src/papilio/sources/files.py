"""Files of records, plain or compressed, as a stream of lines.

The form is told by the first bytes, never by the name: plain, gzip, xz, zstandard, zip (of one or more members). Memory stays
flat whatever the file's size; a line above the cap is reported and skipped, not held.
"""

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from papilio.errors import FileError
from papilio.sources.compression import DAMAGE, Chunks, UnreadableError, open_chunks

MAX_LINE_BYTES = 16 * 2**20

_MEBIBYTE = 2**20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        number: From 1, over all members of a zip.
        content: Without its line ending; None when it was longer than the cap.
        length_bytes: Its length.
    """

    number: int
    content: bytes | None
    length_bytes: int


class RecordFile:
    """An open file of records; a context manager.

    Raises (on opening or while reading):
        FileError: It is missing, a directory, empty, binary of no known form, damaged or cut short; says where (byte, line).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file, self._size_bytes = _open(path)
        self._chunks: Chunks | None = None
        self.lines_read = 0
        """Lines that `lines` has come to, blank ones too."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; it cannot be read afterwards."""
        self._file.close()

    def fingerprint(self) -> str:
        """Names the content: size and a hash of its first and last mebibyte."""
        digest = hashlib.blake2b(digest_size=16)
        with self._path.open("rb") as file:
            digest.update(file.read(_MEBIBYTE))
            file.seek(max(0, self._size_bytes - _MEBIBYTE))
            digest.update(file.read(_MEBIBYTE))
        return f"{self._size_bytes}-{digest.hexdigest()}"

    def lines(self, skip: int = 0) -> Iterator[Line]:
        """Lines that are not blank, after the first `skip`, which are passed over as fast as decompression allows."""
        number = self.lines_read = 0
        splitter = _Splitter()
        try:
            for chunk in self._read():
                if number < skip:
                    passed, chunk = splitter.pass_over(chunk, skip - number)
                    number += passed
                    if number < skip:
                        continue
                for content, length_bytes in splitter.split(chunk):
                    number += 1
                    if length_bytes and (content is None or not content.isspace()):
                        self.lines_read = number
                        yield Line(number, content, length_bytes)
                self.lines_read = number
        except FileError as error:
            raise FileError(f"{error} (after line {number:,})") from error
        for content, length_bytes in splitter.rest():
            number += 1
            self.lines_read = number
            if number > skip and (content is None or not content.isspace()):
                yield Line(number, content, length_bytes)

    def compressed_position(self) -> tuple[int, int]:
        """(bytes of the file on disk consumed, its size): for progress and time left."""
        consumed = self._chunks.consumed_bytes() if self._chunks else 0
        return min(consumed, self._size_bytes), self._size_bytes

    def _read(self) -> Iterator[bytes]:
        """The content from its beginning, in chunks, without a byte-order mark."""
        self._file.seek(0)
        self._chunks = None
        at_start = True
        try:
            self._chunks = open_chunks(self._file)
            for chunk in self._chunks:
                if at_start:
                    _refuse_other_forms(self._path, chunk)
                    chunk = chunk.removeprefix(_BYTE_ORDER_MARK)
                    at_start = False
                if chunk:
                    yield chunk
        except UnreadableError as error:
            raise FileError(f"{self._path} cannot be unpacked: {error}") from error
        except (EOFError, *DAMAGE) as error:
            raise FileError(f"{self._path} is damaged or cut short at about {self._where()}: {error}") from error
        except OSError as error:
            raise FileError(f"{self._path} cannot be read on at {self._where()}: {error.strerror or error}") from error
        if at_start:
            raise FileError(f"{self._path} holds nothing; a file of JSON records, one a line, is needed")

    def _where(self) -> str:
        consumed, size = self.compressed_position()
        return f"byte {consumed:,} of {size:,}"


class _Splitter:
    """Cuts chunks into lines; holds at most one unfinished line, and of one above the cap only its length."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length_bytes = 0

    def pass_over(self, chunk: bytes, count: int) -> tuple[int, bytes]:
        """(line ends passed, what follows them): as many as there are, `count` at most."""
        ends = chunk.count(b"\n")
        if ends < count:
            tail = chunk[chunk.rfind(b"\n") + 1 :]
            if ends:
                self._drop()
            self._hold(tail)
            return ends, b""
        self._drop()
        at = 0
        for _ in range(count):
            at = chunk.index(b"\n", at) + 1
        return count, chunk[at:]

    def split(self, chunk: bytes) -> Iterator[tuple[bytes | None, int]]:
        """The lines that end in this chunk: (content or None, length)."""
        first, *others = chunk.split(b"\n")
        if not others:
            self._hold(first)
            return
        self._hold(first)
        yield self._take()
        last = others.pop()
        for line in others:
            content = line[:-1] if line.endswith(b"\r") else line
            yield (content if len(content) <= MAX_LINE_BYTES else None), len(content)
        self._hold(last)

    def rest(self) -> Iterator[tuple[bytes | None, int]]:
        """The last line, where the file does not end with a line ending."""
        if self._length_bytes:
            yield self._take()

    def _hold(self, part: bytes) -> None:
        self._length_bytes += len(part)
        if self._length_bytes > MAX_LINE_BYTES + 1:
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def _take(self) -> tuple[bytes | None, int]:
        length_bytes = self._length_bytes
        content = b"".join(self._parts)
        self._drop()
        if len(content) != length_bytes:
            return None, length_bytes
        if content.endswith(b"\r"):
            content = content[:-1]
        return (content if len(content) <= MAX_LINE_BYTES else None), len(content)

    def _drop(self) -> None:
        self._parts.clear()
        self._length_bytes = 0


def _open(path: Path) -> tuple[BinaryIO, int]:
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise FileError(f"{path} is a directory; name the files in it, such as {path / '*.jsonl'}")
        if not stat.S_ISREG(state.st_mode):
            raise FileError(f"{path} is no regular file; an import reads a file twice, so save it first")
        if not state.st_size:
            raise FileError(f"{path} is empty; a file of JSON records, one a line, is needed")
        return path.open("rb"), state.st_size
    except FileNotFoundError as error:
        raise FileError(f"{path} does not exist ({error.strerror})") from error
    except OSError as error:
        raise FileError(f"{path} cannot be opened: {error.strerror or error}") from error


_OTHER_FORMS = {
    b"BZh": "compressed by bzip2",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x04\x22\x4d\x18": "compressed by lz4",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
    b"%PDF": "a PDF file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


def _refuse_other_forms(path: Path, chunk: bytes) -> None:
    found = next((name for magic, name in _OTHER_FORMS.items() if chunk.startswith(magic)), "")
    if not found and chunk[257:262] == b"ustar":
        found = "a tar archive"
    if not found and b"\0" in chunk[:1024] and chunk.lstrip()[:1] != b"{":
        found = "binary"
    if found:
        raise FileError(
            f"the content of {path} is {found}; "
            "JSON records in UTF-8, one a line, are needed, plain or compressed by gzip, xz, zstd or zip"
        )
