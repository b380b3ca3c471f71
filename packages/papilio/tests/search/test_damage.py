"""Searching an index whose files are damaged: an answer, or one error that says what to do."""

import logging
import random
from pathlib import Path
from shutil import copytree

import pytest

from papilio.errors import UnavailableError
from papilio.search.damage import damaged_files
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

QUERIES = ("word1 word2", '"word1 word2"', "title:word5", "author:lovelace", "word1 cat:cs.LG year:2024", "wrod77 2024")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory, chance = tmp_path_factory.mktemp("index"), random.Random(1)
    words = [f"word{number}" for number in range(800)]
    with Engine(directory).writer() as writer:
        for number in range(600):
            title, abstract = (" ".join(chance.choices(words, k=count)) for count in (8, 80))
            writer.put(Document(f"own:{number}", title, abstract, authors=("Ada Lovelace",), categories=("cs.LG",)))
        writer.commit(1)
    return directory


def test_a_whole_index_has_no_damaged_file(written: Path) -> None:
    assert Engine(written).damaged_files() == []


@pytest.mark.parametrize("seed", range(20))
def test_damage_is_found_and_a_search_answers_or_says_what_to_do(written: Path, tmp_path: Path, seed: int) -> None:
    directory, chance = copytree(written, tmp_path / "index"), random.Random(seed)
    files = sorted(path for path in directory.rglob("*") if path.suffix in (".idx", ".store", ".term", ".pos", ".fast"))
    path = chance.choice(files if seed % 2 else [each for each in files if each.suffix == ".store"])
    whole = path.read_bytes()
    count = min(chance.choice((1, 50, 2000)), len(whole) // 2)
    start = chance.randrange(len(whole) - count)
    path.write_bytes(whole[:start] + bytes(255 - each for each in whole[start : start + count]) + whole[start + count :])
    assert list(damaged_files(path.parent)) == [path]
    try:
        engine = Engine(directory)
        for query in QUERIES:
            engine.answer(Search(query))
            engine.answer(Search(query, sort="time"))
        engine.more_like("word1 word2 word3", "word4 " * 20)
    except UnavailableError as error:
        assert "papilio reindex" in str(error)


def test_what_is_read_of_a_damaged_store_is_told_once(written: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    directory = copytree(written, tmp_path / "index")
    for path in directory.rglob("*.store"):
        whole = path.read_bytes()
        path.write_bytes(bytes(255 - each for each in whole[: len(whole) // 2]) + whole[len(whole) // 2 :])
    engine = Engine(directory)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            with pytest.raises(UnavailableError, match=r"damaged.*papilio reindex"):
                engine.answer(Search("word1"))
    assert len(caplog.records) <= 1


def test_a_column_damaged_anywhere_gives_an_order_or_says_what_to_do(written: Path, tmp_path: Path) -> None:
    column = max(written.rglob("*.fast"), key=lambda each: each.stat().st_size)
    whole, refused = column.read_bytes(), 0
    for start in range(0, len(whole), 75):
        directory = copytree(written, tmp_path / str(start))
        path = directory / column.relative_to(written)
        path.write_bytes(whole[:start] + bytes(255 - each for each in whole[start : start + 25]) + whole[start + 25 :])
        try:
            Engine(directory).answer(Search("word1 word2", sort="time"))
        except UnavailableError as error:
            assert "papilio reindex" in str(error)
            refused += 1
    assert refused
