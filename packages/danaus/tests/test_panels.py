import itertools
import os
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from danaus import _panels
from danaus._pattern import Factor

DTYPES = ("float32", "float64", "complex64", "complex128")


def factors(rng: Any, dtype: str, shapes: Any, reads: bool, strided: bool, writes: bool) -> tuple[Factor, Factor]:
    def draw(shape: tuple[int, ...]) -> Any:
        drawn = rng.standard_normal(shape)
        return (drawn + 1j * rng.standard_normal(shape) if dtype.startswith("complex") else drawn).astype(dtype)

    first, last = shapes
    return Factor(draw(first), reads, strided), Factor(draw(last), not strided, writes)


def plainly(pair: tuple[Factor, Factor], x: Any) -> Any:
    """The product by the formula, block by block, in double precision."""
    for factor in pair:
        g, o, _ = factor.blocks.shape
        y = np.zeros((g * o, x.shape[1]), np.complex128)
        for h in range(g):
            read = x[h::g] if factor.reads_strided else x[h * (len(x) // g) : (h + 1) * (len(x) // g)]
            y[slice(h, None, g) if factor.writes_strided else slice(h * o, (h + 1) * o)] = factor.blocks[h] @ read
        x = y
    return x


def laid_out(x: Any, layout: str) -> Any:
    if layout == "rows":
        return np.ascontiguousarray(x.T).T
    if layout == "neither":
        wide = np.zeros((2 * x.shape[0], 2 * x.shape[1]), x.dtype)
        wide[::2, ::2] = x
        return wide[::2, ::2]
    return x


@given(
    st.sampled_from(DTYPES),
    st.sampled_from((((4, 6, 5), (3, 2, 8)), ((16, 32, 32), (32, 16, 16)), ((2, 300, 7), (3, 5, 200)), ((1, 1, 1), (1, 1, 1)))),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.sampled_from((0, 1, 2, 15, 16, 31, 32, 33, 119, 120, 121, 255, 256, 257, 511, 513, 1030)) | st.integers(0, 1600),
    st.sampled_from(("columns", "rows", "neither")),
    st.integers(1, 3),
    st.sampled_from((1, 2)),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=budget(60, 3000), deadline=None)
def test_the_product_is_the_formula_at_every_border(
    dtype: str,
    shapes: Any,
    sides: tuple[bool, bool, bool],
    columns: int,
    layout: str,
    threads: int,
    blas_threads: int,
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    pair = factors(rng, dtype, shapes, *sides)
    x = rng.standard_normal((shapes[0][0] * shapes[0][2], columns)).astype(dtype)
    with patch.object(_panels, "BLAS_THREADS", blas_threads):
        got = _panels.multiply(pair, laid_out(x, layout), threads)
    wanted = plainly(pair, x)
    lies_as_rows = layout == "rows" and not pair[1].writes_strided
    assert got.dtype == dtype and (got.flags.f_contiguous if lies_as_rows else got.flags.c_contiguous)
    np.testing.assert_allclose(got, wanted, rtol=0, atol=100 * np.finfo(dtype).eps * np.abs(wanted).max(initial=1))


@pytest.mark.parametrize(("threads", "columns"), [*itertools.product((1, 2, 8), (128, 512, 1500))])
def test_what_lies_between_the_factors_is_half_the_result_or_small(threads: int, columns: int) -> None:
    rng = np.random.default_rng(columns)
    pair = factors(rng, "float32", ((64, 64, 64), (64, 64, 64)), False, False, True)
    x = rng.standard_normal((4096, columns), dtype=np.float32)
    tracemalloc.start()
    try:
        result = _panels.multiply(pair, x, threads)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - result.nbytes <= max(result.nbytes // 2, 4 * _panels.SMALL) * 1.1 + 100_000


def test_settings_of_the_caller_hold_in_all_threads_and_many_callers_share_them() -> None:
    rng = np.random.default_rng(1)
    pair = factors(rng, "float32", ((32, 32, 32), (32, 32, 32)), False, False, True)
    x = rng.standard_normal((1024, 2048), dtype=np.float32)
    wanted = _panels.multiply(pair, x, 3)
    np.testing.assert_allclose(wanted, _panels.multiply(pair, x, 1), rtol=0, atol=1e-3)
    with ThreadPoolExecutor(4) as callers:
        for got in callers.map(lambda _: _panels.multiply(pair, x, 3), range(8)):
            np.testing.assert_array_equal(got, wanted)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        _panels.multiply(pair, x * np.float32(1e38), 2)


@pytest.mark.parametrize("blas_threads", [1, 2])
def test_large_blocks_are_left_to_blas_where_it_has_threads(blas_threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_panels, "BLAS_THREADS", blas_threads)
    rng = np.random.default_rng(3)
    small, large = (factors(rng, "float32", ((2, size, size), (2, size, size)), False, False, True) for size in (64, 512))
    assert _panels.are_alone(small, 5000) and _panels.are_alone(large, 5000) == (blas_threads == 1)
    x = rng.standard_normal((1024, 40), dtype=np.float32)
    np.testing.assert_allclose(_panels.multiply(large, x, 4), plainly(large, x), rtol=0, atol=1e-1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_of_a_process_with_threads_has_its_own() -> None:
    program = """
import os, numpy as np
from danaus import _panels
from danaus._pattern import Factor
pair = Factor(np.ones((32, 32, 32), "f"), False, False), Factor(np.ones((32, 32, 32), "f"), True, True)
x = np.ones((1024, 1024), "f")
assert (_panels.multiply(pair, x, 2) == 1024).all()
child = os.fork()
if not child:
    os._exit(0 if (_panels.multiply(pair, x, 2) == 1024).all() else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_no_thread_to_be_had_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    pair = factors(rng, "float32", ((32, 32, 32), (32, 32, 32)), False, False, True)
    x = rng.standard_normal((1024, 1024), dtype=np.float32)
    wanted = _panels.multiply(pair, x, 2)
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    monkeypatch.setitem(_panels._POOLS, os.getpid(), closed)
    np.testing.assert_array_equal(_panels.multiply(pair, x, 2), wanted)


def test_blas_has_the_threads_that_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    assert _panels.blas_threads() >= 1
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert _panels.blas_threads() == 3
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert _panels.blas_threads() == 2
