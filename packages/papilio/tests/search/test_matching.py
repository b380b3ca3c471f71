"""What a query marks in a text, and why a paper is there."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import QueryError
from papilio.search.analysis import Analysis
from papilio.search.documents import Document, Why
from papilio.search.engine import Engine
from papilio.search.matching import Matcher
from papilio.search.query import parse, words

ANALYSIS = Analysis()


def marked(query: str, text: str, name: str = "") -> list[str]:
    return [text[start:end] for start, end in Matcher(parse(query), ANALYSIS).spans(text, name)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("networks", "A network, Networking and networked nets", ["network", "Networking", "networked"]),
        ("the study", "The studies of the study", ["studies", "study"]),
        ("the of", "The studies of it", ["The", "of"]),
        ("naive", "a naïve nai\u0308ve NAIVE", ["naïve", "nai\u0308ve", "NAIVE"]),
        ('"networks"', "A network of networks", ["networks"]),
        ('"all you need"', "All you need is all  you, need", ["All", "you", "need", "all", "you", "need"]),
        ('"you need"', "need you needs", []),
        ('"a a"', "a a a", ["a", "a", "a"]),
        ("multi-agent", "multi-agent and multiagent systems", ["multi-agent", "multiagent"]),
        ("multiagent", "a multi-agent system of many agents", ["multi-agent"]),
        ("GPT-4", "GPT-4 beats GPT4", ["GPT-4", "GPT4"]),
        ("C++", "C++, C# and C", ["C++"]),
        ("C#", "C++, C# and C", ["C#"]),
        ("x", "for $x$ and $$x$$ take x", ["x"]),
        ("alpha", r"the $\alpha$ of alpha and α", ["alpha", "α"]),
        ("神经网络", "图神经网络", ["神经网络"]),
        ("sparse -dense", "sparse and dense", ["sparse"]),
        ("sparse OR (dense graph)", "sparse dense graphs here", ["sparse", "dense", "graphs"]),
        ("author:smith", "Jane Smith", ["Smith"]),
        ("year:2021 cat:cs", "2021 cs", []),
        ("🦋", "🦋 butterfly", []),
        ("", "anything", []),
        ("anything", "", []),
    ],
)
def test_words_marked(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_a_field_marks_its_own_text_alone() -> None:
    assert marked("title:sparse", "sparse things", "title") == ["sparse"]
    assert marked("title:sparse", "sparse things", "abstract") == []
    assert marked('abs:"sparse things"', "sparse things", "abstract") == ["sparse", "things"]
    assert marked('abs:"sparse things"', "sparse things", "title") == []
    assert marked("sparse", "sparse things", "abstract") == ["sparse"]


PIECES = st.sampled_from(
    ["sparse", "Sparse", "networks", "multi-agent", "multi", "agent", "C++", "图神经", "α", "naïve", "of", "GPT-4"]
)
SIGNS = st.sampled_from([" ", "-", "‐", "$", "$$", ". ", "\n", "", "\u0301", "_", "\x00"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.tuples(PIECES, SIGNS).map("".join), max_size=15).map("".join))


@given(TEXTS, TEXTS)
def test_spans_are_ordered_apart_and_inside_the_text(query: str, text: str) -> None:
    spans = Matcher(words(query), ANALYSIS).spans(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end < start for (_, end), (start, _) in pairwise(spans))


@given(st.lists(PIECES, min_size=1, max_size=6), st.integers(0, 5))
def test_a_word_of_the_text_is_marked_by_itself(pieces: list[str], place: int) -> None:
    text, wanted = " / ".join(pieces), pieces[place % len(pieces)]
    found = Matcher(words(wanted), ANALYSIS).spans(text)
    at = sum(len(each) + 3 for each in pieces[: place % len(pieces)])
    assert (at, at + len(wanted)) in found


@given(TEXTS)
def test_formulas_are_left_alone(query: str) -> None:
    text = "before $sparse networks of α$ after"
    assert all(end <= 7 or start >= 30 for start, end in Matcher(words(query), ANALYSIS).spans(text))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


PAPER = Document(
    ref="arxiv:2401.00001",
    title="Sparse networks",
    abstract="We study networks that are sparse, and multi-agent learning.",
    authors=("Ada Lovelace", "Alan Turing"),
    categories=("cs.LG", "math.OC"),
    venue="ICLR",
    year=2024,
    published="2024-01-02",
    answers="The network learns.",
)


def test_explain_names_fields_with_their_words(engine: Engine) -> None:
    assert engine.explain("network cat:cs year:2023..2025 venue:iclr author:turing -dense", PAPER) == (
        Why("lexical", "title", ("networks",)),
        Why("lexical", "abstract", ("networks",)),
        Why("lexical", "author", ("Turing",)),
        Why("lexical", "answers", ("network",)),
        Why("lexical", "cat", ("cs.LG",)),
        Why("lexical", "year", ("2024",)),
        Why("lexical", "venue", ("ICLR",)),
    )


def test_explain_says_nothing_where_nothing_matches(engine: Engine) -> None:
    assert engine.explain("quantum cat:hep-th year:2020 venue:nature title:study", PAPER) == ()


def test_explain_reads_a_query_as_search_does(engine: Engine) -> None:
    with pytest.raises(QueryError):
        engine.explain('"sparse', PAPER)
    assert engine.explain('"sparse', PAPER, words_only=True)[0].terms == ("Sparse",)
    assert engine.explain('"sparse', PAPER, pinned=True)[-1].terms == ("sparse",)


def test_highlights_come_per_text_and_take_any_query(engine: Engine) -> None:
    assert engine.highlights("network", ["a network", "none", ""]) == [[(2, 9)], [], []]
    assert engine.highlights('"network', ["a network"]) == [[(2, 9)]]
