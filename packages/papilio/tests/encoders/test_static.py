"""The built-in encoder: the files of a table, and the vectors of texts."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.encoders.static import CARD, MOST_WORDS, ROWS, SCALES, WORDS, StaticEncoder, fingerprint, write
from papilio.errors import FileError

NAMES = ["low", "rank", "graph", "the", "图"]
TABLE = np.array([[127, 0, 64], [-10, 127, 3], [5, 6, 127], [1, 2, 3], [5, 6, 126]], np.int8)
SCALE = np.array([0.01, 0.02, 0.03, 0.0, 0.03], np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("table"))


def written(folder: Path) -> Path:
    np.save(folder / ROWS, TABLE)
    np.save(folder / SCALES, SCALE)
    (folder / WORDS).write_text("".join(name + "\n" for name in NAMES), "utf-8")
    (folder / CARD).write_text(json.dumps({"seed": 1, "fingerprint": "abc"}), "utf-8")
    return folder


@pytest.fixture(scope="module")
def encoder(folder: Path) -> StaticEncoder:
    return StaticEncoder(folder)


def test_a_vector_is_the_weighted_sum_of_the_rows_of_the_words_at_length_one(encoder: StaticEncoder) -> None:
    (found,) = encoder.documents(["The low, low rank"])
    expected = 2 * SCALE[0] * TABLE[0].astype(float) + SCALE[1] * TABLE[1].astype(float)
    assert np.allclose(found, expected / np.linalg.norm(expected), atol=1e-6)
    assert encoder.dimensions == len(found) == 3


def test_what_says_nothing_has_no_vector(encoder: StaticEncoder) -> None:
    assert not encoder.documents(["", "the", "zebra", "😀"]).any()
    assert encoder.documents([]).shape == (0, 3)


def test_languages_share_one_space(encoder: StaticEncoder) -> None:
    chinese, english, other = encoder.queries(["图", "graph", "rank"])
    assert chinese @ english > 0.99 > chinese @ other


@given(st.lists(st.text(st.sampled_from("low rank graph the图 x.")), max_size=40))
def test_a_text_has_the_same_vector_alone_and_among_others(encoder: StaticEncoder, texts: list[str]) -> None:
    together = encoder.documents(texts)
    assert all((encoder.documents([text])[0] == vector).all() for text, vector in zip(texts, together, strict=True))
    lengths = np.linalg.norm(together, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-6) | (lengths == 0))


def test_what_comes_after_the_first_words_is_not_read(encoder: StaticEncoder) -> None:
    long = "low " * MOST_WORDS
    assert (encoder.documents([long])[0] == encoder.documents([long + "rank"])[0]).all()


def test_a_fingerprint_changes_with_all_that_the_vectors_depend_on(folder: Path, tmp_path: Path) -> None:
    assert StaticEncoder(folder).fingerprint == "abc"
    before = fingerprint(written(tmp_path))
    assert before == fingerprint(folder)
    np.save(tmp_path / SCALES, SCALE + np.float32(1e-6))
    assert fingerprint(tmp_path) != before


def test_a_written_table_gives_the_directions_that_its_rows_give(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).standard_normal((len(NAMES), 40))
    rows[3] = 0
    write(tmp_path, NAMES, rows, {"seed": 2})
    encoder = StaticEncoder(tmp_path)
    (found,) = encoder.documents(["the low rank of a graph"])
    expected = rows[:3].sum(axis=0)
    assert found @ (expected / np.linalg.norm(expected)) > 0.9999
    assert not encoder.documents(["the"]).any()
    assert encoder.card["seed"] == 2 and encoder.fingerprint == fingerprint(tmp_path)


@pytest.mark.parametrize("name", [ROWS, SCALES, WORDS, CARD])
def test_a_table_without_one_of_its_files_is_refused_by_name(tmp_path: Path, name: str) -> None:
    written(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(FileError, match=name):
        StaticEncoder(tmp_path).documents(["low"])


@pytest.mark.parametrize("name", [ROWS, SCALES])
def test_a_torn_file_is_refused(tmp_path: Path, name: str) -> None:
    whole = (written(tmp_path) / name).read_bytes()
    for length in (0, 7, len(whole) - 1):
        (tmp_path / name).write_bytes(whole[:length])
        with pytest.raises(FileError, match="cannot be read"):
            StaticEncoder(tmp_path)


def test_files_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    with (written(tmp_path) / WORDS).open("a", encoding="utf-8") as file:
        file.write("more\n")
    with pytest.raises(FileError, match="6 words, 5 rows"):
        StaticEncoder(tmp_path).documents(["low"])
    np.save(tmp_path / SCALES, SCALE[1:])
    with pytest.raises(FileError, match="rows \\(5, 3\\) of int8, 4 scales"):
        StaticEncoder(tmp_path)


def test_a_query_of_pieces_alone_means_nothing(encoder: StaticEncoder) -> None:
    assert not encoder.queries(["", "g", "zzqq"]).any()
    assert encoder.queries(["graph zzqq"]).any()


def test_the_shares_of_words_add_up_to_the_likeness_of_the_text(encoder: StaticEncoder) -> None:
    direction = np.array([0.5, -1.0, 2.0], np.float32)
    shares, nothing = encoder.shares(["Low, low rank the zebra 图", ""], direction)
    assert list(shares) == ["low", "rank", "the", "图"] and shares["the"] == 0
    assert shares["low"] == pytest.approx(2 * SCALE[0] * (TABLE[0].astype(np.float32) @ direction))
    (vector,) = encoder.documents(["Low, low rank the zebra 图"])
    (other,) = encoder.shares(["Low, low rank the zebra 图"], -direction)
    assert sum(shares.values()) == pytest.approx(-sum(other.values()))
    assert np.sign(sum(shares.values())) == np.sign(vector @ direction)
    assert not nothing and list(encoder.shares([], direction)) == []
