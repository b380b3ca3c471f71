"""The content of a compressed file in chunks of bounded size, however much it unpacks to.

Each form is one class with the same two methods. A file that ends too early raises `EOFError`, a damaged one one of `DAMAGE`.
"""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

import zstandard

_CHUNK_BYTES = 2**20


class UnreadableError(Exception):
    """A form that is known but cannot be read: encrypted, or compressed by an unknown method."""


DAMAGE = (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, zstandard.ZstdError)


class Chunks(Protocol):
    """Chunks of the content, from its beginning."""

    def __iter__(self) -> Iterator[bytes]: ...

    def consumed_bytes(self) -> int:
        """How much of the file on disk has been consumed."""
        ...


def open_chunks(file: BinaryIO) -> Chunks:
    """The chunks of a file that stands at its beginning; its form is told by the first bytes."""
    magic = file.read(6)
    file.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return _Streamed(file, gzip.GzipFile(fileobj=file).read1)
    if magic.startswith(b"\xfd7zXZ"):
        return _Streamed(file, lzma.LZMAFile(file).read1)
    if magic.startswith(b"\x28\xb5\x2f\xfd") or (magic[1:4] == b"\x2a\x4d\x18" and magic[0] & 0xF0 == 0x50):
        return _Zstandard(file)
    if magic.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _Zip(file)
    return _Streamed(file, file.read)


class _Streamed:
    """Plain, gzip and xz, several streams in one file included.

    `read` gives what one step of the decompressor gave, so that nothing is lost that stood before a damaged place.
    """

    def __init__(self, file: BinaryIO, read: Callable[[int], bytes]) -> None:
        self._file = file
        self._read = read

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._read(_CHUNK_BYTES):
            yield chunk

    def consumed_bytes(self) -> int:
        return self._file.tell()


class _Zstandard:
    """Frames one after another. Input goes in by small pieces, since each may unpack to many times its size."""

    _PIECE_BYTES = 1024

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        decompressor = zstandard.ZstdDecompressor()
        frame = decompressor.decompressobj()
        started = False
        ready: list[bytes] = []
        ready_bytes = 0
        while block := self._file.read(_CHUNK_BYTES):
            for at in range(0, len(block), self._PIECE_BYTES):
                piece = block[at : at + self._PIECE_BYTES]
                while piece:
                    try:
                        unpacked = frame.decompress(piece)
                    except zstandard.ZstdError:
                        yield b"".join(ready)
                        raise
                    started = True
                    piece = b""
                    if frame.eof:
                        piece = frame.unused_data
                        frame, started = decompressor.decompressobj(), False
                    if unpacked:
                        ready.append(unpacked)
                        ready_bytes += len(unpacked)
                if ready_bytes >= _CHUNK_BYTES:
                    yield b"".join(ready)
                    ready.clear()
                    ready_bytes = 0
        if ready:
            yield b"".join(ready)
        if started:
            raise EOFError("the last frame is not complete")

    def consumed_bytes(self) -> int:
        return self._file.tell()


class _Zip:
    """The members of a zip in their order; folders and the resource forks of macOS are no content."""

    def __init__(self, file: BinaryIO) -> None:
        self._size_bytes = file.seek(0, io.SEEK_END)
        try:
            self._archive = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            # The directory of a zip stands at its end, so one that was cut short has none.
            raise EOFError(f"{error}; the directory at its end is missing") from error
        members = self._archive.infolist()
        self._members = [member for member in members if not member.is_dir() and not member.filename.startswith("__MACOSX/")]
        self._unpacked_bytes = 0
        self._total_bytes = max(1, sum(member.file_size for member in self._members))

    def __iter__(self) -> Iterator[bytes]:
        for member in self._members:
            if member.flag_bits & 1:
                raise UnreadableError(f"{member.filename} needs a password; unpack it first")
            last = b"\n"
            try:
                with self._archive.open(member) as content:
                    while chunk := content.read(_CHUNK_BYTES):
                        self._unpacked_bytes += len(chunk)
                        last = chunk
                        yield chunk
            except (NotImplementedError, RuntimeError) as error:
                raise UnreadableError(f"{member.filename}: {error}") from error
            if not last.endswith(b"\n"):
                yield b"\n"

    def consumed_bytes(self) -> int:
        return self._size_bytes * self._unpacked_bytes // self._total_bytes
