"""What is shown of a window: no more than asked, from everywhere, and what was shown stays as one comes nearer."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.mapping.chart import Chart, Layout
from papilio.mapping.sample import WHOLE, Window, sampled, whole_of


def chart_of(places: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> Chart:
    count = len(places)
    nothing = np.zeros((0, 2), np.float32)
    layout = Layout(0, nothing, nothing, nothing, nothing, nothing)
    whole = np.arange(count)
    return Chart(
        "", 0, ("",), whole.astype(np.uint64), np.zeros(count, np.uint8), whole + 1, places,
        np.zeros(count, np.uint16), np.zeros(count, np.int16), layout,
    )  # fmt: skip


def crowded(count: int = 5_000) -> Chart:
    """Most papers in one place, some everywhere."""
    chance = np.random.default_rng(0)
    thick = 0.2 + 0.01 * chance.standard_normal((count - 100, 2))
    return chart_of(chance.permutation(np.vstack([thick, chance.random((100, 2))])).astype(np.float32))


def test_lone_papers_are_not_lost_in_a_crowd() -> None:
    chart = crowded()
    shown = sampled(chart, chart.everything, WHOLE, 400)
    assert len(shown.rows) == 400 and shown.inside == len(chart)
    alone = np.abs(chart.places - 0.2).max(axis=1) > 0.1
    assert alone[shown.rows].sum() == alone.sum(), "each of the lone ones is shown"
    assert (~alone)[shown.rows].sum() > 250, "and the crowd looks crowded"


def test_all_are_shown_where_they_fit_and_none_from_outside() -> None:
    chart = crowded()
    window = Window(0.7, 0.7, 0.3)
    shown = sampled(chart, chart.everything, window, 10_000)
    inside = np.flatnonzero((np.abs(chart.places - np.float32(0.7)) <= 0.15).all(axis=1))
    assert sorted(shown.rows.tolist()) == inside.tolist() and shown.inside == len(inside)
    few = inside[:5]
    assert sorted(sampled(chart, few, window, 10).rows.tolist()) == few.tolist()


@given(x=st.floats(0, 1), y=st.floats(0, 1), side=st.floats(1 / 256, 1), most=st.integers(0, 300))
def test_no_more_than_asked_and_each_once(x: float, y: float, side: float, most: int) -> None:
    chart = crowded(500)
    shown = sampled(chart, chart.everything, Window(x, y, side), most)
    assert len(shown.rows) == len(set(shown.rows.tolist())) == min(most, shown.inside)


def test_what_was_shown_is_still_shown_when_the_window_moves_a_little() -> None:
    chart = chart_of(np.random.default_rng(2).random((20_000, 2)).astype(np.float32))
    first = sampled(chart, chart.everything, Window(0.5, 0.5, 0.5), 1_000)
    second = sampled(chart, chart.everything, Window(0.52, 0.49, 0.5), 1_000)
    both = set(Window(0.52, 0.49, 0.5).within(chart.places).tolist()) & set(first.rows.tolist())
    assert len(both & set(second.rows.tolist())) > 0.85 * len(both)


@pytest.mark.parametrize(
    ("places", "window"),
    [
        ([], WHOLE),
        ([[0.25, 0.5]], Window(0.25, 0.5, 1 / 256)),
        ([[0.0, 0.0], [1.0, 1.0]], WHOLE),
    ],
)
def test_the_window_of_all(places: list[list[float]], window: Window) -> None:
    assert whole_of(np.array(places, np.float32).reshape(-1, 2)) == window


def test_no_paper_at_all(tmp_path: Path) -> None:
    chart = chart_of(np.zeros((0, 2), np.float32))
    assert sampled(chart, chart.everything, WHOLE, 10).inside == 0
