import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from danaus._scale import SAFE, divided, halves, multiplied, scale_of


@given(st.floats(0, allow_infinity=False), st.booleans())
@settings(max_examples=budget(60, 3000))
def test_a_scale_is_a_power_of_two_that_brings_a_number_near_one(largest: float, single: bool) -> None:
    scale = scale_of(largest, single=single)
    assert math.frexp(scale)[0] == 0.5
    if largest and scale != 1:
        assert 0.25 < largest / scale <= 2
    else:
        assert largest == 0 or abs(math.frexp(largest)[1]) <= SAFE[single]


@given(st.integers(-1074, 1023), st.floats(0.5, 1))
@settings(max_examples=budget(60, 3000))
def test_what_is_divided_and_multiplied_again_has_lost_no_digit(exponent: int, number: float) -> None:
    scale = 2.0**exponent
    one, other = halves(scale)
    assert math.frexp(one)[1] + math.frexp(other)[1] - 2 == -exponent
    assert multiplied(np.array([number]), scale)[0] == number * scale
    if exponent > -1000:
        assert divided(multiplied(np.array([number]), scale), scale)[0] == number


def test_nothing_is_done_where_there_is_no_need() -> None:
    x = np.ones(3)
    assert divided(x, 1.0) is x
    assert multiplied(x, 1.0) is x
    assert scale_of(math.inf, single=False) == scale_of(math.nan, single=False) == 1
