from dataclasses import replace
from pathlib import Path

import pytest

from papilio.vectors import commit
from papilio.vectors.columns import EMPTY, TornError
from papilio.vectors.commit import Commit

SOME = Commit("static 论文 7f", 320, 12, "files-3", 5, {**EMPTY, "keys": 9, "dead": 2})


def test_a_commit_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert commit.read(tmp_path) is None
    commit.write(tmp_path, SOME)
    assert commit.read(tmp_path) == SOME
    assert SOME.count == 7
    commit.write(tmp_path, replace(SOME, sequence=13))
    assert commit.read(tmp_path) == replace(SOME, sequence=13)
    assert [path.name for path in tmp_path.iterdir()] == [commit.NAME]


def test_one_cut_anywhere_or_with_any_byte_changed_is_none(tmp_path: Path) -> None:
    commit.write(tmp_path, SOME)
    path = tmp_path / commit.NAME
    whole = path.read_bytes()
    for place in range(len(whole)):
        for content in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
            path.write_bytes(content)
            with pytest.raises(TornError):
                commit.read(tmp_path)


def test_one_of_another_format_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit.write(tmp_path, SOME)
    monkeypatch.setattr(commit, "FORMAT", commit.FORMAT + 1)
    with pytest.raises(TornError, match="another format"):
        commit.read(tmp_path)
