import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from cases import case, cases
from danaus import reference
from danaus._arrays import dtype_name, work
from danaus.errors import ArgumentError, KindError, NotFiniteError, ShapeError
from danaus.rank import (
    energy_rank,
    entropy_rank,
    error_rank,
    hartley_rank,
    nuclear_frobenius_rank,
    nuclear_rank,
    participation_rank,
    renyi_rank,
    stable_rank,
)
from named import LIBRARIES, MATRICES, array, at_once, epsilon, numbers, with_spectrum

METHODS: dict[str, tuple[Callable[..., Any], float, float]] = {
    "hartley": (hartley_rank, 0, 1),
    "nuclear_frobenius": (nuclear_frobenius_rank, 0.5, 2),
    "entropy": (entropy_rank, 1, 1),
    "participation": (participation_rank, 2, 2),
    "nuclear": (nuclear_rank, math.inf, 1),
    "stable": (stable_rank, math.inf, 2),
}
"""Name → function, order, power."""

SMOOTH = [name for name in METHODS if name != "hartley"]
ORDERS = (0, 1e-3, 0.25, 0.5, 0.75, 1 - 1e-6, 1, 1 + 1e-6, 1.5, 2, 4, 50, 1e6, math.inf)
POWERS = (0.5, 1, 2, 3)


def _computed(dtype: str) -> str:
    return {"float16": "float32", "bfloat16": "float32"}.get(dtype, dtype)


def _sigma(a: Any, dtype: str) -> Any:
    """Singular values of a matrix as stored, with those zero that count as zero in this dtype."""
    a = numbers(a)
    s = reference.singular_values(a)
    return np.where(s > max(a.shape) * epsilon(_computed(dtype)) * s.max(initial=0), s, 0.0)


@cases(few=("rank deficient", "zero"))
def test_the_laws(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    sigma = _sigma(a, dtype)
    tolerance = 50 * epsilon(dtype) * max(1, *a.shape)
    for function, order, power in METHODS.values():
        found = function(of=a)
        assert type(found) is type(a) or (library == "numpy" and found.ndim == 0)
        real = {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)
        assert dtype_name(found.dtype) == (_computed(real) if order == 0 else real)
        assert found.shape == ()
        value = float(found)
        if not sigma.any():
            assert value == 0
            continue
        # Values next to what counts as zero may fall on either side.
        if order > 0:
            assert value == pytest.approx(reference.renyi_rank(sigma, order, power), rel=tolerance, abs=1e-3 * (order < 1))
        assert 1 - tolerance <= value <= min(a.shape) * (1 + tolerance)
        if library != "jax":  # It would compile each anew.
            flipped = a[list(range(a.shape[0]))[::-1]] * -8
            assert float(function(of=flipped)) == pytest.approx(value, rel=tolerance)
            assert float(function(of=a.T)) == pytest.approx(value, rel=tolerance)


@pytest.mark.parametrize("name", MATRICES)
def test_the_hartley_rank_is_the_rank_of_numpy(name: str) -> None:
    for dtype in ("float32", "float64", "complex128"):
        a = array("numpy", dtype, MATRICES[name]())
        assert float(hartley_rank(of=a)) == (np.linalg.matrix_rank(a) if a.size else 0)
        assert float(hartley_rank(of=array("torch", "float64", MATRICES[name]()))) <= min(a.shape)


@pytest.mark.parametrize("name", [name for name in MATRICES if MATRICES[name]().any()])
def test_it_grows_neither_with_the_order_nor_with_the_power(name: str) -> None:
    a = MATRICES[name]()
    found = np.array([[float(renyi_rank(of=a, order=order, power=power)) for order in ORDERS] for power in POWERS])
    assert (np.diff(found, axis=1) <= 1e-9 * found[:, 1:]).all()
    assert (np.diff(found, axis=0) <= 1e-9 * found[1:]).all()
    rank = np.linalg.matrix_rank(a)
    assert (found[:, 0] == rank).all()
    assert ((found >= 1 - 1e-9) & (found <= rank * (1 + 1e-9))).all()


@pytest.mark.parametrize("name", [name for name in MATRICES if MATRICES[name]().any()])
def test_rotations_change_nothing(name: str) -> None:
    a = MATRICES[name]()
    left, right = (np.linalg.qr(np.random.default_rng(n).standard_normal((n, n)))[0] for n in a.shape)
    for method in SMOOTH:
        function = METHODS[method][0]
        # Values at the edge of rounding come and go with a rotation.
        assert float(function(of=left @ a @ right)) == pytest.approx(float(function(of=a)), rel=1e-6)


@given(
    st.lists(st.floats(1e-50, 1e50) | st.just(0.0) | st.just(1.0), min_size=1, max_size=12),
    # The literal formula has nothing left of a millionth power.
    st.sampled_from([order for order in ORDERS if order != 1e6]),
)
@settings(max_examples=budget(60, 2000))
def test_it_equals_the_formula_for_any_values(sigma: list[float], order: float) -> None:
    for power in POWERS:
        got, wanted = float(renyi_rank(np.array(sigma), order, power)), reference.renyi_rank(sigma, order, power)
        # Beside order 1 it raises what is left of a difference to a millionth power.
        assert got == pytest.approx(wanted, rel=1e-8 if 0 < abs(order - 1) < 1e-3 else 1e-11)


def test_what_vanishes_as_a_power_is_no_nan() -> None:
    for dtype in ("float32", "float64"):
        sigma = np.array([1.0, 1e-30], dtype)
        for order in ORDERS[1:]:
            assert 1 <= float(renyi_rank(sigma, order, 20)) <= 2


@pytest.mark.parametrize(("library", "r"), [("numpy", 1), ("numpy", 3), ("numpy", 8), ("torch", 3), ("jax", 3)])
def test_r_equal_singular_values_give_r(library: str, r: int) -> None:
    for dtype in ("float64",) if library == "jax" else ("float32", "float64", "bfloat16"):
        sigma = array(library, dtype, np.repeat([2.5, 0.0], [r, 8 - r]))
        found, counts, none = at_once(work(sigma), _of_values, sigma)
        for value in found:
            assert float(value) == pytest.approx(r, rel=4 * epsilon(dtype))
        assert [int(count) for count in counts] == [r, r, r]
        assert int(none) == 0


def _of_values(sigma: Any) -> Any:
    """Every smooth rank, the ranks by truncation that leave nothing, and the one that leaves all."""
    counts = [energy_rank(sigma, 1.0), error_rank(sigma, 0.0), error_rank(sigma, 0.999)]
    return [function(sigma) for function, _, _ in METHODS.values()], counts, error_rank(sigma, 1.0)


@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=10, unique=True), st.floats(0.01, 0.999))
@settings(max_examples=budget(60, 2000))
def test_truncation_ranks_equal_the_literal_ones(sigma: list[float], share: float) -> None:
    s = np.array(sigma)
    for power in (1.0, 2.0):
        k = int(energy_rank(s, share, power))
        # At an edge that rounding decides, either is right.
        assert k in {reference.energy_rank(sigma, share * f, power) for f in (1 - 1e-12, 1 + 1e-12) if share * f <= 1}
    for norm, whole in (("spectral", s.max()), ("frobenius", np.sqrt((s**2).sum())), ("nuclear", s.sum())):
        k = int(error_rank(s, share, norm))
        assert k in {reference.error_rank(sigma, share * whole * f, norm) for f in (1 - 1e-12, 1 + 1e-12)}
        assert int(error_rank(s, share * whole, norm, relative=False)) == pytest.approx(k, abs=1)


@pytest.mark.parametrize("name", MATRICES)
def test_the_truncated_svd_of_the_error_rank_has_the_error(name: str) -> None:
    a = MATRICES[name]()
    for norm in ("spectral", "frobenius", "nuclear"):
        for error in (0.3, 1e-3):
            k = int(error_rank(of=a, error=error, norm=norm))
            whole = reference.norm_of(a, norm)
            assert reference.eckart_young(a, k, norm) <= error * whole * (1 + 1e-9)
            assert k == 0 or reference.eckart_young(a, k - 1, norm) > error * whole * (1 - 1e-9)


@pytest.mark.parametrize("library", LIBRARIES)
def test_batches_are_measured_one_by_one(library: str) -> None:
    a = np.random.default_rng(3).standard_normal((2, 3, 5, 4))
    a[1, 2] = 0
    batch = array(library, "float64", a)
    functions = (entropy_rank, stable_rank, hartley_rank, energy_rank, error_rank)
    ranks = at_once(work(batch), lambda batch: [function(of=batch) for function in functions], batch)
    for function, found in zip(functions, ranks, strict=True):
        assert tuple(found.shape) == (2, 3)
        np.testing.assert_allclose(numbers(found), [[float(function(of=each)) for each in row] for row in a], rtol=1e-12)


# Known spectra


def _gaussian(m: int, n: int, seed: int, *, complex_: bool = False) -> Any:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((m, n))
    return x + 1j * rng.standard_normal((m, n)) if complex_ else x


def test_the_mean_entropy_and_purity_of_complex_gaussian_matrices() -> None:
    """Page, "Average entropy of a subsystem", Phys. Rev. Lett. 71, 1993 (proved by Foong and Kanno, 1994): the mean of
    −Σ p log p, p = σ²/Σσ², is Σ_{k=n+1}^{mn} 1/k − (m−1)/2n. Lubkin, J. Math. Phys. 19, 1978: that of Σ p² is (m+n)/(mn+1)."""
    m, n = 6, 9
    batch = np.stack([_gaussian(m, n, seed, complex_=True) for seed in range(3000)])
    entropies = np.log(entropy_rank(of=batch, power=2.0))
    page = sum(1 / k for k in range(n + 1, m * n + 1)) - (m - 1) / (2 * n)
    assert entropies.mean() == pytest.approx(page, abs=5 * entropies.std() / math.sqrt(len(batch)))
    purities = 1 / participation_rank(of=batch)
    assert purities.mean() == pytest.approx((m + n) / (m * n + 1), abs=5 * purities.std() / math.sqrt(len(batch)))


@pytest.mark.parametrize(("m", "n"), [(300, 300), (150, 600)])
def test_the_limit_of_marchenko_and_pastur(m: int, n: int) -> None:
    """With y = m/n the density of σ²/n lies on [(1−√y)², (1+√y)²]; its moments give the ranks, as shares of m."""
    a = _gaussian(m, n, 7)
    y = m / n
    assert float(stable_rank(of=a)) == pytest.approx(m / (1 + math.sqrt(y)) ** 2, rel=0.05)
    assert float(participation_rank(of=a)) == pytest.approx(m / (1 + y), rel=0.01)
    assert float(entropy_rank(of=a, power=2.0)) == pytest.approx(m * math.exp(-y / 2), rel=0.01)
    if m == n:
        # The quarter circle: the mean of σ/√n is 8/3π.
        assert float(nuclear_frobenius_rank(of=a)) == pytest.approx(m * (8 / (3 * math.pi)) ** 2, rel=0.01)
        assert float(nuclear_rank(of=a)) == pytest.approx(m * 4 / (3 * math.pi), rel=0.02)


def test_low_rank_and_noise_has_as_many_values_beyond_the_edge_as_strong_directions() -> None:
    """Benaych-Georges and Nadakuditi, "The singular values and vectors of low rank perturbations of large rectangular random
    matrices", 2012: a direction of size θ under noise of variance 1/n shows at √((1+θ²)(y+θ²))/θ when θ > y^¼, else not."""
    m, n = 300, 600
    y, strong = m / n, [6.0, 4.0, 3.0, 2.0]
    weak = [0.3, 0.2]
    low = with_spectrum(m, n, [*strong, *weak, *[0.0] * (m - 6)])
    a = low + _gaussian(m, n, 11) / math.sqrt(n)
    edge = 1 + math.sqrt(y)
    assert int(error_rank(of=a, error=1.03 * edge, relative=False)) == len(strong)
    assert int(hartley_rank(of=low)) == 6
    top = np.linalg.svd(a, compute_uv=False)[0]
    assert top == pytest.approx(math.sqrt((1 + 36) * (y + 36)) / 6, rel=0.02)
    # The rank is full and the entropy sees the noise; the stable rank sees the signal.
    assert float(hartley_rank(of=a)) == m
    assert float(entropy_rank(of=a)) > 200
    assert float(stable_rank(of=a)) < 12


def test_the_hilbert_matrix_is_as_ill_conditioned_as_published() -> None:
    """Condition 476,607 at n = 5, 1.6026e13 at n = 10, where double precision alone answers 1.6025e13: its inverse has whole
    numbers, known in closed form, whose norm is had to all digits."""
    for n, condition in ((5, 4.76607e5), (10, 1.60263e13)):
        h = 1.0 / (np.arange(n)[:, None] + np.arange(n) + 1)
        exact = float(np.linalg.norm(h, 2) * np.linalg.norm(scipy.linalg.invhilbert(n), 2))
        assert exact == pytest.approx(condition, rel=2e-6)
        # Rounding moves the last singular value by ε σ₁, a third of a percent of it at n = 10.
        assert int(error_rank(of=h, error=0.99 / exact)) == n
        assert int(error_rank(of=h, error=1.01 / exact)) == n - 1


@pytest.mark.parametrize("error", [1e-2, 1e-5, 1e-10])
def test_the_rank_of_a_cauchy_matrix_is_within_its_bound(error: float) -> None:
    """Beckermann and Townsend, "On the singular values of matrices with displacement structure", 2017: at most
    ⌈log(16γ) log(4/ε)/π²⌉ for 1/(xᵢ − yⱼ) with x in [a, b], y in [c, d] and γ = |c−a||d−b|/(|c−b||d−a|)."""
    x, y = np.linspace(1, 100, 120), np.linspace(-50, -1, 90)
    gamma = abs(-50 - 1) * abs(-1 - 100) / (abs(-50 - 100) * abs(-1 - 1))
    bound = math.ceil(math.log(16 * gamma) * math.log(4 / error) / math.pi**2)
    found = int(error_rank(of=1 / (x[:, None] - y), error=error))
    assert bound / 4 < found <= bound


# Gradients

SIGMA = np.array([3.0, 2.0, 1.0, 0.5, 0.125])
SQUARE = with_spectrum(5, 4, [3, 2, 1, 0.5])
EDGES = {
    "zero": np.zeros((3, 4)),
    "identity": np.eye(4),
    "rank deficient": MATRICES["rank deficient"]()[:6, :5] * 0 + np.outer(np.arange(6.0), np.arange(5.0)),
    "equal": MATRICES["equal singular values"](),
    "no rows": np.zeros((0, 4)),
}


def _differences(f: Callable[[Any], float], x: Any, h: float = 1e-6) -> Any:
    found = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[at] = h
        found[at] = (f(x + step) - f(x - step)) / (2 * h)
    return found


@pytest.mark.parametrize("method", SMOOTH)
def test_gradients_of_pytorch(method: str) -> None:
    torch = pytest.importorskip("torch")
    function = METHODS[method][0]

    def gradient(x: Any, **how: Any) -> Any:
        leaf = torch.tensor(x, requires_grad=True)
        (function(of=leaf) if how else function(leaf)).backward()
        return leaf.grad.numpy()

    np.testing.assert_allclose(gradient(SIGMA), _differences(lambda x: float(function(x)), SIGMA), atol=1e-7)
    assert gradient(SIGMA) @ SIGMA == pytest.approx(0, abs=1e-12)  # The scale changes nothing.
    wanted = _differences(lambda x: float(function(of=x)), SQUARE)
    np.testing.assert_allclose(gradient(SQUARE, of=True), wanted, atol=1e-6)
    for a in EDGES.values():
        assert np.isfinite(gradient(a, of=True)).all()
    for sigma in ([1.0, 0.0, 0.0], [0.0, 0.0], [2.0, 2.0, 1.0], [1.0, 1e-300]):
        assert np.isfinite(gradient(np.array(sigma))).all()
    batch = np.stack([SQUARE, 0 * SQUARE])
    leaf = torch.tensor(batch, requires_grad=True)
    function(of=leaf).sum().backward()
    np.testing.assert_allclose(leaf.grad.numpy()[0], wanted, atol=1e-6)
    assert not leaf.grad.numpy()[1].any()


@pytest.mark.parametrize("method", SMOOTH)
def test_gradients_of_jax_under_jit(method: str) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    function = METHODS[method][0]
    of_values, of_matrix = jax.jit(jax.grad(function)), jax.jit(jax.grad(lambda a: function(of=a)))
    np.testing.assert_allclose(of_values(SIGMA), _differences(lambda x: float(function(x)), SIGMA), atol=1e-7)
    np.testing.assert_allclose(of_matrix(SQUARE), _differences(lambda x: float(function(of=x)), SQUARE), atol=1e-6)
    for edge in (np.zeros((5, 4)), np.eye(5)[:, :4], np.outer(np.arange(5.0), np.arange(4.0))):
        assert np.isfinite(of_matrix(edge)).all()
    for sigma in ([1.0, 0, 0, 0, 0], [0.0] * 5, [2.0, 2, 1, 1, 0]):
        assert np.isfinite(of_values(np.array(sigma))).all()


@pytest.mark.parametrize("order", [1e-3, 0.9, 1.0, 1.1, 30.0])
def test_gradients_of_any_order(order: float) -> None:
    torch = pytest.importorskip("torch")
    leaf = torch.tensor(np.append(SIGMA, 0.0), requires_grad=True)
    renyi_rank(leaf, order, 1.5).backward()
    wanted = _differences(lambda x: float(renyi_rank(x, order, 1.5)), SIGMA)
    np.testing.assert_allclose(leaf.grad.numpy()[:-1], wanted, atol=1e-7)
    assert leaf.grad[-1] == 0


def test_tensors_with_gradients_are_taken_everywhere() -> None:
    torch = pytest.importorskip("torch")
    for dtype in (torch.float64, torch.bfloat16):
        a = torch.tensor(SQUARE, dtype=dtype, requires_grad=True)
        for function in (*(METHODS[name][0] for name in METHODS), energy_rank, error_rank):
            assert float(function(of=a).detach()) >= 1


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize(("dtype", "n"), [("bfloat16", 301), ("float16", 2049)])
def test_the_rank_of_halves_is_counted_to_the_end(library: str, dtype: str, n: int) -> None:
    ones = array(library, dtype, np.ones(n))
    assert int(hartley_rank(ones)) == int(renyi_rank(ones, order=0)) == n
    if n < 1000:
        assert int(hartley_rank(of=array(library, dtype, np.eye(n)))) == n


def test_what_is_not_finite_is_told_under_jit_too() -> None:
    jax = pytest.importorskip("jax")
    bad = array("jax", "float32", np.array([2.0, np.nan, 1.0]))
    infinite = array("jax", "float32", np.array([2.0, np.inf, 1.0]))
    for s in (bad, infinite):
        for smooth in (entropy_rank, stable_rank, hartley_rank):
            assert np.isnan(float(jax.jit(smooth)(s)))
        for whole in (energy_rank, error_rank):
            assert int(jax.jit(whole)(s)) == -1
    square = array("jax", "float32", np.array([[1.0, np.nan], [0.0, 1.0]]))
    assert np.isnan(float(jax.jit(lambda a: entropy_rank(of=a))(square)))
    assert int(jax.jit(lambda a: energy_rank(of=a))(square)) == -1


def test_truncation_ranks_under_jit() -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    assert int(jax.jit(lambda s: energy_rank(s, 0.9))(SIGMA)) == int(energy_rank(SIGMA, 0.9))
    assert int(jax.jit(lambda s: error_rank(s, 0.2))(SIGMA)) == int(error_rank(SIGMA, 0.2))


# Arguments


def test_bad_arguments_say_what_would_be_right() -> None:
    for call, message in (
        (lambda: stable_rank(), "either singular values or"),
        (lambda: stable_rank(SIGMA, of=SQUARE), "either singular values or"),
        (lambda: renyi_rank(SIGMA, -1.0), "order: expected a number from 0"),
        (lambda: renyi_rank(SIGMA, math.nan), "order"),
        (lambda: renyi_rank(SIGMA, 1.0, 0.0), "power: expected a finite number above 0"),
        (lambda: renyi_rank(SIGMA, 1.0, math.inf), "power"),
        (lambda: stable_rank(-SIGMA), "not negative; for a matrix, write of="),
        (lambda: stable_rank(SIGMA + 0j), "singular values are real"),
        (lambda: energy_rank(SIGMA, 1.5), "energy: expected a share"),
        (lambda: energy_rank(SIGMA, math.nan), "energy"),
        (lambda: energy_rank(SIGMA, 0.5, 0.0), "power"),
        (lambda: error_rank(SIGMA, -1.0), "error: expected"),
        (lambda: error_rank(SIGMA, 1.0, "max"), "spectral, frobenius or nuclear"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ArgumentError, match=message):
            call()
    with pytest.raises(ShapeError, match="single number"):
        stable_rank(np.array(1.0))
    with pytest.raises(ShapeError, match=r"\(…, m, n\), got shape \(5,\)"):
        stable_rank(of=SIGMA)
    with pytest.raises(KindError, match="got list"):
        stable_rank([1.0, 2.0])
    for bad in (math.nan, math.inf):
        with pytest.raises(NotFiniteError, match="1 of 5 entries"):
            stable_rank(np.where(SIGMA == 1, bad, SIGMA))
        with pytest.raises(NotFiniteError, match=r"of: 1 of 20 entries .* \(0, 0\)"):
            stable_rank(of=np.where(np.arange(20).reshape(5, 4) == 0, bad, SQUARE))


def test_empty_values_have_rank_zero() -> None:
    for function, _, _ in METHODS.values():
        assert float(function(np.zeros(0))) == 0
        assert function(np.zeros((3, 0))).tolist() == [0, 0, 0]
    assert energy_rank(np.zeros((3, 0))).tolist() == error_rank(np.zeros((3, 0))).tolist() == [0, 0, 0]


def test_whole_numbers_and_any_order_of_values_are_taken() -> None:
    assert float(stable_rank(np.array([1, 2, 1]))) == 1.5
    assert int(energy_rank(np.array([1, 3, 1]), 0.8)) == 1
