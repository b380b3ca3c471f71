import numpy as np
import pytest

from cases import case, cases
from danaus import reference
from danaus._arrays import dtype_name
from danaus.errors import ArgumentError, KindError, NotFiniteError, ShapeError
from danaus.lowrank import truncated_svd
from named import MATRICES, array, epsilon, numbers, with_spectrum

NORMS = ("spectral", "frobenius", "nuclear")


@cases()
def test_it_is_the_best_of_its_rank_with_orthonormal_factors(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    exact = numbers(a)
    scale = np.linalg.norm(exact) or 1.0
    tolerance = 40 * epsilon(dtype) * max(1, *a.shape)
    for rank in {0, min(a.shape) // 2, min(a.shape)}:
        found = truncated_svd(a, rank=rank)
        assert [type(part) for part in found] == [type(a)] * 3
        assert found.u.dtype == found.vh.dtype == a.dtype
        assert dtype_name(found.s.dtype) == {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)
        assert [tuple(part.shape) for part in found] == [(a.shape[0], rank), (rank,), (rank, a.shape[1])]
        u, s, vh = (numbers(part) for part in found)
        np.testing.assert_allclose(u.conj().T @ u, np.eye(rank), atol=tolerance)
        np.testing.assert_allclose(vh @ vh.conj().T, np.eye(rank), atol=tolerance)
        np.testing.assert_allclose(s, reference.singular_values(exact)[:rank], atol=tolerance * scale)
        assert np.linalg.norm(exact - (u * s) @ vh) <= reference.eckart_young(exact, rank, "frobenius") + tolerance * scale
        np.testing.assert_allclose(numbers(found.to_dense()), (u * s) @ vh, atol=tolerance * scale)
        if dtype not in ("float16", "bfloat16"):  # Rounded to a half, the largest two may be of one size.
            largest = u[np.abs(u).argmax(axis=0), np.arange(rank)] if rank else np.ones(0)
            assert (largest.real > 0).all()
            np.testing.assert_allclose(largest.imag, 0, atol=tolerance)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("name", [name for name in MATRICES if 0 not in MATRICES[name]().shape])
def test_a_tolerance_is_met_by_the_least_rank_that_meets_it(name: str, norm: str) -> None:
    a = MATRICES[name]()
    whole = reference.norm_of(a, norm)
    for tol in (0.5, 1e-1, 1e-4):
        rank = len(truncated_svd(a, tol=tol, norm=norm).s)
        assert reference.eckart_young(a, rank, norm) <= tol * whole * (1 + 1e-9)
        assert rank == 0 or reference.eckart_young(a, rank - 1, norm) > tol * whole * (1 - 1e-9)
        if whole:
            assert len(truncated_svd(a, tol=tol * whole * (1 + 1e-12), norm=norm, relative=False).s) == rank


def test_an_energy_is_met_by_the_least_rank_that_meets_it() -> None:
    a = with_spectrum(9, 7, [4, 3, 2, 1, 0, 0, 0])
    ranks = [len(truncated_svd(a, energy=energy).s) for energy in (0, 0.5, 16 / 30 - 1e-9, 16 / 30 + 1e-9, 0.99, 1.0)]
    assert ranks[:5] == [0, 1, 1, 2, 4]
    assert 4 <= ranks[5] <= 7


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_batches_are_decomposed_one_by_one(library: str) -> None:
    a = np.random.default_rng(1).standard_normal((2, 3, 7, 5))
    found = truncated_svd(array(library, "float64", a.reshape(6, 7, 5)).reshape(2, 3, 7, 5), rank=2)
    assert tuple(found.u.shape) == (2, 3, 7, 2)
    for at in np.ndindex(2, 3):
        alone = truncated_svd(a[at], rank=2)
        for part, whole in zip(alone, found, strict=True):
            np.testing.assert_allclose(numbers(whole)[at], part, atol=1e-12)
    # The second matrix needs more than the first.
    both = np.stack([with_spectrum(6, 5, [1, 0, 0, 0, 0]), with_spectrum(6, 5, [1, 1, 1, 0, 0])])
    assert truncated_svd(both, tol=1e-6).s.shape == (2, 3)


def test_bad_arguments_say_what_would_be_right() -> None:
    a = np.ones((4, 3))
    wrong = (
        {},
        {"rank": 1, "tol": 0.1},
        {"rank": 4},
        {"rank": -1},
        {"rank": 1.0},
        {"rank": True},
        {"tol": -1.0},
        {"energy": 1.5},
    )
    for arguments in wrong:
        with pytest.raises(ArgumentError, match=r"give exactly one|expected"):
            truncated_svd(a, **arguments)
    with pytest.raises(NotFiniteError, match=r"1 of 12 entries .* first at \(2, 1\)"):
        truncated_svd(np.where(np.arange(12).reshape(4, 3) == 7, np.nan, a), rank=1)
    with pytest.raises(ShapeError, match=r"\(…, m, n\), got shape \(3,\)"):
        truncated_svd(np.ones(3), rank=1)
    with pytest.raises(KindError, match="got list"):
        truncated_svd([[1.0]], rank=1)
    with pytest.raises(KindError, match="float128"):
        truncated_svd(a.astype(np.longdouble), rank=1)
    assert truncated_svd(np.eye(3, dtype=int), rank=2).u.dtype == np.float64
