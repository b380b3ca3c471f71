"""A path of Windows stays as it is written, and a map of mathematics is none."""

import pytest

from papilio.sources.text import clean_text
from papilio.texts.paths import find_paths


@pytest.mark.parametrize(
    "text",
    [
        r"stored in C:\temp\new\alpha",
        r"D:\data\nu",
        r"(see D:\data\mu, C:\beta_files) or “c:\users\pi”",
        r"C:\new\table\alpha.txt and D:\beta",
        r"on drive C:\ and beyond",
        r"from C:\temp\in to D:\out\times.",
    ],
)
def test_paths_stay_as_they_are_written(text: str) -> None:
    assert clean_text(text) == text
    assert clean_text(clean_text(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        r"a map i:\Pi T_l",
        r"F:\A\to \B",
        r"$f:\Omega\longname\to X$",
        r"v:\R/\Z",
        r"f:\mathbb{R}",
        r"f:\prod_I A_i",
        r"let E:\ X",
        r"http:\\site",
    ],
)
def test_maps_are_no_paths(text: str) -> None:
    assert find_paths(text) == []


def test_what_stands_beside_a_path_is_read() -> None:
    assert clean_text(r"\alpha in D:\data\nu and \beta") == r"α in D:\data\nu and β"
