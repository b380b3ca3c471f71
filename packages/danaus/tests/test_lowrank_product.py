import itertools

import numpy as np
import pytest

from cases import case
from danaus.errors import KindError, ShapeError
from danaus.lowrank import SVD, LowRank, truncated_svd
from laws import check_structure

STRUCTURES = [("numpy", "torch"), ("float32", "complex128", "bfloat16"), (0, 1, 5)]


@pytest.mark.parametrize(
    ("library", "dtype", "rank"), [*itertools.product(*STRUCTURES), ("jax", "float32", 5), ("jax", "bfloat16", 5)]
)
def test_a_product_is_a_structure(library: str, dtype: str, rank: int) -> None:
    a = case(library, dtype, "prime sizes")
    product = truncated_svd(a, rank=rank).to_matrix()
    check_structure(product)
    assert product.rank == rank
    assert product.parameters == rank * sum(a.shape)
    assert product.flops == 2 * product.parameters


def test_a_product_of_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"\(3, 2\) and \(3, 2\)"):
        LowRank(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(KindError, match="one dtype"):
        LowRank(np.ones((3, 2)), np.ones((2, 3), np.float32))
    with pytest.raises(ShapeError):
        SVD(np.ones((2, 3, 1)), np.ones((2, 1)), np.ones((2, 1, 3))).to_matrix()
