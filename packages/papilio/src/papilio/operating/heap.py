"""How the C library hands out memory and gives it back; without glibc nothing is done.

glibc gives threads heaps of their own, and each keeps what it once held: tens of megabytes for each process that indexes or
answers with several threads. These wait for the interpreter far more often than they would wait for one heap.
"""

import ctypes
from collections.abc import Callable
from typing import Any

_ARENA_MAX = -8
"""`M_ARENA_MAX` in glibc's malloc.h."""


def share_one() -> bool:
    """Whether all threads take memory from one heap from now on. Called before the first thread; forked processes keep it."""
    found = _function("mallopt", ctypes.c_int, ctypes.c_int)
    return found is not None and bool(found(_ARENA_MAX, 1))


def give_back() -> bool:
    """Whether free memory within the heap went back to the system: what a large batch needed once."""
    found = _function("malloc_trim", ctypes.c_size_t)
    return found is not None and bool(found(0))


def _function(name: str, *arguments: Any) -> Callable[..., int] | None:
    """A function of the C library, if it has it."""
    try:
        found = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return None
    found.argtypes, found.restype = arguments, ctypes.c_int
    return found
