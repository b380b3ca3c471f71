import numpy as np
import pytest
import scipy.sparse.linalg
from scipy import sparse

from danaus.errors import KindError, NotFiniteError, ShapeError
from danaus.lowrank import LowRank, RowBlocks
from danaus.operators.kinds import as_operator, only_multiplies
from named import array

A = np.ones((3, 2))


def test_the_class_follows_from_the_operand_and_an_operator_stays_itself() -> None:
    for operand, kind, multiplies in (
        (A, "array", False),
        (sparse.csr_array(A), "sparse matrix", True),
        (sparse.coo_matrix(A.T), "sparse matrix", True),
        (scipy.sparse.linalg.aslinearoperator(A), "LinearOperator", True),
        (LowRank(A, np.eye(2)), "LowRank", True),
        (RowBlocks.of(A), "row blocks", True),
        (array("torch", "float32", A), "array", False),
    ):
        operator = as_operator(operand)
        assert operator.kind == kind
        assert only_multiplies(operand) == multiplies
        assert as_operator(operator) is operator


def test_what_is_no_matrix_is_refused_by_its_name() -> None:
    with pytest.raises(KindError, match="got list"):
        as_operator([[1.0]])
    with pytest.raises(KindError, match="float128"):
        as_operator(A.astype(np.longdouble))
    with pytest.raises(ShapeError, match=r"weight: expected a matrix of shape \(m, n\), got shape \(1, 3, 2\)"):
        as_operator(A[None], "weight")
    with pytest.raises(NotFiniteError, match="weight: 6 of 6"):
        as_operator(A * np.nan, "weight")
