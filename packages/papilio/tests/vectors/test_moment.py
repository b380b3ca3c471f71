"""Where the vectors of an index lie."""

from pathlib import Path

import numpy as np
import pytest
from unit_vectors import clustered

from papilio.vectors.index import VectorIndex
from papilio.vectors.moment import SAMPLED
from papilio.vectors.rows import Row


@pytest.mark.parametrize("count", [1, 300, SAMPLED + 500])
def test_the_moment_is_that_of_the_vectors_alive(tmp_path: Path, count: int) -> None:
    index = VectorIndex(tmp_path, "e", 12)
    vectors, gone = clustered(count, 12), clustered(40, 12, seed=5)
    with index.writer() as writer:
        writer.put([Row(f"gone:{at}") for at in range(40)], gone)
        writer.put([Row(f"x:{at}") for at in range(count)], vectors)
        writer.commit(1)
        writer.remove([f"gone:{at}" for at in range(40)])
        writer.commit(2)
    moment = index.refresh().second_moment
    np.testing.assert_allclose(moment, vectors.T @ vectors / count, atol=0.02)
    assert np.trace(moment) == pytest.approx(1, abs=0.03)


def test_an_index_without_vectors_lies_nowhere(tmp_path: Path) -> None:
    moment = VectorIndex(tmp_path, "e", 12).snapshot().second_moment
    assert moment.shape == (12, 12) and not moment.any()
