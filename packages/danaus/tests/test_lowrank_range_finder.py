import numpy as np
import pytest

from danaus._arrays import work
from danaus.lowrank._range_finder import BothBases, RightBasis, TooSteep, orthonormal, tall_svd
from danaus.operators.kinds import as_operator
from named import with_spectrum

A = with_spectrum(40, 30, 0.5 ** np.arange(30))


@pytest.mark.parametrize("kind", [RightBasis, BothBases])
def test_a_basis_grows_and_knows_what_it_captured(kind: type[RightBasis] | type[BothBases]) -> None:
    rng = np.random.default_rng(0)
    basis = kind(as_operator(A), rng)
    start = rng.standard_normal((30, 4))
    for blocks in (1, 2):
        start = basis.extend(basis.powered(start, 0))
        v = np.concatenate(basis.v, axis=1)
        assert basis.width == 4 * blocks
        np.testing.assert_allclose(v.T @ v, np.eye(basis.width), atol=1e-12)
        sigma = np.linalg.svd(A @ v, compute_uv=False)
        np.testing.assert_allclose(basis.squares(), sigma**2, atol=1e-12)
        assert basis.captured == pytest.approx((sigma**2).sum())
    u, s, right = basis.svd(3)
    best = np.linalg.svd(A @ v @ v.T)
    np.testing.assert_allclose((u * s) @ right.T, (best[0][:, :3] * best[1][:3]) @ best[2][:3], atol=1e-10)


def test_squares_that_hold_too_little_are_refused_and_tall_bases_hold_them() -> None:
    steep = with_spectrum(40, 30, 1e-2 ** np.arange(30.0))
    for scale in (1.0, 1e160, 1e-160):
        with pytest.raises(TooSteep):
            RightBasis(as_operator(steep * scale), np.random.default_rng(0)).powered(np.eye(30)[:, :12], 2)
    basis = BothBases(as_operator(steep), np.random.default_rng(0))
    _, s, _ = basis.last(basis.powered(np.random.default_rng(1).standard_normal((30, 12)), 3), 6)
    np.testing.assert_allclose(s, 1e-2 ** np.arange(6.0), rtol=1e-3)


def test_columns_that_have_nothing_are_made_up_so_that_all_are_orthonormal() -> None:
    w, rng = work(A), np.random.default_rng(0)
    v = np.linalg.qr(rng.standard_normal((9, 3)))[0]
    inside = np.concatenate([rng.standard_normal((9, 1)), v @ rng.standard_normal((3, 2)), np.zeros((9, 1))], axis=1)
    found = orthonormal(w, inside, [v], rng)
    np.testing.assert_allclose(found.T @ found, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(v.T @ found, 0, atol=1e-12)
    beyond = inside[:, 0] - v @ (v.T @ inside[:, 0])
    np.testing.assert_allclose(found @ (found.T @ beyond), beyond, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.complex128])
def test_a_tall_product_is_decomposed_whether_or_not_its_columns_are_nearly_orthogonal(dtype: type) -> None:
    rng = np.random.default_rng(0)
    right = np.linalg.qr(rng.standard_normal((8, 4)))[0].astype(dtype)
    q = np.linalg.qr(rng.standard_normal((50, 4)))[0]
    near = q * [3.0, 2.0, 1.0, 0.1]
    for y in (near, near @ rng.standard_normal((4, 4)), near * [1, 1, 0, 1]):
        wanted = (y @ right.T).astype(dtype)
        u, s, v = tall_svd(work(wanted), y.astype(dtype), right)
        np.testing.assert_allclose((u * s) @ v.conj().T, wanted, atol=1e-5 if dtype == np.float32 else 1e-12)
        assert (np.diff(s) <= 1e-6).all()


@pytest.mark.parametrize("dtype", ["float32", "complex128"])
def test_what_lies_along_a_column_of_rounding_is_kept(dtype: str) -> None:
    rng = np.random.default_rng(5)
    noise, *others = np.linalg.qr(rng.standard_normal((30, 5)))[0].T
    small = np.finfo(dtype).eps * noise
    for columns in (
        [small, others[0] + noise, others[1] - 2 * noise],  # Later columns have parts along it,
        [small, 3 * noise, others[0]],  # or nothing else.
        [small, small * 2, noise, others[0] + noise],
    ):
        x = np.stack(columns, axis=1).astype(dtype)
        q = orthonormal(work(x), x, [], np.random.default_rng(0))
        np.testing.assert_allclose(q.conj().T @ q, np.eye(x.shape[1]), atol=20 * np.finfo(dtype).eps)
        np.testing.assert_allclose(q @ (q.conj().T @ x), x, atol=200 * np.finfo(dtype).eps)
