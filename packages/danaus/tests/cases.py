"""Which matrix is tried in which library and dtype. Every matrix in every dtype by NumPy and PyTorch; JAX, which compiles each
shape anew, takes those of one shape (`COMPILED`)."""

from typing import Any

import pytest

from named import COMPILED, DTYPES, HALVES, LIBRARIES, MATRICES, array


def cases(*dtypes: str, few: tuple[str, ...] = tuple(COMPILED)) -> Any:
    """A parametrisation of `library, dtype, name`; `few` are those of JAX."""
    found = [
        pytest.param(library, dtype, name, id=f"{library}-{dtype}-{name}")
        for library in LIBRARIES
        for dtype in dtypes or DTYPES
        for name in MATRICES
        if (dtype != "float16" or name in HALVES) and (library != "jax" or _compiled(dtype, name, few))
    ]
    return pytest.mark.parametrize(("library", "dtype", "name"), found)


def case(library: str, dtype: str, name: str) -> Any:
    """The matrix of a case."""
    return array(library, dtype, (COMPILED if library == "jax" else MATRICES)[name]())


def _compiled(dtype: str, name: str, few: tuple[str, ...]) -> bool:
    return (dtype == "float32" and name in few) or (dtype == "bfloat16" and name == "prime sizes")
