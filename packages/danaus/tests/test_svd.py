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
