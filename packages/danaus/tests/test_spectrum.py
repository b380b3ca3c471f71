import math
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from danaus import rank, reference
from danaus.errors import ArgumentError, KindError, NotFiniteError, ShapeError
from danaus.lowrank import LowRank
from danaus.operators.row_blocks import RowBlocks
from danaus.spectrum import Spectrum, estimate
from named import MATRICES, array, with_spectrum

KINDS = [(1, 1), (1, 2), (0.5, 2), (2, 2), (math.inf, 1), (math.inf, 2)]
"""Order and power."""

SPECTRA: dict[str, Any] = {
    "harmonic": 1 / np.arange(1, 161.0),
    "flat": np.full(160, 3.0),
    "exponential": 0.9 ** np.arange(160),
    "Gaussian": np.linalg.svd(np.random.default_rng(1).standard_normal((160, 240)), compute_uv=False),
    "rank and noise": np.r_[np.full(10, 5.0), np.full(150, 0.05)],
    "low rank": np.r_[np.full(50, 5.0), np.zeros(110)],
    "slow": np.arange(1, 161.0) ** -0.25,
}


@pytest.mark.parametrize("name", SPECTRA)
def test_the_truth_is_within_the_error_that_is_told(name: str) -> None:
    sigma = SPECTRA[name]
    a = with_spectrum(200, 160, sigma)
    seeds = range(10)
    found = [estimate(a, leading=16, probes=16, steps=20, rng=seed) for seed in seeds]
    for order, power in KINDS:
        true = reference.renyi_rank(sigma, order, power)
        guesses = [each.renyi_rank(order, power) for each in found]
        away = np.array([abs(value - true) / error for value, error in guesses])
        assert (away <= 3).mean() >= 0.8, (order, power, away)
        assert (away <= 6).all(), (order, power, away)
        # And the error says something: it is less than half of the number.
        assert np.median([error for _, error in guesses]) < 0.5 * true
    for share in (0.5, 0.9, 0.99):
        true = reference.energy_rank(sigma, share * (1 - 1e-9), 2)
        for each in found:
            value, low, high = each.energy_rank(share)
            assert low <= true <= high, share
            assert low <= value <= high
            assert value == pytest.approx(true, rel=0.15, abs=2)
    for error in (0.5, 0.011):
        true = reference.error_rank(sigma, error * sigma[0], "spectral")
        for each in found:
            value, low, high = each.error_rank(error)
            assert low <= true <= high
            assert value == pytest.approx(true, rel=0.3, abs=2)
    for each in found:
        assert each.exact_norm
        assert each.squared_norm.value == pytest.approx((sigma**2).sum(), rel=1e-12)
        assert (each.leading <= sigma[:16] * (1 + 1e-12)).all()
        assert each.largest.value <= sigma[0] * (1 + 1e-12)
        assert sigma[0] <= each.largest_bound * (1 + 1e-12)
        assert each.largest_bound < 1.2 * sigma[0]
        assert sigma[0] <= each.largest.value + each.largest.error + 1e-9


def test_more_probes_and_steps_err_less() -> None:
    a = with_spectrum(200, 160, SPECTRA["harmonic"])
    few, many = estimate(a, leading=8, probes=4, steps=6), estimate(a, leading=32, probes=64, steps=40)
    assert many.entropy_rank().error < 0.3 * few.entropy_rank().error
    assert many.entropy_rank().value == pytest.approx(reference.renyi_rank(SPECTRA["harmonic"], 1, 1), rel=0.05)


@pytest.mark.parametrize("name", SPECTRA)
def test_without_leading_directions_it_is_an_estimate_too(name: str) -> None:
    sigma = SPECTRA[name]
    found = estimate(with_spectrum(200, 160, sigma), leading=0, probes=64, rng=11)
    guess = found.entropy_rank()
    assert guess.value == pytest.approx(float(rank.entropy_rank(sigma)), abs=4 * guess.error)
    for energy in (0.5, 0.99):
        value, low, high = found.energy_rank(energy)
        assert low <= reference.energy_rank(sigma, energy * (1 - 1e-9), 2) <= high
        assert low <= value <= high
    value, low, high = found.error_rank(0.5)
    assert low <= reference.error_rank(sigma, 0.5 * sigma[0], "spectral") <= high


@pytest.mark.parametrize("name", MATRICES)
def test_small_matrices_of_every_kind_are_measured_to_rounding(name: str) -> None:
    """With as many leading directions as there are, nothing is drawn."""
    a = MATRICES[name]()
    found = estimate(a, steps=4)
    assert found.probes == 0
    for order, power in KINDS:
        if a.any() and name not in ("Hilbert", "huge and tiny"):  # Whose small values are lost in rounding.
            assert found.renyi_rank(order, power).value == pytest.approx(float(rank.renyi_rank(of=a, order=order, power=power)))
        elif not a.any():
            assert found.renyi_rank(order, power) == (0, 0)
    assert found.energy_rank(0.9).value == int(rank.energy_rank(of=a, energy=0.9))
    assert found.error_rank(0.1).value == int(rank.error_rank(of=a, error=0.1))


def _sparse() -> Any:
    return sparse.random_array((300, 220), density=0.03, rng=np.random.default_rng(4), dtype=np.float64).tocsr()


OPERATORS: dict[str, Any] = {
    "csr": _sparse,
    "csc of float32": lambda: _sparse().astype(np.float32).tocsc(),
    "complex": lambda: (_sparse() * (1 + 0.5j)).tocoo(),
    "LinearOperator": lambda: sparse.linalg.aslinearoperator(_sparse()),
    "row blocks": lambda: RowBlocks.of(_sparse().toarray(), rows=64),
    "transposed": lambda: _sparse().T,
    "dense": lambda: _sparse().toarray(),
    "PyTorch": lambda: array("torch", "float32", _sparse().toarray()).requires_grad_(),
    "PyTorch, bfloat16": lambda: array("torch", "bfloat16", _sparse().toarray()).requires_grad_(),
    "JAX": lambda: array("jax", "float64", _sparse().toarray()),
}


@pytest.mark.parametrize("kind", OPERATORS)
def test_every_operator_is_taken(kind: str) -> None:
    exact = _sparse().toarray()
    found = estimate(OPERATORS[kind](), leading=24, steps=16)
    assert found.exact_norm == (kind != "LinearOperator")
    for order, power in KINDS:
        value, error = found.renyi_rank(order, power)
        true = float(rank.renyi_rank(of=exact, order=order, power=power))
        assert value == pytest.approx(true, abs=5 * error + (5e-3 * true if "16" in kind else 0))
    if kind == "LinearOperator":
        assert found.energy_rank(0.9)[1:] == (0, 220)
        assert found.squared_norm.value == pytest.approx((exact**2).sum(), abs=5 * found.squared_norm.error)


def test_the_functions_of_rank_take_operators() -> None:
    a, exact = _sparse(), _sparse().toarray()
    assert float(rank.stable_rank(of=a)) == pytest.approx(float(rank.stable_rank(of=exact)), rel=1e-6)
    assert float(rank.entropy_rank(of=a)) == pytest.approx(float(rank.entropy_rank(of=exact)), rel=0.05)
    assert rank.entropy_rank(of=a).dtype == np.float64
    assert rank.energy_rank(of=a, energy=0.5).dtype == np.int64
    assert int(rank.energy_rank(of=a, energy=0.5)) == pytest.approx(int(rank.energy_rank(of=exact, energy=0.5)), abs=3)
    for norm, whole in (("spectral", np.linalg.norm(exact, 2)), ("frobenius", np.linalg.norm(exact))):
        true = int(rank.error_rank(of=exact, error=0.6, norm=norm))
        assert int(rank.error_rank(of=a, error=0.6, norm=norm)) == pytest.approx(true, abs=4)
        assert int(rank.error_rank(of=a, error=0.6 * whole, norm=norm, relative=False)) == pytest.approx(true, abs=4)
    torch = pytest.importorskip("torch")
    factors = [torch.tensor(each, requires_grad=True) for each in (np.eye(50, 3), np.eye(3, 40))]
    found = rank.stable_rank(of=LowRank(*factors))
    assert isinstance(found, torch.Tensor)
    assert float(found) == pytest.approx(3)
    for call in (
        lambda: rank.hartley_rank(of=a),
        lambda: rank.energy_rank(of=a, power=1.0),
        lambda: rank.error_rank(of=a, norm="nuclear"),
        lambda: rank.error_rank(of=a, error=0.0),
    ):
        with pytest.raises(ArgumentError, match=r"told from products|above 0"):
            call()


def test_schatten_norms() -> None:
    sigma = SPECTRA["exponential"]
    found = estimate(with_spectrum(200, 160, sigma), rng=3)
    for power in (0.5, 1, 2, 3):
        value, error = found.schatten(power)
        assert value == pytest.approx((sigma**power).sum(), abs=4 * error)


def test_one_seed_gives_one_answer_and_a_generator_goes_on() -> None:
    a = with_spectrum(200, 160, SPECTRA["Gaussian"])

    def value(rng: Any) -> float:
        return estimate(a, leading=4, probes=4, steps=6, rng=rng).entropy_rank().value

    generator = np.random.default_rng(5)
    assert value(5) == value(5) == value(generator) != value(generator)
    assert value(5) != value(6)


@pytest.mark.parametrize("scale", [2.0**-500, 2.0**-100, 2.0**100, 2.0**500])
def test_the_scale_changes_nothing(scale: float) -> None:
    a = with_spectrum(200, 160, SPECTRA["harmonic"])
    wanted, found = estimate(a), estimate(a * scale)
    for order, power in KINDS:
        assert found.renyi_rank(order, power).value == pytest.approx(wanted.renyi_rank(order, power).value, rel=1e-3)
    assert found.energy_rank(0.9) == wanted.energy_rank(0.9)


def test_it_multiplies_as_often_as_it_says() -> None:
    a, columns, calls = _sparse(), 0, 0

    def counted(x: Any, matrix: Any) -> Any:
        nonlocal columns, calls
        columns, calls = columns + x.shape[1], calls + 1
        return matrix @ x

    operator = LinearOperator(
        a.shape,
        dtype=a.dtype,
        matvec=lambda x: a @ x,
        rmatvec=lambda x: a.T @ x,
        matmat=lambda x: counted(x, a),
        rmatmat=lambda x: counted(x, a.T),
    )
    found = estimate(operator, leading=10, probes=5, steps=7)
    assert isinstance(found, Spectrum)
    assert columns == found.products
    assert calls == 2 * 7 + 6


def test_bad_arguments_say_what_would_be_right() -> None:
    a = np.eye(5)
    for arguments, message in (
        ({"probes": 1}, "probes: expected a whole number from 2"),
        ({"steps": 1}, "steps"),
        ({"leading": -1}, "leading: expected a whole number from 0"),
        ({"leading": 2.0}, "leading"),
        ({"steps": True}, "steps"),
    ):
        with pytest.raises(ArgumentError, match=message):
            estimate(a, **arguments)
    found = estimate(a)
    for call in (
        lambda: found.renyi_rank(0.0),
        lambda: found.renyi_rank(1.0, 0.0),
        lambda: found.energy_rank(1.01),
        lambda: found.error_rank(0.0),
        lambda: found.schatten(math.inf),
    ):
        with pytest.raises(ArgumentError, match="expected"):
            call()
    with pytest.raises(ShapeError):
        estimate(np.zeros((2, 3, 3)))
    with pytest.raises(KindError):
        estimate([[1.0]])
    with pytest.raises(NotFiniteError):
        estimate(np.full((3, 3), np.nan))
    wild = LinearOperator((4, 4), dtype=float, matvec=lambda x: x * np.nan, rmatvec=lambda x: x * np.nan)
    with pytest.raises(NotFiniteError, match="matmat of the LinearOperator: 16 of 16"):
        estimate(wild)
    jax = pytest.importorskip("jax")
    with pytest.raises(KindError, match="jit"):
        jax.jit(lambda x: estimate(x).largest.value)(np.eye(3))
