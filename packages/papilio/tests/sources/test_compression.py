"""Compressed files: the same content from each form, whole or as far as it goes."""

import bz2
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable

import pytest
import zstandard

from papilio.sources.compression import DAMAGE, UnreadableError, open_chunks

CONTENT = random.Random(4).randbytes(300_000) + b"lines\n" * 500_000


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("folder")
        archive.writestr("__MACOSX/._papers.jsonl", b"a resource fork")
        archive.writestr("folder/papers.jsonl", content)
    return file.getvalue()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda content: content,
    "gzip": gzip.compress,
    "two gzips": lambda content: gzip.compress(content[:1000]) + gzip.compress(content[1000:]),
    "xz": lambda content: lzma.compress(content, preset=0),
    "two xz": lambda content: lzma.compress(content[:1000], preset=0) + lzma.compress(content[1000:], preset=0),
    "zstandard": zstandard.ZstdCompressor(write_checksum=True).compress,
    "two zstandard": lambda content: zstandard.compress(content[:1000]) + zstandard.compress(content[1000:]),
    "zip": zipped,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_content_comes_whole_in_bounded_chunks(form: str) -> None:
    file = io.BytesIO(FORMS[form](CONTENT))
    chunks = open_chunks(file)
    read = list(chunks)
    assert b"".join(read) == CONTENT
    assert max(map(len, read)) < 8 * 2**20
    assert chunks.consumed_bytes() == len(file.getvalue())


@pytest.mark.parametrize("form", ["gzip", "xz", "zstandard", "zip"])
def test_a_file_that_was_cut_short_says_so_after_what_it_holds(form: str) -> None:
    whole = FORMS[form](CONTENT)
    read: list[bytes] = []
    with pytest.raises(EOFError):
        for chunk in open_chunks(io.BytesIO(whole[: len(whole) * 9 // 10])):
            read.append(chunk)
    assert CONTENT.startswith(b"".join(read))


@pytest.mark.parametrize("form", ["gzip", "xz", "zstandard", "zip"])
def test_a_damaged_file_is_told_from_a_short_one(form: str) -> None:
    whole = bytearray(FORMS[form](CONTENT))
    whole[200_000:200_100] = bytes(100)
    with pytest.raises(DAMAGE):
        list(open_chunks(io.BytesIO(bytes(whole))))


def test_a_zip_with_a_password_says_which_file() -> None:
    whole = bytearray(zipped(b"secret\n"))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := whole.find(signature, place + 1)) >= 0:
            whole[place + flags] |= 1
    with pytest.raises(UnreadableError, match=r"folder/papers\.jsonl needs a password"):
        list(open_chunks(io.BytesIO(bytes(whole))))


def test_members_of_a_zip_are_lines_apart() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"one")
        archive.writestr("b", b"two\n")
    assert b"".join(open_chunks(io.BytesIO(file.getvalue()))) == b"one\ntwo\n"


def test_an_unknown_form_comes_as_it_is() -> None:
    content = bz2.compress(b"lines\n")
    assert b"".join(open_chunks(io.BytesIO(content))) == content
    assert list(open_chunks(io.BytesIO(b""))) == []
