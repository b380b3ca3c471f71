import numpy as np

from danaus._arrays import work
from danaus.operators.batch import Batch


def test_each_matrix_is_multiplied_by_its_own_columns_or_by_those_of_all() -> None:
    rng = np.random.default_rng(0)
    a = rng.standard_normal((2, 3, 5, 4)) + 1j * rng.standard_normal((2, 3, 5, 4))
    op = Batch(work(a), a)
    assert op.shape == (5, 4) and op.squared_norm() is None and op.dense is None
    for x in (rng.standard_normal((2, 3, 4, 2)), rng.standard_normal((4, 2))):
        np.testing.assert_allclose(op.matmat(x), a @ x)
        np.testing.assert_allclose(op.turned().rmatmat(x), a @ x)
    y = rng.standard_normal((5, 2))
    np.testing.assert_allclose(op.rmatmat(y), np.conj(np.swapaxes(a, -1, -2)) @ y)
    np.testing.assert_allclose(op.turned().matmat(y), op.rmatmat(y))
