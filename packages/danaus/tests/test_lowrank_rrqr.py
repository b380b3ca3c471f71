import numpy as np
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from danaus import reference
from danaus.lowrank import interpolative
from danaus.lowrank._rrqr import Pivoted


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 7), st.integers(0, 2**32 - 1))
@settings(max_examples=budget(40, 1000))
def test_the_choice_is_strong(m: int, n: int, rank: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((m, rank)) @ rng.standard_normal((rank, n)) + 1e-9 * rng.standard_normal((m, n))
    k = int(rng.integers(0, min(m, n) + 1))
    chosen = Pivoted(a).strong(k, 2.0)
    assert len(set(chosen.indices.tolist())) == k
    np.testing.assert_array_equal(chosen.coefficients[:, chosen.indices], np.eye(k))
    assert np.abs(chosen.coefficients).max(initial=0) <= 2 + 1e-9
    error = np.linalg.norm(a - a[:, chosen.indices] @ chosen.coefficients)
    best = reference.eckart_young(a, k, "frobenius")
    assert error <= reference.strong_qr_bound(k, n, 2.0) * best + 1e-12 * np.linalg.norm(a)


def test_the_tails_are_the_errors_of_pivoting() -> None:
    a = np.random.default_rng(0).standard_normal((6, 5))
    tails = Pivoted(a).tails
    order = scipy.linalg.qr(a, mode="r", pivoting=True)[1]
    for k in range(6):
        np.testing.assert_allclose(tails[k], reference.least_squares_error(a, order[:k]), atol=1e-12)


def test_columns_are_exchanged_where_pivoting_fails() -> None:
    # Kahan's matrix: all columns of the rest have one norm, so that pivoting takes them in order and never sees the last.
    n, cosine = 60, 0.285
    kahan = np.diag((1 - cosine**2) ** (np.arange(n) / 2)) @ (np.eye(n) - cosine * np.triu(np.ones((n, n)), 1))
    kahan = kahan * (1 - 1e-10 * np.arange(n))
    r, order = scipy.linalg.qr(kahan, mode="r", pivoting=True)
    assert (order == np.arange(n)).all()
    pivoted = abs(r[-1, -1])
    best = reference.eckart_young(kahan, n - 1, "frobenius")
    assert pivoted > 100 * best  # What pivoting alone reaches.
    for growth in (1.1, 2.0, 10.0):
        found = interpolative(kahan, rank=n - 1, growth=growth)
        assert found.error.value <= reference.strong_qr_bound(n - 1, n, growth) * best
        assert np.abs(found.coefficients).max() <= growth
    assert interpolative(kahan, rank=n - 1).error.value < 10 * best
