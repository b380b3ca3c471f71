"""One order of two channels."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.fusion import fused

SCORES = st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=2, max_size=30)


def ranks(scores: list[float]) -> list[int]:
    return np.argsort([-score for score in scores], kind="stable").tolist()


@given(SCORES)
def test_the_ends_are_the_channels_themselves(both: list[tuple[float, float]]) -> None:
    words, meaning = (list(each) for each in zip(*both, strict=True))
    for scores, weight in ((words, 0.0), (meaning, 1.0)):
        found = fused(words, meaning, weight)
        for first, second in zip(range(len(both)), range(1, len(both)), strict=False):
            if abs(scores[first] - scores[second]) > 1e-5:
                assert (scores[first] > scores[second]) == (found[first] > found[second])


@given(SCORES, st.floats(0.01, 100), st.floats(-100, 100))
def test_the_units_of_a_channel_do_not_matter(both: list[tuple[float, float]], factor: float, moved: float) -> None:
    words, meaning = (list(each) for each in zip(*both, strict=True))
    if np.ptp(words) > 1e-3 and np.ptp(meaning) > 1e-3:
        assert np.allclose(fused(words, meaning), fused([factor * word + moved for word in words], meaning), atol=1e-6)


def test_a_channel_that_knows_no_difference_says_nothing() -> None:
    assert ranks(fused([3.0, 3.0, 3.0], [0.1, 0.3, 0.2])) == [1, 2, 0]
    assert fused([], []) == []
    assert fused([5.0], [0.2]) == [0.0]


def test_what_both_find_comes_before_what_one_finds() -> None:
    assert ranks(fused([9.0, 8.0, 0.0, 0.0], [0.0, 0.5, 0.6, 0.0]))[0] == 1
