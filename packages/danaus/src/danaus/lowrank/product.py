"""The structure of low rank: A = B C.

B (m, k) and C (k, n) have k (m + n) numbers in place of m n.
"""

from danaus._arrays import Array, adjoint, work
from danaus.errors import KindError, ShapeError
from danaus.matrix import Matrix


class LowRank(Matrix):
    """A = left · right.

    Args:
        left: (m, k).
        right: (k, n), of the same dtype.

    Raises:
        ShapeError: They do not fit.
        KindError: They are of two dtypes.

    Example:
        >>> import numpy as np
        >>> a = LowRank(np.ones((4, 1)), np.ones((1, 3)))
        >>> a.shape, a.parameters, (a @ np.ones(3)).tolist()
        ((4, 3), 7, [3.0, 3.0, 3.0, 3.0])
    """

    _held = ("left", "right")

    def __init__(self, left: Array, right: Array) -> None:
        work(left, right)
        if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[0]:
            raise ShapeError(f"expected left (m, k) and right (k, n), got {tuple(left.shape)} and {tuple(right.shape)}")
        if left.dtype != right.dtype:
            raise KindError(f"left is {left.dtype} and right is {right.dtype}; give both in one dtype")
        self.left = left
        self.right = right
        self._made()

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n)."""
        return int(self.left.shape[0]), int(self.right.shape[1])

    @property
    def rank(self) -> int:
        """k, the most that the rank can be."""
        return int(self.left.shape[1])

    @property
    def parts(self) -> tuple[Array, ...]:
        """left and right."""
        return self.left, self.right

    def matmat(self, x: Array) -> Array:
        """left (right x)."""
        w = work(x, *self.parts)
        return w.leave(w.enter(self.left) @ (w.enter(self.right) @ w.enter(x)))

    def rmatmat(self, x: Array) -> Array:
        """rightᴴ (leftᴴ x)."""
        w = work(x, *self.parts)
        return w.leave(adjoint(w.enter(self.right)) @ (adjoint(w.enter(self.left)) @ w.enter(x)))

    @property
    def T(self) -> "LowRank":
        """rightᵀ leftᵀ."""
        xp = work(*self.parts).xp
        return LowRank(xp.matrix_transpose(self.right), xp.matrix_transpose(self.left))

    def to_dense(self) -> Array:
        """The product."""
        w = work(*self.parts)
        return w.leave(w.enter(self.left) @ w.enter(self.right))

    @property
    def flops(self) -> int:
        """2 k (m + n)."""
        return 2 * self.parameters
