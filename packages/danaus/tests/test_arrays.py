import numpy as np
import pytest

from danaus._arrays import check_finite, dtype_name, largest_entry, to_numpy, work
from danaus._svd import with_signs
from danaus.errors import KindError, NotFiniteError, RangeError
from danaus.lowrank import truncated_svd
from named import MATRICES, array, numbers

DTYPES = {
    "float16": ("float32", "float16"),
    "bfloat16": ("float32", "bfloat16"),
    "float32": ("float32", "float32"),
    "complex64": ("complex64", "complex64"),
    "complex128": ("complex128", "complex128"),
    "int32": ("float64", "float64"),
    "bool": ("float64", "float64"),
}
"""What comes in → what is computed in, what goes out."""


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes_are_computed_in_and_go_out_as_the_table_says(library: str, dtype: str) -> None:
    x = array(library, dtype, np.ones((7, 5)))
    w = work(x)
    computed, out = DTYPES[dtype]
    assert (dtype_name(w.dtype), dtype_name(w.out)) == (computed, out)
    entered = w.enter(x)
    assert dtype_name(entered.dtype) == computed
    assert dtype_name(w.leave(entered).dtype) == out
    assert dtype_name(w.real_dtype) == {"complex64": "float32", "complex128": "float64"}.get(computed, computed)


def test_arrays_together_are_computed_in_the_widest() -> None:
    half, single, double = (np.ones(2, dtype) for dtype in ("float16", "float32", "float64"))
    assert dtype_name(work(half, single).out) == "float32"
    assert dtype_name(work(half, double).out) == "float64"
    assert dtype_name(work(half, half).out) == "float16"
    assert dtype_name(work(single, double * 1j).dtype) == "complex128"
    with pytest.raises(KindError, match="more than one library: numpy, torch"):
        work(half, array("torch", "float32", single))


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_one_seed_draws_the_same_numbers_in_every_library(library: str) -> None:
    for dtype in ("float32", "complex64"):
        x = array(library, dtype, np.ones((7, 5)))
        wanted = work(np.ones(1, dtype)).normal((7, 5), 3)
        np.testing.assert_array_equal(numbers(work(x).normal((7, 5), 3)), wanted)
        assert np.mean(np.abs(work(np.ones(1, dtype)).normal((400, 50), 0)) ** 2) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_what_is_not_finite_is_counted_and_the_first_is_named(library: str) -> None:
    a = np.zeros((7, 5))
    a[3, 2], a[4, 0] = np.nan, np.inf
    with pytest.raises(NotFiniteError, match=r"b: 2 of 35 entries are NaN or infinite, the first at \(3, 2\) \(shape \(7, 5\)"):
        check_finite(array(library, "float32", a), "b")
    check_finite(array(library, "int32", np.zeros((7, 5))), "b")


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_what_a_half_cannot_hold_is_refused_and_not_made_infinite(library: str) -> None:
    w = work(array(library, "float16", np.ones(2)))
    with pytest.raises(RangeError, match="entries up to 1e\\+06, too large for float16; give float32"):
        w.leave(w.array(np.array([1e6, 1.0])))
    assert numbers(w.leave(w.array(np.array([6e4, np.inf]))))[1] == np.inf  # As it was before.


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_the_largest_entry_is_had_of_every_dtype(library: str) -> None:
    a = np.zeros((7, 5))
    a[1, 1], a[2, 2] = -3.0, 2.0
    for dtype in ("float32", "bfloat16", "complex64"):
        assert largest_entry(array(library, dtype, a)) == pytest.approx(3)
    assert largest_entry(array(library, "float32", a)[:0]) == 0
    a[0, 0] = np.nan
    assert np.isnan(largest_entry(array(library, "float32", a)))


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


def test_every_array_becomes_numpys() -> None:
    for library in ("numpy", "torch", "jax"):
        for dtype in ("float32", "complex64"):
            assert isinstance(to_numpy(array(library, dtype, np.ones((7, 5)))), np.ndarray)
    torch = pytest.importorskip("torch")
    assert to_numpy(torch.ones(2, dtype=torch.bfloat16, requires_grad=True)).dtype == np.float32


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
