from pathlib import Path

import numpy as np
import pytest

from danaus.errors import ArgumentError
from danaus.plots import Canvas
from measured import measured

HELD = {
    "a/b": np.eye(3),
    "a_b": np.eye(4),
    "$x": np.random.default_rng(12).standard_normal((90, 80)),
    "zero": np.zeros((3, 3)),
    "bad": np.full((2, 2), np.nan),
}


def test_spectra_are_drawn_and_the_same_ones_give_the_same_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    _, found = measured(tmp_path, HELD, exact_up_to=50)
    for name, head in (("all.svg", b"<?xml"), ("all.png", b"\x89PNG")):
        assert Canvas(tmp_path / name).draw(found) == [tmp_path / name]
        assert (tmp_path / name).read_bytes().startswith(head)
    first = (tmp_path / "all.svg").read_bytes()
    assert b"by chance" in first
    assert b"$x (estimated)" in first.replace(b"\\", b"")
    Canvas(tmp_path / "all.svg").draw(found)
    assert (tmp_path / "all.svg").read_bytes() == first


def test_a_directory_has_one_picture_of_each_matrix_that_is_not_zero(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    _, found = measured(tmp_path, HELD)
    written = Canvas(tmp_path / "each").draw(found)
    assert sorted(path.name for path in written) == ["_x.svg", "a_b-2.svg", "a_b.svg"]
    assert all(path.is_file() for path in written)
    assert Canvas(tmp_path / "none").draw([row for row in found if row.largest == 0]) == []


def test_what_is_no_picture_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"ends in \.svg or \.png"):
        Canvas(tmp_path / "x.gif")
    with pytest.raises(ArgumentError, match="no directory"):
        Canvas(tmp_path / "no" / "x.svg")
