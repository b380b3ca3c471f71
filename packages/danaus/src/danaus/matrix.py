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

The attributes that hold the parts are named in `_held`, and `__init__` ends with `self._made()`; then the structure is copied,
pickled, and known to JAX as a tree of its parts, so that functions of structures can be jitted.

Laws, which `tests/laws.py` checks for every structure in every library and dtype:

1. the product is the dense product: `A.matmat(x) == A.to_dense() @ x`, and `A.rmatmat(x) == A.to_dense().conj().T @ x`;
2. so they are adjoint: ⟨A x, y⟩ = ⟨x, Aᴴ y⟩; and linear;
3. `A.T.to_dense()` is the transpose of `A.to_dense()`, and `A.T.T` is A again;
4. results are of the library, dtype and device of the parts; halves are computed in float32;
5. `A @ x` takes a vector (n,) or matrices (…, n, c), `x @ A` vectors (…, m), as NumPy's `@` does; `A @ B` for a structure B is
   their `Product`; other shapes are a `ShapeError` that names both.
"""

import math
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from scipy.sparse.linalg import LinearOperator

from danaus._arrays import Array, compat, dtype_name, work
from danaus.errors import ShapeError


class Matrix(ABC):
    """A matrix that is kept as its parts."""

    __array_ufunc__ = None  # NumPy leaves `array @ matrix` to us.
    __array_priority__ = 1000

    _held: ClassVar[tuple[str, ...]] = ()
    _cached: ClassVar[tuple[str, ...]] = ()
    """Attributes that are computed from the others when they are needed."""

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

    def __matmul__(self, x: Any) -> Any:
        """A x for a vector (n,) or matrices (…, n, c); A B for a structure B."""
        if isinstance(x, Matrix):
            return Product(self, x)
        m, n = self.shape
        xp = work(x).xp
        if x.ndim == 0 or x.shape[0 if x.ndim == 1 else -2] != n:
            raise ShapeError(f"A @ x: A has shape {(m, n)}, so x must have shape ({n},) or (…, {n}, c), not {tuple(x.shape)}")
        if x.ndim <= 2:
            return self.matmat(x[:, None])[:, 0] if x.ndim == 1 else self.matmat(x)
        columns = xp.moveaxis(x, -2, 0)
        y = self.matmat(columns.reshape(n, math.prod(columns.shape[1:])))
        return xp.moveaxis(y.reshape(m, *columns.shape[1:]), 0, -2)

    def __rmatmul__(self, x: Array) -> Array:
        """x A for a vector (m,) or rows of activations (…, m)."""
        m, n = self.shape
        xp = work(x).xp
        if x.ndim == 0 or x.shape[-1] != m:
            raise ShapeError(f"x @ A: A has shape {(m, n)}, so x must have shape ({m},) or (…, {m}), not {tuple(x.shape)}")
        if x.ndim == 1:
            return self.T.matmat(x[:, None])[:, 0]
        if x.ndim > 2:
            return (x.reshape(math.prod(x.shape[:-1]), m) @ self).reshape(*x.shape[:-1], n)
        return xp.matrix_transpose(self.T.matmat(xp.matrix_transpose(x)))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in self._cached}

    def _made(self) -> None:
        """Tell JAX of this structure, where its parts are JAX's."""
        if self._held and compat.is_jax_array(self.parts[0]):
            _register(type(self), self._held)

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


class Product(Matrix):
    """A B, kept as the two.

    Args:
        first: A (m, l).
        second: B (l, n), which acts first.

    Raises:
        ShapeError: They do not fit.
        KindError: Their parts are of two libraries.

    Example:
        >>> import numpy as np
        >>> from danaus.monarch import Monarch
        >>> a = Monarch.dft(6, 2)
        >>> both = a @ a.inverse()
        >>> both.shape, bool(np.allclose(both.to_dense(), np.eye(6)))
        ((6, 6), True)
    """

    _held = ("first", "second")

    def __init__(self, first: Matrix, second: Matrix) -> None:
        if first.shape[1] != second.shape[0]:
            raise ShapeError(f"A @ B: A has shape {first.shape} and B has shape {second.shape}")
        work(first.parts[0], second.parts[0])
        self.first = first
        self.second = second
        self._made()

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n)."""
        return self.first.shape[0], self.second.shape[1]

    @property
    def parts(self) -> tuple[Array, ...]:
        """Those of both."""
        return (*self.first.parts, *self.second.parts)

    def matmat(self, x: Array) -> Array:
        """A (B x)."""
        return self.first.matmat(self.second.matmat(x))

    def rmatmat(self, x: Array) -> Array:
        """Bᴴ (Aᴴ x)."""
        return self.second.rmatmat(self.first.rmatmat(x))

    @property
    def T(self) -> "Product":
        """Bᵀ Aᵀ."""
        return Product(self.second.T, self.first.T)

    def to_dense(self) -> Array:
        """A times the dense B."""
        return self.first.matmat(self.second.to_dense())

    @property
    def flops(self) -> int:
        """Those of both."""
        return self.first.flops + self.second.flops


_REGISTERED: set[type[Matrix]] = set()


def _register(structure: type[Matrix], held: tuple[str, ...]) -> None:
    """Make a structure a tree of JAX's, with its parts as the leaves.

    What else it has makes trees equal or different.
    """
    if structure in _REGISTERED:
        return
    _REGISTERED.add(structure)

    def flatten(matrix: Matrix) -> tuple[tuple[Any, ...], tuple[tuple[str, Any], ...]]:
        state = matrix.__getstate__()
        return tuple(state.pop(name) for name in held), tuple(sorted(state.items()))

    def unflatten(state: Iterable[tuple[str, Any]], leaves: Iterable[Any]) -> Matrix:
        # JAX puts anything in the place of leaves, so nothing is checked.
        matrix: Matrix = object.__new__(structure)
        for name, value in (*zip(held, leaves, strict=True), *state):
            setattr(matrix, name, value)
        return matrix

    sys.modules["jax"].tree_util.register_pytree_node(structure, flatten, unflatten)
