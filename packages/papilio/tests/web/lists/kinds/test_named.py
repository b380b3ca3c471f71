"""Papers by name: each once, in the order named, those that are missing with their reasons."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.app import App
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.kinds.named import MAX_NAMES, held, look_up, names_papers, read, searches_of, split_names
from papilio.web.lists.paper_list import ListRequest

Ask = Callable[..., ListRequest]
FRAME = Frame("", "/", messages("en"))


@given(st.lists(st.text(st.characters(exclude_characters=",", exclude_categories=["Cs"])), max_size=20))
def test_names_are_split_once_each_in_their_order(names: list[str]) -> None:
    assert split_names(FRAME, ",".join(names)) == tuple(dict.fromkeys(each.strip() for each in names if each.strip()))


def test_more_names_than_a_page_takes_are_refused() -> None:
    assert len(split_names(FRAME, ",".join(map(str, range(MAX_NAMES))))) == MAX_NAMES
    with pytest.raises(PageError, match="501 papers are named"):
        split_names(FRAME, ",".join(map(str, range(MAX_NAMES + 1))))


@pytest.mark.parametrize(("names", "papers"), [("2405.00001", True), ("hep-th/9901001", True), ("cs.LG,math-ph", False)])
def test_what_names_papers_and_what_categories(names: str, papers: bool) -> None:
    assert names_papers(names) is papers


def test_spellings_of_one_paper_are_one_and_bad_names_have_a_reason(papilio_app: App) -> None:
    named = look_up(papilio_app, messages("en"), ["2405.00002", "arXiv:2405.00002v3", "2405.99999", "2413.00001"])
    assert dict(named.refs) == {"arxiv:2405.00002": "2405.00002", "arxiv:2405.99999": "2405.99999"}
    assert named.held == {"arxiv:2405.00002"}
    assert [(each.name, "month 13" in each.reason) for each in named.missing] == [("2413.00001", True)]


def test_what_is_exported_is_what_is_held_in_the_order_named(ask: Ask) -> None:
    several = held(ask("2405.00003,2405.99999,2405.00001"), "arxiv")
    assert (list(several.refs), several.file) == (["arxiv:2405.00003", "arxiv:2405.00001"], "2-papers")
    assert held(ask("P19-1001@ACL"), "venue").file == "P19-1001@ACL"
    for names in ("2405.99999", "", "2413.00001"):
        with pytest.raises(PageError, match="none of these papers"):
            held(ask(names), "arxiv")


@pytest.mark.parametrize("sort", ["", "0", "1", "graphs"])
def test_papers_still_to_come_keep_a_place_in_every_order(ask: Ask, papilio_app: App, sort: str) -> None:
    names = ["2405.99999", "2405.00007", "2405.00001"]
    refs = [f"arxiv:{name}" for name in names]
    listed = read(ask(sort=sort), "arxiv", names, refs, {refs[0]: "It is being fetched."})
    ordered = listed.ordered(papilio_app.store)
    assert sorted(ordered) == sorted(refs) and listed.total == 3
    if sort in ("0", "graphs"):
        assert ordered[-1] == refs[0], "nobody knows yet when it appeared, nor its words"


@pytest.mark.parametrize(("words", "query"), [("(", ""), ("foo:x", "foo x"), ("a (b", "a b"), ("graphs", "graphs")])
def test_the_search_that_is_a_way_on_can_be_read(words: str, query: str) -> None:
    assert [way.href for way in searches_of(FRAME, words)] == ([FRAME.link("/search", q=query)] if query else [])
