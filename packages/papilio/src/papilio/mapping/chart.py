"""A drawn map, as a file beside the vectors.

It is a cache, which is drawn anew where it is missing, torn or of another format. The file is a line with a checksum, a
line of JSON that tells the names, kinds and shapes of the arrays, and the arrays. It is replaced as a whole by renaming, so
that a reader sees one map or the next.
"""

import json
import os
import threading
import time
import zlib
from dataclasses import dataclass, fields
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.vectors.columns import Letters
from papilio.vectors.filters import has_key
from papilio.vectors.rows import Floats, Keys, Numbers

FORMAT = 1
"""Raised with every change of the file, and with every change of what a layout is."""
NAME = "map"
RELOAD_SECONDS = 0.5
"""A map that another process has drawn is seen after this long at the latest."""

Codes: TypeAlias = NDArray[np.uint16]
Years: TypeAlias = NDArray[np.int16]

NO_GROUP = 0
"""The code of papers with neither category nor venue; its name is empty."""
NO_YEAR = -1


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The papers that were laid out together, by whose places the others are placed.

    Attributes:
        made_of: How many papers there were then.
        mean, components: The projection: (dimension,), (rank, dimension).
        coordinates: Those of each along the components (landmarks, rank).
        places: (landmarks, 2), from 0 to 1.
        reach: How far around each the papers go that are nearest to it (landmarks,).
    """

    made_of: int
    mean: Floats
    components: Floats
    coordinates: Floats
    places: Floats
    reach: Floats


@dataclass(frozen=True, eq=False)
class Chart:
    """A map. Its papers are in the order of their keys, which is one of chance: the first hundred are a fair sample.

    Attributes:
        encoder: The fingerprint of the encoder whose vectors it shows.
        sequence: The change of the library up to which it was drawn.
        keys: The numbers of the refs, ascending.
        refs, ref_ends: The refs, one after the other, and where each ends.
        places: (papers, 2), from 0 to 1.
        groups: What each paper is coloured by, its category or its venue, as a place in `names`.
        years: `NO_YEAR` where none is known.
    """

    encoder: str
    sequence: int
    names: tuple[str, ...]
    keys: Keys
    refs: Letters
    ref_ends: Numbers
    places: Floats
    groups: Codes
    years: Years
    layout: Layout

    def __len__(self) -> int:
        return len(self.keys)

    def named(self, rows: Numbers) -> list[str]:
        """The refs of rows."""
        ends = self.ref_ends[rows].tolist()
        starts = np.where(rows > 0, self.ref_ends[rows - 1], 0).tolist()
        return [bytes(self.refs[start:end]).decode("utf-8", "surrogatepass") for start, end in zip(starts, ends, strict=True)]

    def rows_of(self, keys: Keys) -> Numbers:
        """The rows of the papers with these keys, ascending."""
        return np.flatnonzero(has_key(self.keys, keys))

    @cached_property
    def everything(self) -> Numbers:
        """All rows."""
        return np.arange(len(self))


class TornError(Exception):
    """The file is no map, or not whole. Within this room: the map is drawn anew."""


class Atlas:
    """The newest map in a directory. Threads may share it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._path = directory / NAME
        self._lock = threading.Lock()
        self._checked = float("-inf")
        self._state: tuple[int, int, int] | None = None
        self._chart: Chart | None = None

    def chart(self) -> Chart | None:
        """The newest map, looked for at most every half second; None where there is none that is whole."""
        with self._lock:
            now = time.monotonic()
            if now - self._checked > RELOAD_SECONDS:
                self._checked = now
                state = self._file_state()
                if state != self._state:
                    self._state, self._chart = state, self._read() if state else None
            return self._chart

    def keep(self, chart: Chart) -> None:
        """Put a map in the place of the last, durably."""
        arrays = {**_arrays(chart), **{f"layout.{name}": array for name, array in _arrays(chart.layout).items()}}
        head = {
            "encoder": chart.encoder,
            "sequence": chart.sequence,
            "names": chart.names,
            "made_of": chart.layout.made_of,
            "arrays": [[name, array.dtype.str, array.shape] for name, array in arrays.items()],
        }
        content = json.dumps(head).encode() + b"\n" + b"".join(array.tobytes() for array in arrays.values())
        new = self._path.with_suffix(".new")
        with new.open("wb") as file:
            file.write(_check(content) + b"\n" + content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        self._checked = float("-inf")

    def _file_state(self) -> tuple[int, int, int] | None:
        try:
            state = self._path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_ino, state.st_size

    def _read(self) -> Chart | None:
        try:
            return _parsed(self._path.read_bytes())
        except (OSError, TornError):
            return None


def _arrays(record: Chart | Layout) -> dict[str, NDArray[Any]]:
    values: dict[str, Any] = {each.name: getattr(record, each.name) for each in fields(record)}
    return {name: np.ascontiguousarray(value) for name, value in values.items() if hasattr(value, "dtype")}


def _parsed(content: bytes) -> Chart:
    check, _, rest = content.partition(b"\n")
    if check != _check(rest):
        raise TornError("the file is damaged or of another format")
    first, _, _ = rest.partition(b"\n")
    head: dict[str, Any] = json.loads(first)
    at = len(first) + 1
    arrays: dict[str, Any] = {}
    for name, kind, shape in head["arrays"]:
        count = prod(shape)
        arrays[name] = np.frombuffer(rest, kind, count, at).reshape(shape)
        at += count * np.dtype(kind).itemsize
    layout = Layout(head["made_of"], **{name[7:]: array for name, array in arrays.items() if name.startswith("layout.")})
    own = {name: array for name, array in arrays.items() if "." not in name}
    return Chart(head["encoder"], head["sequence"], tuple(head["names"]), **own, layout=layout)


def _check(content: bytes) -> bytes:
    return b"%d %08x" % (FORMAT, zlib.crc32(content))
