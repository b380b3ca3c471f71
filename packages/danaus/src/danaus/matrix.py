"""The interface of every structured matrix.

A structured matrix A of shape (m, n) is kept as its parts and never as m·n numbers. A structure is one file with one class
that gives, in this order, the parts below; everything else follows from them.

    shape                   (m, n) of the dense matrix that it stands for
    parts                   the arrays that are kept, of one library, dtype and device
    matmat(x)               A x    for x of shape (n, c)
    rmatmat(x)              Aᴴ x   for x of shape (m, c)
    T                       the transpose, of the same structure
    to_dense()              all m·n numbers
    flops                   multiplications and additions of A x for one column x

Laws, which `tests/laws.py` checks for every structure in every library and dtype:

1. the product is the dense product: `A.matmat(x) == A.to_dense() @ x`, and `A.rmatmat(x) == A.to_dense().conj().T @ x`;
2. so they are adjoint: ⟨A x, y⟩ = ⟨x, Aᴴ y⟩; and linear;
3. `A.T.to_dense()` is the transpose of `A.to_dense()`, and `A.T.T` is A again;
4. results are of the library, dtype and device of the parts; halves are computed in float32;
5. `A @ x` takes a vector (n,) or a matrix (n, c), `x @ A` a vector (m,) or a matrix (c, m); other shapes are a `ShapeError`
   that names both.
"""

import math
from abc import ABC, abstractmethod
from typing import Any

from scipy.sparse.linalg import LinearOperator

from danaus._arrays import Array, compat, dtype_name, work
from danaus.errors import ShapeError


class Matrix(ABC):
    """A matrix that is kept as its parts."""

    __array_ufunc__ = None  # NumPy leaves `array @ matrix` to us.
    __array_priority__ = 1000

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:
        """(m, n)."""

    @property
    @abstractmethod
    def parts(self) -> tuple[Array, ...]:
        """The arrays that are kept."""

    @abstractmethod
    def matmat(self, x: Array) -> Array:
        """A x, shape (m, c), for x of shape (n, c)."""

    @abstractmethod
    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x, shape (n, c), for x of shape (m, c)."""

    @property
    @abstractmethod
    def T(self) -> "Matrix":
        """The transpose (not conjugated), of shape (n, m)."""

    @abstractmethod
    def to_dense(self) -> Array:
        """The dense matrix, shape (m, n)."""

    @property
    @abstractmethod
    def flops(self) -> int:
        """Multiplications and additions of the product with one column."""

    @property
    def dtype(self) -> Any:
        """Of the parts, and of products with arrays of the same dtype."""
        return self.parts[0].dtype

    @property
    def device(self) -> Any:
        """Of the parts."""
        return compat.device(self.parts[0])

    @property
    def parameters(self) -> int:
        """How many numbers are kept."""
        return sum(math.prod(part.shape) for part in self.parts)

    def __matmul__(self, x: Array) -> Array:
        """A x for a vector (n,) or a matrix (n, c)."""
        m, n = self.shape
        work(x)
        if x.ndim not in (1, 2) or x.shape[0] != n:
            raise ShapeError(f"A @ x: A has shape {(m, n)}, so x must have shape ({n},) or ({n}, c), not {tuple(x.shape)}")
        return self.matmat(x[:, None])[:, 0] if x.ndim == 1 else self.matmat(x)

    def __rmatmul__(self, x: Array) -> Array:
        """x A for a vector (m,) or a matrix (c, m): rows of activations."""
        m, n = self.shape
        work(x)
        if x.ndim not in (1, 2) or x.shape[-1] != m:
            raise ShapeError(f"x @ A: A has shape {(m, n)}, so x must have shape ({m},) or (c, {m}), not {tuple(x.shape)}")
        if x.ndim == 1:
            return self.T.matmat(x[:, None])[:, 0]
        xp = work(x).xp
        return xp.matrix_transpose(self.T.matmat(xp.matrix_transpose(x)))

    def to_linear_operator(self) -> LinearOperator:
        """For SciPy's iterative solvers; NumPy's arrays only."""
        return LinearOperator(
            dtype=self.dtype,
            shape=self.shape,
            matvec=lambda x: self.matmat(x.reshape(-1, 1))[:, 0],
            rmatvec=lambda x: self.rmatmat(x.reshape(-1, 1))[:, 0],
            matmat=self.matmat,
            rmatmat=self.rmatmat,
        )

    def __repr__(self) -> str:
        m, n = self.shape
        return f"{type(self).__name__}({m}×{n}, {dtype_name(self.dtype)}, {self.parameters} parameters of {m * n})"
