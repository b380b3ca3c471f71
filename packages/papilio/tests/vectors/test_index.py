import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit_vectors import units

from papilio.errors import BusyError, UnavailableError
from papilio.vectors import index as module
from papilio.vectors.columns import CODING, NAMES
from papilio.vectors.index import VectorIndex, held
from papilio.vectors.rows import Row

ASKED = units(1)[0]


def fill(index: VectorIndex, numbers: range, sequence: int) -> None:
    with index.writer() as writer:
        writer.put([Row(f"p{number}", ("a",), 1, 2) for number in numbers], units(len(numbers), index.dimension))
        writer.commit(sequence)


def state(index: VectorIndex) -> tuple[int, int, int]:
    snapshot = index.refresh()
    return snapshot.sequence, snapshot.count, len(snapshot.search(units(1, index.dimension)[0], 1000))


def test_before_the_first_commit_there_is_nothing_and_nothing_is_written(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "deep" / "index", "e", 16)
    assert state(index) == (0, 0, 0)
    assert not (tmp_path / "deep").exists()
    assert index.snapshot().vectors(["p"])[0] == []
    assert (index.size_bytes(), held(tmp_path)) == (0, [])


def test_a_commit_without_rows_holds_its_sequence(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", 16)
    with index.writer() as writer:
        writer.remove(["never there"])
        writer.commit(5)
        assert not writer.tidy(always=True)
    assert state(VectorIndex(tmp_path, "e", 16)) == (5, 0, 0)
    fill(index, range(3), 6)
    assert state(VectorIndex(tmp_path, "e", 16)) == (6, 3, 3)


def cuts(path: Path) -> Iterator[int]:
    """Lengths to cut a file to, where it holds anything."""
    size = path.stat().st_size
    return iter(sorted({0, 1, size // 3, size // 2, size - 1} if size > 1 else {0} if size else set()))


@pytest.mark.parametrize("name", [*NAMES, CODING, "commit"])
def test_a_torn_file_is_an_empty_index_which_the_next_writer_begins_anew(tmp_path: Path, name: str) -> None:
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    first = VectorIndex(whole, "e", 16)
    fill(first, range(5), 3)
    with first.writer() as writer:
        writer.remove(["p1"])
        writer.commit(4)
    (file,) = (path.relative_to(whole) for path in whole.rglob(name) if path.is_file())
    for length in cuts(whole / file):
        shutil.rmtree(torn, ignore_errors=True)
        shutil.copytree(whole, torn)
        (torn / file).write_bytes((whole / file).read_bytes()[:length])
        index = VectorIndex(torn, "e", 16)
        assert index.snapshot().damaged
        assert state(index) == (0, 0, 0)
        fill(index, range(2), 9)
        assert not index.snapshot().damaged
        assert state(index) == state(VectorIndex(torn, "e", 16)) == (9, 2, 2)
        assert (torn / "damaged-vectors").is_dir()


def test_what_lies_behind_the_last_commit_is_not_read(tmp_path: Path) -> None:
    """A writer that was killed leaves files that are longer, directories that nothing names, and a new commit in part."""
    fill(VectorIndex(tmp_path, "e", 16), range(5), 3)
    for path in list(tmp_path.rglob("*")):
        if path.is_file() and path.name in NAMES:
            path.write_bytes(path.read_bytes() + b"\xff" * 1001)
    (inner,) = tmp_path.glob("vectors-*")
    (inner / "commit.new").write_bytes(b"1 00")
    (inner / "files-2").mkdir()
    index = VectorIndex(tmp_path, "e", 16)
    assert state(index) == (3, 5, 5)
    fill(index, range(5, 9), 4)
    assert state(index) == state(VectorIndex(tmp_path, "e", 16)) == (4, 9, 9)
    with index.writer() as writer:
        assert writer.tidy(always=True)
    assert state(index) == state(VectorIndex(tmp_path, "e", 16)) == (4, 9, 9)


def test_the_vectors_of_one_encoder_serve_until_those_of_the_next_are_level(tmp_path: Path) -> None:
    old, new = VectorIndex(tmp_path, "old", 16), VectorIndex(tmp_path, "new", 24)
    other_dimension = VectorIndex(tmp_path, "old", 24)
    fill(old, range(9), 7)
    assert state(new) == state(other_dimension) == (0, 0, 0)
    fill(new, range(4), 3)
    assert [(each.encoder, each.dimension, each.sequence, each.count) for each in held(tmp_path)] == [
        ("old", 16, 7, 9),
        ("new", 24, 3, 4),
    ]
    assert (state(old), state(new)) == ((7, 9, 9), (3, 4, 4))
    with new.writer() as writer:
        writer.commit(7)
        new.drop_others(writer)
    assert [each.encoder for each in held(tmp_path)] == ["new"]
    assert (state(old), state(new)) == ((0, 0, 0), (7, 4, 4))


def test_vectors_that_another_encoder_left_under_the_name_are_begun_anew(tmp_path: Path) -> None:
    fill(VectorIndex(tmp_path / "a", "old", 16), range(9), 7)
    new = VectorIndex(tmp_path / "b", "new", 16)
    fill(new, range(1), 1)
    (source,), (target,) = (tmp_path / "a").glob("vectors-*"), (tmp_path / "b").glob("vectors-*")
    shutil.rmtree(target)
    shutil.copytree(source, target)
    assert "another encoder" in VectorIndex(tmp_path / "b", "new", 16).snapshot().damaged
    assert held(tmp_path / "b") == []
    fill(new, range(2), 2)
    assert state(new) == (2, 2, 2)


OTHER = """
import sys
from pathlib import Path
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import Row
from unit_vectors import units
index = VectorIndex(Path(sys.argv[1]), "e", 16)
with index.writer() as writer:
    for number in range(1, 4):
        sys.stdin.readline()
        writer.put([Row(f"q{number}")], units(1, seed=number))
        if number == 3:
            writer.tidy(always=True)
        writer.commit(number)
        print(number, flush=True)
    sys.stdin.readline()
"""


def test_another_process_writes_and_this_one_sees_each_commit_but_cannot_write(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", 16)
    paths = {"PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=paths
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        for number in range(1, 4):
            other.stdin.write("\n")
            other.stdin.flush()
            assert other.stdout.readline() == f"{number}\n"
            with pytest.raises(BusyError, match="writing the index of vectors") as raised:
                index.writer()
            assert raised.value.holder == str(other.pid)
            while index.snapshot().sequence != number:
                time.sleep(0.01)
            assert len(index.snapshot().search(ASKED, 10)) == number
        other.communicate("\n")
    fill(index, range(1), 9)
    assert state(index) == (9, 4, 4)


def test_a_search_goes_on_in_files_that_were_replaced(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", 16)
    fill(index, range(50), 1)
    before = index.snapshot()
    found = before.search(ASKED, 10)
    with index.writer() as writer:
        writer.tidy(always=True)
        writer.tidy(always=True)
        writer.clear()
    assert before.search(ASKED, 10) == found
    assert state(index) == (0, 0, 0)


def test_a_directory_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnavailableError, match="cannot be read"):
        VectorIndex(tmp_path / "file", "e", 16)
    index = VectorIndex(tmp_path / "later", "e", 16)
    (tmp_path / "later").touch()
    with pytest.raises(UnavailableError, match="cannot be written"):
        index.writer()


def test_a_writer_that_cannot_begin_gives_the_lock_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = VectorIndex(tmp_path, "e", 16)
    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(module, "VectorWriter", lambda *_: 1 // 0)
        index.writer()
    fill(index, range(1), 1)
    assert index.size_bytes() > 0
