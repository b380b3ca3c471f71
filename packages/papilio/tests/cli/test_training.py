"""`papilio train` as an operator types it."""

import json
import shutil
from pathlib import Path

import pytest
from commands import papilio
from sentence_folders import small_folder

from papilio.cli.training import record
from papilio.encoders.judging import Verdict
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.encoders.tables import Tables
from papilio.finding.adapting import Adapted


def test_a_library_of_two_papers_is_refused_and_says_what_is_needed(library: Path, tmp_path: Path) -> None:
    data = shutil.copytree(library, tmp_path / "data")
    done = papilio(data, "train", expect=1)
    assert "The library has 2 papers" in done.stderr and "1,000 are needed" in done.stderr
    assert papilio(data, "search", "--channel", "semantic", "--json", "matrices").stdout


def test_the_table_that_ships_comes_back_also_where_another_was_damaged(library: Path, tmp_path: Path) -> None:
    data = shutil.copytree(library, tmp_path / "data")
    assert "in use already" in papilio(data, "train", "--back").stdout
    shutil.copytree(BUILT_IN, data / "encoder" / "new")
    Tables(data / "encoder").install(data / "encoder" / "new", "")
    fingerprint = StaticEncoder(BUILT_IN).fingerprint
    (data / "encoder" / fingerprint / "rows.npy").write_bytes(b"torn")
    assert "`papilio train --back`" in papilio(data, "search", "matrices", expect=1).stderr
    assert "is in use again" in papilio(data, "train", "--back").stdout
    assert "Monarch" in papilio(data, "search", "matrices").stdout


def test_programs_are_told_what_people_are() -> None:
    ended = Adapted("table adapted on 2026-12-01", True, Verdict(0.5, 0.6, 0.01, 100), 900, 20, True, 3.0)
    assert json.loads(json.dumps(record(ended))) == {
        "name": "table adapted on 2026-12-01", "installed": True, "before": 0.5, "after": 0.6, "error": 0.01, "judged": 100,
        "papers": 900, "steps": 20, "stopped_early": True, "processor_seconds": 3.0,
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [["--seed", "-1"], ["--papers", "0"], ["--rounds", "x"]])
def test_what_is_no_number_of_papers_is_refused(library: Path, wrong: list[str]) -> None:
    assert wrong[0] in papilio(library, "train", *wrong, expect=2).stderr


def test_where_a_transformer_is_chosen_no_table_is_trained_in_vain(library: Path, tmp_path: Path) -> None:
    small_folder(tmp_path / "small")
    done = papilio(library, "train", expect=1, PAPILIO_ENCODER=str(tmp_path / "small"))
    assert "so that no table would be used" in " ".join(done.stderr.split())
