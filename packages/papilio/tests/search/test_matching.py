import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.analysis import Analysis
from papilio.search.matching import SHORT_STEM, Matcher
from papilio.search.query import parse, words

ANALYSIS = Analysis()


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Matcher(parse(query), ANALYSIS).spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("network", "Neural networks and nets", ["networks"]),
        ("erdos", "Erdős and Erdo\u0308s", ["Erdős", "Erdo\u0308s"]),
        ("godel", "Go\u0308del, Gödel", ["Go\u0308del", "Gödel"]),
        ("the of networks", "The use of a network", ["network"]),
        ('"graph neural"', "Graph neural networks, neural graph", ["Graph", "neural"]),
        ("multiagent", "Multi-agent systems", ["Multi-agent"]),
        ("multi-agent", "multiagent systems", ["multiagent"]),
        ("C++", "C and C++ and C#", ["C++"]),
        ("alpha", r"the $\alpha$-divergence of alpha", ["alpha"]),
        ("alpha", r"\(\alpha\), $$\alpha$$ and \begin{equation}alpha\end{equation} are alpha", ["alpha"]),
        ("query token", "from US$5 a query to US$10 a token", ["query", "token"]),
        ("cost model", r"a cost of \$5, $n$ models and a cost of \$6", ["cost", "models", "cost"]),
        ('"graph network"', "a graph $G$ network, a “graph network”", ["graph", "network"]),
        ("nearestneighbor", "$k$-nearest-neighbor and nearest-$k$-neighbor", ["nearest-neighbor"]),
        ("k-means", "$k$-means, naïve", ["means"]),
        ("强化学习", "用强化学习", ["强化学习"]),
        ("-graph neural", "graph neural", ["neural"]),
        ("graph OR (tree leaf)", "graph leaf", ["graph", "leaf"]),
        ("graph", "", []),
        ("year:2021", "2021", []),
        ("to be", "to be or not", ["to", "be"]),
    ],
)
def test_marks(query: str, text: str, found: list[str]) -> None:
    assert marked(query, text) == found


@given(st.text(), st.text())
def test_spans_lie_in_order_inside_the_text(query: str, text: str) -> None:
    spans = Matcher(words(query), ANALYSIS).spans(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)


WORDS = """graph graphs Graphing multi-agent multiagent a-b-c dying die vying flies fly Using
    us k-NN knn GPT-4 gpt4 x2 re-use_case to-do- --""".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(WORDS), max_size=3), st.lists(st.sampled_from([*WORDS, "other", "_", "."]), max_size=12))
def test_a_text_of_plain_letters_is_marked_as_one_of_any_letters(query: list[str], text: list[str]) -> None:
    matcher = Matcher(words(" ".join(query)), ANALYSIS)
    plain = " ".join(text)
    assert matcher.spans(plain) == matcher.spans(f"{plain} –") == matcher.spans(f"{plain} é")


@given(
    st.lists(st.from_regex("[A-Za-z0-9-]{1,8}", fullmatch=True), max_size=3),
    st.from_regex("[A-Za-z0-9 ._-]{0,60}", fullmatch=True),
)
def test_any_plain_text_is_marked_as_one_of_any_letters(query: list[str], plain: str) -> None:
    matcher = Matcher(words(" ".join(query)), ANALYSIS)
    assert (
        matcher.spans(plain) == matcher.spans(f"{plain} –") == matcher.spans(f"{plain} ж")
    )  # which is folded to no plain letter


@given(st.from_regex("[A-Za-z0-9]{1,14}", fullmatch=True))
def test_a_plain_word_begins_as_its_stem_does(word: str) -> None:
    (stem,) = ANALYSIS.stemmed(word) or (word.lower(),)
    assert word[:1].lower() == stem[:1]
    assert len(stem) <= SHORT_STEM or word[:2].lower() == stem[:2]
