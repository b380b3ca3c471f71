"""The command that draws the map."""

from pathlib import Path
from shutil import copytree

from commands import papilio

from papilio.mapping.chart import Atlas


def test_the_map_is_drawn_and_drawn_anew(library: Path, tmp_path: Path) -> None:
    mine = copytree(library, tmp_path / "mine")
    assert papilio(mine, "map").stdout == "2 papers are on the map.\n"
    first = Atlas(mine / "index").chart()
    assert first is not None and len(first) == 2
    assert "2 papers" in papilio(mine, "map", "--anew").stdout
