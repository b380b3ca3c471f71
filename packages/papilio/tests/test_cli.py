"""The program and its commands."""

import re
from pathlib import Path

import pytest
from commands import command, papilio, papilio_process

from papilio import __version__
from papilio.cli import COMMANDS


def test_the_version_is_told_and_help_names_every_command(tmp_path: Path) -> None:
    assert papilio(tmp_path, "--version").stdout == f"papilio {__version__}\n"
    said = papilio(tmp_path, "--help").stdout
    assert "..." not in (said + papilio(tmp_path, "venues", "--help").stdout).replace("]...", ""), "every summary stands whole"
    assert set(COMMANDS) <= set(re.findall(r"^  ([a-z]+) ", said, re.MULTILINE))
    assert list(tmp_path.iterdir()) == [], "no library is opened"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(tmp_path: Path, name: str) -> None:
    for flag in ("-h", "--help"):
        assert f"papilio {name}" in papilio(tmp_path, name, flag).stdout.replace("root", "papilio")


def test_an_unknown_command_is_refused_as_a_person_types_it(tmp_path: Path) -> None:
    assert "No such command" in papilio_process(tmp_path, "serach", expect=2).stderr
    assert command("search")[-1] == "search"
