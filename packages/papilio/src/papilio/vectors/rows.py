"""What is put in and what is found."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
"""Vectors: (rows, dimension), or (dimension,) for one."""

Keys: TypeAlias = NDArray[np.uint64]
Mask: TypeAlias = NDArray[np.bool_]
"""One truth for each row."""

Numbers: TypeAlias = NDArray[np.int64]

UNKNOWN = -1
"""The time or year of a row that has none; no span holds it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a vector beside its numbers.

    Attributes:
        ref: Its name in results; a put replaces by it.
        labels: What filters ask for, in any spelling that the caller likes: `cat:cs.LG`, `venue:ICLR`, `has:code`.
        time: Seconds from year 1, as in the index of words; `UNKNOWN` where there is none.
        year: `UNKNOWN` where there is none.
    """

    ref: str
    labels: tuple[str, ...] = ()
    time: int = UNKNOWN
    year: int = UNKNOWN


class Neighbour(NamedTuple):
    """A row that was found, and the inner product of its vector with the one asked for."""

    ref: str
    score: float


def key_of(ref: str) -> int:
    """A number of 64 bits that stands for a ref in filters.

    Of three million refs two have the same in one library of four million.
    """
    return int.from_bytes(hashlib.blake2b(ref.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def keys_of(refs: Sequence[str]) -> Keys:
    """The numbers of refs, in their order."""
    return np.fromiter(map(key_of, refs), np.uint64, len(refs))
