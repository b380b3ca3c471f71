import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from danaus.lowrank import RowBlocks, interpolative
from danaus.lowrank._columns import Columns, Residual, row_sketch
from named import with_spectrum


def test_columns_are_taken_bit_by_bit_of_every_kind() -> None:
    a = np.random.default_rng(0).standard_normal((7, 5)) * (1 + 1j)
    at = np.array([3, 0])
    for kind in (a, sparse.csr_array(a), aslinearoperator(a), RowBlocks.of(a, rows=2)):
        columns = Columns.of(kind)
        taken, rows = columns.take(at), columns.T.take(at)
        assert sparse.issparse(taken) == sparse.issparse(kind)
        np.testing.assert_array_equal(taken.toarray() if sparse.issparse(kind) else taken, a[:, at])
        np.testing.assert_array_equal(rows.toarray() if sparse.issparse(kind) else rows, a[at].T)


def test_a_residual_is_measured_where_numbers_are_seen_and_bounded_elsewhere() -> None:
    a = with_spectrum(12, 9, 0.5 ** np.arange(9))
    left, right = a[:, :2], np.linalg.lstsq(a[:, :2], a, rcond=None)[0]
    true = np.linalg.norm(a - left @ right)
    for kind, exact in ((a, "exact"), (sparse.csr_array(a), "exact"), (aslinearoperator(a), "bound")):
        residual = Residual(Columns.of(kind), 1.0, np.random.default_rng(0))
        found = residual.of(left, right)
        assert found.kind == exact
        assert found.value >= true * (1 - 1e-12)
        # Of the norm it takes what can only be too small, so that a relative tolerance is met.
        assert residual.norm() <= np.linalg.norm(a) * (1 + 1e-12)
        if exact == "exact":
            assert found.value == pytest.approx(true)
            assert residual.norm() == pytest.approx(np.linalg.norm(a))


def test_a_sketch_of_all_rows_is_the_matrix_and_of_fewer_its_leading_part() -> None:
    a = with_spectrum(20, 9, 0.1 ** np.arange(9))
    operator = Columns.of(aslinearoperator(a)).operator
    np.testing.assert_allclose(row_sketch(operator, 20, 1, np.random.default_rng(0)), a, atol=1e-14)
    sketch = row_sketch(operator, 5, 1, np.random.default_rng(0))
    assert sketch.shape == (5, 9)
    np.testing.assert_allclose(np.linalg.svd(sketch, compute_uv=False)[:3], [1, 0.1, 0.01], rtol=1e-6)


def test_the_bound_of_an_operator_holds_for_every_seed() -> None:
    a = np.outer(np.arange(1.0, 40), np.r_[1.0, np.zeros(24)]) + 1e-3 * np.outer(np.ones(39), np.arange(25.0))
    for seed in range(200):  # What is left has rank one, where the bound is tightest.
        found = interpolative(aslinearoperator(a), rank=1, rng=seed)
        assert np.linalg.norm(a - found.to_dense()) <= found.error.value


def test_looking_until_the_bound_is_small_enough_does_not_spoil_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # With one vector and a doubt of 0.3 it is seen how often a bound that ended the search does not hold.
    monkeypatch.setattr("danaus.lowrank._columns.PROBES", 1)
    monkeypatch.setattr("danaus.lowrank._columns.DOUBT", 0.3)
    a = with_spectrum(11, 8, 0.2 ** np.arange(8))
    found = [interpolative(aslinearoperator(a), tol=0.01, relative=False, rng=seed) for seed in range(200)]
    assert sum(np.linalg.norm(a - each.to_dense()) > each.error.value for each in found) <= 0.3 * 200
