import numpy as np

from danaus.chain import Chain
from danaus.lowrank import LowRank
from danaus.monarch import Monarch
from danaus.operators.kinds import as_operator
from named import array, numbers


def test_every_structure_multiplies_as_itself() -> None:
    chain = Chain.from_kronecker(np.eye(2), np.ones((3, 2)))
    for matrix in (LowRank(np.ones((6, 2)), np.ones((2, 4))), Monarch.dft(6, 2), chain):
        operator = as_operator(matrix)
        rows, columns = (np.eye(size, dtype=operator.work.dtype) for size in matrix.shape)
        np.testing.assert_allclose(operator.matmat(columns), matrix.to_dense(), atol=1e-14)
        np.testing.assert_allclose(operator.transposed().matmat(rows), matrix.to_dense().T, atol=1e-14)
        assert operator.kind == type(matrix).__name__


def test_a_structure_of_halves_is_multiplied_in_single_precision() -> None:
    halves = LowRank(array("torch", "bfloat16", np.full((5, 1), 1 / 3)), array("torch", "bfloat16", np.ones((1, 4))))
    operator = as_operator(halves)
    x = operator.work.array(np.full((4, 1), 1 / 3))
    got = operator.matmat(x)
    assert str(got.dtype) == "torch.float32"
    np.testing.assert_allclose(numbers(got), 4 / 3 * numbers(halves.left), rtol=1e-6)
