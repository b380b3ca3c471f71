from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator

from danaus.errors import KindError, NotFiniteError, ShapeError
from danaus.lowrank import cur, interpolative, randomized_svd, residual_norm, truncated_svd
from danaus.operators.kinds import as_operator
from danaus.spectrum import estimate


def test_products_come_in_the_dtype_that_the_operator_names() -> None:
    a = np.random.default_rng(0).standard_normal((4, 3))
    narrow = LinearOperator((4, 3), dtype=np.float32, matvec=lambda x: a @ x, rmatvec=lambda x: a.T @ x)
    operator = as_operator(narrow)
    found = operator.matmat(np.eye(3, dtype=np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, a, rtol=1e-6)
    np.testing.assert_allclose(operator.rmatmat(np.eye(4, dtype=np.float32)), a.T, rtol=1e-6)
    assert operator.squared_norm() is None and operator.dense is None


def test_a_dtype_that_cannot_be_computed_with_is_refused() -> None:
    wide = LinearOperator((4, 3), dtype=np.longdouble, matvec=lambda x: x[:1], rmatvec=lambda x: x[:1])
    with pytest.raises(KindError, match="float128"):
        as_operator(wide)


A = np.random.default_rng(0).standard_normal((40, 20))
METHODS: dict[str, Callable[[Any], Any]] = {
    "randomized": lambda a: randomized_svd(a, rank=3),
    "to a tolerance": lambda a: randomized_svd(a, tol=0.1),
    "columns": lambda a: interpolative(a, rank=3),
    "both": lambda a: cur(a, 3),
    "spectral": lambda a: residual_norm(a, truncated_svd(A, rank=2), "spectral"),
    "spectrum": lambda a: estimate(a),
}


@pytest.mark.parametrize("method", METHODS)
def test_an_operator_without_an_adjoint_is_told_so(method: str) -> None:
    one_way = LinearOperator((40, 20), matvec=lambda x: A @ x, dtype=float)
    with pytest.raises(KindError, match="has no rmatvec"):
        METHODS[method](one_way)
    # What needs no adjoint works.
    assert residual_norm(one_way, truncated_svd(A, rank=2)).value > 0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_products_that_are_not_finite_are_told(method: str, bad: float) -> None:
    for forth, back in ((bad, 1.0), (1.0, bad)):
        broken = LinearOperator(
            (40, 20), matvec=lambda x, f=forth: A @ x * f, rmatvec=lambda y, f=back: A.T @ y * f, dtype=float
        )
        with pytest.raises(NotFiniteError, match="matmat of the LinearOperator"):
            METHODS[method](broken)


def test_products_of_another_shape_are_told() -> None:
    short = LinearOperator((40, 20), matvec=lambda x: A @ x, matmat=lambda x: (A @ x)[:5], dtype=float)
    with pytest.raises(ShapeError, match=r"matmat of the LinearOperator gives shape \(5, 3\) where \(40, 3\) is due"):
        as_operator(short).matmat(np.ones((20, 3)))


def test_an_error_of_the_callers_own_product_is_theirs() -> None:
    def fails(x: Any) -> Any:
        raise TypeError("mine")

    broken = LinearOperator((40, 20), matvec=lambda x: A @ x, rmatvec=fails, dtype=float)
    with pytest.raises(TypeError, match="mine"):
        randomized_svd(broken, rank=2)


def test_complex_products_of_an_operator_that_says_it_is_real_are_refused() -> None:
    wrong = LinearOperator((40, 20), matvec=lambda x: 1j * (A @ x), rmatvec=lambda y: -1j * (A.T @ y), dtype=float)
    for method in METHODS:
        with pytest.raises(KindError, match=r"gives complex numbers, and its dtype is float64; give it the dtype complex128"):
            METHODS[method](wrong)


def test_single_products_that_scipy_cannot_join_are_told() -> None:
    wrong = LinearOperator((40, 20), matvec=lambda x: A.T @ (A @ x), rmatvec=lambda y: A.T @ y, dtype=float)
    with pytest.raises(ShapeError, match=r"matmat of the LinearOperator of shape \(40, 20\) fails: cannot reshape"):
        randomized_svd(wrong, rank=2)
