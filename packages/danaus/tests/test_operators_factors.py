import numpy as np

from danaus._arrays import work
from danaus.operators.factors import Factors


def test_turned_and_transposed_it_is_a_product_of_two_factors_still() -> None:
    rng = np.random.default_rng(0)
    left, right = rng.standard_normal((5, 2)) + 1j, rng.standard_normal((2, 4)) - 1j
    whole = Factors(work(left), left, right)
    for found, wanted in ((whole.turned(), (left @ right).conj().T), (whole.transposed(), (left @ right).T)):
        assert found.rank == 2
        assert (found.left.shape, found.right.shape) == ((4, 2), (2, 5))
        np.testing.assert_allclose(found.left @ found.right, wanted)
