from typing import Any

import numpy as np
import pytest
import scipy.sparse.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from budgets import budget
from danaus.errors import ArgumentError, FactorisationError, ShapeError
from danaus.lowrank import RowBlocks, nystrom
from named import array, epsilon, numbers
from test_lowrank_eigh import hermitian

FALLING = 0.7 ** np.arange(50)


class Counted(scipy.sparse.linalg.LinearOperator):
    """Counts its products."""

    def __init__(self, a: Any) -> None:
        super().__init__(a.dtype, a.shape)
        self.a, self.products = a, 0

    def _matmat(self, x: Any) -> Any:
        self.products += 1
        return self.a @ x


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_it_is_semi_definite_nearly_the_best_and_its_error_true(dtype: str) -> None:
    a = hermitian(FALLING, is_complex=dtype.startswith("complex")).astype(dtype)
    for given_as in (np.asarray, sparse.csr_array, lambda a: RowBlocks.of(a, rows=9), scipy.sparse.linalg.aslinearoperator):
        found = nystrom(given_as(a), 8)
        assert found.vectors.dtype == a.dtype and found.values.dtype == a.real.dtype
        assert (found.values >= 0).all() and (np.diff(found.values) <= 0).all()
        np.testing.assert_allclose(found.vectors.conj().T @ found.vectors, np.eye(8), atol=100 * epsilon(dtype))
        true, best = np.linalg.norm(a - found.to_dense()), np.linalg.norm(FALLING[8:])
        assert best * (1 - 1e-4) <= true <= 1.5 * best
        assert found.error.lower <= true <= found.error.upper


def test_one_product_is_all_that_it_takes() -> None:
    counted = Counted(hermitian(FALLING))
    nystrom(counted, 5)
    assert counted.products == 1


def test_a_matrix_within_the_rank_is_found_exactly() -> None:
    a = hermitian(np.where(np.arange(40) < 5, 2.0, 0.0))
    found = nystrom(a, 5)
    np.testing.assert_allclose(found.to_dense(), a, atol=1e-12)
    assert found.error.upper < 1e-11


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_other_libraries_have_it_too(library: str) -> None:
    a = array(library, "float32", hermitian(FALLING[:9]))
    found = nystrom(a, 3)
    assert type(found.vectors) is type(a)
    np.testing.assert_allclose(numbers(found.values), FALLING[:3], rtol=0.01)


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 2**30), st.sampled_from([1e-250, 1.0, 1e250]))
@settings(max_examples=budget(40, 2000), deadline=None)
def test_what_is_left_is_semi_definite_and_the_error_is_true(n: int, rank: int, seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    a = hermitian(10.0 ** -rng.uniform(0, 18, n), seed, is_complex=bool(seed % 2))
    found = nystrom(a * size, min(rank, n), oversampling=int(rng.integers(0, 4)), rng=seed)
    left = a - found.vectors * (found.values / size) @ found.vectors.conj().T
    assert np.linalg.eigvalsh(left).min() > -1e-11
    true = np.linalg.norm(left)
    # An estimate may fail as often as it says; one that is off by a factor is no bad luck.
    assert found.error.lower / size / 3 <= true <= 3 * found.error.upper / size


def test_what_shows_a_negative_eigenvalue_is_refused() -> None:
    alternating, one = np.where(np.arange(50) % 2, -FALLING, FALLING), np.where(np.arange(50) < 49, 1.0, -1e-3)
    for values, rank in ((-FALLING, 1), (alternating, 20), (alternating, 3), (one, 50)):
        with pytest.raises(ArgumentError, match="expected a semi-definite matrix, but it has a negative eigenvalue"):
            nystrom(hermitian(values), rank)
    # What the random vectors hardly meet is not seen, and the error is true all the same.
    a = hermitian(one)
    found = nystrom(a, 5)
    assert found.error.lower <= np.linalg.norm(a - found.to_dense()) <= found.error.upper
    with pytest.raises(ArgumentError, match="symmetric or Hermitian"):
        nystrom(np.triu(np.ones((9, 9))), 3)
    with pytest.raises(ShapeError):
        nystrom(np.ones((3, 4)), 1)
    with pytest.raises(ArgumentError, match="oversampling"):
        nystrom(hermitian(FALLING), 1, oversampling=-1)


def test_what_is_semi_definite_but_for_the_rounding_of_its_dtype_is_taken() -> None:
    for dtype in ("float32", "complex64"):
        assert nystrom(hermitian(10.0 ** -np.arange(50), is_complex=dtype == "complex64").astype(dtype), 20).values[0] > 0.9
    half = array("torch", "bfloat16", hermitian(FALLING))
    assert nystrom(half, 10).vectors.dtype == half.dtype
    assert nystrom(np.zeros((4, 4)), 2).values.tolist() == [0.0, 0.0]
    assert nystrom(np.zeros((0, 0)), 0).values.shape == (0,)
    assert nystrom(hermitian(FALLING), 0, oversampling=0).error.value > 0


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
@pytest.mark.parametrize("size", [1e-30, 1.0])
def test_a_tolerance_is_met_with_few_more_than_the_least_rank(dtype: str, size: float) -> None:
    a = (hermitian(FALLING, is_complex=dtype.startswith("complex")) * size).astype(dtype)
    whole = np.linalg.norm(FALLING)
    for given_as in (np.asarray, sparse.csr_array, lambda a: RowBlocks.of(a, rows=9), scipy.sparse.linalg.aslinearoperator):
        for tol in (0.3, 1e-2, 1e-4):
            found = nystrom(given_as(a), tol=tol)
            true = np.linalg.norm(a.astype("c16") / size - found.to_dense() / size)
            assert found.error.lower / size <= true <= found.error.upper / size <= tol * whole * (1 + 1e-6)
            least = next(k for k in range(51) if np.linalg.norm(FALLING[k:]) <= tol * whole)
            assert least <= len(found.values) <= 1.4 * least + 3


def test_a_tolerance_takes_as_many_products_as_it_needs_and_says_what_it_cannot_meet() -> None:
    counted = Counted(hermitian(FALLING))
    nystrom(counted, tol=0.5)
    few = counted.products
    nystrom(counted, tol=1e-6)
    assert few < counted.products - few
    assert nystrom(np.zeros((5, 5)), tol=0.1).values.shape == (0,)
    assert nystrom(np.zeros((0, 0)), tol=0.1).values.shape == (0,)
    assert nystrom(hermitian(FALLING), tol=0.5, relative=False).error.upper <= 0.5
    with pytest.raises(FactorisationError, match="is met by no rank"):
        nystrom(np.eye(30), tol=1e-20, relative=False)
    with pytest.raises(ArgumentError, match="oversampling: has no meaning with tol"):
        nystrom(np.eye(3), tol=0.1, oversampling=2)
    with pytest.raises(ArgumentError, match="exactly one of rank and tol"):
        nystrom(np.eye(3))
    with pytest.raises(ArgumentError, match="expected a semi-definite matrix"):
        nystrom(-np.eye(30), tol=0.1)
