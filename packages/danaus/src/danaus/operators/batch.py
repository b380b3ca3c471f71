"""Batches of arrays, multiplied together."""

from danaus._arrays import Array, Work, adjoint
from danaus.operators.operator import Operator


class Batch(Operator):
    """An array (…, m, n): products with columns (…, n, c), one matrix beside the other.

    Only what multiplies is there: a norm of its own has each matrix.
    """

    kind = "batch of arrays"

    def __init__(self, w: Work, matrices: Array) -> None:
        super().__init__(w, (int(matrices.shape[-2]), int(matrices.shape[-1])))
        self.matrices = matrices

    def matmat(self, x: Array) -> Array:
        """A x, (…, m, c)."""
        return self.matrices @ x

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x, (…, n, c)."""
        return adjoint(self.matrices) @ x

    def turned(self) -> "Batch":
        """The adjoint of each."""
        return Batch(self.work, adjoint(self.matrices))
