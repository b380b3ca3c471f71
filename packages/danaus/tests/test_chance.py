"""The law of Marchenko and Pastur against random matrices and its own closed forms."""

import math

import numpy as np
import pytest

from danaus.chance import fit_noise, random_edge, random_spectrum
from danaus.errors import ArgumentError, ShapeError
from danaus.rank import entropy_rank, nuclear_frobenius_rank, nuclear_rank, participation_rank, stable_rank

RANKS = (entropy_rank, nuclear_frobenius_rank, participation_rank, nuclear_rank, stable_rank)


@pytest.mark.parametrize("y", [0.05, 0.25, 0.7, 1.0])
def test_the_typical_spectrum_has_the_moments_of_the_law(y: float) -> None:
    m = 2000
    s = random_spectrum((m, round(m / y)))
    assert float(stable_rank(s)) / m == pytest.approx(1 / (1 + math.sqrt(y)) ** 2, rel=0.01)
    assert float(participation_rank(s)) / m == pytest.approx(1 / (1 + y), rel=0.002)
    assert float(entropy_rank(s, power=2)) / m == pytest.approx(math.exp(-y / 2), rel=0.002)
    assert float(np.mean(s**2)) == pytest.approx(m / y, rel=0.001)
    if y == 1:
        assert float(nuclear_frobenius_rank(s)) / m == pytest.approx((8 / (3 * math.pi)) ** 2, rel=0.002)
        assert float(nuclear_rank(s)) / m == pytest.approx(4 / (3 * math.pi), rel=0.01)


@pytest.mark.parametrize("shape", [(8, 8), (20, 100), (40, 40), (100, 10), (64, 3)])
def test_ranks_edge_and_deviation_are_those_of_simulated_matrices(shape: tuple[int, int]) -> None:
    drawn = 3 * np.random.default_rng(5).standard_normal((200, *shape))
    spectra = np.linalg.svd(drawn, compute_uv=False)
    typical = random_spectrum(shape)
    assert typical.shape == (min(shape),)
    assert np.all(np.diff(typical) < 0)
    for rank in RANKS:
        assert float(rank(typical)) == pytest.approx(float(np.mean(rank(spectra))), rel=0.05)
    assert np.mean(spectra[:, 0] > 3 * random_edge(shape)) <= 0.03
    assert np.quantile(spectra[:, 0], 0.99) == pytest.approx(3 * random_edge(shape), rel=0.06)
    found = [fit_noise(s, shape) for s in spectra]
    assert np.mean([each.deviation for each in found if each]) == pytest.approx(3, rel=0.03)


@pytest.mark.parametrize("draw", ["uniform", "signs", "sparse"])
def test_entries_that_are_not_normal_show_the_same(draw: str) -> None:
    rng = np.random.default_rng(9)
    shape = (120, 80)
    a = {
        "uniform": lambda: rng.random(shape) - 0.5,
        "signs": lambda: rng.choice([-1.0, 1.0], shape),
        "sparse": lambda: rng.standard_normal(shape) * (rng.random(shape) < 0.3),
    }[draw]()
    noise = fit_noise(np.linalg.svd(a, compute_uv=False), shape)
    assert noise is not None
    assert noise.deviation == pytest.approx(float(a.std()), rel=0.05)
    assert noise.above == 0


def test_directions_beyond_noise_are_counted_and_move_the_deviation_little() -> None:
    rng = np.random.default_rng(10)
    noise = rng.standard_normal((200, 150))
    left, right = (np.linalg.qr(rng.standard_normal((size, 12)))[0] for size in (200, 150))
    s = np.linalg.svd(noise + 60 * left @ right.T, compute_uv=False)
    found = fit_noise(s, (200, 150))
    assert found is not None
    assert found.above == 12
    assert found.share == 12 / 150
    # Of all entries it would be 1.55.
    assert found.deviation == pytest.approx(1, rel=0.1)


def test_scale_and_transposing_change_nothing_else() -> None:
    s = np.linalg.svd(np.random.default_rng(2).standard_normal((30, 50)), compute_uv=False)
    one, other = fit_noise(s, (30, 50)), fit_noise(1e-12 * s, (50, 30))
    assert one is not None
    assert other is not None
    assert other.deviation == pytest.approx(1e-12 * one.deviation)
    assert other.share == one.share


def test_without_a_bulk_there_is_no_noise_to_tell() -> None:
    for s, shape in ((np.zeros(4), (4, 5)), (np.array([2.0, 1, 0, 0]), (4, 4)), (np.zeros(0), (0, 3)), (np.ones(3), (9, 8))):
        assert fit_noise(s, shape) is None
    assert random_spectrum((0, 3)).shape == (0,)
    assert random_edge((0, 3)) == 0
    one = fit_noise(np.array([2.0]), (1, 1))
    assert one is not None
    assert one.above == 0
    with pytest.raises(ArgumentError, match="not negative"):
        fit_noise(np.array([1.0, -1.0]), (2, 2))
    with pytest.raises(ShapeError, match="two numbers"):
        random_spectrum((3,))  # type: ignore[arg-type]


def test_counts_stand_for_so_many_singular_values() -> None:
    s = random_spectrum((400, 200))
    whole = fit_noise(s, (400, 200))
    grouped = fit_noise(s.reshape(50, 4).mean(axis=1), (400, 200), np.full(50, 4.0))
    assert whole is not None
    assert grouped is not None
    assert grouped.deviation == pytest.approx(whole.deviation, rel=0.02)
