"""The commands that keep a library safe."""

import json
import os
import signal
from pathlib import Path
from shutil import copytree

import pytest
import typer
from commands import papilio

from papilio.cli.backup import stopped_with


def test_a_library_is_backed_up_checked_and_restored(library: Path, tmp_path: Path) -> None:
    mine, new, file = copytree(library, tmp_path / "mine"), tmp_path / "new", tmp_path / "library.backup"
    assert "holds 2 papers, 0 stars, 0 notes" in papilio(mine, "backup", str(file)).stdout
    assert "is whole: 2 papers" in papilio(new, "restore", "--check", str(file)).stdout
    assert not new.exists(), "checking opens no library"
    told = json.loads(papilio(new, "restore", "--json", str(file)).stdout)
    assert told["rows"]["paper"] == 2
    assert json.loads(papilio(new, "search", "--json", "strings").stdout)["total"] == 1
    assert papilio(new, "restore", str(file), expect=1).stderr.startswith("papilio: the library is not empty")
    assert "exists and is not replaced" in papilio(mine, "backup", str(mine / "papilio.db"), expect=1).stderr


def test_a_damaged_file_is_told_before_a_library_is_made(tmp_path: Path) -> None:
    (tmp_path / "x.backup").write_bytes(b"nothing of the kind")
    assert "no backup" in papilio(tmp_path / "new", "restore", str(tmp_path / "x.backup"), expect=1).stderr
    assert not (tmp_path / "new").exists()


def test_a_terminated_command_says_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(typer.Exit) as ended, stopped_with("No backup was written."):
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    assert ended.value.exit_code == 130
    assert "Stopped. No backup was written." in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before
