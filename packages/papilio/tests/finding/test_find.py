"""Search as readers mean it: hits with their papers and reasons, names recognised, stars counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from papilio.errors import QueryError
from papilio.finding.find import find, find_hits, find_titled
from papilio.finding.indexing import catch_up
from papilio.model.paper import Author, Paper, Record
from papilio.search.documents import Search, Why
from papilio.search.engine import Engine
from papilio.store import Store

GRAPH, MOTHS, OTHER = "arxiv:2401.00001", "arxiv:2401.00002", "own:3"


@pytest.fixture
def store(sqlite_url: str) -> Store:
    """Three papers."""
    made = Store.open(sqlite_url)
    with made.transaction() as tx:
        made.papers.put(
            tx,
            [
                Record(
                    Paper(GRAPH, "Graph attention", "Sparse graphs.", authors=(Author("Ada Lovelace"),), published="2024-01-01")
                ),
                Record(Paper(MOTHS, "Dense moths", "Graphs of moths.", published="2024-01-02", doi="10.1000/Moths")),
                Record(Paper(OTHER, "Dense Moths!", "Nothing.", published="2020")),
            ],
        )
    return made


@pytest.fixture
def engine(store: Store, tmp_path: Path) -> Iterator[Engine]:
    """Their index."""
    made = Engine(tmp_path / "index")
    catch_up(store, made)
    yield made


def test_hits_come_with_their_papers_and_with_reasons_when_asked(store: Store, engine: Engine) -> None:
    findings = find(store, engine, Search("graph"), explain=True)
    assert [(found.hit.ref, found.entry.paper.ref) for found in findings.found] == [(GRAPH, GRAPH), (MOTHS, MOTHS)]
    assert findings.found[0].why == (Why("lexical", "title", ("Graph",)), Why("lexical", "abstract", ("graphs",)))
    bare = find(store, engine, Search("graph"))
    assert all(found.why == () for found in bare.found)
    assert [bare.why(found.entry) for found in bare.found] == [found.why for found in findings.found]


def test_a_hit_whose_paper_has_gone_is_left_out(store: Store, engine: Engine) -> None:
    with store.transaction() as tx:
        store.papers.delete(tx, [GRAPH])
    findings = find(store, engine, Search("graph"))
    assert [found.entry.paper.ref for found in findings.found] == [MOTHS]
    assert findings.answer.total == 2


@pytest.mark.parametrize("text", ["https://doi.org/10.1000/moths", "https://arxiv.org/pdf/2401.00002v3", "2401.00002", MOTHS])
def test_a_name_in_any_spelling_comes_first_where_the_channel_is_not_words_alone(
    store: Store, engine: Engine, text: str
) -> None:
    (found,) = [each for each in find(store, engine, Search(text)).found if each.hit.pinned]
    assert found.entry.paper.ref == MOTHS
    assert not any(each.hit.pinned for each in find(store, engine, Search(text, channel="lexical")).found)


def test_sorted_by_stars_the_most_read_come_first(store: Store, engine: Engine) -> None:
    with store.transaction() as tx:
        store.readings.open(tx, MOTHS, "pdf", "reader", 1.0)

    def found(**options: Any) -> tuple[list[str], int]:
        hits, total = find_hits(store, engine, Search("graph", **options))
        return [hit.ref for hit in hits], total

    assert found(limit=10, sort="stars") == ([MOTHS, GRAPH], 2)
    assert found(limit=1) == ([GRAPH], 2)
    assert found(limit=10, within="before:2024-01-02") == ([GRAPH], 1)


def test_papers_of_one_title_are_found_by_it_and_by_nothing_less(store: Store, engine: Engine) -> None:
    assert {entry.paper.ref for entry in find_titled(store, engine, "dense MOTHS")} == {MOTHS, OTHER}
    assert find_titled(store, engine, "moths") == []
    assert find_titled(store, engine, "???") == []
    assert [entry.paper.ref for entry in find_titled(store, engine, "Graph: attention (")] == [GRAPH]


def test_a_query_that_cannot_be_read_is_an_error(store: Store, engine: Engine) -> None:
    with pytest.raises(QueryError):
        find(store, engine, Search("(graph"))
