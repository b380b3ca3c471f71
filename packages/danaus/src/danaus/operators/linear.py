"""SciPy's `LinearOperator`."""

from typing import Any

import numpy as np

from danaus._arrays import Array, check_no_mask, dtype_name, work
from danaus.errors import KindError
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

    def matmat(self, x: Array) -> Array:
        """A x."""
        return self._taken(self.products.matmat(x))

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        return self._taken(self.products.rmatmat(x))

    def _taken(self, product: Any) -> Array:
        check_no_mask(product)
        return np.asarray(product, dtype=self.work.dtype)
