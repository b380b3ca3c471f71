"""The table of kinds: which class multiplies for which operand."""

from typing import Any, cast

from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from danaus.matrix import Matrix
from danaus.operators.centred import Centred, CentredDense, LessRow
from danaus.operators.dense import Dense
from danaus.operators.linear import Linear
from danaus.operators.operator import Operator
from danaus.operators.row_blocks import Blocks, RowBlocks
from danaus.operators.sparse import centred_sparse, of_sparse
from danaus.operators.sparse_tensor import SparseTensor, centred_tensor, is_sparse_tensor, of_sparse_tensor
from danaus.operators.structured import Structured


def as_operator(a: Any, name: str = "a") -> Operator:
    """The operator of whatever multiplies: see the table in `danaus.operators`.

    Raises:
        KindError, ShapeError, NotFiniteError
    """
    if isinstance(a, Operator):
        return a
    if isinstance(a, Centred):
        return as_centred(a.of, name)
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
    return isinstance(a, Centred | Matrix | RowBlocks | LinearOperator) or bool(sparse.issparse(a)) or is_sparse_tensor(a)


def as_centred(a: Any, name: str = "a") -> CentredDense | LessRow | Blocks:
    """The operator of a matrix less the means of its columns, with these as `mean`.

    Raises:
        KindError, ShapeError, NotFiniteError
    """
    if sparse.issparse(a):
        return centred_sparse(a, name)
    op = as_operator(a, name)
    if isinstance(op, SparseTensor):
        return centred_tensor(op)
    if isinstance(op, Blocks):
        return op.centred()
    return CentredDense.of_dense(op) if isinstance(op, Dense) else LessRow.of_products(op)
