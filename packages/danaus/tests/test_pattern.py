import numpy as np

from danaus._pattern import Factor, between, block_view, transposed


def test_a_vector_is_seen_in_blocks_or_in_strides_without_a_copy() -> None:
    x = np.arange(12.0).reshape(6, 2)
    blocked, strided = block_view(x, 3, False), block_view(x, 3, True)
    assert blocked[1, :, 0].tolist() == x[2:4, 0].tolist()
    assert strided[1, :, 0].tolist() == x[1::3, 0].tolist()
    assert np.shares_memory(blocked, x) and np.shares_memory(strided, x)


def test_the_transpose_reads_where_the_matrix_wrote() -> None:
    first, last = Factor(np.ones((2, 3, 4)), True, False), Factor(np.ones((3, 5, 2)), True, True)
    one, other = transposed((first, last))
    assert (one.blocks.shape, one.reads_strided, one.writes_strided) == ((3, 2, 5), True, True)
    assert (other.blocks.shape, other.reads_strided, other.writes_strided) == ((2, 4, 3), False, True)


def test_every_number_between_the_factors_belongs_to_one_pair_of_blocks() -> None:
    for strided in ("left", "right"):
        which = between(3, 4, 2, 6, strided)
        assert which.shape == (3, 2, 2) and sorted(which.reshape(-1)) == list(range(12))
        uneven = between(3, 2, 2, 3, strided)  # Six numbers for six pairs.
        assert sorted(uneven.reshape(-1)) == list(range(6))
    assert (between(2, 1, 1, 2, "left") == [[[0]], [[1]]]).all()
    sparse = between(4, 1, 2, 2, "left")  # Four numbers for eight pairs: four pairs have none.
    assert (sparse == 4).sum() == 4 and sorted(sparse[sparse < 4]) == [0, 1, 2, 3]
