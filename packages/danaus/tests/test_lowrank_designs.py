import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from danaus._arrays import work
from danaus.lowrank import _designs as designs

weights_and_counts = st.integers(1, 12).flatmap(
    lambda n: st.tuples(st.lists(st.floats(0.01, 100), min_size=n, max_size=n), st.integers(1, n))
)


@given(weights_and_counts, st.integers(0, 2**32))
@settings(max_examples=budget(50, 2000))
def test_each_once_draws_as_many_as_are_asked_for_with_the_stated_chance(given: tuple[list[float], int], seed: int) -> None:
    sizes, count = given
    x, y = np.diag(sizes), np.eye(len(sizes))
    p = np.array(sizes) / np.sum(sizes)
    found = designs.systematically(work(x), x, y, np.array(sizes), count, x @ y, p, np.random.default_rng(seed))
    assert len(found.indices) == len(set(found.indices.tolist())) == count
    np.testing.assert_allclose(found.chance.sum(), count, rtol=1e-9)
    assert set(np.flatnonzero(found.chance == 1)) <= set(found.indices.tolist())
    assert found.is_drawn == bool((found.chance < 1).any())
    # Terms of a diagonal are orthogonal: Σ wᵢ² (1/πᵢ − 1).
    wanted = (np.array(sizes) ** 2 * (1 / found.chance - 1)).sum()
    np.testing.assert_allclose(found.variance, wanted, rtol=1e-6, atol=1e-9 * np.sum(sizes) ** 2)
    assert found.variance <= found.bound * (1 + 1e-9) + 1e-9 * np.sum(sizes) ** 2


def test_the_largest_are_the_largest_and_the_first_of_equals() -> None:
    x = np.diag([1.0, 3.0, 2.0, 3.0])
    found = designs.largest(work(x), x, np.eye(4), np.array([1.0, 3.0, 2.0, 3.0]), 3, True)
    assert found.indices.tolist() == [1, 2, 3]
    assert (found.bias, found.variance, found.is_drawn) == (1.0, 0.0, False)
