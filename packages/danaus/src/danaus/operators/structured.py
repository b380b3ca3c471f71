"""The structures of `danaus.matrix`."""

from danaus._arrays import Array, work
from danaus.matrix import Matrix
from danaus.operators.operator import Operator


class Structured(Operator):
    """A `Matrix`: its own products, and nothing else is known."""

    def __init__(self, matrix: Matrix) -> None:
        super().__init__(work(*matrix.parts), matrix.shape)
        self.matrix = matrix
        self.kind = type(matrix).__name__

    def matmat(self, x: Array) -> Array:
        """A x."""
        return self.work.enter(self.matrix.matmat(x))

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        return self.work.enter(self.matrix.rmatmat(x))

    def transposed(self) -> "Structured":
        """The transposed structure."""
        return Structured(self.matrix.T)
