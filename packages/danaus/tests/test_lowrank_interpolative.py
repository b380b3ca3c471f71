import numpy as np
import pytest
import scipy.linalg.interpolative as scipy_interpolative
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from cases import case, cases
from danaus import reference
from danaus.errors import ArgumentError, FactorisationError, KindError, NotFiniteError, ShapeError
from danaus.lowrank import interpolative, truncated_svd
from danaus.operators.row_blocks import RowBlocks
from laws import check_structure
from named import MATRICES, array, epsilon, numbers, with_spectrum

FILLED = [name for name in MATRICES if 0 not in MATRICES[name]().shape]


@cases()
def test_columns_are_kept_bit_by_bit_and_the_error_is_within_the_bound(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    exact = numbers(a)
    scale = np.linalg.norm(exact)
    jax = library == "jax"  # It compiles each shape anew.
    for axis in ("columns", "rows") if not jax or name == "prime sizes" else ("columns",):
        for rank in {min(a.shape) // 2} if jax else {0, min(a.shape) // 2, min(a.shape)}:
            found = interpolative(a, rank=rank, axis=axis)
            assert type(found.skeleton) is type(found.coefficients) is type(found.indices) is type(a)
            assert found.skeleton.dtype == found.coefficients.dtype == found.to_dense().dtype == a.dtype
            at = np.asarray(numbers(found.indices), int)
            assert len(set(at.tolist())) == rank
            x, kept = numbers(found.coefficients), numbers(found.skeleton)
            if axis == "rows":
                x, kept, whole = x.T, kept.T, exact.T
            else:
                whole = exact
            np.testing.assert_array_equal(kept, whole[:, at])
            np.testing.assert_array_equal(x[:, at], np.eye(rank))
            assert np.abs(x).max(initial=0) <= 2 + 1e-9
            error = np.linalg.norm(whole - kept @ x)
            np.testing.assert_allclose(found.error.value, error, rtol=1e-6, atol=1e-12 * scale)
            assert found.error.kind == "exact"
            best = reference.eckart_young(exact, rank, "frobenius")
            slack = 4 * epsilon(dtype) * max(1, *a.shape) * scale
            assert best - slack <= error <= reference.strong_qr_bound(rank, whole.shape[1], 2.0) * best + slack
            spectral = np.linalg.norm(whole - kept @ x, 2) if whole.size else 0
            least = reference.eckart_young(exact, rank, "spectral")
            assert spectral <= reference.strong_qr_bound(rank, whole.shape[1], 2.0) * least + slack


@pytest.mark.parametrize("name", [name for name in FILLED if name != "zero"])
def test_no_combination_of_the_columns_is_better_and_scipy_is_no_better_either(name: str) -> None:
    a = MATRICES[name]()
    rank = max(1, min(a.shape) // 2)
    scale = np.linalg.norm(a)
    for method in ("qr", "randomized"):
        found = interpolative(a, rank=rank, method=method)
        assert found.error.value <= 1.2 * reference.least_squares_error(a, found.indices) + 1e-9 * scale
        order, x = scipy_interpolative.interp_decomp(a, rank, rand=False)
        theirs = np.linalg.norm(a - scipy_interpolative.reconstruct_matrix_from_id(a[:, order[:rank]], order, x))
        assert found.error.value <= 1.5 * theirs + 1e-9 * scale


@pytest.mark.parametrize("method", ["qr", "randomized"])
@pytest.mark.parametrize("name", FILLED)
def test_a_tolerance_is_met(name: str, method: str) -> None:
    a = MATRICES[name]()
    scale = np.linalg.norm(a)
    for tol in (0.5, 1e-2, 1e-6):
        found = interpolative(a, tol=tol, method=method)
        assert np.linalg.norm(a - found.to_dense()) <= tol * scale
        assert len(found.indices) >= len(truncated_svd(a, tol=tol).s)
        same = interpolative(a, tol=tol * scale, relative=False, method=method)
        assert np.linalg.norm(a - same.to_dense()) <= tol * scale
    assert len(interpolative(a, tol=1.0).indices) == 0
    assert interpolative(np.zeros((4, 3)), tol=0.0).error.value == 0


def test_a_tolerance_takes_few_columns_more_than_the_best() -> None:
    a = with_spectrum(300, 200, 0.9 ** np.arange(200))
    for tol in (1e-1, 1e-3):
        best = len(truncated_svd(a, tol=tol).s)
        assert len(interpolative(a, tol=tol).indices) <= 1.35 * best
        for kind in (sparse.csr_array(a), aslinearoperator(a)):
            found = interpolative(kind, tol=tol)
            assert np.linalg.norm(a - found.to_dense()) <= tol * np.linalg.norm(a)
            # An operator's error is only bounded, by up to thrice what it is, and columns are taken until the bound will do.
            assert len(found.indices) <= (1.35 if found.error.kind == "exact" else 2) * best


def test_what_the_dtype_cannot_reach_is_refused() -> None:
    a = array("numpy", "float16", MATRICES["wide"]())
    with pytest.raises(FactorisationError, match=r"all 8 columns .* float16"):
        interpolative(a, tol=1e-6)


@pytest.mark.parametrize("axis", ["columns", "rows"])
def test_sparse_matrices_operators_and_blocks_need_products_alone(axis: str) -> None:
    rng = np.random.default_rng(2)
    a = sparse.random_array((300, 200), density=0.05, rng=rng).toarray() @ np.diag(0.9 ** np.arange(200))
    a = a * (1 + 1j)
    dense = interpolative(a, rank=20, axis=axis)
    for kind in (sparse.csr_array(a), sparse.coo_matrix(a), aslinearoperator(a), RowBlocks.of(a, rows=64)):
        found = interpolative(kind, rank=20, axis=axis)
        kept = found.skeleton.toarray() if sparse.issparse(kind) else found.skeleton
        assert sparse.issparse(found.skeleton) == sparse.issparse(kind)
        np.testing.assert_array_equal(kept, a[:, found.indices] if axis == "columns" else a[found.indices])
        true = np.linalg.norm(a - found.to_dense())
        assert true <= 1.2 * dense.error.value
        assert np.abs(found.coefficients).max() <= 2
        assert (found.error.kind == "exact") == sparse.issparse(kind)
        if found.error.kind == "exact":
            np.testing.assert_allclose(found.error.value, true, rtol=1e-9)
        else:
            assert true <= found.error.value <= 4 * true  # A bound that 32 vectors give.
    structure = truncated_svd(a, rank=9).to_matrix()
    assert interpolative(structure, rank=9, axis=axis).error.value < 1e-9


def test_a_flat_spectrum_is_fitted_by_the_columns_and_not_by_the_sketch() -> None:
    # Most of such a matrix lies outside of any sketch: coefficients from a sketch alone would err by more than the matrix is.
    a = sparse.random_array((400, 500), density=0.01, rng=np.random.default_rng(4))
    found = interpolative(a, rank=30)
    np.testing.assert_allclose(found.error.value, reference.least_squares_error(a.toarray(), found.indices), rtol=1e-9)
    assert found.error.value < np.linalg.norm(a.toarray())


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_it_is_a_structure(library: str) -> None:
    for axis in ("columns", "rows"):
        check_structure(interpolative(array(library, "complex128", MATRICES["prime sizes"]()), rank=5, axis=axis).to_matrix())


def test_a_seed_gives_one_answer() -> None:
    a = sparse.random_array((80, 70), density=0.1, rng=np.random.default_rng(0))
    one, two, other = (interpolative(a, rank=8, iterations=0, oversampling=0, rng=seed) for seed in (1, 1, 2))
    assert one.indices.tolist() == two.indices.tolist() != other.indices.tolist()


def test_bad_arguments_say_what_would_be_right() -> None:
    a = np.eye(4)[:, :3]
    wrong = (
        {},
        {"rank": 1, "tol": 0.1},
        {"rank": 4},
        {"rank": -1},
        {"rank": 1.0},
        {"tol": -1.0},
        {"tol": float("nan")},
        {"rank": 1, "axis": "row"},
        {"rank": 1, "method": "svd"},
        {"rank": 1, "growth": 1.0},
        {"rank": 1, "oversampling": -1},
        {"rank": 1, "iterations": -1},
    )
    for arguments in wrong:
        with pytest.raises(ArgumentError, match=r"give exactly one|expected"):
            interpolative(a, **arguments)
    with pytest.raises(ArgumentError, match="dense array, got a sparse matrix"):
        interpolative(sparse.csr_array(a), rank=1, method="qr")
    with pytest.raises(NotFiniteError, match=r"1 of 12 .* \(0, 1\)"):
        interpolative(np.where(np.arange(12).reshape(4, 3) == 1, np.nan, a), rank=1)
    with pytest.raises(ShapeError, match=r"\(m, n\), got shape \(1, 4, 3\)"):
        interpolative(a[None], rank=1)
    with pytest.raises(KindError, match="list"):
        interpolative([[1.0]], rank=1)
    jax = pytest.importorskip("jax")
    with pytest.raises(KindError, match="jit, vmap and compilers"):
        jax.jit(lambda x: interpolative(x, rank=1).skeleton)(jax.numpy.eye(3))
