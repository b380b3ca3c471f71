import numpy as np
import pytest
import scipy.sparse.linalg
from scipy import sparse

from cases import case, cases
from danaus import reference
from danaus.errors import ArgumentError, FactorisationError, KindError, NotFiniteError, ShapeError
from danaus.lowrank import SVD, LowRank, RowBlocks, randomized_svd
from named import MATRICES, array, epsilon, numbers, with_spectrum

METHODS = ("krylov", "power")
KINDS = {
    "array": np.asarray,
    "sparse": sparse.csr_array,
    "wide sparse": lambda a: sparse.csc_array(a),
    "LinearOperator": scipy.sparse.linalg.aslinearoperator,
    "Matrix": lambda a: LowRank(a, np.eye(a.shape[1], dtype=a.dtype)),
    "row blocks": lambda a: RowBlocks.of(a, rows=7),
}


def relative_error(a: np.ndarray, found: SVD) -> float:
    return float(np.linalg.norm(a - (numbers(found.u) * numbers(found.s)) @ numbers(found.vh)) / np.linalg.norm(a))


@cases()
def test_it_is_an_svd_and_no_better_than_the_best(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    exact = numbers(a)
    scale = float(np.linalg.norm(exact)) or 1.0
    tolerance = 100 * epsilon(dtype) * max(1, *a.shape)
    rank = (min(a.shape) + 1) // 2
    method = METHODS[len(name) % 2]
    found = randomized_svd(a, rank=rank, method=method)
    assert [type(part) for part in found] == [type(a)] * 3
    assert found.u.dtype == found.vh.dtype == a.dtype
    assert [tuple(part.shape) for part in found] == [(a.shape[0], rank), (rank,), (rank, a.shape[1])]
    u, s, vh = (numbers(part) for part in found)
    np.testing.assert_allclose(u.conj().T @ u, np.eye(rank), atol=tolerance)
    np.testing.assert_allclose(vh @ vh.conj().T, np.eye(rank), atol=tolerance)
    assert (np.diff(s) <= 0).all()
    error = float(np.linalg.norm(exact - (u * s) @ vh))
    assert error >= reference.eckart_young(exact, rank, "frobenius") - tolerance * scale
    # With the oversampling that it has, a basis of small matrices is whole.
    assert error <= reference.eckart_young(exact, rank, "frobenius") + tolerance * scale
    assert found.error.lower - tolerance * scale <= error <= found.error.upper + tolerance * scale
    if dtype not in ("float16", "bfloat16"):
        largest = u[np.abs(u).argmax(axis=0), np.arange(rank)] if rank else np.ones(0)
        assert (largest.real > 0).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "complex128"])
@pytest.mark.parametrize("method", METHODS)
def test_everything_that_multiplies_is_taken_alike(kind: str, dtype: str, method: str) -> None:
    dense = array("numpy", dtype, with_spectrum(60, 50, 0.8 ** np.arange(50)))
    dense = dense.conj().T if kind == "wide sparse" else dense
    wanted = randomized_svd(dense, rank=6, method=method)
    found = randomized_svd(KINDS[kind](dense), rank=6, method=method)
    assert found.u.dtype == dense.dtype
    for got, part in zip(found, wanted, strict=True):
        np.testing.assert_allclose(got, part, atol=2e3 * epsilon(dtype))


def test_the_methods_are_those_of_the_papers() -> None:
    a = with_spectrum(70, 60, 1 / np.arange(1, 61))
    omega = np.random.default_rng(5).standard_normal((60, 12))
    found = randomized_svd(a, rank=8, method="krylov", block=12, iterations=2, rng=5)
    literal = reference.krylov_svd(a, 8, omega, 2)
    np.testing.assert_allclose(found.s, literal[1], atol=1e-12)
    np.testing.assert_allclose(found.to_dense(), (literal[0] * literal[1]) @ literal[2], atol=1e-11)
    # Its first step has no shift yet, and later ones make it better than the literal.
    found = randomized_svd(a, rank=8, method="power", oversampling=4, iterations=0, rng=5)
    literal = reference.randomized_svd(a, 8, omega, 0)
    np.testing.assert_allclose(found.to_dense(), (literal[0] * literal[1]) @ literal[2], atol=1e-11)
    found = randomized_svd(a, rank=8, method="power", oversampling=4, iterations=3, rng=5)
    assert relative_error(a, found) <= np.linalg.norm(a - reference_dense(a, 8, omega, 3)) / np.linalg.norm(a) * (1 + 1e-9)


def reference_dense(a: np.ndarray, rank: int, omega: np.ndarray, iterations: int) -> np.ndarray:
    u, s, vh = reference.randomized_svd(a, rank, omega, iterations)
    return (u * s) @ vh


def test_it_agrees_with_scipy_and_scikit_learn() -> None:
    peer = pytest.importorskip("sklearn.utils.extmath")
    a = sparse.random_array((300, 200), density=0.05, rng=np.random.default_rng(0), format="csr")
    exact = np.sort(scipy.sparse.linalg.svds(a, 10, random_state=0)[1])[::-1]
    ours = (
        randomized_svd(a, rank=10, oversampling=70, iterations=9),
        randomized_svd(a, rank=10, method="power", iterations=9),
    )
    errors = [np.abs(found.s / exact - 1).max() for found in ours]
    other = np.abs(peer.randomized_svd(a, 10, n_iter=10, random_state=0)[1] / exact - 1).max()
    assert max(errors) < other
    np.testing.assert_allclose(randomized_svd(a, tol=1e-12, relative=True, rng=1).s[:10], exact, rtol=1e-10)


@pytest.mark.parametrize("rank", [1, 5, 10, 20])
def test_defaults_are_good_enough_where_singular_values_hardly_fall(rank: int) -> None:
    peer = pytest.importorskip("sklearn.utils.extmath")
    a = np.random.default_rng(0).standard_normal((800, 400))
    exact = np.linalg.svd(a, compute_uv=False)[:rank]
    ours, other = randomized_svd(a, rank=rank).s, peer.randomized_svd(a, rank, random_state=0)[1]
    assert np.abs(ours / exact - 1).max() < np.abs(other / exact - 1).max()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("norm", ["frobenius", "spectral"])
@pytest.mark.parametrize("kind", ["array", "sparse", "LinearOperator"])
def test_a_tolerance_is_met_with_nearly_the_least_rank(kind: str, norm: str, method: str) -> None:
    sigma = 0.6 ** np.arange(70)
    a = with_spectrum(90, 70, sigma)
    whole = reference.norm_of(a, norm)
    for tol in (1e-1, 1e-2, 1e-4, 1e-7, 1e-10):
        found = randomized_svd(KINDS[kind](a), tol=tol, norm=norm, method=method)
        error = reference.norm_of(a - found.to_dense(), norm)
        assert error <= found.error.upper <= tol * whole
        assert found.error.lower <= error
        best = next(k for k in range(71) if reference.eckart_young(a, k, norm) <= tol * whole)
        assert best <= len(found.s) <= best + 2
        absolute = randomized_svd(KINDS[kind](a), tol=tol * whole, norm=norm, method=method, relative=False)
        assert reference.norm_of(a - absolute.to_dense(), norm) <= tol * whole


@pytest.mark.parametrize(
    ("library", "dtype", "tol"),
    [
        ("numpy", "float32", 1e-5),
        ("numpy", "bfloat16", 0.1),
        ("torch", "float32", 1e-5),
        ("torch", "bfloat16", 0.1),
        ("jax", "float32", 0.1),
    ],
)
def test_a_tolerance_is_met_in_every_library(library: str, dtype: str, tol: float) -> None:
    m, n = (7, 5) if library == "jax" else (40, 30)
    a = array(library, dtype, with_spectrum(m, n, 0.5 ** np.arange(n)))
    found = randomized_svd(a, tol=tol)
    assert found.u.dtype == a.dtype
    assert relative_error(numbers(a), found) <= tol


def test_a_tolerance_that_cannot_be_met_is_refused() -> None:
    a = MATRICES["square"]().astype(np.float32)
    with pytest.raises(ArgumentError, match=r"tol: 1e-10 is below what float32 can hold"):
        randomized_svd(a, tol=1e-10)
    with pytest.raises(FactorisationError, match=r"is met by no rank: float32 leaves"):
        randomized_svd(a, tol=1e-12, relative=False)
    assert randomized_svd(np.zeros((5, 4)), tol=1e-3).s.shape == (0,)
    assert randomized_svd(MATRICES["identity"](), tol=1e-9).s.shape == (9,)
    assert randomized_svd(MATRICES["huge"]().astype(np.float32), tol=1e-4).error.upper < 1e-4 * 1e31 * 14


def test_below_what_squares_hold_singular_values_are_right_too() -> None:
    sigma = 10.0 ** -np.linspace(0, 14, 30)
    a = with_spectrum(80, 60, [*sigma, *np.zeros(30)])
    for method in METHODS:
        found = randomized_svd(a, rank=20, method=method)
        np.testing.assert_allclose(found.s, sigma[:20], rtol=1e-3)
        assert found.error.lower <= np.linalg.norm(a - found.to_dense()) <= found.error.upper


def test_one_seed_is_one_answer_and_no_other_state_is_touched() -> None:
    a = MATRICES["prime sizes"]()
    before = np.random.get_state()[1].copy()
    first, second, other = (randomized_svd(a, rank=2, oversampling=0, iterations=1, rng=seed) for seed in (3, 3, 4))
    assert all((x == y).all() for x, y in zip(first, second, strict=True))
    assert not np.array_equal(first.s, other.s)
    assert (np.random.get_state()[1] == before).all()
    generator = np.random.default_rng(3)
    assert np.array_equal(randomized_svd(a, rank=2, oversampling=0, iterations=1, rng=generator).s, first.s)
    assert not np.array_equal(randomized_svd(a, rank=2, oversampling=0, iterations=1, rng=generator).s, first.s)


def test_bad_arguments_say_what_would_be_right() -> None:
    a = np.ones((5, 4))
    wrong = (
        {},
        {"rank": 1, "tol": 0.1},
        {"rank": 5},
        {"rank": 1.0},
        {"tol": 0.0},
        {"tol": 0.1, "oversampling": 3},
        {"tol": 0.1, "iterations": 3},
        {"rank": 1, "method": "power", "block": 2},
        {"rank": 3, "block": 1, "iterations": 1},
        {"rank": 1, "block": 1, "iterations": 1, "oversampling": 1},
        {"rank": 1, "method": "svd"},
        {"rank": 1, "norm": "nuclear"},
        {"rank": 1, "oversampling": -1},
        {"rank": 1, "probability": 1.0},
    )
    for arguments in wrong:
        with pytest.raises(ArgumentError, match=r"give exactly one|expected|meaning|two of the three|fewer than|one block"):
            randomized_svd(a, **arguments)
    with pytest.raises(NotFiniteError, match=r"stored entries"):
        randomized_svd(sparse.csr_array([[np.nan, 0.0]]), rank=1)
    with pytest.raises(ShapeError):
        randomized_svd(np.ones(4), rank=1)
    with pytest.raises(KindError):
        randomized_svd([[1.0]], rank=1)
