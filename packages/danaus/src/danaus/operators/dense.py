"""Arrays of NumPy, PyTorch and JAX."""

import math
from typing import Any, cast

import numpy as np

from danaus._arrays import Array, Work, adjoint, check_matrix, check_values, compat, largest_entry, to_numpy, work
from danaus._scale import divided
from danaus.operators.operator import Operator

_BLOCK_BYTES = 1 << 22
"""Of the rows that are widened at a time."""

_SUMMED = 1 << 14
"""Squares that are added up at a time."""


class Dense(Operator):
    """An array (m, n) in the dtype of the computation."""

    kind = "array"

    def __init__(self, w: Work, matrix: Array) -> None:
        super().__init__(w, (int(matrix.shape[0]), int(matrix.shape[1])))
        self.matrix = matrix

    @classmethod
    def of(cls, a: Array, name: str) -> "Dense":
        """The operator of an array of any dtype that can be computed with.

        Raises:
            KindError, ShapeError, NotFiniteError
        """
        w = work(a)
        check_matrix(a, name, batched=False)
        check_values(a, name, "this method goes on")
        return cls(w, w.enter(a))

    def matmat(self, x: Array) -> Array:
        """A x."""
        return self.matrix @ x

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        return adjoint(self.matrix) @ x

    def squared_norm(self) -> float:
        """Σ|a|²."""
        return squared_norm(self.work, self.matrix)

    @property
    def dense(self) -> Array:
        """The array."""
        return self.matrix

    def turned(self) -> "Dense":
        """The adjoint array."""
        return Dense(self.work, adjoint(self.matrix))

    def transposed(self) -> "Dense":
        """The transposed array."""
        return Dense(self.work, self.work.xp.matrix_transpose(self.matrix))

    def divided(self, scale: float) -> "Dense":
        """The divided array."""
        return self if scale == 1 else Dense(self.work, divided(self.matrix, scale))


def squared_norm(w: Work, x: Array) -> float:
    """‖x‖²_F in double precision, neither overflowing nor vanishing before its square does."""
    if 0 in x.shape:
        return 0.0
    if compat.is_torch_array(x):
        if not x.is_cpu:
            wide = w.xp.astype(x.detach(), w.xp.complex128 if w.is_complex else w.xp.float64)
            return float(w.xp.linalg.vector_norm(wide)) ** 2
        x = to_numpy(x)
    elif not w.is_numpy:
        largest = largest_entry(x)
        return (largest * float(w.xp.linalg.vector_norm(x / largest))) ** 2 if largest > 0 else 0.0
    rows = max(1, _BLOCK_BYTES // max(1, 8 * math.prod(x.shape[1:])))
    total = 0.0
    for at in range(0, len(x), rows):
        part: Any = x[at : at + rows].astype(np.complex128 if w.is_complex else np.float64, copy=False)
        numbers = part.ravel(order="K").view(np.float64)
        with np.errstate(over="ignore", under="ignore"):
            # Sums of sums lose fewer digits than one long sum.
            parts = (numbers[start : start + _SUMMED] for start in range(0, len(numbers), _SUMMED))
            total += math.fsum(float(cast(Any, np).dot(each, each)) for each in parts)
    return total
