"""The laws of `danaus.matrix`, for whoever writes a structure: `check_structure(matrix)`."""

from typing import Any

import numpy as np
import pytest

from danaus._arrays import dtype_name, work
from danaus.errors import ShapeError
from danaus.matrix import Matrix
from named import epsilon, numbers


def check_structure(a: Matrix) -> None:
    """Assert every law of the interface on one matrix."""
    m, n = a.shape
    w = work(*a.parts)
    dense = numbers(a.to_dense())
    tolerance = 100 * epsilon(dtype_name(a.dtype)) * max(1.0, float(np.linalg.norm(dense)))
    assert dense.shape == (m, n)
    x, y = w.leave(w.normal((n, 3), 1)), w.leave(w.normal((m, 3), 2))

    def close(got: Any, wanted: Any) -> None:
        assert dtype_name(got.dtype) == dtype_name(a.dtype)
        assert type(got) is type(a.parts[0])
        assert tuple(got.shape) == np.shape(wanted)
        scale = max(1.0, float(np.abs(numbers(x)).max(initial=0)), float(np.abs(numbers(y)).max(initial=0)))
        np.testing.assert_allclose(numbers(got), wanted, rtol=0, atol=tolerance * scale * max(m, n, 1) ** 0.5)

    close(a.matmat(x), dense @ numbers(x))
    close(a.rmatmat(y), dense.conj().T @ numbers(y))
    close(a @ x, dense @ numbers(x))
    close(a @ x[:, 0], dense @ numbers(x)[:, 0])
    close(w.xp.matrix_transpose(y) @ a, numbers(y).T @ dense)
    close(y[:, 0] @ a, numbers(y)[:, 0] @ dense)
    close(a.matmat(x[:, :0]), dense @ numbers(x)[:, :0])
    close(a.T.to_dense(), dense.T)
    close(a.T.T.to_dense(), dense)
    assert a.T.shape == (n, m)
    assert type(a.T) is type(a)
    assert a.T.parameters == a.parameters
    assert a.parameters == sum(int(np.prod(part.shape)) for part in a.parts)
    assert a.flops >= 0
    for wrong in (w.normal((n + 1, 2), 3), w.normal((n + 1,), 3), w.normal((1, n + 1, 2), 3)):
        with pytest.raises(ShapeError, match="A @ x"):
            a @ wrong
    if w.is_numpy and dtype_name(a.dtype) not in ("float16", "bfloat16"):
        operator = a.to_linear_operator()
        close(operator.matmat(x), dense @ numbers(x))
        close(operator.rmatvec(y[:, 0]), dense.conj().T @ numbers(y)[:, 0])
