import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator

from danaus.errors import KindError
from danaus.operators.kinds import as_operator


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
