import numpy as np
import pytest
from scipy import sparse

from danaus.errors import NotFiniteError, ShapeError
from danaus.lowrank import randomized_svd
from danaus.operators.kinds import as_operator
from danaus.operators.sparse import threads as lent


def test_entries_that_are_stored_twice_count_once_in_the_norm() -> None:
    twice = sparse.csr_array((np.array([1.0, 2.0, 4.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    found = randomized_svd(twice, rank=1)
    np.testing.assert_allclose([found.s[0], found.error.value], [4.0, 3.0])
    assert twice.nnz == 3


@pytest.mark.parametrize("threads", ["1", "3"])
def test_threads_do_not_change_the_result(threads: str, monkeypatch: pytest.MonkeyPatch) -> None:
    a = sparse.random_array((3000, 800), density=0.05, rng=np.random.default_rng(0), format="csr")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    wanted = randomized_svd(a, rank=40)
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    for got, part in zip(randomized_svd(a, rank=40), wanted, strict=True):
        np.testing.assert_allclose(got, part, atol=1e-10)


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "bsr", "dia"])
def test_every_form_is_taken(form: str) -> None:
    a = sparse.random_array((30, 20), density=0.2, rng=np.random.default_rng(1))
    exact, x = a.toarray(), np.random.default_rng(2).standard_normal((20, 5))
    whole = ((2 * a).astype(int).asformat(form), (2 * exact).astype(int))
    for taken, dense in ((a.asformat(form), exact), (a.T.asformat(form).T, exact), whole):
        np.testing.assert_allclose(as_operator(taken).matmat(x), dense @ x, atol=1e-13)


def test_what_is_no_finite_matrix_is_refused() -> None:
    with pytest.raises(NotFiniteError, match=r"w \(its stored entries\): 1 of 2"):
        as_operator(sparse.csr_array([[np.inf, 1.0]]), "w")
    with pytest.raises(ShapeError, match=r"w: expected a sparse matrix of shape \(m, n\), got shape \(3,\)"):
        as_operator(sparse.coo_array(np.ones(3)), "w")


def test_where_processors_cannot_be_asked_for_all_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS and Windows."""
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert lent() == 6
