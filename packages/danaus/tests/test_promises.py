"""What is stated of errors is what `danaus.promises` lists, and it is true."""

from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.linalg import aslinearoperator

from budgets import budget
from danaus.errors import RangeError
from danaus.lowrank import (
    RowBlocks,
    column_row,
    cur,
    interpolative,
    left_factor,
    pinv,
    randomized_svd,
    residual_norm,
    right_factor,
    truncated_svd,
)
from danaus.monarch import Monarch
from danaus.promises import PROMISES
from danaus.results import UNKNOWN
from named import array, numbers
from stated import METHODS, Case, Outcome, cases, run


def promised(outcome: Outcome) -> list[Any]:
    method, error = outcome.what.split(" ")[0].rstrip(","), outcome.error
    return [each for each in PROMISES if each.covers(method, error.kind, error.how, error.norm)]


@given(st.integers(0, 2**40))
@settings(max_examples=budget(60, 6000), deadline=None)
def test_what_is_stated_is_promised_and_true(seed: int) -> None:
    for case in cases(seed):
        if case.operand != "jax":
            _check(case)


def _check(case: Case) -> None:
    found = run(case)
    assert not found.wrong, (case, found.wrong)
    for outcome in found.outcomes:
        rows = promised(outcome)
        assert rows, (case, outcome)
        assert any(each.probability in (None, outcome.error.probability) for each in rows)
        assert outcome.error.lower <= outcome.error.value <= outcome.error.upper
        # An estimate may fail as often as it says; one that is off by a factor is no bad luck.
        luck = 1.0 if outcome.error.kind != "estimate" else 3.0
        assert max(outcome.true, outcome.dense) <= luck * outcome.error.upper, (case, outcome)
        assert min(outcome.true, outcome.dense) * luck >= outcome.error.lower, (case, outcome)
        assert outcome.is_met or outcome.error.kind == "estimate", (case, outcome)


def test_every_promise_is_met_by_a_case() -> None:
    met = {("SVD", UNKNOWN.kind, UNKNOWN.how)}
    for case in _one_of_each():
        for outcome in run(case).outcomes:
            met |= {(each.method, each.kind, each.how) for each in promised(outcome)}
    assert met == {(each.method, each.kind, each.how) for each in PROMISES}


def _one_of_each() -> list[Case]:
    shapes = {
        name: ("tall", empty) for name, empty in (("streaming_svd", "no rows"), ("nystrom", "no rows"), ("pca", "no columns"))
    }
    return [
        Case(method, operand, "float64", shape, entries, 0, seed)
        for method, (_, operands, _) in METHODS.items()
        for operand in operands
        if operand not in ("jax", "torch", "memmap", "RowBlocks of a memmap", "Monarch")
        for shape in shapes.get(method, ("tall",))
        for entries, seed in (("slow", 1), ("steep", 2), ("slow", 3), ("steep", 4))
    ]


@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
@pytest.mark.parametrize("method", ["krylov", "power"])
def test_row_blocks_with_more_columns_than_rows_meet_their_tolerance(method: str, norm: str) -> None:
    a = np.random.default_rng(0).standard_normal((40, 200))
    order = "fro" if norm == "frobenius" else 2
    for tol in (1e-6, 1e-2, 0.3):
        found = randomized_svd(RowBlocks.of(a, rows=9), tol=tol, method=method, norm=norm)
        true = np.linalg.norm(a - found.to_dense(), order)
        assert true <= found.error.upper <= tol * np.linalg.norm(a, order)
    whole = randomized_svd(RowBlocks.of(a, rows=9), rank=40, method=method)
    assert np.linalg.norm(a - whole.to_dense()) <= 1e-12 * np.linalg.norm(a)


@pytest.mark.parametrize("kind", [np.asarray, lambda a: RowBlocks.of(a, rows=50), aslinearoperator])
def test_a_complex_matrix_that_falls_steeply_meets_its_tolerance(kind: Any) -> None:
    n = 120
    a = scipy.linalg.hilbert(n) * np.exp(1j * np.arange(n))[:, None] * np.exp(0.5j * np.arange(n))
    for tol in (1e-12, 1e-9):
        found = randomized_svd(kind(a), tol=tol)
        true = np.linalg.norm(a - found.to_dense())
        assert true <= found.error.upper <= tol * np.linalg.norm(a)


@pytest.mark.parametrize("size", [1e-300, 1e-163, 1e154, 1e300])
@pytest.mark.parametrize("kind", [np.asarray, aslinearoperator, lambda a: RowBlocks.of(a, rows=7)])
def test_what_is_huge_or_tiny_keeps_as_many_directions_as_what_is_not(kind: Any, size: float) -> None:
    sigma = np.where(np.arange(25) < 18, 0.8 ** np.arange(25), 0.0)
    left, right = (np.linalg.qr(np.random.default_rng(n).standard_normal((n, 25)))[0] for n in (60, 25))
    a = left * sigma @ right.T
    for asked in ({"tol": 1e-6}, {"tol": 1e-6, "norm": "spectral"}, {"rank": 9}):
        usual, found = randomized_svd(kind(a), **asked), randomized_svd(kind(a * size), **asked)
        assert len(found.s) == len(usual.s)
        np.testing.assert_allclose(found.s / size, usual.s, rtol=1e-6)
        true = np.linalg.norm((a * size - found.to_dense()) / size, 2 if found.error.norm == "spectral" else "fro")
        assert found.error.lower / size <= true <= found.error.upper / size
    assert residual_norm(kind(a * size), np.zeros((60, 25))).value / size == pytest.approx(np.linalg.norm(a), rel=0.5)
    for method in (lambda x: interpolative(x, rank=9), lambda x: cur(x, 9)):
        true = np.linalg.norm((a * size - method(kind(a * size)).to_dense()) / size)
        assert true <= method(kind(a * size)).error.upper / size <= 20 * true


def test_arrays_that_are_huge_or_tiny_have_true_errors_too() -> None:
    a = np.random.default_rng(0).standard_normal((12, 8))
    for size in (1e-300, 1e290):
        sampled = column_row(a * size, a.T, 5, exact=False)
        for found in (truncated_svd(a * size, rank=3), Monarch.fit(a * size, (3, 2)), sampled):
            assert 0 < found.error.upper / size < 1000
        assert sampled.variance is None
    with pytest.raises(RangeError, match=r"the variance is .* give exact=False"):
        column_row(a * 1e290, a.T, 5)


def test_the_inverse_of_what_is_too_small_is_refused_and_a_quotient_of_two_is_not() -> None:
    tiny = np.diag([4e-310, 2e-310])
    with pytest.raises(RangeError, match="too large for float64"):
        pinv(tiny)
    np.testing.assert_allclose(right_factor(tiny, 3 * tiny), 3 * np.eye(2), atol=1e-12)
    np.testing.assert_allclose(left_factor(3 * tiny, tiny), 3 * np.eye(2), atol=1e-12)
    np.testing.assert_allclose(pinv(np.diag([1e300, 2e300])), np.diag([1e-300, 5e-301]), rtol=1e-12)


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_other_libraries_state_what_is_true_too(library: str) -> None:
    a = array(library, "float32", np.random.default_rng(0).standard_normal((7, 5)))
    for found in (truncated_svd(a, rank=2), randomized_svd(a, rank=2), interpolative(a, rank=2), cur(a, 2)):
        true = np.linalg.norm(numbers(a) - numbers(found.to_dense()))
        assert found.error.lower <= true <= found.error.upper
