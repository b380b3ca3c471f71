import copy
from typing import Any

import numpy as np
import pytest
import scipy.sparse.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from budgets import budget
from danaus.errors import ArgumentError, NotFiniteError, ShapeError
from danaus.lowrank import Eigh, LowRank, RowBlocks, randomized_eigh, residual_norm
from danaus.results import UNKNOWN
from named import array, epsilon, numbers

KINDS = {
    "array": np.asarray,
    "sparse": sparse.csr_array,
    "LinearOperator": scipy.sparse.linalg.aslinearoperator,
    "Matrix": lambda a: LowRank(a, np.eye(a.shape[1], dtype=a.dtype)),
    "row blocks": lambda a: RowBlocks.of(a, rows=7),
}


def hermitian(values: Any, seed: int = 0, *, is_complex: bool = False) -> Any:
    """A Hermitian matrix with these eigenvalues, to the last bit."""
    rng, n = np.random.default_rng(seed), len(values)
    given_by = rng.standard_normal((n, n)) + (1j * rng.standard_normal((n, n)) if is_complex else 0)
    q = np.linalg.qr(given_by)[0]
    a = (q * values) @ q.conj().T
    return (a + a.conj().T) / 2


ALTERNATING = 0.9 ** np.arange(60) * np.where(np.arange(60) % 3 == 1, -1, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
def test_the_largest_by_size_of_both_signs_are_found(kind: str, dtype: str, norm: Any) -> None:
    a = hermitian(ALTERNATING, is_complex=dtype.startswith("complex")).astype(dtype)
    found = randomized_eigh(KINDS[kind](a), 8, norm=norm)
    values, vectors = found
    np.testing.assert_allclose(values, ALTERNATING[:8], atol=200 * epsilon(dtype))
    assert vectors.dtype == a.dtype and values.dtype == a.real.dtype
    np.testing.assert_allclose(vectors.conj().T @ vectors, np.eye(8), atol=100 * epsilon(dtype))
    np.testing.assert_allclose(a @ vectors, vectors * values, atol=500 * epsilon(dtype))
    true = np.linalg.norm(
        a.astype("c16") - vectors.astype("c16") * values @ vectors.conj().T, 2 if norm == "spectral" else "fro"
    )
    assert found.error.lower <= true <= found.error.upper
    np.testing.assert_allclose(found.to_dense(), vectors * values @ vectors.conj().T, atol=50 * epsilon(dtype))
    again = residual_norm(a, found)
    assert again.lower <= np.linalg.norm(a - found.to_dense()) * (1 + 1e-5)


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_other_libraries_have_it_too(library: str) -> None:
    a = array(library, "float32", hermitian(ALTERNATING[:9]))
    found = randomized_eigh(a, 3)
    assert type(found.vectors) is type(a)
    np.testing.assert_allclose(numbers(found.values), ALTERNATING[:3], atol=1e-5)


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 2**30), st.sampled_from([1e-250, 1.0, 1e250]))
@settings(max_examples=budget(40, 2000), deadline=None)
def test_no_value_is_beyond_the_spectrum_and_the_error_is_true(n: int, rank: int, seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    a = hermitian(rng.standard_normal(n) * 10.0 ** -rng.uniform(0, 8, n), seed, is_complex=bool(seed % 2))
    found = randomized_eigh(a * size, min(rank, n), block=int(rng.integers(1, 6)), oversampling=0, rng=seed)
    values = found.values / size
    exact = np.linalg.eigvalsh(a)
    assert (np.diff(np.abs(values)) <= 1e-12).all()
    # Cauchy's interlacing: those of a part lie within those of the whole.
    assert len(values) == 0 or exact[0] - 1e-12 <= values.min() <= values.max() <= exact[-1] + 1e-12
    true = np.linalg.norm(a - found.vectors * values @ found.vectors.conj().T)
    assert found.error.lower / size <= true <= found.error.upper / size


def test_a_pair_keeps_its_error_and_what_is_changed_does_not() -> None:
    found = randomized_eigh(hermitian(ALTERNATING), 3)
    assert copy.deepcopy(found).error == found.error
    assert found._replace(values=found.values * 2).error == UNKNOWN
    assert Eigh(*found).error == UNKNOWN
    assert found.to_matrix().rank == 3


def test_what_is_not_hermitian_is_refused() -> None:
    a = hermitian(ALTERNATING)
    a[3, 5] += 1e-6
    for kind in ("array", "row blocks", "LinearOperator"):
        with pytest.raises(ArgumentError, match=r"expected a symmetric or Hermitian matrix, .* \(A \+ Aᴴ\)/2"):
            randomized_eigh(KINDS[kind](a), 2)
    with pytest.raises(ShapeError, match=r"a: expected a square matrix, got shape \(3, 4\)"):
        randomized_eigh(np.ones((3, 4)), 2)
    with pytest.raises(ArgumentError, match="from 0 to 60"):
        randomized_eigh(hermitian(ALTERNATING), 61)
    with pytest.raises(NotFiniteError):
        randomized_eigh(np.full((2, 2), np.nan), 1)
    assert randomized_eigh(np.zeros((0, 0)), 0).values.shape == (0,)
    assert randomized_eigh(np.zeros((4, 4)), 2).error.upper < 1e-300


def test_it_agrees_with_scipy_on_a_sparse_matrix() -> None:
    half = sparse.random_array((400, 400), density=0.02, rng=np.random.default_rng(0))
    a = sparse.csr_array(half + half.T)
    exact = scipy.sparse.linalg.eigsh(a, 6, which="LM", v0=np.ones(400))[0]
    np.testing.assert_allclose(np.sort(randomized_eigh(a, 6, oversampling=150).values), np.sort(exact), rtol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
@pytest.mark.parametrize("size", [1e-200, 1.0])
def test_a_tolerance_is_met_with_nearly_the_least_rank(kind: str, norm: Any, size: float) -> None:
    a = hermitian(ALTERNATING)
    order: Any = "fro" if norm == "frobenius" else 2
    whole = np.linalg.norm(a, order)
    for tol in (0.3, 1e-2):
        found = randomized_eigh(KINDS[kind](a * size), tol=tol, norm=norm)
        true = np.linalg.norm(a - found.to_dense() / size, order)
        assert found.error.lower / size <= true <= found.error.upper / size <= tol * whole
        tails = [np.linalg.norm(ALTERNATING[k:]) if norm == "frobenius" else abs(ALTERNATING[k]) for k in range(60)]
        assert len(found.values) <= 1.3 * next(k for k, tail in enumerate(tails) if tail <= tol * whole) + 2


def test_a_tolerance_may_be_absolute_and_what_does_not_go_with_it_is_refused() -> None:
    a = hermitian(ALTERNATING)
    assert randomized_eigh(a, tol=0.5, relative=False).error.upper <= 0.5
    exact = randomized_eigh(a, tol=1e-12)
    np.testing.assert_allclose(exact.to_dense(), a, atol=1e-11)
    assert len(randomized_eigh(np.zeros((4, 4)), tol=0.1).values) == 0
    assert randomized_eigh(np.zeros((0, 0)), tol=0.1).values.shape == (0,)
    with pytest.raises(ArgumentError, match="exactly one of rank and tol"):
        randomized_eigh(a)
    with pytest.raises(ArgumentError, match="exactly one of rank and tol"):
        randomized_eigh(a, 3, tol=0.1)
    with pytest.raises(ArgumentError, match="oversampling: has no meaning with tol"):
        randomized_eigh(a, tol=0.1, oversampling=3)
    with pytest.raises(ArgumentError, match="below what float64 can hold"):
        randomized_eigh(a, tol=1e-17)
