"""The interface itself; every structure's own test checks the laws by `check_structure`."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, lsqr

from danaus.errors import KindError, ShapeError
from danaus.matrix import Matrix
from laws import check_structure


class Diagonal(Matrix):
    """The least that a structure gives."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.numbers), len(self.numbers)

    @property
    def parts(self) -> tuple[Any, ...]:
        return (self.numbers,)

    def matmat(self, x: Any) -> Any:
        return self.numbers[:, None] * x

    def rmatmat(self, x: Any) -> Any:
        return self.numbers.conj()[:, None] * x

    @property
    def T(self) -> "Diagonal":
        return self

    def to_dense(self) -> Any:
        return np.diag(self.numbers)

    @property
    def flops(self) -> int:
        return len(self.numbers)


class Wrong(Diagonal):
    """Whose adjoint product forgets to conjugate."""

    def rmatmat(self, x: Any) -> Any:
        return self.numbers[:, None] * x


NUMBERS = np.array([1.0, 2j, -3.0])


def test_what_a_structure_gives_is_enough_for_the_rest() -> None:
    a = Diagonal(NUMBERS)
    check_structure(a)
    assert repr(a) == "Diagonal(3×3, complex128, 3 parameters of 9)"
    assert a.parameters == 3
    assert a.dtype == np.complex128
    assert a.device == "cpu"


def test_the_laws_see_a_structure_that_breaks_one() -> None:
    with pytest.raises(AssertionError):
        check_structure(Wrong(NUMBERS))


def test_numpy_leaves_products_to_the_structure_and_wrong_shapes_are_named() -> None:
    a = Diagonal(NUMBERS)
    np.testing.assert_array_equal(np.ones(3) @ a, NUMBERS)
    np.testing.assert_array_equal(np.ones((2, 3)) @ a, [NUMBERS, NUMBERS])
    with pytest.raises(ShapeError, match=r"x @ A: A has shape \(3, 3\), so x must have shape \(3,\) or \(c, 3\), not \(2,\)"):
        np.ones(2) @ a
    with pytest.raises(KindError, match="list"):
        a @ [1.0, 2.0, 3.0]


def test_scipys_solvers_take_it() -> None:
    operator = Diagonal(np.array([1.0, 2.0, 4.0])).to_linear_operator()
    assert isinstance(operator, LinearOperator)
    np.testing.assert_allclose(lsqr(operator, np.ones(3), atol=1e-12, btol=1e-12)[0], [1, 0.5, 0.25])
