import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from budgets import budget
from cases import case, cases
from danaus import reference
from danaus.errors import ArgumentError, KindError, NotFiniteError, ShapeError
from danaus.lowrank import InputFactor, truncated_svd, whitened_svd
from danaus.operators.row_blocks import RowBlocks
from laws import check_structure
from named import COMPILED, MATRICES, array, epsilon, numbers


def _inputs(n: int, count: int = 50) -> np.ndarray:
    """Of very different directions, and correlated."""
    rng = np.random.default_rng(7 + n)
    return rng.standard_normal((n, n)) @ (np.logspace(0, -2, n)[:, None] * rng.standard_normal((n, count)))


@cases("float32", "float64", "complex128", "float16", "bfloat16")
def test_the_error_is_the_least_that_any_matrix_of_the_rank_can_have(library: str, dtype: str, name: str) -> None:
    weight = case(library, dtype, name)
    m, n = weight.shape
    inputs = array(library, dtype, _inputs(n))
    w, x = numbers(weight), numbers(inputs)
    scale = np.linalg.norm(w @ x)
    slack = 40 * epsilon(dtype) * max(1, m, n) * np.linalg.norm(w) * (np.linalg.norm(x) or 1)
    for rank in {min(m, n) // 2} if library == "jax" else {0, min(m, n) // 2, min(m, n)}:
        found = whitened_svd(weight, inputs=inputs, rank=rank)
        assert type(found.left) is type(found.right) is type(found.s) is type(weight)
        assert found.left.dtype == found.right.dtype == found.to_dense().dtype == weight.dtype
        assert [tuple(part.shape) for part in found[:3]] == [(m, rank), (rank, n), (rank,)]
        left, right = numbers(found.left), numbers(found.right)
        np.testing.assert_allclose(left.conj().T @ left, np.eye(rank), atol=40 * epsilon(dtype) * max(1, m, n))
        error = np.linalg.norm((w - left @ right) @ x)
        best = reference.eckart_young(w @ x, rank, "frobenius")
        assert abs(error - best) <= slack
        assert abs(found.error.value - error) <= slack
        assert abs(found.norm - scale) <= slack
        plain = truncated_svd(w, rank=rank).to_dense()
        assert found.error.value <= found.plain_error.value + slack
        if name not in ("equal singular values", "identity", "zero"):  # There the SVD of W is one of many.
            assert abs(found.plain_error.value - np.linalg.norm((w - plain) @ x)) <= slack


@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=budget(15, 400))
def test_no_other_matrix_of_the_rank_is_better(m: int, n: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    w, x = rng.standard_normal((m, n)), rng.standard_normal((n, count)) * rng.exponential(size=(n, 1))
    k = int(rng.integers(0, min(m, n) + 1))
    found = whitened_svd(w, inputs=x, rank=k)
    for size in (1e-4, 1e-1, 1.0):
        left = found.left + size * rng.standard_normal((m, k))
        right = found.right + size * rng.standard_normal((k, n))
        assert np.linalg.norm((w - left @ right) @ x) >= found.error.value - 1e-9
    np.testing.assert_allclose(found.error.value, reference.eckart_young(w @ x, k, "frobenius"), atol=1e-7 * (1 + found.norm))


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_inputs_blocks_of_them_and_their_covariance_give_one_answer(library: str) -> None:
    w = (COMPILED if library == "jax" else MATRICES)["prime sizes"]()
    n = w.shape[1]
    x = _inputs(n, 40)
    wanted = reference.whitened(w, x, 4)
    weight, own = array(library, "float64", w), array(library, "float64", x)
    factor = InputFactor(n)
    step = 20 if library == "jax" else 9  # JAX compiles every slice.
    for start in range(0, 40, step):
        factor.add(own[:, start : start + step])
    assert factor.samples == 40
    ways: tuple[dict[str, object], ...] = (
        {"inputs": own},
        {"inputs": [own[:, :1], own[:, 1:1], own[:, 1:33], own[:, 33:]]},
        {"inputs": (own[:, at : at + 10] for at in range(0, 40, 10))},
        {"inputs": factor},
        {"covariance": array(library, "float64", x @ x.T)},
    )
    for way in ways[3:] if library == "jax" else ways:
        found = whitened_svd(weight, **way, rank=4)
        np.testing.assert_allclose(numbers(found.to_dense()), wanted, atol=1e-8)
        np.testing.assert_allclose(found.error.value, np.linalg.norm((w - wanted) @ x), rtol=1e-9)
        np.testing.assert_allclose(
            found.plain_error.value, np.linalg.norm((w - truncated_svd(w, rank=4).to_dense()) @ x), rtol=1e-9
        )
    rows = whitened_svd(w, inputs=RowBlocks.of(np.ascontiguousarray(x.T), rows=7), rank=4)
    np.testing.assert_allclose(rows.to_dense(), wanted, atol=1e-8)


@pytest.mark.parametrize("name", ["square", "wide", "tall", "decaying", "low rank and noise", "tiny", "huge"])
def test_white_inputs_give_the_truncated_svd(name: str) -> None:
    w = MATRICES[name]()
    n = w.shape[1]
    scale = np.linalg.norm(w)
    for rank in (1, 3):
        plain = truncated_svd(w, rank=rank)
        orthonormal = np.linalg.qr(np.random.default_rng(1).standard_normal((n, n)))[0]
        for way in ({"covariance": np.eye(n)}, {"inputs": orthonormal}):
            found = whitened_svd(w, **way, rank=rank)
            np.testing.assert_allclose(found.to_dense(), plain.to_dense(), atol=1e-12 * scale)
            np.testing.assert_allclose(found.s, plain.s, rtol=1e-9)
            np.testing.assert_allclose(found.error.value, found.plain_error.value, rtol=1e-6)


def test_complex_inputs_and_covariance_mean_the_same() -> None:
    rng = np.random.default_rng(0)
    w = rng.standard_normal((6, 5)) + 1j * rng.standard_normal((6, 5))
    x = rng.standard_normal((5, 20)) + 1j * rng.standard_normal((5, 20)) * np.arange(5)[:, None]
    by_inputs, by_covariance = whitened_svd(w, inputs=x, rank=2), whitened_svd(w, covariance=x @ x.conj().T, rank=2)
    np.testing.assert_allclose(by_inputs.to_dense(), by_covariance.to_dense(), atol=1e-10)
    np.testing.assert_allclose(by_inputs.to_dense(), reference.whitened(w, x, 2), atol=1e-10)
    assert whitened_svd(w.real, inputs=x, rank=2).left.dtype == np.complex128


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_a_singular_covariance_is_no_obstacle(library: str) -> None:
    w = MATRICES["square"]()
    x = _inputs(12, 4)
    for way in ({"inputs": x}, {"covariance": x @ x.T}, {"covariance": np.zeros((12, 12))}):
        given_ = {key: array(library, "float64", value) for key, value in way.items()}
        seen = x if np.any(next(iter(way.values()))) else np.zeros((12, 1))
        for rank in (2, 7):
            found = whitened_svd(array(library, "float64", w), **given_, rank=rank)
            best = reference.eckart_young(w @ seen, rank, "frobenius")
            np.testing.assert_allclose(found.error.value, best, atol=1e-6 * np.linalg.norm(w @ x))
            left = numbers(found.left)
            np.testing.assert_allclose(left.T @ left, np.eye(rank), atol=1e-12)
    # What no input reaches is approximated for the sake of W itself.
    blind = whitened_svd(w, covariance=np.zeros((12, 12)), rank=5)
    np.testing.assert_allclose(blind.to_dense(), truncated_svd(w, rank=5).to_dense(), atol=1e-12)


def test_squares_are_not_formed() -> None:
    # Directions of size 1e-10 are lost in a covariance, whose entries carry 1e-20 beside 1, and not in the factor.
    x = np.diag([1.0, 1e-10]) @ np.linalg.qr(np.random.default_rng(0).standard_normal((30, 2)))[0].T
    factor = InputFactor(2)
    for start in range(0, 30, 7):
        factor.add(x[:, start : start + 7])
    np.testing.assert_allclose(np.linalg.svd(factor.left(), compute_uv=False), [1.0, 1e-10], rtol=1e-5)


def test_the_least_rank_that_meets_a_tolerance_or_an_energy_is_taken() -> None:
    w, x = MATRICES["decaying"](), _inputs(24, 60)
    whole = np.linalg.norm(w @ x)
    for tol in (0.5, 0.1, 1e-3):
        found = whitened_svd(w, inputs=x, tol=tol)
        rank = found.left.shape[1]
        assert np.linalg.norm((w - found.to_dense()) @ x) <= tol * whole * (1 + 1e-9)
        assert reference.eckart_young(w @ x, rank - 1, "frobenius") > tol * whole * (1 - 1e-9)
    for energy in (0.5, 0.99):
        found = whitened_svd(w, inputs=x, energy=energy)
        assert found.error.value**2 <= (1 - energy) * whole**2 * (1 + 1e-9)


def test_damping_draws_towards_the_svd_of_the_weight_and_is_used_only_when_asked_for() -> None:
    w = MATRICES["square"]()
    population = _inputs(12, 4000)
    few = population[:, :6]
    fits = {damping: whitened_svd(w, inputs=few, rank=5, damping=damping) for damping in (0.0, 0.01, 1e9)}
    assert fits[0.0].error.value <= min(fit.error.value for fit in fits.values())
    np.testing.assert_allclose(fits[1e9].to_dense(), truncated_svd(w, rank=5).to_dense(), atol=1e-6)
    np.testing.assert_allclose(fits[0.01].error.value, np.linalg.norm((w - fits[0.01].to_dense()) @ few), rtol=1e-9)
    level = 0.01 * np.trace(few @ few.T) / 12
    wanted = reference.whitened(w, np.hstack([few, level**0.5 * np.eye(12)]), 5)
    np.testing.assert_allclose(fits[0.01].to_dense(), wanted, atol=1e-8)


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_it_is_a_structure(library: str) -> None:
    w, x = (array(library, "bfloat16", part) for part in (MATRICES["prime sizes"](), _inputs(13)))
    check_structure(whitened_svd(w, inputs=x, rank=4).to_matrix())


def test_a_narrow_weight_with_wide_inputs_stays_narrow() -> None:
    w, x = MATRICES["square"]().astype(np.float32), _inputs(12)
    found = whitened_svd(w, inputs=x, rank=3)
    assert {part.dtype for part in found[:3]} == {np.dtype(np.float32)}
    np.testing.assert_allclose(found.to_dense(), reference.whitened(w.astype(float), x, 3), atol=1e-5)


def test_bad_arguments_say_what_would_be_right() -> None:
    w, x = np.ones((4, 3)), np.eye(3)
    wrong = [
        ({"inputs": x}, "exactly one of rank, tol and energy, got none"),
        ({"inputs": x, "rank": 1, "tol": 0.1}, "got rank and tol"),
        ({"rank": 1}, "got neither"),
        ({"rank": 1, "inputs": x, "covariance": x}, "got both"),
        ({"rank": 4, "inputs": x}, "from 0 to 3"),
        ({"tol": -1.0, "inputs": x}, "from 0 up"),
        ({"energy": 2.0, "inputs": x}, "energy"),
        ({"rank": 1, "inputs": x, "damping": -1.0}, "damping"),
        ({"rank": 1, "inputs": []}, "no block"),
        ({"rank": 1, "covariance": np.triu(np.ones((3, 3)))}, "not Hermitian"),
        ({"rank": 1, "covariance": np.diag([1.0, 1.0, -0.5])}, "from -0.5 to 1"),
    ]
    for arguments, says in wrong:
        with pytest.raises(ArgumentError, match=says):
            whitened_svd(w, **arguments)
    for arguments in (
        {"inputs": np.ones((4, 2))},
        {"inputs": [np.ones((4, 2))]},
        {"inputs": InputFactor(4)},
        {"inputs": RowBlocks.of(np.ones((3, 4)))},
        {"covariance": np.eye(4)},
        {"inputs": np.ones(3)},
    ):
        with pytest.raises(ShapeError):
            whitened_svd(w, rank=1, **arguments)
    with pytest.raises(ShapeError, match="weight"):
        whitened_svd(w[None], inputs=x, rank=1)
    for arguments in (
        {"inputs": x * np.nan},
        {"inputs": [x, np.where(x > 0, np.inf, 0)]},
        {"covariance": np.where(x > 0, np.inf, 0)},
    ):
        with pytest.raises(NotFiniteError, match=r"inputs|covariance"):
            whitened_svd(w, rank=1, **arguments)
    with pytest.raises(KindError, match="got int"):
        whitened_svd(w, inputs=3, rank=1)


def test_what_is_no_array_is_refused_by_name() -> None:
    w, x = MATRICES["square"](), _inputs(12)
    torch = pytest.importorskip("torch")
    for bad in (sparse.csr_array(w), aslinearoperator(w), torch.tensor(w).to_sparse_coo()):
        with pytest.raises(KindError, match=r"expected an array|expected a dense tensor"):
            whitened_svd(bad, inputs=x, rank=2)
    with pytest.raises(KindError, match="expected a dense tensor"):
        whitened_svd(torch.tensor(w), inputs=torch.tensor(x).to_sparse_coo(), rank=2)
