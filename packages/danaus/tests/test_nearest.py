import itertools
from typing import Any

import numpy as np
import pytest

from danaus import reference
from danaus.monarch import Monarch
from monarchs import PATTERNS, random, sides
from named import array, epsilon, numbers


def weighted_error(a: Any, m: Monarch, x: Any) -> float:
    return float(np.linalg.norm((a - m.to_dense()) @ x))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_diagonal_weights_have_a_closed_form(pattern: Any) -> None:
    rng = np.random.default_rng(5)
    a, weights = rng.standard_normal((12, 14)), rng.uniform(0.1, 3, 14)
    weights[3] = 0
    fit = Monarch.fit(a, (3, 4), inputs=weights, pattern=pattern, pad=True)
    found = fit.matrix
    best = reference.monarch_error(np.pad(a * weights, [(0, 0), (0, 2)]), 3, 4, 1, **sides(pattern))
    np.testing.assert_allclose(weighted_error(a, found, np.diag(weights)), best, rtol=1e-9)
    np.testing.assert_allclose([*fit.history, fit.error.value], [best, best], rtol=1e-9)
    same = Monarch.project(a, (3, 4), covariance=weights**2, pattern=pattern, pad=True)
    np.testing.assert_allclose(same.to_dense(), found.to_dense(), atol=1e-12)
    plain = Monarch.project(a, (3, 4), inputs=np.ones(14), pattern=pattern, pad=True)
    np.testing.assert_allclose(plain.to_dense(), Monarch.project(a, (3, 4), pattern=pattern, pad=True).to_dense(), atol=1e-10)


@pytest.mark.parametrize(
    ("library", "dtype", "samples", "rank", "pattern"),
    [
        *itertools.product(("numpy", "torch"), ("float32", "complex128"), (40, 6), (1, 2), ("PLPR", "PLPRP")),
        ("jax", "float32", 40, 1, "PLPR"),
    ],
)
def test_errors_for_inputs_fall_and_are_those_reported(library: str, dtype: str, samples: int, rank: int, pattern: Any) -> None:
    rng = np.random.default_rng(samples)
    # JAX compiles what it does to each block, so it is given two.
    m, n, blocks = (4, 4, (2, 1)) if library == "jax" else (12, 14, (3, 4))
    a = array(library, dtype, rng.standard_normal((m, n)))
    x = array(library, dtype, rng.standard_normal((n, n)) * np.logspace(0, -1.5, n) @ rng.standard_normal((n, samples)))
    sweeps = 1 if library == "jax" else 12
    fit = Monarch.fit(a, blocks, rank, inputs=x, pattern=pattern, pad=True, sweeps=sweeps)
    found = fit.matrix
    assert found.left.dtype == a.dtype
    exact, samples_of_it = numbers(a), numbers(x)
    history = np.array(fit.history)
    assert (np.diff(history) < 0).all()
    assert 2 <= len(history) <= 13
    got = float(np.linalg.norm((exact - numbers(found.to_dense())) @ samples_of_it))
    np.testing.assert_allclose(got, history[-1], atol=1e3 * epsilon(dtype) * np.linalg.norm(exact @ samples_of_it))
    np.testing.assert_allclose(got, fit.error.value, atol=1e3 * epsilon(dtype) * np.linalg.norm(exact @ samples_of_it))
    plain = Monarch.project(exact, blocks, rank, pattern=pattern, pad=True)
    assert got < 0.9 * np.linalg.norm((exact - plain.to_dense()) @ samples_of_it)
    if library == "jax":
        return
    covariance = x @ x.conj().T
    same = Monarch.fit(a, blocks, rank, covariance=covariance, pattern=pattern, pad=True, sweeps=12)
    np.testing.assert_allclose(same.history[0], history[0], rtol=1e-3 if dtype == "float32" else 1e-9)


def test_the_best_for_inputs_is_a_stationary_point() -> None:
    rng = np.random.default_rng(8)
    a, x = rng.standard_normal((8, 12)), rng.standard_normal((12, 12)) @ np.diag(np.logspace(0, -1, 12))
    found = Monarch.project(a, (2, 3), 2, inputs=x, sweeps=4000, tol=1e-13)
    residual = (a - found.to_dense()) @ x
    for left, right in (
        (rng.standard_normal(found.left.shape), found.right),
        (found.left, rng.standard_normal(found.right.shape)),
    ):
        direction = Monarch(left, right).to_dense() @ x
        assert abs((residual * direction).sum()) <= 1e-4 * np.linalg.norm(residual) * np.linalg.norm(direction)
    member = random("numpy", "float64", (3, 4, 4), (4, 3, 5)).to_dense()
    exact = Monarch.project(member, (3, 4), inputs=rng.standard_normal((20, 50)))
    np.testing.assert_allclose(exact.to_dense(), member, atol=1e-6)
