"""Safetensors: a header of JSON that names each tensor's bytes, then the bytes, which are mapped and not copied."""

import json
import math
from pathlib import Path
from typing import Any, cast

import numpy as np

from danaus.checkpoints.tensor import WIDENED, Tensor, widen
from danaus.errors import FileError, KindError

_MOST_HEADER_BYTES = 100_000_000  # As the format has it.
_DTYPES = {
    "F64": ("float64", 8),
    "F32": ("float32", 4),
    "F16": ("float16", 2),
    "BF16": ("bfloat16", 2),
    "F8_E5M2": ("float8_e5m2", 1),
    "F8_E4M3": ("float8_e4m3fn", 1),
    "C64": ("complex64", 8),
    "I64": ("int64", 8),
    "U64": ("uint64", 8),
    "I32": ("int32", 4),
    "U32": ("uint32", 4),
    "I16": ("int16", 2),
    "U16": ("uint16", 2),
    "I8": ("int8", 1),
    "U8": ("uint8", 1),
    "BOOL": ("bool", 1),
}
"""Its name of a dtype → ours, and bytes."""


def has_header(head: bytes, size: int) -> bool:
    """Whether a file of that size that begins so can have a header of safetensors."""
    return head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= min(size - 8, _MOST_HEADER_BYTES)


def read_safetensors(path: Path) -> list[Tensor]:
    """The tensors of a file.

    Raises:
        FileError: It is damaged or cut short.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(size - 8, _MOST_HEADER_BYTES):
            raise FileError(f"{path}: damaged or cut short: its header would have {length} bytes, the file has {size}")
        header = file.read(length)
    try:
        entries = cast(dict[str, Any], json.loads(header))
        entries.pop("__metadata__", None)
        ends = [int(entry["data_offsets"][1]) for entry in entries.values()]
        if 8 + length + max(ends, default=0) > size:
            whole = 8 + length + max(ends)
            raise FileError(f"{path}: cut short or damaged: its header tells of {whole} bytes, the file has {size}")
        return [_tensor(path, 8 + length, size, name, entry) for name, entry in entries.items()]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as problem:
        raise FileError(f"{path}: damaged: its header is not that of safetensors ({problem})") from problem


def _tensor(path: Path, start: int, size: int, name: str, entry: dict[str, Any]) -> Tensor:
    code, shape = str(entry["dtype"]), tuple(int(each) for each in entry["shape"])
    begin, end = (int(each) for each in entry["data_offsets"])
    if min((0, *shape)) < 0 or not 0 <= begin <= end:
        raise FileError(f"{path}: damaged: {name} lies at bytes {begin} to {end} of {size - start}")
    dtype, width = _DTYPES.get(code, (code.lower(), 0))
    if width and math.prod(shape) * width != end - begin:
        raise FileError(f"{path}: damaged: {name} has shape {shape} and dtype {dtype}, but {end - begin} bytes")

    def load() -> Any:
        if not width:
            raise KindError(f"dtype {code} is not known")
        stored = np.dtype(WIDENED.get(dtype, dtype)).newbyteorder("<")
        if begin == end:
            return widen(np.zeros(shape, stored), dtype)
        return widen(np.memmap(path, stored, "r", start + begin, shape), dtype)

    return Tensor(name, shape, dtype, load)
