"""What a matrix has beyond a space of columns."""

from danaus._arrays import Array, adjoint
from danaus.operators.operator import Operator


class Beyond(Operator):
    """A (I − V Vᴴ), for orthonormal columns V (n, d) in blocks."""

    def __init__(self, of: Operator, v: list[Array]) -> None:
        super().__init__(of.work, of.shape)
        self.of = of
        self.v = v
        self.kind = of.kind

    def matmat(self, x: Array) -> Array:
        """A (x − V Vᴴ x)."""
        return self.of.matmat(outside(x, self.v))

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x without its part in V."""
        return outside(self.of.rmatmat(x), self.v)


def outside(x: Array, against: list[Array]) -> Array:
    """The part of x (n, c) outside of the span of orthonormal columns (n, ·), block after block."""
    for basis in against:
        x = x - basis @ (adjoint(basis) @ x)
    return x
