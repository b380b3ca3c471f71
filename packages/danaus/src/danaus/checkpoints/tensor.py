"""A tensor of a model's file, whose numbers are read when they are asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

Role: TypeAlias = Literal["weights", "optimizer state", "EMA copy"]
"""What a tensor is for. An EMA copy is the running mean of weights that lie in the same file."""

WIDENED = {"bfloat16": np.uint16, "float8_e5m2": np.uint8, "float8_e4m3fn": np.uint8}
"""Dtypes that NumPy has not → what their bytes are read as."""


@dataclass(frozen=True)
class Tensor:
    """A tensor of a file.

    Attributes:
        name: As in the file; parts of nested dictionaries are joined by dots, and folders stand before it.
        shape: Sizes of its axes.
        dtype: Its name, as `bfloat16`.
        load: Reads it: an array of NumPy. Raises `FileError` or `KindError`.
        role: What it is for.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    load: Callable[[], Any]
    role: Role = "weights"

    @property
    def is_floating(self) -> bool:
        """Whether it holds floating or complex numbers, and not whole ones."""
        return self.dtype.startswith(("float", "bfloat", "complex"))


def widen(stored: Any, dtype: str) -> Any:
    """The numbers of a dtype unknown to NumPy, from their bytes, as float32; others as they are.

    Example:
        >>> import numpy as np
        >>> widen(np.array([0x3F80, 0xC040], np.uint16), "bfloat16").tolist()
        [1.0, -3.0]
    """
    if dtype == "bfloat16":
        return (stored.astype(np.uint32) << 16).view(np.float32)
    if dtype == "float8_e5m2":
        # The upper half of a float16.
        return (stored.astype(np.uint16) << 8).view(np.float16).astype(np.float32)
    if dtype == "float8_e4m3fn":
        return _e4m3fn()[stored]
    return np.asarray(stored)


def _e4m3fn() -> Any:
    """The number that each byte means: a sign, four bits of exponent (bias 7), three of fraction.

    All ones is NaN, and there is no infinity.
    """
    byte = np.arange(256)
    exponent, fraction = byte >> 3 & 15, (byte & 7) / 8
    size = np.where(exponent == 0, fraction * 2.0**-6, (1 + fraction) * 2.0 ** (exponent - 7.0))
    size[byte & 127 == 127] = np.nan
    return np.where(byte < 128, size, -size).astype(np.float32)
