"""What the colours of a map stand for, and that they are seen in both themes."""

import re

import numpy as np

from papilio.mapping.chart import NO_YEAR, Chart, Layout
from papilio.web.assets import DIRECTORY
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.legend import OTHER, Colouring, Legend, legend_of

FRAME = Frame("", "/map", messages("en"))


def legend(groups: list[str], years: list[int], colouring: Colouring) -> Legend:
    names = ("", *dict.fromkeys(each for each in groups if each))
    count, nothing = len(groups), np.zeros((0, 2), np.float32)
    whole = np.arange(count)
    chart = Chart(
        "", 0, names, whole.astype(np.uint64), np.zeros(count, np.uint8), whole + 1, np.zeros((count, 2), np.float32),
        np.array([names.index(each) for each in groups], np.uint16), np.array(years, np.int16),
        Layout(0, nothing, nothing, nothing, nothing, nothing),
    )  # fmt: skip
    return legend_of(FRAME, chart, whole, colouring, str.upper)


def test_categories_by_their_papers_and_the_rest_together() -> None:
    groups = ["cs.LG"] * 5 + ["ICML"] * 3 + [""] * 2
    found = legend(groups, [2024] * 10, "category")
    assert [(each.number, each.label, each.papers) for each in found.colours] == [
        (0, "CS.LG", 5),
        (1, "ICML", 3),
        (OTHER, "Other", 2),
    ]
    assert found.colour_of(np.array([0, 6, 9])).tolist() == [0, 1, OTHER]


def test_archives_where_categories_are_too_many() -> None:
    groups = [f"math.{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWX"] + ["cs.LG", "cs.CL", "ICML"]
    found = legend(groups, [2024] * len(groups), "category")
    assert [(each.label, each.papers) for each in found.colours] == [("MATH", 24), ("CS", 2), ("ICML", 1)]


def test_years_in_spans_of_as_many_papers_and_the_newest_in_the_last_colour() -> None:
    years = list(range(1990, 2026)) * 2 + [NO_YEAR]
    found = legend([""] * len(years), years, "year")
    assert [each.label for each in found.colours][-1] == "No year" and found.colours[-1].papers == 1
    spans = found.colours[:-1]
    assert len(spans) == 6 and all(10 <= each.papers <= 14 for each in spans)
    assert spans[0].label.startswith("1990–") and spans[-1].label.endswith("–2025")
    assert found.colour_of(np.array([0, 35, 72])).tolist() == [0, 5, OTHER]


def test_one_year_is_one_colour() -> None:
    [only] = legend(["", ""], [2024, 2024], "year").colours
    assert (only.number, only.label, only.papers) == (5, "2024", 2)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_dot_is_seen_in_both_themes() -> None:
    css = (DIRECTORY / "papilio.css").read_text("utf-8")
    light, dark = re.findall(r"--paper: (#\w{6})", css)[:2]
    dots = re.findall(r"\.c\d \{ fill: light-dark\((#\w{6}), (#\w{6})\)", css)
    assert len(dots) == 15
    for by_day, by_night in dots:
        assert contrast(by_day, light) >= 3 and contrast(by_night, dark) >= 3, (by_day, by_night)
