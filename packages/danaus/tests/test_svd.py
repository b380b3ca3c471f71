import numpy as np
import pytest

from danaus._arrays import work
from danaus._svd import singular_values, svd, with_signs
from danaus.errors import RangeError
from danaus.lowrank import truncated_svd
from named import MATRICES, array, numbers


def test_signs_are_definite() -> None:
    rng = np.random.default_rng(0)
    u, s, vh = np.linalg.svd(rng.standard_normal((6, 4)) + 1j * rng.standard_normal((6, 4)), full_matrices=False)
    phases = np.exp(1j * np.arange(4))
    w = work(u)
    one, two = with_signs(w, u, s, vh), with_signs(w, u * phases, s, vh / phases[:, None])
    for got, wanted in zip(one, two, strict=True):
        np.testing.assert_allclose(got, wanted, atol=1e-14)
    entries = one[0][np.abs(one[0]).argmax(axis=0), np.arange(4)]
    assert (entries.real > 0).all()
    np.testing.assert_allclose(entries.imag, 0, atol=1e-15)


def test_what_numpy_gives_up_on_is_decomposed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    a = MATRICES["wide"]()
    wanted = truncated_svd(a, rank=4)

    def give_up(*_: object, **__: object) -> None:
        raise np.linalg.LinAlgError("SVD did not converge")

    monkeypatch.setattr("array_api_compat.numpy.linalg.svd", give_up)
    for got, part in zip(truncated_svd(a, rank=4), wanted, strict=True):
        np.testing.assert_allclose(got, part, atol=1e-12)
    monkeypatch.setattr("scipy.linalg.svd", give_up)
    for got, part in zip(truncated_svd(a, rank=4), wanted, strict=True):
        np.testing.assert_allclose(got, part, atol=1e-10)
    monkeypatch.setattr("numpy.linalg.eigh", give_up)
    with pytest.raises(ArithmeticError, match=r"shape \(8, 30\) and dtype float64; tried gesdd .*gesvd .*Gram"):
        truncated_svd(a, rank=4)


@pytest.mark.parametrize("library", ["numpy", "torch"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
def test_what_is_huge_or_tiny_is_decomposed_as_what_is_not(library: str, dtype: str) -> None:
    a = array(library, dtype, MATRICES["prime sizes"]())
    w = work(a)
    wanted = svd(w, a)
    for exponent in (100, -120) if w.is_single else (1015, -1000):
        size = 2.0**exponent
        for got, part, by in zip(svd(w, a * size), wanted, (1, size, 1), strict=True):
            np.testing.assert_allclose(numbers(got) / by, numbers(part), atol=1e-5 if w.is_single else 1e-13)
        np.testing.assert_allclose(numbers(singular_values(w, a * size)) / size, numbers(wanted[1]), rtol=1e-5)
    # Singular values that no number holds are refused.
    flat = array(library, dtype, np.full((40, 40), 2.0 ** (127 if w.is_single else 1023)))
    with pytest.raises(RangeError, match="too large for"):
        svd(w, flat)


@pytest.mark.parametrize("dtype", ["float32", "complex64"])
@pytest.mark.parametrize("name", [name for name in MATRICES if name not in ("huge and tiny",)])
def test_single_precision_loses_nothing_by_the_gram_matrix(name: str, dtype: str) -> None:
    a = array("numpy", dtype, MATRICES[name]())
    wanted = np.linalg.svd(a.astype(np.complex128), compute_uv=False)
    found = singular_values(work(a), a)
    assert found.dtype == np.float32
    assert found.shape == wanted.shape
    # As near as LAPACK's own in single precision come.
    np.testing.assert_allclose(found, wanted, atol=4 * np.finfo(np.float32).eps * wanted.max(initial=0.0), rtol=1e-6)


def test_singular_values_of_tall_wide_and_stacked_matrices_in_single_precision() -> None:
    rng = np.random.default_rng(4)
    a = rng.standard_normal((2, 3000, 400)).astype(np.float32)
    wanted = np.linalg.svd(a.astype(np.float64), compute_uv=False)
    for x in (a, np.swapaxes(a, -1, -2)):
        np.testing.assert_allclose(singular_values(work(x), x), wanted, rtol=3e-7)
    # Squares beyond the range of single precision.
    for scale in (1e-37, 1e30):
        x = a[0, :50, :40] * np.float32(scale)
        wanted = np.linalg.svd(x.astype(np.float64), compute_uv=False)
        np.testing.assert_allclose(singular_values(work(x), x), wanted, rtol=1e-5)
