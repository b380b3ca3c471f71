"""The table of kinds: which class multiplies for which operand."""

from typing import Any, cast

from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from danaus.matrix import Matrix
from danaus.operators.dense import Dense
from danaus.operators.linear import Linear
from danaus.operators.operator import Operator
from danaus.operators.row_blocks import Blocks, RowBlocks
from danaus.operators.sparse import of_sparse
from danaus.operators.sparse_tensor import is_sparse_tensor, of_sparse_tensor
from danaus.operators.structured import Structured


def as_operator(a: Any, name: str = "a") -> Operator:
    """The operator of an array, a sparse matrix or tensor, a `LinearOperator`, a `Matrix`, `RowBlocks` or an operator.

    Raises:
        KindError, ShapeError, NotFiniteError
    """
    if isinstance(a, Operator):
        return a
    if isinstance(a, Matrix):
        return Structured(a)
    if isinstance(a, RowBlocks):
        return Blocks(a)
    if sparse.issparse(a):
        return of_sparse(a, name)
    if is_sparse_tensor(a):
        return of_sparse_tensor(a, name)
    if isinstance(a, LinearOperator):
        return Linear(cast(Any, a), name)
    return Dense.of(a, name)


def only_multiplies(a: Any) -> bool:
    """Whether products are all that `a` gives: it is no array."""
    return isinstance(a, Matrix | RowBlocks | LinearOperator) or bool(sparse.issparse(a)) or is_sparse_tensor(a)
