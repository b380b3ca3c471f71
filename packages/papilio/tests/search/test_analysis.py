import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.analysis import STOP_WORDS, Analysis

ANALYSIS = Analysis()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("networks", "Network"),
        ("Erdős", "erdos"),
        ("e\u0301tale", "ÉTALE"),
        ("multi-agent", "multiagent"),
        ("multi‑agents", "multiagent"),
        ("GPT-4", "gpt4"),
        ("$\\alpha$-divergence", "alpha"),
        ("α-divergence", "$\\alpha$"),
        ("C++", "c++"),
        ("A$^*$ search", "A*"),
        ("$C^*$-algebra", "C*-algebra"),
        ("A-star", "A*"),
        ("node2vec", "Node2Vec"),
        ("ImageNet-1k", "imagenet1k"),
        ("强化学习", "学"),
        ("state-of-the-art", "stateoftheart"),
    ],
)
def test_spellings_share_a_term(one: str, other: str) -> None:
    assert set(ANALYSIS.stemmed(other)) <= set(ANALYSIS.stemmed(one))


@pytest.mark.parametrize(
    ("one", "other"), [("C++", "C"), ("C#", "C"), ("C++", "C#"), ("A*", "A"), ("A*", "D*"), ("F1", "F"), ("node2vec", "node")]
)
def test_words_that_look_alike_are_apart(one: str, other: str) -> None:
    assert not set(ANALYSIS.literal(one)) & set(ANALYSIS.literal(other))


def test_stop_words_are_dropped_from_the_stemmed_form_alone() -> None:
    assert ANALYSIS.stemmed("The theory of the graph") == ["theori", "graph"]
    assert ANALYSIS.literal("The theory of the graph") == ["the", "theory", "of", "the", "graph"]


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_stems_are_snowballs(word: str) -> None:
    expected = [] if word in STOP_WORDS else [Stemmer.Stemmer("english").stemWord(word)]
    assert ANALYSIS.stemmed(word) == expected


@given(st.text())
def test_any_text_has_terms_without_blanks(text: str) -> None:
    for term in (*ANALYSIS.stemmed(text), *ANALYSIS.literal(text)):
        assert term
        assert not any(character.isspace() for character in term)


@given(st.text())
def test_literal_terms_are_their_own_literal_terms(text: str) -> None:
    for term in ANALYSIS.literal(text):
        assert ANALYSIS.literal(term) == [term]


def test_a_dotless_letter_and_its_accent_are_one_letter() -> None:
    assert Analysis().literal("Dud\u0131\u0301k na\u0131\u0308ve") == ["dudik", "naive"]
