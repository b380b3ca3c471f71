import numpy as np
import pytest

from danaus import reference
from danaus._arrays import work
from danaus._layout import Layout, fitted
from danaus.errors import ArgumentError
from monarchs import PATTERNS, sides


@pytest.mark.parametrize("pattern", PATTERNS)
def test_slices_are_those_of_the_definition_and_join_again(pattern: str) -> None:
    a = np.arange(6.0 * 8).reshape(6, 8)
    w, layout = work(a), Layout(6, 8, 3, 2, pattern.startswith("P"), pattern.endswith("P"))
    slices = layout.split(w, a)
    for (j, kappa), wanted in reference.monarch_slices(a, 3, 2, **sides(pattern)).items():
        np.testing.assert_array_equal(slices[j, kappa], wanted)
    np.testing.assert_array_equal(layout.join(w, slices), a)


def test_what_the_blocks_do_not_divide_is_padded_or_refused() -> None:
    layout = fitted((5, 8), (3, 2), 1, False, False, pad=True)
    assert (layout.rows, layout.columns) == (6, 8)
    a = np.arange(40.0).reshape(5, 8)
    padded = layout.padded(work(a), a)
    np.testing.assert_array_equal(padded, np.pad(a, [(0, 1), (0, 0)]))
    np.testing.assert_array_equal(fitted((6, 8), (3, 2), 1, False, False, pad=False).padded(work(a), padded), padded)
    with pytest.raises(ArgumentError, match=r"3 does not divide the 5 rows; 1, 5 do, or with pad=True it is taken as 6 rows"):
        fitted((5, 8), (3, 2), 1, False, False, pad=False)
    with pytest.raises(ArgumentError, match=r"block_rank: expected a whole number from 0 to 2 \(slices are \(2, 4\)\), got 3"):
        fitted((6, 8), (3, 2), 3, False, False, pad=False)
