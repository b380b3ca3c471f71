"""The interface of everything that can be multiplied.

Methods that need only products take an `Operator`, and so take all kinds.

A kind is one file with one class that gives, in this order, the parts below; what it does not give follows from the others.

    matmat(x)          A x     for x of shape (n, c)
    rmatmat(x)         Aᴴ x    for x of shape (m, c)
    gram(x)            AᴴA x   for x of shape (n, c), in one pass over A where that can be
    squared_norm()     ‖A‖²_F in double precision; None where only products are known
    dense              the matrix itself; None where it is not dense
    turned()           Aᴴ
    transposed()       Aᵀ
    divided(scale)     A / scale, for a scale that is a power of two

Laws, which `tests/test_operators_operator.py` checks one by one for every kind in every dtype and shape:

1. products are those of one matrix A of shape (m, n), column by column, and no column is a product of none;
2. `rmatmat` is the adjoint: ⟨A x, y⟩ = ⟨x, Aᴴ y⟩;
3. `gram(x)` is `rmatmat(matmat(x))`;
4. `squared_norm()` is Σ|a|², neither overflowing nor vanishing where A / scale does not;
5. `dense` is A, and what is dense knows its norm;
6. `turned()` is Aᴴ and `transposed()` is Aᵀ, with every law; twice, each is A again;
7. `divided(s)` is A / s, with every law;
8. `scale()` is a power of two, and 1 where A is 0 or empty, or can be computed with as it is; then `divided(scale())` can be;
9. results are of the library, device and computing dtype that `work` names.
"""

import math
from abc import ABC, abstractmethod

import numpy as np

from danaus._arrays import Array, Work, adjoint, conjugate, largest_entry
from danaus._scale import divided, halves, scale_of


class Operator(ABC):
    """A matrix that multiplies.

    Attributes:
        work: Where and in what to compute.
        shape: (m, n).
        kind: Its name in messages.
    """

    kind: str

    def __init__(self, work: Work, shape: tuple[int, int]) -> None:
        self.work = work
        self.shape = shape

    @abstractmethod
    def matmat(self, x: Array) -> Array:
        """A x, shape (m, c)."""

    @abstractmethod
    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x, shape (n, c)."""

    def gram(self, x: Array) -> Array:
        """AᴴA x, shape (n, c)."""
        return self.rmatmat(self.matmat(x))

    def squared_norm(self) -> float | None:
        """‖A‖²_F, or None where only products are known. It costs one pass over A at most."""
        return None

    @property
    def dense(self) -> Array | None:
        """The matrix itself, or None where it is not dense."""
        return None

    def turned(self) -> "Operator":
        """Aᴴ."""
        return Turned(self)

    def transposed(self) -> "Operator":
        """Aᵀ."""
        turned = self.turned()
        return Conjugated(turned) if self.work.is_complex else turned

    def divided(self, scale: float) -> "Operator":
        """A / scale, for a scale that is a power of two."""
        return self if scale == 1 else Divided(self, scale)

    def scale(self) -> float:
        """A power of two by which to divide A before squares are made of it.

        It is near the largest entry of A, or of A x for one x, and 1 where there is no need.
        """
        if 0 in self.shape:
            return 1.0
        if self.dense is not None:
            return self.work.scale(self.dense)
        x = self.work.normal((self.shape[1], 1), 1)
        # A product that is infinite or vanishes says nothing yet: then it is of what is smaller or larger.
        far = 60 if self.work.is_single else 500
        for power in (0, -far, far):
            with np.errstate(all="ignore"):
                largest = largest_entry(self.matmat(x * 2.0**power))
            if 0 < largest < math.inf:
                found = math.ldexp(math.frexp(largest)[0], min(1023, math.frexp(largest)[1] - power))
                return scale_of(found, single=self.work.is_single)
        return 1.0


class Turned(Operator):
    """The adjoint of an operator."""

    def __init__(self, of: Operator) -> None:
        super().__init__(of.work, (of.shape[1], of.shape[0]))
        self.of = of
        self.kind = of.kind

    def matmat(self, x: Array) -> Array:
        """Aᴴ x."""
        return self.of.rmatmat(x)

    def rmatmat(self, x: Array) -> Array:
        """A x."""
        return self.of.matmat(x)

    def squared_norm(self) -> float | None:
        """The same."""
        return self.of.squared_norm()

    @property
    def dense(self) -> Array | None:
        """The adjoint of the matrix."""
        return None if self.of.dense is None else adjoint(self.of.dense)

    def turned(self) -> Operator:
        """A again."""
        return self.of

    def divided(self, scale: float) -> Operator:
        """The adjoint of what is divided."""
        return self if scale == 1 else self.of.divided(scale).turned()

    def scale(self) -> float:
        """The same."""
        return self.of.scale()


class Conjugated(Operator):
    """The conjugate of a complex operator, not transposed."""

    def __init__(self, of: Operator) -> None:
        super().__init__(of.work, of.shape)
        self.of = of
        self.kind = of.kind

    def matmat(self, x: Array) -> Array:
        """The conjugate of A x̄."""
        return conjugate(self.of.matmat(conjugate(x)))

    def rmatmat(self, x: Array) -> Array:
        """The conjugate of Aᴴ x̄."""
        return conjugate(self.of.rmatmat(conjugate(x)))

    def gram(self, x: Array) -> Array:
        """The conjugate of AᴴA x̄."""
        return conjugate(self.of.gram(conjugate(x)))

    def squared_norm(self) -> float | None:
        """The same."""
        return self.of.squared_norm()

    @property
    def dense(self) -> Array | None:
        """The conjugate of the matrix."""
        return None if self.of.dense is None else conjugate(self.of.dense)

    def transposed(self) -> Operator:
        """The adjoint of what is conjugated."""
        return self.of.turned()


class Divided(Operator):
    """An operator divided by a power of two.

    One half of the power divides before each product and the other after it, so that the product stays within the range.
    """

    def __init__(self, of: Operator, scale: float) -> None:
        super().__init__(of.work, of.shape)
        self.of = of
        self.by = scale
        self.before, self.after = halves(scale)
        self.kind = of.kind

    def matmat(self, x: Array) -> Array:
        """A x / scale."""
        return self.of.matmat(x * self.before) * self.after

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x / scale."""
        return self.of.rmatmat(x * self.before) * self.after

    def squared_norm(self) -> float | None:
        """‖A‖²_F / scale²."""
        whole = self.of.squared_norm()
        return None if whole is None else whole / self.by / self.by

    @property
    def dense(self) -> Array | None:
        """The matrix, divided."""
        return None if self.of.dense is None else divided(self.of.dense, self.by)
