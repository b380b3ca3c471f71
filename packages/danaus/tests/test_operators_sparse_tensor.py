import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from danaus.errors import ArgumentError, KindError, NotFiniteError, ShapeError
from danaus.lowrank import LowRank, column_row, cur, interpolative, randomized_svd, residual_norm, truncated_svd
from danaus.operators.kinds import as_operator
from danaus.rank import entropy_rank
from named import epsilon, numbers

torch: Any = pytest.importorskip("torch")

FORMS = {
    "coalesced": lambda a: a.to_sparse_coo().coalesce(),
    "twice": lambda a: _twice(a),
    "by rows": lambda a: a.to_sparse_csr(),
    "by columns": lambda a: a.to_sparse_csc(),
}


def _twice(a: Any) -> Any:
    """Each entry stored in two halves, in no order."""
    held = a.to_sparse_coo().coalesce()
    order = torch.randperm(2 * held.values().shape[0], generator=torch.Generator().manual_seed(0))
    places = torch.cat([held.indices(), held.indices()], dim=1)[:, order]
    return torch.sparse_coo_tensor(places, torch.cat([held.values() / 2, held.values() / 2])[order], a.shape)


def _matrix(m: int, n: int, dtype: str, density: float = 0.3, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((m, n)) * (rng.random((m, n)) < density)
    if dtype.startswith("complex"):
        a = a * np.exp(1j * np.arange(m))[:, None]
    return torch.as_tensor(a).to(getattr(torch, dtype))


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128", "bfloat16"])
@pytest.mark.parametrize("form", FORMS)
def test_what_comes_out_is_that_of_the_dense_tensor(form: str, dtype: str) -> None:
    dense = _matrix(40, 25, dtype)
    for a in (dense, dense.mH.resolve_conj()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            given_form = FORMS[form](a)
        found, wanted = randomized_svd(given_form, rank=6), randomized_svd(a, rank=6)
        assert found.u.dtype == wanted.u.dtype == a.dtype
        assert (found.u.device, found.u.layout) == (a.device, torch.strided)
        np.testing.assert_allclose(numbers(found.s), numbers(wanted.s), rtol=50 * epsilon(dtype))
        np.testing.assert_allclose(numbers(found.to_dense()), numbers(wanted.to_dense()), atol=300 * epsilon(dtype))
        true = np.linalg.norm(numbers(a) - numbers(found.u) * numbers(found.s) @ numbers(found.vh))
        assert found.error.lower <= true <= found.error.upper


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0, 1), st.sampled_from(sorted(FORMS)), st.integers(0, 99))
@settings(max_examples=budget(25, 1000), deadline=None)
def test_products_and_norm_are_those_of_the_matrix(m: int, n: int, density: float, form: str, seed: int) -> None:
    dense = _matrix(m, n, "float64", density, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        op = as_operator(FORMS[form](dense))
    x, y = op.work.normal((n, 2), seed), op.work.normal((m, 2), seed)
    np.testing.assert_allclose(numbers(op.matmat(x)), numbers(dense) @ numbers(x), atol=1e-13)
    np.testing.assert_allclose(numbers(op.rmatmat(y)), numbers(dense).T @ numbers(y), atol=1e-13)
    assert op.squared_norm() == pytest.approx(np.linalg.norm(numbers(dense)) ** 2)


def test_every_method_that_takes_sparse_matrices_takes_them() -> None:
    dense = _matrix(40, 25, "float64")
    a = dense.to_sparse_coo()
    assert residual_norm(a, truncated_svd(dense, rank=25)).upper < 1e-10
    assert residual_norm(a, truncated_svd(dense, rank=3), "spectral").lower > 0
    for found in (interpolative(a, rank=5), cur(a, 5)):
        true = np.linalg.norm(numbers(dense) - numbers(found.to_dense()))
        assert found.error.lower <= true <= found.error.upper
    np.testing.assert_allclose(float(entropy_rank(of=a)), float(entropy_rank(of=dense)), rtol=1e-3)


@pytest.mark.parametrize("dtype", ["float32", "complex128", "bfloat16"])
@pytest.mark.parametrize("form", FORMS)
def test_columns_that_are_kept_stay_sparse_and_as_they_are(form: str, dtype: str) -> None:
    dense = _matrix(12, 9, dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        a = FORMS[form](dense)
    by_columns, by_rows, both = interpolative(a, rank=4), interpolative(a, rank=4, axis="rows"), cur(a, 4)
    for kept, wanted in (
        (by_columns.skeleton, dense[:, by_columns.indices]),
        (by_rows.skeleton, dense[by_rows.indices]),
        (both.left, dense[:, both.columns]),
        (both.right, dense[both.rows]),
    ):
        assert kept.layout == torch.sparse_coo and kept.dtype == dense.dtype
        assert torch.equal(kept.to_dense(), wanted)
    for found in (by_columns, by_rows, both, interpolative(a, tol=0.5)):
        true = np.linalg.norm(numbers(dense) - numbers(found.to_dense()))
        assert found.error.kind == "exact"
        assert found.error.lower <= true <= found.error.upper
        assert found.to_matrix().shape == (12, 9)


@pytest.mark.parametrize("exact", [True, False])
def test_sampled_products_are_those_of_the_dense_tensors(exact: bool) -> None:
    a, b = _matrix(12, 9, "float64"), _matrix(9, 5, "float64", seed=1)
    wanted = column_row(a, b, 4, exact=exact, rng=1)
    for x, y in ((a.to_sparse_coo(), b), (a, b.to_sparse_coo()), (a.to_sparse_coo(), b.to_sparse_coo())):
        found = column_row(x, y, 4, exact=exact, rng=1)
        assert (found.left.is_sparse, found.right.is_sparse) == (x.is_sparse, y.is_sparse)
        torch.testing.assert_close(found.to_dense(), wanted.to_dense())
        torch.testing.assert_close(found.to_matrix().to_dense(), wanted.to_dense())
        assert torch.equal(found.indices, wanted.indices)
        assert found.error.value == pytest.approx(wanted.error.value, rel=1e-9)
    with pytest.raises(KindError, match=r"of bfloat16 cannot be sampled; give a\.to\(torch\.float32\)"):
        column_row(a.bfloat16().to_sparse_coo(), b.bfloat16(), 3)


def test_what_asks_for_no_form_is_told_nothing_of_forms() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        randomized_svd(_matrix(9, 7, "float32").to_sparse_coo(), rank=2)


def test_what_has_no_products_is_refused_with_what_would_be_right() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        blocks = torch.eye(4).to_sparse_bsr((2, 2))
    with pytest.raises(KindError, match=r"layout sparse_bsr has no products .* to_sparse_csr\(\)"):
        randomized_svd(blocks, rank=1)
    with pytest.raises(ShapeError, match=r"shape \(2, 3, 4\)"):
        randomized_svd(torch.ones(2, 3, 4).to_sparse_coo(), rank=1)
    with pytest.raises(ShapeError, match=r"shape \(4, 3, 2\), 1 of them dense"):
        randomized_svd(torch.ones(4, 3, 2).to_sparse(2), rank=1)
    with pytest.raises(NotFiniteError, match=r"a \(its stored entries\): 1 of 2"):
        randomized_svd(torch.tensor([[float("inf"), 1.0]]).to_sparse_coo(), rank=1)
    with pytest.raises(ArgumentError):
        randomized_svd(torch.eye(3).to_sparse_coo(), rank=4)
    assert randomized_svd(torch.zeros(3, 4).to_sparse_coo(), rank=2).error.upper < 1e-30


def test_an_approximation_of_another_library_is_refused_by_name() -> None:
    a = torch.eye(5, dtype=torch.float64)
    other = LowRank(np.ones((5, 1)), np.ones((1, 5)))
    for operand in (a, a.to_sparse_coo()):
        with pytest.raises(KindError, match=r"approximation: is of .*numpy.*, and a is of .*torch"):
            residual_norm(operand, other)
