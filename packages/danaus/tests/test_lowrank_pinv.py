import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from cases import case, cases
from danaus.errors import ArgumentError, ShapeError
from danaus.lowrank import left_factor, pinv, right_factor
from named import MATRICES, array, epsilon, numbers


@cases("float32", "float64", "complex128", "bfloat16")
def test_the_four_conditions_of_penrose(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    # What is close to singular is cut where this dtype cannot tell it from zero.
    rtol = 1e-3 if dtype == "float32" else 0.05 if dtype == "bfloat16" else 1e-9
    inverse = pinv(a, rtol)
    assert type(inverse) is type(a)
    assert inverse.dtype == a.dtype
    assert tuple(inverse.shape) == a.shape[::-1]
    if name == "tiny" and dtype == "bfloat16":
        return
    x, y = numbers(a), numbers(inverse)
    cut = np.linalg.norm(x, 2) * rtol if x.size else 0.0
    condition = (np.linalg.norm(x, 2) * np.linalg.norm(y, 2)) if x.size else 1.0
    tolerance = 60 * epsilon(dtype) * max(1.0, condition) * max(x.shape)
    np.testing.assert_allclose(x @ y @ x, x, atol=cut + tolerance * (np.linalg.norm(x) or 1))
    np.testing.assert_allclose(y @ x @ y, y, atol=tolerance * (np.linalg.norm(y) or 1))
    np.testing.assert_allclose(x @ y, (x @ y).conj().T, atol=tolerance)
    np.testing.assert_allclose(y @ x, (y @ x).conj().T, atol=tolerance)


@pytest.mark.parametrize("name", MATRICES)
def test_it_agrees_with_scipy(name: str) -> None:
    a = MATRICES[name]()
    wanted = scipy.linalg.pinv(a, rtol=1e-7) if a.size else np.zeros(a.shape[::-1])
    np.testing.assert_allclose(pinv(a, 1e-7), wanted, atol=1e-7 * np.abs(wanted).max(initial=0))


@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 5), st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=budget(40, 1000))
def test_no_other_factor_is_better_and_none_as_good_is_shorter(n: int, r: int, c: int, seed: int, deficient: bool) -> None:
    rng = np.random.default_rng(seed)
    a, m = rng.standard_normal((n, r)), rng.standard_normal((n, c))
    if deficient:
        a[:, 0] = a[:, -1]
    best = right_factor(a, m)
    np.testing.assert_allclose(left_factor(m.T, a.T), best.T, atol=1e-9 * (1 + np.abs(best).max()))
    residual = np.linalg.norm(a @ best - m)
    # The residual is orthogonal to the columns of A, and the factor to what A forgets.
    np.testing.assert_allclose(a.T @ (a @ best - m), 0, atol=1e-8 * (1 + np.abs(best).max()))
    for _ in range(5):
        other = best + rng.standard_normal(best.shape)
        assert np.linalg.norm(a @ other - m) >= residual - 1e-9
    forgotten = scipy.linalg.null_space(a, rcond=1e-10)
    np.testing.assert_allclose(forgotten.T @ best, 0, atol=1e-8 * (1 + np.abs(best).max()))
    np.testing.assert_allclose(best, np.linalg.lstsq(a, m, rcond=1e-12)[0], atol=1e-7 * (1 + np.abs(best).max()))


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_batches_broadcast(library: str) -> None:
    rng = np.random.default_rng(5)
    a, m = rng.standard_normal((3, 5, 2)), rng.standard_normal((5, 4))
    got = numbers(right_factor(array(library, "float64", a), array(library, "float64", m)))
    for at in range(3):
        np.testing.assert_allclose(got[at], right_factor(a[at], m), atol=1e-12)


def test_bad_arguments_say_what_would_be_right() -> None:
    with pytest.raises(ArgumentError, match="rtol"):
        pinv(np.eye(2), -1.0)
    with pytest.raises(ArgumentError, match="rtol"):
        pinv(np.eye(2), float("nan"))
    with pytest.raises(ShapeError, match=r"A \(3, 2\) and M \(4, 2\)"):
        right_factor(np.ones((3, 2)), np.ones((4, 2)))
    with pytest.raises(ShapeError, match="same number of columns"):
        left_factor(np.ones((3, 2)), np.ones((4, 3)))
