"""The commands that fill the library and its index."""

import json
from pathlib import Path

from commands import papilio


def test_a_file_without_any_record_fails_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("these are\nmy notes\n")
    done = papilio(tmp_path, "import", str(tmp_path / "notes.txt"), expect=1)
    assert "no line of" in done.stderr
    assert "2 bad" in done.stdout


def test_reindex_after_the_index_was_thrown_away(library: Path) -> None:
    for file in sorted((library / "index").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    assert "2 papers" in papilio(library, "reindex").stdout
    assert json.loads(papilio(library, "search", "--json", "strings").stdout)["total"] == 1
