"""What the tests of danaus leave behind: programs of JAX, thousands of them, which nobody runs again."""

import ctypes
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

MOST_BYTES = 1 << 30
"""Of resident memory before programs are forgotten."""


def resident_bytes() -> int:
    """The memory of this process; 0 where Linux does not tell."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * 4096 if told.exists() else 0


@pytest.fixture(scope="module", autouse=True)
def forget_programs() -> Iterator[None]:
    """After a module, forget what JAX has compiled, and give its memory back."""
    yield
    if "jax" in sys.modules and resident_bytes() > MOST_BYTES:
        sys.modules["jax"].clear_caches()
        # The C library keeps what was freed in small pieces.
        if hasattr(library := ctypes.CDLL(None), "malloc_trim"):
            library.malloc_trim(0)


@pytest.fixture(scope="module", autouse=True)
def one_context() -> Iterator[None]:
    """Programs of JAX of one module are written in one context. Each would load every dialect of its language into a new one,
    which takes a third of what it takes to compile a small program."""
    if "jax" not in sys.modules:
        yield
        return
    writing = sys.modules["jax"]._src.interpreters.mlir
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "make_ir_context", cache(writing.make_ir_context))
        yield
