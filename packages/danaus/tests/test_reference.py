"""The reference against what is known without it: closed forms and another library's answers."""

import math

import numpy as np
import scipy.linalg

from danaus import reference


def test_singular_values_and_errors_of_a_known_spectrum() -> None:
    a = scipy.linalg.block_diag([[3.0, 0.0]], [[4j]], [[0.0], [0.0]])
    np.testing.assert_allclose(reference.singular_values(a), [4, 3, 0, 0][: min(a.shape)], atol=1e-14)
    assert [reference.eckart_young(a, 0, norm) for norm in ("spectral", "frobenius", "nuclear")] == [4, 5, 7]
    assert reference.eckart_young(a, 1, "frobenius") == 3
    assert reference.norm_of(np.eye(9), "frobenius") == 3


def test_sampling_errors_of_two_terms() -> None:
    a, b = np.array([[1.0, 2.0]]), np.array([[1.0], [1.0]])
    # One draw is 1/p or 2/p: with halves 2 or 4, where 3 is meant; with a third and two thirds always 3.
    assert reference.sampling_error(a, b, [0.5, 0.5], 1) == 1
    assert reference.sampling_error(a, b, [0.5, 0.5], 4) == 0.25
    assert abs(reference.sampling_error(a, b, [1 / 3, 2 / 3], 1)) < 1e-15
    assert reference.simple_sampling_error(a, b, 1) == 1
    assert reference.simple_sampling_error(a, b, 2) == 0
    np.testing.assert_allclose(reference.systematic_sampling_error(a, b, [0.5, 0.5]), 1)
    assert reference.systematic_sampling_error(a, b, []) == 0


def test_least_squares_on_columns_and_rows() -> None:
    a = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 2.0]])
    np.testing.assert_allclose(reference.least_squares_error(a, [0, 1]), 2)
    np.testing.assert_allclose(reference.cur_error(a, [0, 1], [0, 1]), 2)
    np.testing.assert_allclose(reference.cur_error(a, [0, 1, 2], [0, 1, 2]), 0, atol=1e-12)
    assert reference.strong_qr_bound(2, 6, 2.0) == math.sqrt(33)


def test_white_inputs_leave_the_svd() -> None:
    w = np.diag([3.0, 2.0, 1.0])
    np.testing.assert_allclose(reference.whitened(w, np.eye(3), 2), np.diag([3.0, 2.0, 0.0]), atol=1e-14)
    np.testing.assert_allclose(reference.whitened(w, np.diag([1.0, 9.0, 1.0]), 1), np.diag([0, 2.0, 0]), atol=1e-14)


def test_the_randomised_methods_find_what_their_start_holds() -> None:
    a = np.diag([3.0, 2.0, 1.0, 0.0])
    start = np.eye(4)[:, :2]
    for u, s, vh in (reference.randomized_svd(a, 2, start, 2), reference.krylov_svd(a, 2, start, 0)):
        np.testing.assert_allclose((u * s) @ vh, np.diag([3.0, 2.0, 0.0, 0.0]), atol=1e-14)


def test_effective_ranks_of_values_that_are_known() -> None:
    for order in (0, 0.5, 1, 2, math.inf):
        np.testing.assert_allclose(reference.renyi_rank([2.0, 2.0, 2.0, 0.0], order, 2), 3)
    np.testing.assert_allclose(reference.renyi_rank([1.0, 0.5], math.inf, 1), 1.5)
    np.testing.assert_allclose(reference.renyi_rank([1.0, 0.5], 2, 1), 1.5**2 / 1.25)
    assert reference.renyi_rank([0.0], 1, 1) == 0
    assert [reference.energy_rank([3.0, 1.0, 1.0], share, 1) for share in (0, 0.6, 0.61, 1)] == [0, 1, 2, 3]
    assert [reference.error_rank([3.0, 1.0, 1.0], 1.0, norm) for norm in ("spectral", "frobenius", "nuclear")] == [1, 2, 2]


def test_a_monarch_and_a_chain_written_out() -> None:
    left, right = np.arange(8.0).reshape(2, 2, 2), np.arange(8.0).reshape(2, 2, 2)
    shuffle = np.eye(4)[[0, 2, 1, 3]]
    dense = shuffle @ scipy.linalg.block_diag(*left) @ shuffle @ scipy.linalg.block_diag(*right)
    for y, x in np.ndindex(4, 4):
        assert reference.monarch_entry(left, right, y, x) == dense[y, x]
    slices = reference.monarch_slices(dense, 2, 2)
    assert all(np.linalg.matrix_rank(each) <= 1 for each in slices.values())
    np.testing.assert_allclose(reference.monarch_error(dense, 2, 2, 1), 0, atol=1e-6)
    np.testing.assert_array_equal(reference.chain_dense([left.reshape(2, 1, 2, 2)]), scipy.linalg.block_diag(*left))
    np.testing.assert_array_equal(reference.chain_dense([left[:1].reshape(1, 1, 2, 2)] * 2), left[0] @ left[0])
