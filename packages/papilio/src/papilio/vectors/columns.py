"""The files of an index: one for each column, append-only, mapped into memory.

vectors      one byte for each dimension, C-ordered
sketches     256 bits, and as many more in details
keys         the number of the row's ref
refs         the refs, one after the other, and ref_ends where each ends
times, years
label_codes  the labels of the first row, of the second …; label_rows says which row each is of
label_names  the names of labels in UTF-8, each with a line feed; the first has the code 0
dead         rows that are no more, in the order in which they went
coding       the rotation and the mean; written once

A file may be longer than what was committed: the rest is what a killed writer left, and is written over.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from papilio.vectors.coding import HALF, Bytes, Coding, Words
from papilio.vectors.rows import Keys, Mask, Numbers

Sizes: TypeAlias = Mapping[str, int]
"""Column → its items: rows, letters, labels."""

Small: TypeAlias = NDArray[np.uint32]
Letters: TypeAlias = NDArray[np.uint8]

CODING = "coding"
_TYPES: Mapping[str, DTypeLike] = {
    "vectors": np.int8,
    "sketches": np.uint64,
    "details": np.uint64,
    "keys": np.uint64,
    "refs": np.uint8,
    "ref_ends": np.int64,
    "times": np.int64,
    "years": np.int64,
    "label_codes": np.uint32,
    "label_rows": np.uint32,
    "label_names": np.uint8,
    "dead": np.uint32,
}
NAMES = tuple(_TYPES)
EMPTY: Sizes = dict.fromkeys(NAMES, 0)


class TornError(Exception):
    """A file is missing, or shorter than what was committed. Within this room: the index is begun anew."""


@dataclass(frozen=True, eq=False)
class Columns:
    """What was committed, mapped into memory and never written to."""

    coding: Coding
    vectors: Bytes
    sketches: Words
    details: Words
    keys: Keys
    refs: Letters
    ref_ends: Numbers
    times: Numbers
    years: Numbers
    label_codes: Small
    label_rows: Small
    label_names: Letters
    dead: Small
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", len(self.keys))

    @cached_property
    def alive(self) -> Mask:
        """Which rows are still held."""
        alive = np.ones(self.rows, np.bool_)
        alive[self.dead] = False
        return alive

    @cached_property
    def labels(self) -> Mapping[str, int]:
        """Every label that a row has or had, and its code."""
        return {
            name: code for code, name in enumerate(bytes(self.label_names).decode("utf-8", "surrogatepass").split("\n")[:-1])
        }

    def named(self, rows: Numbers) -> list[str]:
        """The refs of rows."""
        ends = self.ref_ends[rows].tolist()
        starts = np.where(rows > 0, self.ref_ends[rows - 1], 0).tolist()
        return [
            self.refs[start:end].tobytes().decode("utf-8", "surrogatepass") for start, end in zip(starts, ends, strict=True)
        ]

    def codes(self, row: int) -> Small:
        """The codes of a row's labels, in ascending order."""
        first, end = np.searchsorted(self.label_rows, np.array([row, row + 1], np.uint32))
        return self.label_codes[first:end]


def mapped(directory: Path, dimension: int, sizes: Sizes) -> Columns:
    """The columns in a directory.

    Raises:
        TornError: A file is missing or too short.
    """
    arrays: dict[str, Any] = {
        name: _mapped(directory / name, _TYPES[name], sizes[name], _width(name, dimension)) for name in NAMES
    }
    try:
        return Columns(coding=Coding.from_bytes((directory / CODING).read_bytes(), dimension), **arrays)
    except (FileNotFoundError, ValueError) as error:
        raise TornError(f"{directory / CODING}: {error}") from error


def append(directory: Path, sizes: Sizes, new: Mapping[str, NDArray[Any]], *, durable: bool = True) -> dict[str, int]:
    """Write items behind those that were committed; returns the sizes then.

    Args:
        durable: Whether they are on the disk when this returns; else `settle` brings them there.
    """
    grown = dict(sizes)
    for name, items in new.items():
        if not len(items):
            continue
        content = np.ascontiguousarray(items, _TYPES[name])
        with (directory / name).open("r+b") as file:
            file.truncate(sizes[name] * (content.nbytes // len(items)))
            file.seek(0, os.SEEK_END)
            file.write(content.data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        grown[name] += len(items)
    return grown


def begin(directory: Path, coding: Coding) -> None:
    """Make a directory of empty columns, durable."""
    directory.mkdir()
    for name in NAMES:
        (directory / name).touch()
    with (directory / CODING).open("wb") as file:
        file.write(coding.to_bytes())
        file.flush()
        os.fsync(file.fileno())
    sync(directory)


def settle(directory: Path) -> None:
    """Make all columns in a directory durable."""
    for name in NAMES:
        _fsync(directory / name)


def sync(directory: Path) -> None:
    """Make the names in a directory durable."""
    _fsync(directory)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _width(name: str, dimension: int) -> int:
    return {"vectors": dimension, "sketches": HALF, "details": HALF}.get(name, 0)


def _mapped(path: Path, kind: DTypeLike, items: int, width: int) -> NDArray[Any]:
    shape = (items, width) if width else (items,)
    needed = int(np.prod(shape)) * np.dtype(kind).itemsize
    try:
        found = path.stat().st_size
    except FileNotFoundError as error:
        raise TornError(f"{path} is missing") from error
    if found < needed:
        raise TornError(f"{path} has {found} bytes of {needed}")
    if not items:
        return np.zeros(shape, kind)
    # A plain array on the map: a memmap makes one of its own class of every part that is taken of it.
    return np.asarray(np.memmap(path, kind, "r", shape=shape))
