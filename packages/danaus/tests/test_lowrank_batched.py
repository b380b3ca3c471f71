import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from danaus.errors import ArgumentError, KindError, NotFiniteError
from danaus.lowrank import randomized_svd, truncated_svd
from danaus.lowrank._batched import largest
from danaus.results import ErrorEstimate
from named import array, epsilon, numbers

SHAPES = ((3, 20, 12), (2, 2, 12, 20), (1, 15, 15), (4, 1, 9), (2, 300, 8))


def _batch(shape: tuple[int, ...], seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    *batch, m, n = shape
    k = min(m, n)
    left, right = (np.linalg.qr(rng.standard_normal((*batch, size, k)))[0] for size in (m, n))
    return left * 0.6 ** np.arange(k) @ np.swapaxes(right, -1, -2)


def _true(a: Any, found: Any, norm: str, at: tuple[int, ...]) -> float:
    exact = numbers(a)[at]
    size = np.abs(exact).max(initial=0.0) or 1.0
    difference = exact / size - (numbers(found.u)[at] * (numbers(found.s)[at] / size)) @ numbers(found.vh)[at]
    return float(np.linalg.norm(difference, 2 if norm == "spectral" else "fro")) * size


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("method", ["krylov", "power"])
@pytest.mark.parametrize(
    ("library", "dtype"), [("numpy", "float64"), ("numpy", "complex64"), ("torch", "float32"), ("torch", "bfloat16")]
)
def test_each_matrix_gets_what_it_gets_alone(library: str, dtype: str, method: str, shape: tuple[int, ...]) -> None:
    a = array(library, dtype, _batch(shape))
    *batch, m, n = shape
    k = min(m, n, 3)
    found = randomized_svd(a, rank=k, method=method)
    assert [tuple(part.shape) for part in found] == [(*batch, m, k), (*batch, k), (*batch, k, n)]
    assert type(found.u) is type(a) and found.u.dtype == a.dtype
    assert len(found.errors) == int(np.prod(batch))
    for error, at in zip(found.errors, np.ndindex(*batch), strict=True):
        alone = randomized_svd(a[at], rank=k, method=method)
        np.testing.assert_allclose(numbers(found.s)[at], numbers(alone.s), rtol=1e-3 + 20 * epsilon(dtype))
        true = _true(a, found, "frobenius", at)
        assert error.lower <= true <= error.upper
        assert error.kind == "exact"
    assert found.error.upper == max(error.upper for error in found.errors)


def test_jax_has_batches_too() -> None:
    a = array("jax", "float32", _batch((2, 7, 5)))
    found = randomized_svd(a, rank=2)
    assert type(found.u) is type(a) and tuple(found.vh.shape) == (2, 2, 5)
    for error, at in zip(found.errors, np.ndindex(2), strict=True):
        assert error.lower <= _true(a, found, "frobenius", at) <= error.upper


@given(st.integers(0, 2**30), st.sampled_from(SHAPES), st.sampled_from(["frobenius", "spectral"]), st.integers(0, 9))
@settings(max_examples=budget(25, 1000), deadline=None)
def test_the_error_of_each_is_true_whatever_the_scale_of_the_others(seed: int, shape: Any, norm: Any, rank: int) -> None:
    rng = np.random.default_rng(seed)
    batch = shape[:-2]
    a = (
        _batch(shape, seed)
        * 10.0 ** rng.integers(-300, 300, batch)[..., None, None]
        * rng.integers(0, 2, batch)[..., None, None]
    )
    found = randomized_svd(a, rank=min(rank, *shape[-2:]), norm=norm, rng=seed)
    for error, at in zip(found.errors, np.ndindex(*batch), strict=True):
        true = _true(a, found, norm, at)
        # An estimate may fail as often as it says; one that is off by a factor is no bad luck.
        luck = 1.0 if error.kind == "exact" else 3.0
        assert error.lower / luck <= true <= luck * error.upper, (seed, at, error, true)


def test_nothing_in_a_batch_and_batches_of_nothing_have_their_shapes() -> None:
    for shape, rank in (((0, 5, 4), 2), ((3, 0, 4), 0), ((2, 5, 4), 0)):
        found = randomized_svd(np.ones(shape), rank=rank)
        assert found.to_dense().shape == shape
        assert len(found.errors) == shape[0]
    assert largest((), "frobenius", 0.99) == ErrorEstimate.exact(0.0)


def test_the_error_of_each_is_kept_by_pickles_and_stated_by_the_exact_decomposition() -> None:
    a = _batch((2, 2, 9, 7))
    found = pickle.loads(pickle.dumps(randomized_svd(a, rank=2)))
    assert len(found.errors) == 4
    exact = truncated_svd(a, rank=2)
    for error, at in zip(exact.errors, np.ndindex(2, 2), strict=True):
        assert error.lower <= _true(a, exact, "frobenius", at) <= error.upper
    one = truncated_svd(a[0, 0], rank=2)
    assert one.errors == (one.error,)


def test_a_tolerance_and_what_cannot_be_looked_at_are_refused_with_the_reason() -> None:
    a = _batch((2, 9, 7))
    with pytest.raises(ArgumentError, match="each matrix of a batch would need a rank of its own"):
        randomized_svd(a, tol=0.1)
    with pytest.raises(ArgumentError, match="from 0 to 7"):
        randomized_svd(a, rank=8)
    with pytest.raises(NotFiniteError):
        randomized_svd(a * np.nan, rank=1)
    jax = pytest.importorskip("jax")
    with pytest.raises(KindError, match="call it outside"):
        jax.jit(lambda x: randomized_svd(x, rank=1))(array("jax", "float32", a))
