"""The form of a backup: what was written is read, and what is damaged is told."""

import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import FileError
from papilio.operating.backup_file import BackupFile, BackupWriter, Header
from papilio.store.contents import Row, Shape

VALUES = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
TABLES = st.lists(st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[VALUES] * width), max_size=5)), max_size=4)


def written(tables: list[list[Row]]) -> bytes:
    shapes = tuple(
        Shape(f"t{at}", tuple(f"c{each}" for each in range(len(rows[0]) if rows else 1)), len(rows))
        for at, rows in enumerate(tables)
    )
    file = io.BytesIO()
    writer = BackupWriter(file, Header("0.1", "0007", "sqlite", "2026-11-30T00:00:00Z", shapes))
    for rows in tables:
        writer.rows(rows)
    writer.end()
    return file.getvalue()


def read(path: Path) -> list[tuple[str, Row]]:
    with BackupFile.opened(path) as file:
        return [(shape.table, row) for shape, rows in file.batches() for row in rows]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backup") / "a.backup"


@given(tables=TABLES)
def test_what_was_written_is_read(path: Path, tables: list[list[Row]]) -> None:
    path.write_bytes(written(tables))
    assert read(path) == [(f"t{at}", row) for at, rows in enumerate(tables) for row in rows]


SMALL = [[(1, "a title"), (2, "another")], [(0.5,), (None,)]]


def test_a_file_cut_anywhere_is_told(path: Path) -> None:
    whole = written(SMALL)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(FileError, match=r"damaged or cut short|no backup"):
            read(path)


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_changed_byte_is_told_or_changes_nothing(path: Path, at: int, change: int) -> None:
    content = bytearray(written(SMALL))
    content[at % len(content)] ^= change
    path.write_bytes(content)
    try:
        assert read(path) == [(f"t{at}", row) for at, rows in enumerate(SMALL) for row in rows]
    except FileError as error:
        assert "a.backup" in str(error)


def test_the_place_of_damage_is_told(path: Path) -> None:
    text = zstandard.ZstdDecompressor().stream_reader(written(SMALL), read_across_frames=True).read()
    for changed, told in (
        (text.replace(b'[2,"another"]', b"[2]"), "at row 2 of 2 of the table t0: 2 values are due"),
        (text.replace(b'[2,"another"]', b'[2,"an'), "at row 2 of 2 of the table t0: a line is no JSON"),
        (text.replace(b"another", b"a new 1"), "the hash at its end is that of other rows"),
        (text.replace(b"[0.5]\n", b""), r"at row 2 of 2 of the table t1: 1 values are due"),
        (text + b"[]\n", "something follows its end"),
        (text[:-1], "its last line has no end"),
    ):
        path.write_bytes(changed)
        with pytest.raises(FileError, match=told):
            read(path)
    path.write_bytes(text)
    assert read(path)[0] == ("t0", (1, "a title")), "unpacked, it is read as well"


def test_other_files_are_no_backups(path: Path) -> None:
    for content in (b"", b"SQLite format 3\0", b"{}\n", b"x" * 100):
        path.write_bytes(content)
        with pytest.raises(FileError, match=r"no backup|ends too early"):
            read(path)
    with pytest.raises(FileError, match="cannot be opened: No such file"):
        read(path.with_name("missing"))
    with pytest.raises(FileError, match="no regular file"):
        read(path.parent)


@pytest.mark.parametrize("make", ["zip", "empty zip", "tar", "gzip", "xz", "gzip cut short", "json lines", "sparse"])
def test_archives_and_other_content_are_no_backups(path: Path, make: str) -> None:
    packed = io.BytesIO()
    if "zip" in make.split():
        with zipfile.ZipFile(packed, "w") as archive:
            if make == "zip":
                archive.writestr("papilio.db", "SQLite format 3")
    elif make == "tar":
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            archive.addfile(tarfile.TarInfo("papilio.db"))
    other = {
        "gzip": gzip.compress(b"hello\n"),
        "xz": lzma.compress(b"hello\n"),
        "gzip cut short": gzip.compress(b"hello\n" * 100)[:20],
        "json lines": b'{"id": "x:1", "title": "T"}\n' * 10,
        "sparse": bytes(5_000_000),
    }
    path.write_bytes(packed.getvalue() or other[make])
    with pytest.raises(FileError, match=path.name):
        read(path)


def test_what_is_no_file_is_refused_without_waiting_for_it(path: Path) -> None:
    pipe, loop, nowhere, link = (path.with_name(name) for name in ("pipe", "loop", "nowhere", "link"))
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    nowhere.symlink_to(path.with_name("missing"))
    link.symlink_to(pipe)
    for odd in (pipe, loop, nowhere, link, Path("/dev/null"), Path("/dev/zero"), path / "below"):
        with pytest.raises(FileError, match=str(odd)):
            read(odd)


def test_a_file_that_changes_while_it_is_read_is_told(path: Path) -> None:
    rows: list[Row] = [(number, os.urandom(400).hex()) for number in range(20_000)]  # more than is read ahead
    content = written([rows])
    for changed in (content[:-100], content[: len(content) // 2] + bytes(len(content) - len(content) // 2), content + b"more"):
        path.write_bytes(content)
        with pytest.raises(FileError), BackupFile.opened(path) as backup:
            for number, _ in enumerate(backup.batches()):
                if not number:
                    path.write_bytes(changed)


def test_a_form_of_a_newer_papilio_says_so(path: Path) -> None:
    path.write_bytes(json.dumps({"papilio_backup": 2, "papilio": "9.0"}, separators=(",", ":")).encode() + b"\n")
    with pytest.raises(FileError, match=r"form 2, written by Papilio 9\.0.*upgrade Papilio"):
        read(path)


@pytest.mark.parametrize("rows", [[-1], [0, 0]])
def test_a_table_twice_or_with_fewer_rows_than_none_is_damage(path: Path, rows: list[int]) -> None:
    header = Header("1.0", "0009", "sqlite", "2026-08-14T12:00:00Z", tuple(Shape("star", ("ref",), each) for each in rows))
    file = io.BytesIO()
    BackupWriter(file, header).end()
    path.write_bytes(file.getvalue())
    with pytest.raises(FileError, match="a table stands in it twice, or with fewer rows than none"):
        read(path)


def test_rows_larger_than_a_batch_are_read_alone(path: Path) -> None:
    rows: list[Row] = [("ä" * 5_000_000,)] * 3
    path.write_bytes(written([rows]))
    with BackupFile.opened(path) as file:
        assert [len(rows) for _, rows in file.batches()] == [1] * len(rows)
