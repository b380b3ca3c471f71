"""Files of records: every form, whole and damaged."""

import bz2
import gzip
import io
import lzma
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.errors import FileError
from papilio.sources.files import MAX_LINE_BYTES, Line, RecordFile

CONTENT = b"".join(b'{"id": "%d", "title": "line %d"}\n' % (number, number) for number in range(20_000))


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        archive.writestr("folder/papers.json", content)
    return buffer.getvalue()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "zip": zipped,
}
CHAINED = {"gzip": gzip.compress, "xz": lzma.compress, "zstd": zstandard.ZstdCompressor(write_checksum=True).compress}


def read(path: Path, skip: int = 0) -> list[Line]:
    with RecordFile(path) as file:
        return list(file.lines(skip))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_lines_whatever_the_name_says(form: str, tmp_path: Path) -> None:
    path = tmp_path / "papers.txt"
    path.write_bytes(FORMS[form](CONTENT))
    lines = [line for line in read(path) if line.content]
    assert [line.content for line in lines] == CONTENT.splitlines()
    assert [line.number for line in lines] == list(range(1, 20_001))


@pytest.mark.parametrize("form", FORMS)
def test_skipping_goes_on_where_an_import_stopped(form: str, tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_bytes(FORMS[form](CONTENT))
    rest = [line for line in read(path, skip=19_990) if line.content]
    assert [line.number for line in rest] == list(range(19_991, 20_001))


@pytest.mark.parametrize("form", [form for form in FORMS if form != "plain"])
@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_file_cut_short_gives_its_whole_lines_and_then_the_place(form: str, kept: float, tmp_path: Path) -> None:
    content = FORMS[form](CONTENT)
    path = tmp_path / "cut"
    path.write_bytes(content[: int(len(content) * kept)])
    got: list[Line] = []
    with pytest.raises(FileError, match="cut short"), RecordFile(path) as file:
        got.extend(file.lines())
    whole = CONTENT.splitlines()
    assert [line.content for line in got if line.content] == whole[: len(got)]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "plain"])
def test_a_flipped_byte_is_an_error_not_a_crash(form: str, tmp_path: Path) -> None:
    content = bytearray(FORMS[form](CONTENT))
    content[len(content) // 2] ^= 0xFF
    path = tmp_path / "flipped"
    path.write_bytes(content)
    with pytest.raises(FileError):
        read(path)


@pytest.mark.parametrize("form", CHAINED)
def test_files_that_were_concatenated_are_read_to_the_last(form: str, tmp_path: Path) -> None:
    path = tmp_path / "chained"
    path.write_bytes(CHAINED[form](b"one\n") + CHAINED[form](b"two\nthr") + CHAINED[form](b"ee\n"))
    assert [line.content for line in read(path)] == [b"one", b"two", b"three"]


def test_members_of_a_zip_do_not_run_into_each_other(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.jsonl", "one\ntwo")
        archive.writestr("b.jsonl", "three\n")
    assert [line.content for line in read(tmp_path / "two.zip") if line.content] == [b"one", b"two", b"three"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (gzip.compress(b"ustar\0\0\0" * 100, mtime=0), "binary"),
        ("{}\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\x1f\x8b no gzip at all", "damaged"),
    ],
)
def test_what_is_no_file_of_records_is_refused_with_its_reason(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(FileError, match=said) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_missing_files_and_directories_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="directory"):
        read(tmp_path)
    with pytest.raises(FileError, match="No such file"):
        read(tmp_path / "missing")


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(b"one\n"))
    # Bit 0 of the general purpose flags, in the local header and in the central directory, says "encrypted".
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rfind(mark)
        content[at + offset] |= 1
    path = tmp_path / "secret.zip"
    path.write_bytes(content)
    with pytest.raises(FileError, match="password"):
        read(path)


def test_a_line_of_50_mb_is_reported_and_never_held(tmp_path: Path) -> None:
    path = tmp_path / "long.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"first\n")
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b"\nlast\n")
    tracemalloc.start()
    lines = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(line.number, line.content, line.length_bytes) for line in lines] == [
        (1, b"first", 5),
        (2, None, 50_000_000),
        (3, b"last", 4),
    ]
    assert peak < 3 * MAX_LINE_BYTES


def test_byte_order_mark_carriage_returns_and_a_missing_last_ending(tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n\r\nthree")
    assert [(line.number, line.content) for line in read(path)] == [(1, b"one"), (2, b"two"), (4, b"three")]


def test_the_fingerprint_follows_content_not_name(tmp_path: Path) -> None:
    for name, content in (("a", CONTENT), ("b", CONTENT), ("c", CONTENT + b"more\n")):
        (tmp_path / name).write_bytes(content)
    prints = []
    for name in "abc":
        with RecordFile(tmp_path / name) as file:
            prints.append(file.fingerprint())
    assert prints[0] == prints[1] != prints[2]


def test_bzip2_is_said_to_be_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.bz2").write_bytes(bz2.compress(CONTENT))
    with pytest.raises(FileError, match="gzip, xz, zstd or zip"):
        read(tmp_path / "a.bz2")


@given(
    st.lists(
        st.binary(max_size=50).filter(lambda piece: b"\n" not in piece and b"\0" not in piece and not piece.endswith(b"\r"))
    )
)
@settings(max_examples=budget(20, 300), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_are_what_was_written(tmp_path: Path, pieces: list[bytes]) -> None:
    content = b"start\n" + b"\n".join(pieces)
    path = tmp_path / "law"
    path.write_bytes(gzip.compress(content))
    got = [(line.number, line.content) for line in read(path)]
    assert got == [(number, line) for number, line in enumerate(content.split(b"\n"), 1) if line and not line.isspace()]


@given(
    st.lists(st.binary(max_size=12).map(lambda piece: piece.replace(b"\0", b"\n")), min_size=1, max_size=12),
    st.integers(0, 20),
)
@settings(max_examples=budget(40, 600), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_skipping_is_the_same_wherever_the_chunks_end(tmp_path: Path, pieces: list[bytes], skip: int) -> None:
    """Streams that were concatenated are read one by one, so that lines and their ends fall across chunks."""
    path = tmp_path / "chunks"
    path.write_bytes(b"".join(gzip.compress(piece) for piece in (b"{", *pieces)))
    content = b"{" + b"".join(pieces)
    expected = content.split(b"\n")
    if not expected[-1]:
        expected.pop()
    whole = read(path)
    filled = [(number, line) for number, line in enumerate(expected, 1) if line and not line.isspace()]
    assert [(line.number, line.content) for line in whole] == [(number, line.removesuffix(b"\r")) for number, line in filled]
    assert read(path, skip) == [line for line in whole if line.number > skip]


def test_blank_lines_are_counted_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "blank.gz"
    path.write_bytes(gzip.compress(b"{}\n" + b"\n" * 999_998 + b" \t\r\n{}\n\n\r\n"))
    with RecordFile(path) as file:
        assert [line.number for line in file.lines()] == [1, 1_000_001]
        assert file.lines_read == 1_000_003


@pytest.mark.parametrize("form", [form for form in FORMS if form != "plain"])
def test_a_bomb_is_one_long_line_and_memory_stays_flat(form: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(FORMS[form](b"x" * 100_000_000 + b"\nlast\n"))
    tracemalloc.start()
    with RecordFile(path) as file:
        got = [(line.content, line.length_bytes) for line in file.lines()]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert got == [(None, 100_000_000), (b"last", 4)]
    assert peak < 5 * MAX_LINE_BYTES


@pytest.mark.parametrize("form", FORMS)
def test_progress_goes_from_nothing_to_the_whole_file(form: str, tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_bytes(FORMS[form](CONTENT))
    size = path.stat().st_size
    with RecordFile(path) as file:
        assert file.compressed_position() == (0, size)
        seen = [file.compressed_position()[0] for _ in file.lines()]
        assert seen == sorted(seen)
        assert file.compressed_position() == (size, size)


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="regular"):
        read(tmp_path / "pipe")


def test_an_archive_of_nothing_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.gz"
    path.write_bytes(gzip.compress(b""))
    with pytest.raises(FileError, match="holds nothing"):
        read(path)
