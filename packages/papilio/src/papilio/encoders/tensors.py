"""The tensors of a safetensors file: a table of names in JSON, and the numbers behind it.

A file begins with the length of that table in eight bytes. Nothing in it is code, in contrast to what PyTorch pickles.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Vectors
from papilio.errors import FileError

FILE, PICKLE = "model.safetensors", "pytorch_model.bin"
_HEAD = 8
_TYPES: dict[str, type[np.floating[Any]]] = {"F16": np.float16, "F32": np.float32, "F64": np.float64}


def read_tensors(folder: Path, names: Sequence[str]) -> list[Vectors]:
    """The named tensors of a folder's file, as float32.

    Raises:
        FileError: The file is not there, is cut short, or lacks one.
    """
    path = folder / FILE
    if not path.exists() and (folder / PICKLE).exists():
        raise FileError(
            f"{folder} has its weights as {PICKLE}, which may run code and is not read;"
            f" `SentenceTransformer(FOLDER).save(NEW_FOLDER)` writes {FILE}."
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        size = int.from_bytes(content[:_HEAD], "little")
        table = json.loads(content[_HEAD : _HEAD + size])
        return [_tensor(table[name], content[_HEAD + size :]) for name in names]
    except KeyError as error:
        raise FileError(f"{path} lacks {error}; expected {', '.join(names)}, as F16, F32 or F64.") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise FileError(f"{path} is damaged: {error}.") from error


def _tensor(entry: dict[str, Any], numbers: bytes) -> NDArray[np.float32]:
    start, end = entry["data_offsets"]
    if not 0 <= start <= end <= len(numbers):
        raise ValueError(f"numbers {start} to {end} of {len(numbers)} bytes")
    shape = [int(size) for size in entry["shape"]]
    found = np.frombuffer(numbers[start:end], _TYPES[entry["dtype"]])
    if math.prod(shape) != found.size:
        raise ValueError(f"{found.size} numbers for the shape {shape}")
    return found.reshape(shape).astype(np.float32)
