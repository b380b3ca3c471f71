"""The laws of `danaus.matrix`, for whoever writes a structure: `check_structure(matrix)`."""

from typing import Any

import numpy as np
import pytest

from danaus._arrays import dtype_name, work
from danaus.errors import ShapeError
from danaus.matrix import Matrix
from named import at_once, epsilon, numbers


def check_structure(a: Matrix) -> None:
    """Assert every law of the interface on one matrix."""
    m, n = a.shape
    w = work(*a.parts)
    x, y = w.leave(w.normal((n, 3), 1)), w.leave(w.normal((m, 3), 2))
    dense_given, *found = at_once(w, _products, a, x, y)
    dense, xs, ys = numbers(dense_given), numbers(x), numbers(y)
    tolerance = 100 * epsilon(dtype_name(a.dtype)) * max(1.0, float(np.linalg.norm(dense)))
    assert dense.shape == (m, n)

    def close(got: Any, wanted: Any) -> None:
        assert dtype_name(got.dtype) == dtype_name(a.dtype)
        assert type(got) is type(a.parts[0])
        assert tuple(got.shape) == np.shape(wanted)
        scale = max(1.0, float(np.abs(xs).max(initial=0)), float(np.abs(ys).max(initial=0)))
        np.testing.assert_allclose(numbers(got), wanted, rtol=0, atol=tolerance * scale * max(m, n, 1) ** 0.5)

    expected = (
        dense @ xs,
        dense.conj().T @ ys,
        dense @ xs,
        dense @ xs[:, 0],
        ys.T @ dense,
        ys[:, 0] @ dense,
        dense @ xs[:, :0],
        dense.T,
        dense,
    )
    for got, wanted in zip(found, expected, strict=True):
        close(got, wanted)
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
        close(operator.matmat(x), dense @ xs)
        close(operator.rmatvec(y[:, 0]), dense.conj().T @ ys[:, 0])


def _products(a: Matrix, x: Any, y: Any) -> tuple[Any, ...]:
    """The dense matrix, then what its laws are about."""
    turned = work(y).xp.matrix_transpose(y)
    right = (a.matmat(x), a.rmatmat(y), a @ x, a @ x[:, 0])
    return a.to_dense(), *right, turned @ a, y[:, 0] @ a, a.matmat(x[:, :0]), a.T.to_dense(), a.T.T.to_dense()
