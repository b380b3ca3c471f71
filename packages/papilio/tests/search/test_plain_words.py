"""Plain words: whole terms, and how many of the words a paper must have in which order."""

import pytest

from papilio.search.documents import Document, Search, Sort
from papilio.search.engine import Engine
from papilio.search.plain_words import ENOUGH, FEW, Coverage, enough

DOCUMENTS = (
    Document("gpt", "Judging with GPT-4", "GPT-4 is asked.", published="2024-01-01"),
    Document("gap", "GPT in 4 ways", "Neither three nor 4 of GPT.", published="2024-01-02"),
    Document("stars", "4 stars", "In 4 galaxies.", published="2024-01-03"),
    Document("knn", "A kNN graph", "Neighbours.", published="2024-01-04"),
    Document("k-nn", "On k-NN", "Neighbours of moths.", published="2024-01-05"),
    Document("rag", "Retrieval augmented generation", "Answers that are looked up.", published="2020-01-01"),
    Document("genomes", "Generation of genomes", "By retrieval.", published="2026-01-01"),
    Document("title", "Looking up answers", "By generation.", published="2010-01-01"),
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


def found(engine: Engine, query: str, sort: Sort = "relevance") -> list[str]:
    answer = engine.answer(Search(query, sort=sort, channel="lexical"))
    assert answer.total == len(answer.hits)
    assert sum(each.papers for each in answer.facets["year"]) == answer.total
    return [hit.ref for hit in answer.hits]


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("GPT-4", {"gpt"}),
        ("gpt4", {"gpt"}),
        ("k-NN", {"k-nn", "knn"}),
        ("kNN", {"k-nn", "knn"}),
        ("GPT-4 stars", {"gpt", "stars"}),
        ("moths' GPT-4", {"gpt", "k-nn"}),
        ("GPT/4", {"gpt"}),
        ("three-galaxies", set[str]()),
        ("4-galaxies", {"stars"}),
        ("-GPT-4 gpt", {"gap"}),
    ],
)
def test_a_word_of_several_terms_is_had_whole_or_where_no_paper_has_it_by_all_parts(
    engine: Engine, query: str, refs: set[str]
) -> None:
    assert set(found(engine, query)) == refs


def test_its_parts_help_the_rank_alone(engine: Engine) -> None:
    assert found(engine, "k-NN") == ["k-nn", "knn"]
    assert found(engine, "GPT-4 three") == found(engine, "three GPT-4") == ["gap", "gpt"]


def test_by_time_stands_what_has_all_words(engine: Engine) -> None:
    assert set(found(engine, "retrieval augmented generation")) == {"rag", "genomes", "title"}
    assert found(engine, "retrieval augmented generation", "time") == ["rag"]
    assert found(engine, "retrieval generation", "time") == ["genomes", "rag"]
    assert found(engine, "retrieval generation", "stars") == ["genomes", "rag"]
    assert found(engine, "retrieval OR galaxies", "time") == ["genomes", "stars", "rag"]
    assert found(engine, "retrieval -(generation augmented)", "time") == []


def test_where_no_paper_has_all_the_most_that_any_has_are_enough(engine: Engine) -> None:
    answer = engine.answer(Search("retrieval augmented zebras", sort="time"))
    assert [hit.ref for hit in answer.hits] == ["rag"]
    assert answer.coverage == Coverage(2, 3)
    assert found(engine, "unheard zebras", "time") == []


def test_a_title_stays_first_in_every_order(engine: Engine) -> None:
    for sort in ("relevance", "time", "stars"):
        hits = engine.answer(Search("looking up answers", sort=sort)).hits
        assert (hits[0].ref, hits[0].pinned) == ("title", True)


def test_enough_is_each_of_few_words_and_most_of_many() -> None:
    assert [enough(words) for words in range(FEW + 1)] == list(range(FEW + 1))
    for words in range(FEW + 1, 60):
        assert ENOUGH * words <= enough(words) <= enough(words + 1) <= words


def test_a_reader_is_told_which_words_were_asked_for() -> None:
    assert Coverage(1, 1).sentence == ""
    assert "all of the" in Coverage(3, 3).sentence
    assert "at least" in Coverage(2, 3).sentence
