import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from cases import case, cases
from danaus import reference
from danaus.errors import ArgumentError, KindError, NotFiniteError, RangeError, ShapeError
from danaus.lowrank import cur
from danaus.operators.row_blocks import RowBlocks
from laws import check_structure
from named import MATRICES, array, epsilon, numbers, with_spectrum

METHODS = ("qr", "skeleton", "leverage")


@cases("float32", "float64", "complex128", "float16", "bfloat16")
def test_columns_and_rows_are_kept_bit_by_bit_and_the_error_is_within_the_bound(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    exact = numbers(a)
    m, n = a.shape
    scale = np.linalg.norm(exact)
    for rank in {min(a.shape) // 2} | ({0} if library != "jax" else set()):
        try:
            found = cur(a, rank)
        except RangeError as problem:
            # U of what is nearly singular is too large for a half, and that is said.
            assert dtype in ("float16", "bfloat16") and "give float32" in str(problem)
            continue
        assert {type(part) for part in found[:5]} == {type(a)}
        assert found.left.dtype == found.middle.dtype == found.right.dtype == found.to_dense().dtype == a.dtype
        j, i = (np.asarray(numbers(at), int) for at in (found.columns, found.rows))
        np.testing.assert_array_equal(numbers(found.left), exact[:, j])
        np.testing.assert_array_equal(numbers(found.right), exact[i])
        assert tuple(found.middle.shape) == (rank, rank)
        error = np.linalg.norm(exact - numbers(found.left) @ numbers(found.middle) @ numbers(found.right))
        np.testing.assert_allclose(found.error.value, error, rtol=1e-5, atol=1e-9 * scale)
        best = reference.eckart_young(exact, rank, "frobenius")
        bound = np.hypot(reference.strong_qr_bound(rank, m, 2.0), reference.strong_qr_bound(rank, n, 2.0)) * best
        # Rounding and what is cut cost the root of ε.
        slack = 20 * epsilon(dtype) ** 0.5 * scale
        assert best - slack <= error <= bound + slack


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["square", "wide", "tall", "a zero column", "low rank and noise", "decaying", "huge"])
def test_no_other_middle_is_better(name: str, method: str) -> None:
    a = MATRICES[name]()
    scale = np.linalg.norm(a)
    found = cur(a, 3, method=method)
    np.testing.assert_allclose(
        found.error.value, reference.cur_error(a, found.columns, found.rows), rtol=1e-9, atol=1e-12 * scale
    )
    rng = np.random.default_rng(0)
    for _ in range(5):
        other = found.middle * (1 + 0.1 * rng.standard_normal((3, 3)))
        assert np.linalg.norm(a - found.left @ other @ found.right) >= found.error.value
    # The residual is orthogonal to what C and R span together.
    rest = a - found.to_dense()
    np.testing.assert_allclose(found.left.T @ rest @ found.right.T, 0, atol=1e-12 * scale**3)


def test_the_methods_err_as_their_descriptions_say() -> None:
    a = with_spectrum(60, 50, 0.8 ** np.arange(50))
    best = reference.eckart_young(a, 10, "frobenius")
    errors = {
        method: np.mean([cur(a, 10, method=method, rng=seed).error.value for seed in range(5)]) / best for method in METHODS
    }
    assert 1 <= errors["qr"] < 3
    assert 1 <= errors["skeleton"] < 3
    assert errors["qr"] < errors["leverage"] < 10


def test_a_matrix_of_that_rank_is_recovered() -> None:
    a = MATRICES["rank deficient"]()
    for method in METHODS:
        assert cur(a, 5, method=method).error.value <= 1e-9 * np.linalg.norm(a)
        # More than the rank does no harm.
        assert cur(a, 12, method=method).error.value <= 1e-7 * np.linalg.norm(a)
        assert cur(a.astype(np.float32), 12, method=method).error.value <= 1e-4 * np.linalg.norm(a)


def test_a_steep_spectrum_costs_half_of_the_digits_and_no_more() -> None:
    hilbert = MATRICES["Hilbert"]()
    scale = np.linalg.norm(hilbert)
    assert cur(hilbert, 12).error.value <= 1e-7 * scale
    assert cur(hilbert, 12, rtol=1e-15).error.value > 1e-6 * scale  # Without the cut rounding costs more than is lost by it.


@pytest.mark.parametrize("method", METHODS)
def test_sparse_matrices_stay_sparse_and_operators_need_products_alone(method: str) -> None:
    a = sparse.random_array((150, 120), density=0.1, rng=np.random.default_rng(2)).toarray() @ np.diag(0.9 ** np.arange(120))
    a = a * (1 - 2j)
    for kind in (sparse.csr_array(a), sparse.coo_matrix(a), aslinearoperator(a), RowBlocks.of(a, rows=64)):
        found = cur(kind, 15, method=method)
        assert sparse.issparse(found.left) == sparse.issparse(found.right) == sparse.issparse(kind)
        left, right = ((x.toarray() if sparse.issparse(x) else x) for x in (found.left, found.right))
        np.testing.assert_array_equal(left, a[:, found.columns])
        np.testing.assert_array_equal(right, a[found.rows])
        true = np.linalg.norm(a - found.to_dense())
        np.testing.assert_allclose(true, reference.cur_error(a, found.columns, found.rows), rtol=1e-6)
        assert (found.error.kind == "exact") == sparse.issparse(kind)
        if found.error.kind == "exact":
            np.testing.assert_allclose(found.error.value, true, rtol=1e-9)
        else:
            assert true <= found.error.value <= 4 * true
        np.testing.assert_allclose(found.to_matrix().to_dense(), found.to_dense(), atol=1e-9)


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_it_is_a_structure(library: str) -> None:
    check_structure(cur(array(library, "complex64", MATRICES["prime sizes"]()), 4).to_matrix())


def test_a_seed_gives_one_answer() -> None:
    a = MATRICES["low rank and noise"]()
    one, two, other = (cur(a, 6, method="leverage", rng=seed) for seed in (1, 1, 2))
    assert one.columns.tolist() == two.columns.tolist() != other.columns.tolist()
    assert len(set(one.rows.tolist())) == 6


def test_leverage_finds_the_columns_that_alone_reach_a_direction() -> None:
    rng = np.random.default_rng(1)
    a = 1e-3 * rng.standard_normal((40, 30))
    a[:, [4, 17]] += 10 * rng.standard_normal((40, 2))
    for seed in range(10):
        assert set(cur(a, 2, method="leverage", rng=seed).columns.tolist()) == {4, 17}


def test_bad_arguments_say_what_would_be_right() -> None:
    a = np.eye(4)[:, :3]
    for arguments in ({"rank": 4}, {"rank": -1}, {"rank": 1.0}, {"rank": 1, "method": "svd"}, {"rank": 1, "rtol": -1.0}):
        with pytest.raises(ArgumentError, match="expected"):
            cur(a, **arguments)
    for name in ("oversampling", "iterations"):
        with pytest.raises(ArgumentError, match=name):
            cur(a, 1, **{name: -1})
    with pytest.raises(NotFiniteError, match="stored"):
        cur(sparse.csr_array(np.where(a > 0, np.inf, 0)), 1)
    with pytest.raises(ShapeError, match=r"got shape \(4,\)"):
        cur(a[:, 0], 1)
    with pytest.raises(KindError, match="str"):
        cur("a", 1)
