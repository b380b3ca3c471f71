"""Chinese queries of English papers: what is found, in which order, and what is not."""

from importlib import resources
from pathlib import Path

import pytest

from papilio.errors import QueryError
from papilio.search.documents import Document, Search, Sort
from papilio.search.engine import NO_WORDS, Engine
from papilio.search.meanings import MOST_TERMS
from papilio.search.translation import LONGEST_SHOWN

GLOSSARY = resources.files("papilio.search").joinpath("glossary.tsv").read_text("utf-8")
DOCUMENTS = (
    Document("exact", "Low-rank approximation", "Of operators.", published="2021-01-01", year=2021),
    Document("apart", "Low-rank matrix approximation", "Of operators.", published="2022-01-01"),
    Document("parts", "Approximation theory", "Of operators.", published="2023-01-01"),
    Document("gnn", "Graph neural networks", "They pass messages.", ("Kaiming He",), published="2023-02-01"),
    Document("net", "A graph for a neural network", "It is planar.", published="2023-03-01"),
    Document("nonlinear", "Nonlinear regression", "It bends.", published="2020-01-01"),
    Document("linear", "Linear regression", "It is straight.", published="2020-02-01"),
    Document("drone", "A drone flies", "On its own.", published="2020-03-01"),
    Document("zh", "低秩近似的一种方法", "本文研究低秩近似。", published="2019-01-01"),
    Document("zh-other", "如何研究", "本文不研究。", published="2018-01-01"),
    *(Document(f"filler-{n}", "Uncrewed vehicles and operators", "An unmanned aerial vehicle.") for n in range(20)),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The documents, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return made


def found(
    engine: Engine, query: str, sort: Sort = "relevance", *, off: tuple[str, ...] = (), words_only: bool = False
) -> list[str]:
    answer = engine.answer(Search(query, sort=sort, untranslated=off))
    return [hit.ref for hit in answer.hits]


def test_papers_have_the_words_of_a_term_apart_too_those_side_by_side_first(engine: Engine) -> None:
    refs = found(engine, "研究低秩近似")
    assert refs[refs.index("exact") + 1] == "apart"
    assert "parts" not in refs


def test_papers_in_chinese_are_found_as_before(engine: Engine) -> None:
    assert found(engine, "低秩近似", off=("低秩近似",)) == ["zh"]
    assert "zh" in found(engine, "低秩近似")
    assert found(engine, '"低秩近似"') == ["zh"]
    assert found(engine, "低秩近似的一种方法")[0] == "zh"


def test_characters_between_terms_raise_no_paper_above_those_with_the_terms(engine: Engine) -> None:
    refs = found(engine, "如何用图神经网络")
    assert refs.index("gnn") < refs.index("zh-other")


def test_a_negated_term_is_not_its_opposite(engine: Engine) -> None:
    assert found(engine, "非线性回归") == ["nonlinear"]
    assert "linear" in found(engine, "线性回归")


def test_every_form_of_a_term_is_found(engine: Engine) -> None:
    assert {"drone", "filler-1"} <= set(found(engine, "无人机", "time"))


@pytest.mark.parametrize(
    "query", ["图神经网络", "圖神經網絡", "图 神经网络", "图神经网络 GNN", "ＧＮＮ与图神经网络？", "（图神经网络）"]
)
def test_however_it_is_written(engine: Engine, query: str) -> None:
    assert found(engine, query)[0] == "gnn"


def test_operators_stand_beside_chinese_words(engine: Engine) -> None:
    assert found(engine, "图神经网络 author:何恺明") == []
    assert found(engine, '图神经网络 author:"Kaiming He"') == ["gnn"]
    assert found(engine, "ａｕｔｈｏｒ：He 图神经网络") == ["gnn"]
    assert found(engine, "低秩近似 year:2021") == ["exact"]
    assert found(engine, '图神经网络 "pass messages"') == ["gnn"]
    assert set(found(engine, "title:低秩近似")) == {"exact", "zh"}
    assert set(found(engine, "低秩近似 OR 图神经网络")) == {"exact", "zh", "gnn"}
    assert set(found(engine, "低秩近似 -图神经网络 -zh")) >= {"exact", "apart"}
    assert "gnn" not in found(engine, "networks -图神经网络")


def test_in_the_order_of_time_papers_have_nearly_all_terms(engine: Engine) -> None:
    answer = engine.answer(Search("低秩近似 算子", sort="time"))
    assert {hit.ref for hit in answer.hits} == {"exact", "apart"}
    assert answer.coverage is not None
    assert (answer.coverage.least, answer.coverage.words) == (2, 2)


def test_a_term_switched_off_is_counted_anew(engine: Engine) -> None:
    whole = engine.answer(Search("图神经网络"))
    off = engine.answer(Search("图神经网络", untranslated=("图神经网络",)))
    assert (whole.total, off.total) == (2, 0)
    assert [(term.head, term.searched) for term in off.understood] == [("图神经网络", False)]


def test_a_query_without_a_known_term_finds_what_it_found(engine: Engine) -> None:
    assert found(engine, "魑魅魍魉") == []
    assert set(found(engine, "本文")) == {"zh", "zh-other"}


def test_of_many_terms_the_rarest_are_searched_for_and_the_reader_is_told(tmp_path: Path) -> None:
    heads = [line.split("\t") for line in GLOSSARY.splitlines() if not line.startswith("#")][::250][: MOST_TERMS + 6]
    engine = Engine(tmp_path)
    with engine.writer() as writer:
        for number, (_, english, _) in enumerate(heads):
            writer.put(Document(f"{number:02}", english.split("; ")[0]))
        writer.commit(1)
    text = "，".join(head for head, *_ in heads) * 10
    answer = engine.answer(Search(text[:3_000], limit=100))
    assert len(answer.understood) == len(heads)
    assert [note for note in answer.notes if f"the {MOST_TERMS} rarest" in note]
    assert len(answer.hits) >= MOST_TERMS


def test_marks_are_the_english_words(engine: Engine) -> None:
    text = "We approximate by low-rank approximations."
    answer = engine.answer(Search("低秩近似"))
    assert [text[start:end] for start, end in answer.marks(text)] == ["approximate", "low-rank", "approximations"]


@pytest.mark.parametrize("query", ["，。！？", "……——", "“ ”", "《》（）"])
def test_signs_alone_ask_for_nothing(engine: Engine, query: str) -> None:
    try:
        answer = engine.answer(Search(query))
    except QueryError as error:
        assert error.column
        return
    assert (answer.hits, answer.understood) == ((), ())
    assert answer.notes == (NO_WORDS,)


def test_half_chinese_half_english_is_one_query(engine: Engine) -> None:
    answer = engine.answer(Search("低秩 matrix 近似 of operators"))
    assert [term.head for term in answer.understood] == ["低秩", "近似"]
    assert answer.hits[0].ref == "apart"


def test_a_query_of_a_hundred_kilobytes_is_refused_or_read_as_words(engine: Engine) -> None:
    text = "圖神經網路與低秩近似" * 3_400
    with pytest.raises(QueryError, match="34,000 characters"):
        engine.answer(Search(text))
    answer = engine.answer(Search(text, words_only=True))
    assert "gnn" in [hit.ref for hit in answer.hits]
    assert {"图神经网络", "低秩近似"} <= {term.head for term in answer.understood}


def test_a_term_to_leave_that_the_query_does_not_have_is_told(engine: Engine) -> None:
    answer = engine.answer(Search("低秩近似", untranslated=("图神经网络", "x" * 500, "低秩近似")))
    assert [note.partition("”")[0] for note in answer.notes] == ["“图神经网络", f"“{'x' * (LONGEST_SHOWN - 1)}…"]
    assert [term.searched for term in answer.understood] == [False]
    assert engine.answer(Search("graph", untranslated=("低秩近似",))).notes
