"""Files of records, plain or compressed, as a stream of lines.

The form is told by the first bytes, never by the name: plain, gzip, xz, zstandard, zip (of one or more members). Memory stays
flat whatever the file's size; a line above the cap is reported and skipped, not held.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_LINE_BYTES = 16 * 2**20


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
        raise NotImplementedError

    def fingerprint(self) -> str:
        """Names the content: size and a hash of its first and last mebibyte."""
        raise NotImplementedError

    def lines(self, skip: int = 0) -> Iterator[Line]:
        """Lines after the first `skip`, which are passed over as fast as decompression allows."""
        raise NotImplementedError

    def compressed_position(self) -> tuple[int, int]:
        """(bytes of the file on disk consumed, its size): for progress and time left."""
        raise NotImplementedError
