"""The commands that fill the library and its index."""

import json
from pathlib import Path
from shutil import copytree, ignore_patterns

from commands import papilio


def test_a_file_without_any_record_fails_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("these are\nmy notes\n")
    done = papilio(tmp_path, "import", str(tmp_path / "notes.txt"), expect=1)
    assert "no line of" in done.stderr
    assert "2 bad" in done.stdout


def test_reindex_after_the_index_was_thrown_away(library: Path, tmp_path: Path) -> None:
    mine = copytree(library, tmp_path / "mine", ignore=ignore_patterns("index"))
    assert "2 papers" in papilio(mine, "reindex").stdout
    assert json.loads(papilio(mine, "search", "--json", "strings").stdout)["total"] == 1
