"""Words become terms, and the same ones for queries as for documents."""

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from papilio.search import schema
from papilio.search.analysis import MAX_TERM_BYTES, STOP_WORDS, Analysis, cjk_runs, without_cjk
from papilio.search.documents import Document

ANALYSIS = Analysis()


@pytest.mark.parametrize(
    ("text", "literal", "stemmed"),
    [
        ("GPT-4", ["gpt", "4"], {"gpt", "4", "gpt4"}),
        ("k-NN", ["k", "nn"], {"k", "nn", "knn"}),
        ("multi-agent", ["multi", "agent"], {"multi", "agent", "multiag"}),
        ("state-of-the-art", ["state", "of", "the", "art"], {"state", "art", "stateoftheart"}),
        ("naïve Poincaré Übung", ["naive", "poincare", "ubung"], {"naiv", "poincar", "ubung"}),
        ("nai\u0308ve", ["naive"], {"naiv"}),
        ("studies studying", ["studies", "studying"], {"studi"}),
        ("the of and", ["the", "of", "and"], set()),
        ("it's", ["it", "s"], set()),
        ("图网络", ["图", "网", "络"], {"图", "网", "络"}),
        ("GNN图", ["gnn", "图"], {"gnn", "图"}),
        ("ＧＰＵ ﬁne", ["gpu", "fine"], {"gpu", "fine"}),
        ("🦋 !?", [], set()),
    ],
)
def test_terms(text: str, literal: list[str], stemmed: set[str]) -> None:
    assert ANALYSIS.literal(text) == literal
    assert stemmed <= set(ANALYSIS.stemmed(text))
    if not stemmed:
        assert ANALYSIS.stemmed(text) == []


def test_languages_with_signs_are_words_of_their_own() -> None:
    kinds = {tuple(ANALYSIS.literal(text)) for text in ("C", "C++", "C#", "F#")}
    assert len(kinds) == 4
    assert all(len(terms) == 1 for terms in kinds)
    assert ANALYSIS.literal("in c++, or C++17") == ["in", *ANALYSIS.literal("C++"), "or", *ANALYSIS.literal("C++"), "17"]


@pytest.mark.parametrize(("one", "other"), [("multi-agent", "multiagent"), ("multi‐agents", "multiagent"), ("GPT-4", "GPT4")])
def test_hyphenated_and_run_together_share_a_term(one: str, other: str) -> None:
    assert set(ANALYSIS.stemmed(one)) & set(ANALYSIS.stemmed(other))


@pytest.mark.parametrize("text", [r"$\alpha$-divergence", "α-divergence", "alpha-divergence", r"\alpha divergence"])
def test_greek_letters_are_found_by_name(text: str) -> None:
    assert ANALYSIS.literal(text) == ["alpha", "divergence"]


def test_greek_words_stay_words() -> None:
    assert len(ANALYSIS.literal("λόγος")) == 1


def test_what_is_too_long_to_be_a_word_is_dropped() -> None:
    assert ANALYSIS.literal(f"a {'x' * (MAX_TERM_BYTES + 1)} b") == ["a", "b"]


def test_stop_words_are_in_folded_form() -> None:
    assert all(ANALYSIS.literal(word) == [word] for word in STOP_WORDS)


@given(st.text())
def test_runs_of_characters_and_the_rest_share_nothing(text: str) -> None:
    assert cjk_runs(without_cjk(text)) == []


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["GPT-4", "C++", "c#", "k-NN", r"$\alpha$-divergence", "multi-agent", "Poincaré", "图网络", "β", "ﬁne", "it's"]
        ),
        st.text(max_size=12).map(lambda text: text.replace("\x00", " ")),
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_the_index_holds_exactly_the_terms_that_a_query_asks_for(titles: list[str]) -> None:
    index = tantivy.Index(schema.build())
    schema.register(index)
    writer = index.writer(15_000_000, 1)
    for number, title in enumerate(titles):
        writer.add_document(schema.to_tantivy(Document(str(number), title)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    for name, terms in (("title_literal", ANALYSIS.literal), ("title", ANALYSIS.stemmed)):
        asked = [set(terms(title)) for title in titles]
        held = dict(searcher.terms_with_prefix(name, "", limit=100_000))
        assert held == {term: sum(term in each for each in asked) for term in set().union(*asked)}
