"""`papilio saved`, from saving to deleting."""

import json
from pathlib import Path
from shutil import copytree

from commands import papilio


def test_a_search_is_saved_listed_run_and_deleted(library: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    copytree(library, data)
    assert "Saved as number 1." in papilio(data, "saved", "save", "monarchs", "monarch matrices", "--channel", "lexical").stdout
    assert "1. monarchs · monarch matrices" in papilio(data, "saved", "list").stdout
    ran = papilio(data, "saved", "run", "1").stdout
    assert "Monarch matrices for everyone" in ran and "Run at change 2 of the library; saved at change 2." in ran
    told = json.loads(papilio(data, "saved", "run", "1", "--json").stdout)
    assert (told["saved"]["name"], told["sequence"], told["answer"]["total"]) == ("monarchs", 2, 1)
    assert "0 new since change 2" in papilio(data, "saved", "new", "1").stdout
    assert json.loads(papilio(data, "saved", "new", "1", "--json").stdout) == []
    papilio(data, "saved", "seen", "1")
    papilio(data, "saved", "rename", "1", "butterflies")
    assert [each["name"] for each in json.loads(papilio(data, "saved", "list", "--json").stdout)] == ["butterflies"]
    assert papilio(data, "saved", "list", "--reader", "ada").stdout == ""
    assert "no saved search 1 of yours" in papilio(data, "saved", "run", "1", "--reader", "ada", expect=1).stderr
    assert "never closed" in papilio(data, "saved", "save", "broken", "(a", expect=1).stderr
    papilio(data, "saved", "remove", "1")
    papilio(data, "saved", "remove", "1", expect=1)
