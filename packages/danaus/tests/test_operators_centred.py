import numpy as np
import pytest
import scipy.sparse.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from budgets import budget
from danaus.lowrank import Centred, LowRank, RowBlocks, interpolative, randomized_svd, residual_norm
from danaus.operators.kinds import as_centred, as_operator
from named import numbers

KINDS = {
    "array": np.asarray,
    "tensor": lambda a: pytest.importorskip("torch").as_tensor(a),
    "sparse": sparse.csr_array,
    "wide sparse": lambda a: sparse.csc_array(a),
    "sparse tensor": lambda a: pytest.importorskip("torch").as_tensor(a).to_sparse_coo(),
    "row blocks": lambda a: RowBlocks.of(a, rows=7),
    "LinearOperator": scipy.sparse.linalg.aslinearoperator,
    "Matrix": lambda a: LowRank(a, np.eye(a.shape[1], dtype=a.dtype)),
}


@given(st.integers(1, 15), st.integers(1, 12), st.sampled_from(sorted(KINDS)), st.floats(0, 1), st.integers(0, 99))
@settings(max_examples=budget(40, 2000), deadline=None)
def test_it_is_the_matrix_less_its_means(m: int, n: int, kind: str, density: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((m, n)) * (rng.random((m, n)) < density)
    centred = a - a.mean(axis=0)
    op = as_operator(Centred(KINDS[kind](a)))
    x, y = op.work.normal((n, 2), seed), op.work.normal((m, 2), seed)
    np.testing.assert_allclose(numbers(op.matmat(x)), centred @ numbers(x), atol=1e-13)
    np.testing.assert_allclose(numbers(op.rmatmat(y)), centred.T @ numbers(y), atol=1e-13)
    np.testing.assert_allclose(numbers(op.gram(x)), centred.T @ (centred @ numbers(x)), atol=1e-12)
    np.testing.assert_allclose(numbers(as_centred(KINDS[kind](a)).mean), a.mean(axis=0), atol=1e-15)
    whole = op.squared_norm()
    assert whole is None or whole == pytest.approx(np.linalg.norm(centred) ** 2, abs=1e-12)
    assert (whole is None) == (kind in ("LinearOperator", "Matrix"))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("LinearOperator", "Matrix")])
@pytest.mark.parametrize(("dtype", "mean"), [("float64", 1e8), ("float64", -1e12), ("float32", 1e4), ("complex128", 1e8)])
def test_a_large_mean_costs_no_digits(kind: str, dtype: str, mean: float) -> None:
    # Whole numbers, so that adding the mean rounds nothing away.
    varies = np.rint(8 * np.random.default_rng(0).standard_normal((90, 12)) * 0.7 ** np.arange(12))
    varies = varies * (1 + 2j) if dtype.startswith("complex") else varies
    a = (varies + mean).astype(dtype)
    assert (a - mean == varies).all()
    centred = varies - varies.mean(axis=0)
    sigma = np.linalg.svd(centred, compute_uv=False)
    found = randomized_svd(Centred(KINDS[kind](a)), rank=5)
    np.testing.assert_allclose(numbers(found.s), sigma[:5], rtol=1e-5 if dtype == "float32" else 1e-13)
    true = np.linalg.norm(centred - numbers(found.u) * numbers(found.s) @ numbers(found.vh))
    assert found.error.lower <= true <= found.error.upper


def test_columns_with_and_without_zeros_stand_beside_each_other_in_a_sparse_matrix() -> None:
    varies = np.rint(8 * np.random.default_rng(0).standard_normal((60, 9)))
    a = varies + 1e9 * (np.arange(9) % 2)
    a[:, 4] = 0
    a[7, 3] = a[9:40, 5] = 0
    # Not to be told apart from what the large columns round away, were they not centred before.
    exact = np.linalg.svd(a - a.mean(axis=0), compute_uv=False)
    for made in (sparse.csr_array, KINDS["sparse tensor"]):
        found = randomized_svd(Centred(made(a)), rank=6)
        np.testing.assert_allclose(numbers(found.s)[:2], exact[:2], rtol=1e-13)
        np.testing.assert_allclose(numbers(found.s), exact[:6], atol=1e-14 * exact[0])
        op = as_operator(Centred(made(a)))
        x = op.work.normal((9, 1), 0)
        product = (a - a.mean(axis=0)) @ numbers(x)
        assert np.linalg.norm(numbers(op.matmat(x)) - product) <= 1e-15 * np.linalg.norm(product) * 4


@pytest.mark.parametrize("size", [1e-200, 1e200])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_huge_or_tiny_is_centred_too(kind: str, size: float) -> None:
    a = np.random.default_rng(0).standard_normal((30, 8)) + 3
    found = randomized_svd(Centred(KINDS[kind](a * size)), rank=3)
    wanted = np.linalg.svd(a - a.mean(axis=0), compute_uv=False)[:3]
    np.testing.assert_allclose(numbers(found.s) / size, wanted, rtol=1e-12)


def test_every_method_that_multiplies_takes_it() -> None:
    a = np.random.default_rng(0).standard_normal((40, 15)) + 5
    centred = a - a.mean(axis=0)
    assert residual_norm(Centred(sparse.csr_array(a)), centred).upper < 1e-10
    assert residual_norm(Centred(a), LowRank(centred, np.eye(15)), "spectral").upper < 1e-10
    found = interpolative(Centred(a), rank=4)
    assert np.linalg.norm(centred - found.to_dense()) <= found.error.upper
    tolerated = randomized_svd(Centred(RowBlocks.of(a, rows=9)), tol=0.3)
    assert np.linalg.norm(centred - tolerated.to_dense()) <= tolerated.error.upper <= 0.3 * np.linalg.norm(centred)
