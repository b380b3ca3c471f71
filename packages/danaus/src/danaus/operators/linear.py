"""SciPy's `LinearOperator`."""

from typing import Any

import numpy as np

from danaus._arrays import Array, check_finite, check_no_mask, dtype_name, work
from danaus.errors import KindError, ShapeError
from danaus.operators.operator import Operator


class Linear(Operator):
    """A `LinearOperator`: products, and nothing else is known.

    Raises:
        KindError: Its dtype cannot be computed with.
    """

    kind = "LinearOperator"

    def __init__(self, a: Any, name: str) -> None:
        w = work(np.zeros(0, a.dtype or np.float64))
        if dtype_name(w.dtype) not in ("float32", "float64", "complex64", "complex128"):
            raise KindError(f"{name}: a LinearOperator of dtype {a.dtype} cannot be computed with")
        super().__init__(w, (int(a.shape[0]), int(a.shape[1])))
        self.products = a
        self.name = name

    def matmat(self, x: Array) -> Array:
        """A x."""
        return self._checked(self._product("matmat", x), (self.shape[0], x.shape[1]), "matmat")

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x.

        Raises:
            KindError: The operator has no adjoint.
        """
        try:
            product = self._product("rmatmat", x)
        except (NotImplementedError, TypeError) as problem:
            if _has_adjoint(self.products):
                raise
            raise KindError(f"{self.name}: the LinearOperator has no rmatvec, and products with Aᴴ are needed") from problem
        return self._checked(product, (self.shape[1], x.shape[1]), "rmatmat")

    def _product(self, method: str, x: Array) -> Any:
        """What the operator gives.

        Raises:
            ShapeError: SciPy cannot join what its products of single columns give.
        """
        try:
            return getattr(self.products, method)(x)
        except ValueError as problem:
            if "cannot reshape" in str(problem):
                raise ShapeError(
                    f"{self.name}: {method} of the LinearOperator of shape {self.shape} fails: {problem}"
                ) from problem
            raise

    def _checked(self, product: Any, shape: tuple[int, int], method: str) -> Array:
        """A product in the dtype of the computation.

        Raises:
            ShapeError: It has another shape.
            KindError: It is complex, where the operator says that it is real.
            NotFiniteError: It has NaN or infinity.
        """
        check_no_mask(product)
        if np.iscomplexobj(product) and not self.work.is_complex:
            raise KindError(
                f"{self.name}: {method} of the LinearOperator gives complex numbers, and its dtype is {self.products.dtype}; "
                "give it the dtype complex128"
            )
        result = np.asarray(product, dtype=self.work.dtype)
        if result.shape != shape:
            raise ShapeError(f"{self.name}: {method} of the LinearOperator gives shape {result.shape} where {shape} is due")
        check_finite(result, f"{self.name}: {method} of the LinearOperator")
        return result


def _has_adjoint(a: Any) -> bool:
    """Whether an operator can multiply with Aᴴ at all."""
    try:
        a.rmatvec(np.zeros(a.shape[0], a.dtype))
    except NotImplementedError:
        return False
    except Exception:  # Of the caller's own product, which is not to be hidden.
        return True
    return True
