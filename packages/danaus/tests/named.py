"""The named matrices that every law is checked on, and the libraries and dtypes that they come in."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.linalg

from danaus._arrays import Work

# What JAX has compiled, other processes and later runs of the tests read. It asks for the place when it is imported.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parents[3] / ".pytest_cache" / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")

RNG = 20241001


def _normal(m: int, n: int) -> Any:
    return np.random.default_rng(RNG + 1000 * m + n).standard_normal((m, n))


def _of_rank(m: int, n: int, rank: int) -> Any:
    return _normal(m, rank) @ _normal(rank, n)


def _orthogonal(n: int) -> Any:
    return np.linalg.qr(_normal(n, n))[0]


def with_spectrum(m: int, n: int, sigma: Any) -> Any:
    """A matrix of these singular values, between fixed random bases."""
    k = min(m, n)
    return _orthogonal(m)[:, :k] * np.asarray(sigma, float)[:k] @ _orthogonal(n)[:, :k].T


MATRICES: dict[str, Callable[[], Any]] = {
    "no rows": lambda: np.zeros((0, 5)),
    "no columns": lambda: np.zeros((4, 0)),
    "one entry": lambda: np.array([[-3.0]]),
    "one row": lambda: _normal(1, 9),
    "one column": lambda: _normal(11, 1),
    "square": lambda: _normal(12, 12),
    "wide": lambda: _normal(8, 30),
    "tall": lambda: _normal(40, 6),
    "prime sizes": lambda: _normal(17, 13),
    "zero": lambda: np.zeros((7, 5)),
    "identity": lambda: np.eye(9),
    "rank deficient": lambda: _of_rank(20, 16, 5),
    "a zero column": lambda: _normal(9, 7) * (np.arange(7) != 3),
    "equal singular values": lambda: _orthogonal(10)[:, :6] * 2.5,
    "huge": lambda: _normal(9, 14) * 1e30,
    "tiny": lambda: _normal(14, 9) * 1e-30,
    "huge and tiny": lambda: _normal(10, 10) * np.logspace(-10, 10, 10),
    "Hilbert": lambda: scipy.linalg.hilbert(12),
    "Cauchy": lambda: 1.0 / (np.arange(1.0, 21.0)[:, None] + np.arange(0.5, 15.5)[None, :]),
    "low rank and noise": lambda: _of_rank(30, 24, 4) + 1e-3 * _normal(30, 24),
    "decaying": lambda: with_spectrum(32, 24, 0.7 ** np.arange(24)),
}
"""Name → the matrix in double precision. Scales stay within float32; `halves` gives what is left for float16."""

HALVES = [name for name in MATRICES if name not in ("huge", "tiny", "huge and tiny")]
"""Names of the matrices that float16 can hold."""

COMPILED: dict[str, Callable[[], Any]] = {
    "no rows": lambda: np.zeros((0, 5)),
    "one row": lambda: _normal(7, 5) * (np.arange(7) == 0)[:, None],
    "prime sizes": lambda: _normal(7, 5),
    "rank deficient": lambda: _of_rank(7, 5, 2),
    "zero": lambda: np.zeros((7, 5)),
}
"""Name → the matrix that JAX is tried on. It compiles every operation for every shape, so all have one."""

LIBRARIES = ("numpy", "torch", "jax")
DTYPES = ("float32", "float64", "complex64", "complex128", "float16", "bfloat16")


def array(library: str, dtype: str, a: Any) -> Any:
    """`a` in a library and a dtype; skips where the library is not installed. Complex dtypes get an imaginary part, which keeps
    the rank: `a` times the phases exp(i·column) and exp(i·row)."""
    a = np.asarray(a)
    if dtype.startswith("complex"):
        m, n = a.shape[-2:]
        a = a * np.exp(1j * np.arange(m))[:, None] * np.exp(0.5j * np.arange(n))[None, :]
    if library == "numpy":
        return a.astype(pytest.importorskip("ml_dtypes").bfloat16 if dtype == "bfloat16" else dtype)
    if library == "torch":
        torch = pytest.importorskip("torch")
        return torch.as_tensor(a).to(getattr(torch, dtype))
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return jax.numpy.asarray(a, dtype=dtype)


def numbers(x: Any) -> Any:
    """Any array as NumPy's in double precision, for comparing."""
    if type(x).__module__.startswith("torch"):
        x = x.detach().cpu()
        x = x.numpy() if x.dtype.is_complex else x.double().numpy()
    x = np.asarray(x)
    return x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)


def epsilon(dtype: str) -> float:
    """Rounding of a result in this dtype."""
    return {"float16": 2.0**-10, "bfloat16": 2.0**-7}.get(dtype) or float(np.finfo(dtype).eps)


def at_once(w: Work, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives; for JAX compiled as a whole, as it would compile each operation in it alone."""
    if not w.is_jax:
        return function(*arguments)
    return sys.modules["jax"].jit(function)(*arguments)
