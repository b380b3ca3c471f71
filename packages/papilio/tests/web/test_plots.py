"""Small plots as SVG."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from papilio.web.plots import HEIGHT, WIDTH, bars_of

NUMBERS = st.lists(st.integers(0, 10**9), max_size=200).map(
    lambda numbers: [(f"day {n}", each) for n, each in enumerate(numbers)]
)


@given(NUMBERS)
def test_bars_stand_side_by_side_within_the_drawing(values: list[tuple[str, int]]) -> None:
    bars = bars_of(values)
    assert [(bar.label, bar.number) for bar in bars] == values
    for bar in bars:
        assert bar.y >= 0 and abs(bar.y + bar.height - HEIGHT) < 0.11 and bar.height <= HEIGHT
        assert bar.width >= 1 and bar.x < WIDTH
        assert (bar.height == 0) == (bar.number == 0), "what is not zero can be seen"
    for left, right in pairwise(bars):
        assert left.x < right.x
        assert (left.number <= right.number) <= (left.height <= right.height)


def test_few_numbers_make_no_wall_of_colour() -> None:
    [only] = bars_of([("day", 3)])
    assert only.width <= WIDTH / 10
    left, right = bars_of([("a", 1), ("b", 2)])
    assert right.x + right.width <= WIDTH / 5 and left.width == right.width


def test_nothing_and_zeros_are_plots_too() -> None:
    assert bars_of([]) == ()
    assert {bar.height for bar in bars_of([("a", 0), ("b", 0)])} == {0}
