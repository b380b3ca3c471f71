import itertools

import numpy as np
import pytest

from danaus import reference
from danaus._arrays import work
from danaus._leading import leading_triples
from danaus.monarch import Monarch
from named import array, epsilon, numbers, with_spectrum


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize("dtype", ["float32", "complex128"])
@pytest.mark.parametrize("shape", [(5, 4), (4, 5), (6, 1), (1, 6), (1, 1)])
def test_each_slice_is_the_best_of_its_rank_in_factors_of_one_norm(library: str, dtype: str, shape: tuple[int, int]) -> None:
    slices = np.random.default_rng(sum(shape)).standard_normal((3, *shape))
    slices[1] = 0
    given = array(library, dtype, slices)
    for rank in range(min(shape) + 1):
        left, right = (numbers(part) for part in leading_triples(work(given), given, rank))
        assert (left.shape, right.shape) == ((3, shape[0], rank), (3, rank, shape[1]))
        for each, found in zip(numbers(given), left @ right, strict=True):
            best, slack = reference.eckart_young(each, rank, "frobenius"), 100 * epsilon(dtype) * np.linalg.norm(each)
            assert np.linalg.norm(each - found) <= best + slack
        for at in (0, 2):  # Of a slice of zeros one factor is zero and the other any.
            np.testing.assert_allclose(np.linalg.norm(left[at], axis=0), np.linalg.norm(right[at], axis=1), rtol=1e-3)


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_single_precision_is_as_near_as_the_svd_of_it(library: str, rank: int) -> None:
    """Where squared condition numbers would cost digits: singular values far apart, close together, and equal."""
    rng = np.random.default_rng(rank)
    spectra = {
        "far apart": [1, 1e-3, 1e-5, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6],
        "falling slowly": 0.99 ** np.arange(8),
        "almost equal": 1 + 1e-5 * np.arange(8)[::-1],
        "equal": np.ones(8),
        "random": rng.standard_normal(8),
    }
    for name, sigma in spectra.items():
        slices = np.stack([with_spectrum(12, 8, sigma)[rng.permutation(12)] for _ in range(12)]).astype(np.float32)
        a = slices.reshape(3, 4, 12, 8).transpose(2, 0, 1, 3).reshape(36, 32)
        got = numbers(Monarch.project(array(library, "float32", a), (3, 4), rank).to_dense())
        best = reference.monarch_error(a.astype(np.float64), 3, 4, rank)
        assert np.linalg.norm(a - got) <= best * (1 + 1e-6) + 4e-7 * np.linalg.norm(a), name


@pytest.mark.parametrize(
    ("library", "ratio"), [*itertools.product(["numpy", "torch"], [1.0005, 1.02, 1.3, 2.0]), ("jax", 1.0005)]
)
def test_the_second_vector_of_a_slice_is_not_taken_for_the_first(library: str, ratio: float) -> None:
    """One slice whose second vector is a unit vector and whose first is spread over the others, among many of rank one."""
    rng = np.random.default_rng(0)
    slices = rng.standard_normal((100, 16, 1)) @ rng.standard_normal((100, 1, 16))
    slices[0] = 0
    slices[0, 0, 1:] = ratio / np.sqrt(15)
    slices[0, 1, 0] = 1
    a = slices.reshape(10, 10, 16, 16).transpose(2, 0, 1, 3).reshape(160, 160)
    got = numbers(Monarch.project(array(library, "float64", a), 10).to_dense())
    np.testing.assert_allclose(np.linalg.norm(a - got), 1, rtol=1e-5)


def test_the_slices_that_are_left_over_are_done_by_the_svd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danaus._leading.MOST_SQUARINGS", 3)
    a = np.random.default_rng(1).standard_normal((64, 64))
    a[:, :8] = np.outer(np.ones(64), np.ones(8))  # Some converge at once.
    best = reference.monarch_error(a, 8, 8, 1)
    np.testing.assert_allclose(np.linalg.norm(a - Monarch.project(a, 8).to_dense()), best, rtol=1e-10)
