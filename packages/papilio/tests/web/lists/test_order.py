"""The orders of a list: by time, by stars, by words; equals stay as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.app import App
from papilio.model.paper import Entry, Paper
from papilio.web.lists.options import ListOptions
from papilio.web.lists.order import arrange, preference

REFS = [f"arxiv:2405.{number:05}" for number in range(1, 31)]


@pytest.mark.parametrize("options", [ListOptions(order=order) for order in ("", "time", "stars")], ids=lambda each: each.order)
def test_every_order_keeps_every_paper(papilio_app: App, options: ListOptions) -> None:
    for refs in (REFS, REFS[::-1], []):
        assert sorted(arrange(papilio_app.store, refs, options)) == sorted(refs)


def test_newest_first_and_most_read_first_with_equals_as_they_were(papilio_app: App) -> None:
    store = papilio_app.store
    held = store.papers.find(REFS)
    by_time = arrange(store, REFS, ListOptions(order="time"))
    assert by_time == sorted(REFS, key=lambda ref: held[ref].paper.published, reverse=True)
    assert arrange(store, REFS, ListOptions(order="stars")) == [
        "arxiv:2405.00007",
        *(r for r in REFS if r != "arxiv:2405.00007"),
    ]


def test_words_that_are_preferred_come_first(papilio_app: App) -> None:
    refs = ["arxiv:2405.00001", "acl:P19-1001", "arxiv:2405.00102"]
    assert arrange(papilio_app.store, refs, ListOptions(order="words", words=("reading", "parsing"))) == [*refs[1:], refs[0]]


def test_what_is_not_held_has_no_time_and_no_words(papilio_app: App) -> None:
    refs = ["arxiv:2499.99999", REFS[0]]
    for options in (ListOptions(order="time"), ListOptions(order="words", words=("graph",))):
        assert arrange(papilio_app.store, refs, options) == REFS[:1]
    assert arrange(papilio_app.store, refs, ListOptions(order="stars")) == refs


@pytest.mark.parametrize(
    ("word", "title", "abstract", "weight"),
    [
        ("graph", "Graphs", "", 3),
        ("graph", "Paragraph", "A monograph.", 0),
        ("graph", "", "graph graph graph graph", 3),
        ("graph", "Graph", "graph GRAPH", 5),
        ("弦", "超弦理论", "", 3),
        ("c++", "On C++", "", 3),
        (".*", "Anything", "at all", 0),
    ],
)
def test_how_much_a_paper_speaks_of_a_word(word: str, title: str, abstract: str, weight: int) -> None:
    assert preference([word])(Entry(Paper("x:1", title, abstract), 0)) == weight


@given(st.lists(st.text(min_size=1, max_size=8), max_size=5), st.text(max_size=40))
def test_any_word_can_be_looked_for_in_any_text(words: list[str], text: str) -> None:
    assert 0 <= preference(words)(Entry(Paper("x:1", text, text), 0)) <= 6 * len(words)
