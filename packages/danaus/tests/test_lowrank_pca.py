from typing import Any

import numpy as np
import pytest
import scipy.sparse.linalg
from scipy import sparse

from danaus.errors import ArgumentError, RangeError, ShapeError
from danaus.lowrank import Centred, RowBlocks, pca
from named import array, numbers

KINDS = {
    "array": np.asarray,
    "sparse": sparse.csr_array,
    "row blocks": lambda a: RowBlocks.of(a, rows=7),
    "LinearOperator": scipy.sparse.linalg.aslinearoperator,
}


def _observed(m: int = 80, n: int = 12) -> Any:
    rng = np.random.default_rng(0)
    return rng.standard_normal((m, n)) * 0.7 ** np.arange(n) @ rng.standard_normal((n, n)) + 3 * rng.standard_normal(n)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_it_is_that_of_scikit_learn(kind: str, shift: float) -> None:
    peer = pytest.importorskip("sklearn.decomposition")
    a = _observed() + shift
    found, wanted = pca(KINDS[kind](a), rank=4), peer.PCA(4, svd_solver="full").fit(a)
    close = 1e-8 if shift else 1e-10
    for name in ("mean", "singular_values", "explained_variance"):
        np.testing.assert_allclose(getattr(found, name), getattr(wanted, f"{name}_"), rtol=close)
    shares = 0.2 if kind == "LinearOperator" else close
    np.testing.assert_allclose(found.explained_variance_ratio, wanted.explained_variance_ratio_, rtol=shares)
    np.testing.assert_allclose(found.noise_variance, wanted.noise_variance_, rtol=2 * shares + 1e-8)
    signs = np.sign((found.components * wanted.components_).sum(axis=1))[:, None]
    np.testing.assert_allclose(found.components * signs, wanted.components_, atol=1e3 * close)
    np.testing.assert_allclose(found.transform(a) * signs[:, 0], wanted.transform(a), atol=1e3 * close)
    np.testing.assert_allclose(found.inverse_transform(found.scores), wanted.inverse_transform(wanted.transform(a)), rtol=1e-6)
    true = np.linalg.norm(a - a.mean(axis=0) - found.scores @ found.components)
    assert found.error.lower <= true <= found.error.upper


@pytest.mark.parametrize(
    ("library", "dtype"), [("numpy", "float32"), ("torch", "float64"), ("jax", "float32"), ("numpy", "complex64")]
)
def test_what_comes_out_is_of_the_library_and_dtype(library: str, dtype: str) -> None:
    a = array(library, dtype, _observed(7, 5))
    found = pca(a, rank=2)
    for part in (found.mean, found.components, found.scores):
        assert type(part) is type(a) and part.dtype == a.dtype
    exact = numbers(a) - numbers(a).mean(axis=0)
    np.testing.assert_allclose(numbers(found.singular_values), np.linalg.svd(exact, compute_uv=False)[:2], rtol=1e-5)
    assert found.error.lower <= np.linalg.norm(exact - numbers(found.scores) @ numbers(found.components)) <= found.error.upper


def test_a_tolerance_is_of_the_centred_matrix_and_all_components_explain_all() -> None:
    a = _observed()
    centred = np.linalg.norm(a - a.mean(axis=0))
    assert pca(Centred(a), tol=0.1).error.upper <= 0.1 * centred
    whole = pca(a, rank=12)
    assert whole.noise_variance == 0.0 and whole.explained_variance_ratio.sum() == pytest.approx(1)
    assert pca(a, rank=0).error.value == pytest.approx(centred)
    assert pca(np.ones((4, 3)), rank=1).explained_variance_ratio.tolist() == [0.0]


def test_what_makes_no_sense_is_refused() -> None:
    a = _observed()
    with pytest.raises(ArgumentError, match="two rows at least"):
        pca(a[:1], rank=1)
    with pytest.raises(RangeError, match=r"variance .* too large for float32"):
        pca((a * 1e30).astype(np.float32), rank=1)
    found = pca(a, rank=2)
    with pytest.raises(ShapeError, match="rows of 12 numbers"):
        found.transform(a[:, :3])
    with pytest.raises(ShapeError, match="rows of 2 numbers"):
        found.inverse_transform(a)


@pytest.mark.parametrize("kind", ["array", "sparse", "row blocks"])
def test_rows_that_are_too_far_apart_for_the_dtype_are_refused(kind: str) -> None:
    with pytest.raises(RangeError, match="the rows are too far apart to be centred in float64"):
        pca(KINDS[kind](np.array([[1.7e308, 1.0], [-1.7e308, 2.0], [1e308, 3.0]])), rank=1)
