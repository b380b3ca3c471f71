"""Files of records, plain or compressed, as a stream of lines.

The form is told by the first bytes, never by the name: plain, gzip, xz, zstandard, zip (of one or more members). Memory stays
flat whatever the file's size; a line above the cap is reported and skipped, not held.
"""

import gzip
import hashlib
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import zstandard

from papilio.errors import FileError

MAX_LINE_BYTES = 16 * 2**20
CHUNK_BYTES = 2**20
FINGERPRINT_BYTES = 2**20

GZIP, XZ, ZSTD, ZIP, EMPTY_ZIP = b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PK\x05\x06"
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


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
        try:
            self._raw = path.open("rb")
            self._size_bytes = path.stat().st_size
        except IsADirectoryError as error:
            raise FileError(f"{path} is a directory; name the files in it") from error
        except OSError as error:
            raise FileError(f"{path} cannot be read: {error.strerror}") from error
        self._start = self._raw.read(8)
        self._raw.seek(0)
        if not self._start:
            self._raw.close()
            raise FileError(f"{path} is empty")

    def __enter__(self) -> "RecordFile":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._raw.close()

    def fingerprint(self) -> str:
        """Names the content: size and a hash of its first and last mebibyte."""
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            digest.update(file.read(FINGERPRINT_BYTES))
            file.seek(max(0, self._size_bytes - FINGERPRINT_BYTES))
            digest.update(file.read(FINGERPRINT_BYTES))
        return f"{self._size_bytes}-{digest.hexdigest()[:40]}"

    def lines(self, skip: int = 0) -> Iterator[Line]:
        """Lines after the first `skip`, which are passed over as fast as decompression allows."""
        number = 0
        try:
            for number, content, length in _split(self._checked_chunks()):
                if number > skip:
                    yield Line(number, content, length)
        except (EOFError, OSError, lzma.LZMAError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile) as error:
            place = f"after line {number:,}, at byte {self.compressed_position()[0]:,} of {self._size_bytes:,}"
            raise FileError(f"{self._path} is damaged or cut short {place}: {error or type(error).__name__}") from error
        except (RuntimeError, NotImplementedError) as error:  # zipfile's words for passwords and rare compressions
            raise FileError(f"{self._path} cannot be unpacked: {error}") from error

    def compressed_position(self) -> tuple[int, int]:
        """(bytes of the file on disk consumed, its size): for progress and time left."""
        return min(self._raw.tell(), self._size_bytes), self._size_bytes

    def _checked_chunks(self) -> Iterator[bytes]:
        first = True
        for chunk in self._chunks():
            if first and chunk:
                first = False
                if chunk.startswith(UTF16_MARKS):
                    raise FileError(f"{self._path} is encoded in UTF-16; convert it to UTF-8 (`iconv -f UTF-16 -t UTF-8`)")
                if b"\0" in chunk[:4096]:
                    raise FileError(
                        f"{self._path} holds binary data; expected lines of JSON, plain or compressed by gzip, xz, zstd or zip"
                    )
                chunk = chunk.removeprefix(UTF8_MARK)
            yield chunk

    def _chunks(self) -> Iterator[bytes]:
        start = self._start
        if start.startswith(GZIP):
            with gzip.open(self._raw) as file:
                yield from _read(file)
        elif start.startswith(XZ):
            with lzma.open(self._raw) as file:
                yield from _read(file)
        elif start.startswith(ZSTD):
            yield from _read_zstd(self._raw)
        elif start.startswith((ZIP, EMPTY_ZIP)):
            with zipfile.ZipFile(self._raw) as archive:
                for member in archive.infolist():
                    if not member.is_dir():
                        with archive.open(member) as file:
                            yield from _read(file)
                        yield b"\n"  # a member's last line may lack its ending; an empty line is no record
        else:
            yield from _read(self._raw)


def _read(file: IO[bytes] | gzip.GzipFile | lzma.LZMAFile) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _read_zstd(raw: IO[bytes]) -> Iterator[bytes]:
    """Frame by frame, because zstandard's own reader takes a cut frame for the end."""
    decoder = zstandard.ZstdDecompressor()
    frame = None
    while piece := raw.read(CHUNK_BYTES // 8):
        while piece:
            frame = frame or decoder.decompressobj()
            yield frame.decompress(piece)
            piece = frame.unused_data if frame.eof else b""
            if frame.eof:
                frame = None
    if frame is not None:
        raise EOFError("the last zstd frame is not complete")


def _split(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes | None, int]]:
    """(number, content or None when over the cap, length) of each line; at most the cap and one chunk are held."""
    number = held_bytes = 0
    held: list[bytes] = []
    for chunk in chunks:
        pieces = chunk.split(b"\n")
        last = pieces.pop()
        for piece in pieces:
            number += 1
            if held_bytes:
                length = held_bytes + len(piece)
                content = b"".join((*held, piece)) if length <= MAX_LINE_BYTES else None
                held, held_bytes = [], 0
            else:
                content, length = piece, len(piece)
            yield number, content.removesuffix(b"\r") if content is not None else None, length
        held_bytes += len(last)
        held = [*held, last] if held_bytes <= MAX_LINE_BYTES else []
    if held_bytes:
        yield number + 1, b"".join(held).removesuffix(b"\r") if held_bytes <= MAX_LINE_BYTES else None, held_bytes
