"""A library of two papers, filled by the command as a person types it."""

import json
from pathlib import Path

import pytest
from commands import papilio_process
from lines import LINES


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be read; who changes it copies it."""
    data = tmp_path_factory.mktemp("library")
    (data / "papers.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in [*LINES, {"title": "no id"}]) + "no record\n"
    )
    done = papilio_process(data, "import", str(data / "papers.jsonl"), expect=3)
    assert "2 new" in done.stdout
    assert "2 bad" in done.stdout
    assert "line 3" in done.stderr
    assert "line 4" in done.stderr
    return data
