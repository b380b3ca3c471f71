"""Monarch matrices for the tests of their modules."""

from typing import Any

import numpy as np

from danaus.monarch import Monarch
from named import array

PATTERNS = ("PLPR", "LPRP", "PLPRP", "LPR")


def sides(pattern: str) -> dict[str, str]:
    return {
        "rows": "strided" if pattern[0] == "P" else "blocked",
        "columns": "strided" if pattern[-1] == "P" else "blocked",
    }


def random(library: str, dtype: str, left: tuple[int, ...], right: tuple[int, ...], **arguments: Any) -> Monarch:
    rng = np.random.default_rng(sum(left) + 10 * sum(right))

    def part(shape: tuple[int, ...]) -> Any:
        flat = rng.standard_normal((shape[0] * shape[1], shape[2]))
        return array(library, dtype, flat).reshape(shape)

    return Monarch(part(left), part(right), **arguments)
