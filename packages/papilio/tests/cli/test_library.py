"""The commands that fill the library and its index."""

import json
from pathlib import Path
from shutil import copytree, ignore_patterns

from commands import papilio

from papilio.cli.library import SHOWN_WARNINGS


def test_a_file_without_any_record_fails_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("these are\nmy notes\n")
    done = papilio(tmp_path, "import", str(tmp_path / "notes.txt"), expect=1)
    assert "no line of" in done.stderr
    assert "2 bad" in done.stdout


def test_reindex_after_the_index_was_thrown_away(library: Path, tmp_path: Path) -> None:
    mine = copytree(library, tmp_path / "mine", ignore=ignore_patterns("index"))
    assert "2 papers" in papilio(mine, "reindex").stdout
    assert json.loads(papilio(mine, "search", "--json", "strings").stdout)["total"] == 1


def lines(path: Path, *records: object) -> str:
    path.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in records), encoding="utf-8")
    return str(path)


GOOD = {"id": "own:1", "title": "Wings", "abstract": "We count.", "authors": ["Ada"], "venue": "ICLR", "year": 2024}


def test_a_warning_names_line_paper_and_field_and_is_no_failure(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "f.jsonl", GOOD, GOOD | {"id": "own:2", "year": "soon", "doi": "none"}, GOOD | {"id": "own:3", "venue": ""}
    )
    done = papilio(tmp_path / "data", "import", file)
    shown = done.stderr.splitlines()
    assert [line.partition(": warning: ")[0] for line in shown] == [f"{file}, line 2, own:2", f"{file}, line 3, own:3"]
    assert "the year 'soon'" in shown[0] and "'none' is no DOI" in shown[0] and "venue" in shown[1]
    assert "2 with a warning, 0 bad" in done.stdout


def test_so_many_warnings_are_shown_and_all_where_they_are_asked_for(tmp_path: Path) -> None:
    file = lines(tmp_path / "f.jsonl", *(GOOD | {"id": f"own:{number}", "authors": []} for number in range(SHOWN_WARNINGS + 3)))
    shown = papilio(tmp_path / "data", "import", file).stderr.splitlines()
    assert len(shown) == SHOWN_WARNINGS + 1
    assert shown[-1] == f"{file}: 3 more lines with a warning; --all-warnings shows them"
    assert len(papilio(tmp_path / "data", "import", "--all-warnings", file).stderr.splitlines()) == SHOWN_WARNINGS + 3


def test_the_status_tells_whether_lines_were_skipped(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "line 2: skipped: " in papilio(data, "import", lines(tmp_path / "some.jsonl", GOOD, "no record"), expect=3).stderr
    assert papilio(data, "search", "wings").stdout
    papilio(data, "import", lines(tmp_path / "good.jsonl", GOOD), str(tmp_path / "some.jsonl"), "--json", expect=3)
    papilio(data, "import", lines(tmp_path / "none.jsonl", "no record"), expect=1)
    papilio(data, "import", str(tmp_path / "some.jsonl"), str(tmp_path / "none.jsonl"), expect=1)
    papilio(data, "import", str(tmp_path / "missing.jsonl"), expect=1)
    papilio(data, "import", lines(tmp_path / "empty.jsonl"), expect=1)
