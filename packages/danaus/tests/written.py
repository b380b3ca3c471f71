"""Files of models written for tests: right and wrong ones."""

import json
from pathlib import Path
from typing import Any

import numpy as np


def write_safetensors(path: Path, header: Any, data: bytes = b"") -> Path:
    """A file of safetensors by hand, right or wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def write_matrix(path: Path, **named: int) -> Path:
    """A right one, with a 2 × 2 matrix of one number under each name."""
    header = {name: {"dtype": "F32", "shape": [2, 2], "data_offsets": [16 * at, 16 * at + 16]} for at, name in enumerate(named)}
    return write_safetensors(path, header, b"".join(np.full((2, 2), value, np.float32).tobytes() for value in named.values()))
