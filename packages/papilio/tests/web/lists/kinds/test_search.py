"""What a search finds, for its page, its feed and its export."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from papilio.app import App
from papilio.errors import QueryError
from papilio.search.engine import Engine
from papilio.web.answering.problems import PageError
from papilio.web.lists.kinds import search
from papilio.web.lists.kinds.search import ARXIV, EVERYTHING, VENUE, Scope, SearchList, newest, read, search_options, whole
from papilio.web.lists.paper_list import ListRequest

Ask = Callable[..., ListRequest]


def page(asked: ListRequest, scope: Scope = EVERYTHING) -> SearchList:
    return read(asked, scope, search_options(asked, scope))


@pytest.mark.parametrize("sort", ["", "0", "1", "juggling,parsing"])
@pytest.mark.parametrize("scope", [EVERYTHING, ARXIV, VENUE], ids=lambda scope: scope.path)
def test_pages_one_after_another_are_what_is_exported(ask: Ask, sort: str, scope: Scope) -> None:
    every = whole(ask(q="spectral", sort=sort), scope)
    assert every.matching == len(every.refs)
    pages = [page(ask(q="spectral", sort=sort, show="25", skip=str(skip)), scope) for skip in range(0, 100, 25)]
    assert [ref for each in pages for ref in each.refs] == list(every.refs)
    assert {each.total for each in pages} == {every.total}


def test_the_words_of_the_query_are_marked_unless_unwanted_and_reasons_are_told_when_wanted(ask: Ask) -> None:
    plain, wanted = page(ask(q="spectral")), page(ask(q="spectral", highlight="0", explain="1"))
    assert all(plain.marks[ref].abstract for ref in plain.refs) and not any(plain.why.values())
    assert not wanted.marks and all(wanted.why[ref] for ref in wanted.refs)
    assert "explain=1" in wanted.options.link(ask().frame, wanted.path, skip="25")


def test_a_feed_is_by_time_whatever_order_the_page_has(ask: Ask, papilio_app: App) -> None:
    feed = newest(ask(q="spectral", sort="1"), EVERYTHING)
    dates = [feed.entries[ref].paper.published for ref in feed.refs]
    assert len(dates) > 50 and dates == sorted(dates, reverse=True)


def test_page_total_facets_and_feed_of_a_search_by_time_are_one_set(ask: Ask) -> None:
    listed, feed = (
        page(ask(q="spectral graph parsing", sort="0", show="100")),
        newest(ask(q="spectral graph parsing"), EVERYTHING),
    )
    assert listed.answer.coverage is not None
    assert set(listed.refs) == set(feed.refs)
    assert listed.total == len(feed.refs) == sum(each.papers for each in listed.answer.facets["year"])
    assert listed.total < page(ask(q="spectral graph parsing")).total
    assert any("words" in note for note in listed.notes)


@pytest.mark.parametrize("sort", ["", "0", "1", "juggling"])
def test_an_exact_title_is_first_in_every_order(ask: Ask, sort: str) -> None:
    asked = ask(q="Parsing aloud", sort=sort)
    assert page(asked).refs[0] == whole(asked, EVERYTHING).refs[0] == "acl:P19-1001"


def test_a_field_that_results_do_not_have_is_refused(ask: Ask) -> None:
    with pytest.raises(PageError, match="facet=category, facet=venue, facet=year"):
        page(ask(q="spectral", facet="author"))


def test_a_day_holds_for_page_feed_and_export(ask: Ask) -> None:
    asked = ask(q="spectral", date="1999-01-04")
    found = [page(asked), newest(asked, EVERYTHING), whole(asked, EVERYTHING)]
    assert [list(each.refs) for each in found] == [["arxiv:hep-th/9901001"]] * 3


def test_nothing_found_leads_on(ask: Ask) -> None:
    none = page(ask(query="qwertyzxcv", date="2024-05-01"), ARXIV)
    assert none.total == 0 and "qwertyzxcv" in none.empty
    assert "/search?q=qwertyzxcv" in [way.href for way in none.ways]


@pytest.mark.parametrize("read", [newest, whole])
def test_no_query_and_a_wrong_one_are_refused(ask: Ask, read: Callable[[ListRequest, Scope], object]) -> None:
    with pytest.raises(PageError, match=r"/venue/search/.*query="):
        read(ask(q="  "), VENUE)
    with pytest.raises(QueryError):
        read(ask(q="titel:x"), EVERYTHING)
    with pytest.raises(PageError, match="whole number"):
        read(ask(q="x", show="x"), EVERYTHING)


def test_more_than_a_file_holds_is_said(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_EXPORT", 10)
    with pytest.raises(PageError, match="up to 10 are exported") as refused:
        whole(ask(q="spectral"), EVERYTHING)
    assert [way.href for way in refused.value.ways] == ["/search?q=spectral"]


def test_words_order_only_what_is_near_the_top_and_say_so(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_WEIGHED", 10)
    listed = page(ask(q="spectral", sort="colours", show="7"))
    assert listed.reachable == 10 < listed.total and "first 10 results" in listed.notes[-1]
    assert whole(ask(q="spectral", sort="colours"), EVERYTHING).total == listed.total


def test_while_the_index_is_made_a_reader_is_told_instead_of_that_nothing_matches(
    ask: Ask, papilio_app: App, tmp_path: Path
) -> None:
    none, held = Engine(tmp_path / "index"), papilio_app.engine
    asked = ask(q="spectral")

    def found(engine: Engine, last: int) -> SearchList:
        return page(replace(asked, app=replace(papilio_app, engine=engine), sequence=last))

    assert "Nothing matches" in found(none, 90_000).empty
    papilio_app.seat.indexing(40_000, 90_000)
    try:
        assert "is at change 40,000 of 90,000" in found(none, 90_000).empty
        assert "is at change 40,000 of 90,000" in found(held, 90_000).notes[-1]
        assert not found(held, held.sequence() + 1).notes, "a paper of today is no matter"
    finally:
        papilio_app.seat.indexing(0, 0)
