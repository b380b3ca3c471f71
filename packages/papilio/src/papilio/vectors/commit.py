"""The record of what counts: replaced as a whole by renaming, so that a commit is there or is not."""

import json
import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from papilio.vectors.columns import EMPTY, NAMES, Sizes, TornError, sync

NAME = "commit"
FORMAT = 1
"""Raised with every change of the files: what another format wrote is begun anew."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One state of an index.

    Attributes:
        encoder: The fingerprint of the encoder that made the vectors.
        sequence: Of the changes of the library, up to which the index holds them.
        files: The directory of the columns; empty before the first row.
        centred_on: How many rows the mean was taken of.
    """

    encoder: str
    dimension: int
    sequence: int
    files: str
    centred_on: int
    sizes: Sizes

    @classmethod
    def nothing(cls, encoder: str, dimension: int) -> "Commit":
        """The state of an index before its first commit."""
        return cls(encoder, dimension, 0, "", 0, EMPTY)

    @property
    def count(self) -> int:
        """Rows that are held."""
        return self.sizes["keys"] - self.sizes["dead"]


def read(directory: Path) -> Commit | None:
    """The last commit in a directory; None where there was none.

    Raises:
        TornError: It is damaged or of another format.
    """
    try:
        content = (directory / NAME).read_bytes()
    except FileNotFoundError:
        return None
    check, _, text = content.partition(b"\n")
    if check != _check(text):
        raise TornError(f"{directory / NAME} is damaged or of another format")
    found = Commit(**json.loads(text))
    if set(found.sizes) != set(NAMES):
        raise TornError(f"{directory / NAME} tells of other columns")
    return found


def write(directory: Path, commit: Commit) -> None:
    """Put a commit in the place of the last, durably."""
    text = json.dumps(asdict(commit)).encode()
    new = directory / f"{NAME}.new"
    with new.open("wb") as file:
        file.write(_check(text) + b"\n" + text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(directory / NAME)
    sync(directory)


def _check(text: bytes) -> bytes:
    return b"%d %08x" % (FORMAT, zlib.crc32(text))
