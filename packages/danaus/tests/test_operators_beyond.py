import numpy as np

from danaus.operators.beyond import Beyond, outside
from danaus.operators.kinds import as_operator


def test_what_is_beyond_a_space_sees_nothing_of_it() -> None:
    rng = np.random.default_rng(0)
    v = np.linalg.qr(rng.standard_normal((9, 5)))[0]
    blocks = [v[:, :2], v[:, 2:]]
    a = rng.standard_normal((12, 9))
    beyond = Beyond(as_operator(a), blocks)
    np.testing.assert_allclose(beyond.matmat(v), 0, atol=1e-13)
    np.testing.assert_allclose(v.T @ beyond.rmatmat(rng.standard_normal((12, 3))), 0, atol=1e-13)
    np.testing.assert_allclose(beyond.matmat(np.eye(9)), a - a @ v @ v.T, atol=1e-13)
    # Of what it has nothing is known but products, though of A all is.
    assert beyond.dense is None and beyond.squared_norm() is None
    x = rng.standard_normal((9, 2))
    np.testing.assert_array_equal(outside(x, []), x)
