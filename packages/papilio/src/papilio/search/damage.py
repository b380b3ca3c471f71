"""Damage of the index's files: one error for what it does to a search, and which files have it.

Tantivy ends each file with a footer: JSON with the checksum (CRC-32) of what stands before it, the footer's length and a
sign, each of four bytes. It does not compare them when it reads; damaged bytes show as a panic, as an error of reading, or
not at all.
"""

import json
import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from papilio.errors import UnavailableError

DAMAGED = "The search index is damaged. `papilio reindex` builds it anew from the library."

P = ParamSpec("P")
R = TypeVar("R")
Value = TypeVar("Value")

_SIGN = 1337
_END = struct.Struct("<II")
_AT_ONCE = 2**20
_OF_READING = ("An IO error occurred", "Data corrupted", "Failed to open", "Schema error: 'Fast field not available")
_log = logging.getLogger(__name__)


def refusing_damage(ask: Callable[P, R]) -> Callable[P, R]:
    """The function, which tells of damage by an `UnavailableError`. Each kind of damage is logged once."""

    @wraps(ask)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return ask(*args, **kwargs)
        except BaseException as error:
            if not is_damage(error):
                raise
            _tell(str(error))
            raise UnavailableError(DAMAGED) from error

    return answered


def is_damage(error: BaseException) -> bool:
    """Whether Tantivy raised this for what it read. Its panic is no Exception."""
    return type(error).__name__ == "PanicException" or (isinstance(error, ValueError) and str(error).startswith(_OF_READING))


def held(value: Value | None) -> Value:
    """The value that every document has; damaged files may give none.

    Raises:
        ValueError: There is none; `is_damage` knows it.
    """
    if value is None:
        raise ValueError(f"{_OF_READING[1]}: a document lacks what each has")
    return value


def damaged_files(directory: Path) -> Iterator[Path]:
    """The files of the commit whose bytes are not those that were written. One that a merge removes meanwhile is none."""
    committed = {each["segment_id"].replace("-", "") for each in json.loads((directory / "meta.json").read_bytes())["segments"]}
    for path in sorted(directory.iterdir()):
        if path.name.split(".")[0] not in committed:
            continue
        try:
            if not _is_whole(path):
                yield path
        except FileNotFoundError:
            continue


def _is_whole(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size < _END.size:
            return False
        file.seek(size - _END.size)
        length, sign = _END.unpack(file.read(_END.size))
        body = size - _END.size - length
        if sign != _SIGN or body < 0:
            return False
        file.seek(body)
        try:
            written = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        found = 0
        while body > 0:
            piece = file.read(min(_AT_ONCE, body))
            if not piece:
                return False
            found, body = zlib.crc32(piece, found), body - len(piece)
    return found == written


@cache
def _tell(what: str) -> None:
    _log.error("%s Tantivy says: %s", DAMAGED, what)
