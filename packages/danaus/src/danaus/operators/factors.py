"""The product of two dense factors."""

from danaus._arrays import Array, Work, adjoint
from danaus._scale import divided
from danaus.operators.operator import Operator


class Factors(Operator):
    """left (m, k) times right (k, n), both in the dtype of the computation."""

    kind = "product"

    def __init__(self, w: Work, left: Array, right: Array) -> None:
        super().__init__(w, (int(left.shape[0]), int(right.shape[1])))
        self.left = left
        self.right = right

    @property
    def rank(self) -> int:
        """k, the most that the rank can be."""
        return int(self.left.shape[1])

    def matmat(self, x: Array) -> Array:
        """left (right x)."""
        return self.left @ (self.right @ x)

    def rmatmat(self, x: Array) -> Array:
        """rightᴴ (leftᴴ x)."""
        return adjoint(self.right) @ (adjoint(self.left) @ x)

    def divided(self, scale: float) -> "Factors":
        """The left factor divided, times the right."""
        return self if scale == 1 else Factors(self.work, divided(self.left, scale), self.right)

    def turned(self) -> "Factors":
        """rightᴴ leftᴴ."""
        return Factors(self.work, adjoint(self.right), adjoint(self.left))

    def transposed(self) -> "Factors":
        """rightᵀ leftᵀ."""
        turn = self.work.xp.matrix_transpose
        return Factors(self.work, turn(self.right), turn(self.left))
