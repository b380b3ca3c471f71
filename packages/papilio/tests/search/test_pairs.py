"""Pairs of characters beside English terms: papers in Chinese are found, and stand before none that has more of the query."""

from pathlib import Path

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

DOCUMENTS = (
    Document("en", "Detecting misinformation", "A graph neural network finds misinformation in social networks."),
    Document("zh", "藏语文本的神经机器翻译", "本文研究藏语的神经网络翻译，其中的信息如何表示。"),
    Document("zh-all", "虚假信息的检测", "本文用图神经网络检测社交网络中的虚假信息。"),
    *(Document(f"zh-{n}", f"句法分析的第{n}种方法", "本文如何研究其中的信息。") for n in range(9)),
    *(Document(f"filler-{n}", f"Neural networks {n}", "A graph of social relations.") for n in range(200)),
)
QUERY = "如何用图神经网络检测社交网络中的虚假信息"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A library of papers in English with a few in Chinese."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return made


def found(engine: Engine, text: str) -> list[str]:
    return [hit.ref for hit in engine.answer(Search(text, limit=300)).hits]


def test_papers_with_all_that_is_asked_come_first_in_either_language(engine: Engine) -> None:
    refs = found(engine, QUERY)
    assert set(refs[:2]) == {"en", "zh-all"}
    assert {"zh", "zh-1", "filler-1"} <= set(refs)


def test_words_that_all_chinese_papers_have_raise_none(engine: Engine) -> None:
    refs = found(engine, "其中的信息如何检测，研究虚假信息")
    assert refs.index("en") < refs.index("zh-1")


def test_a_word_that_no_term_has_chooses_among_papers_in_chinese(engine: Engine) -> None:
    assert found(engine, "藏语的神经网络")[0] == "zh"


def test_without_terms_pairs_rank_alone(engine: Engine) -> None:
    assert found(engine, "藏语")[0] == "zh"
    assert set(found(engine, "如何")) == {"zh", *(f"zh-{n}" for n in range(9))}


def test_a_library_without_chinese_is_searched_in_english(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    with engine.writer() as writer:
        writer.put(DOCUMENTS[0])
        writer.commit(1)
    assert found(engine, QUERY) == ["en"]
