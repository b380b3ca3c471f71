"""The syntax tree as queries of the index: what must match, what ranks, and what a reader is told."""

from collections.abc import Callable

import pytest

from papilio.search import lexical
from papilio.search.analysis import Analysis
from papilio.search.clause import Clause
from papilio.search.documents import Document
from papilio.search.engine import Engine
from papilio.search.lexical import LexicalIndex, Snapshot
from papilio.search.plain_words import MAX_TERMS
from papilio.search.query import parse
from papilio.search.schema import FORMAT, seconds

Compiled = Callable[[str], tuple[Clause | None, list[str]]]

DOCUMENTS = (
    Document("a", "Graph attention", "Sparse graph networks.", authors=("Ada Lovelace",), categories=("cs.LG",), year=2020),
    Document("b", "Attention", "Graph, graph and graph again.", categories=("cs.CL", "math.CO"), published="2021-05-03"),
    Document("c", "The use of a theory", "Nothing else.", authors=("Kurt Gödel",), venue="ICLR", published="1999", year=1999),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The documents, indexed once, as a search sees them."""
    directory = tmp_path_factory.mktemp("index")
    with Engine(directory).writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return LexicalIndex(
        directory / f"lexical-{FORMAT}", Analysis(), {"learning representations": "ICLR", "nips": "NeurIPS"}
    ).snapshot()


def found(snapshot: Snapshot, query: str) -> list[str]:
    clause = snapshot.compiler.compile(parse(query)).clause
    return [hit.ref for hit in lexical.top(snapshot, clause, 10)] if clause else []


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("graph", ["a", "b"]),
        ("graph lovelace", ["a", "b"]),
        ('"graph again"', ["b"]),
        ("graph -sparse", ["b"]),
        ("sparse OR theory", ["a", "c"]),
        ("the of", ["c"]),
        ("godel", ["c"]),
        ("-graph", ["c"]),
        ("cat:cs -cat:math", ["a"]),
        ("(graph OR theory) year:2020..", ["a", "b"]),
        ('venue:"learning representations"', ["c"]),
        ("venue:ICLR.1999", ["c"]),
        ('venue:"Learning Representations 1999"', ["c"]),
        ("venue:iclr1999", ["c"]),
        ("venue:ICLR.2000", []),
        ("venue:NIPS", []),
    ],
)
def test_plain_words_are_alternatives_and_everything_else_must_hold(snapshot: Snapshot, query: str, refs: list[str]) -> None:
    assert sorted(found(snapshot, query)) == refs


def test_what_ranks_and_what_counts_match_the_same_documents(snapshot: Snapshot) -> None:
    for query in (
        "graph attention",
        '"graph attention"',
        "title:graph",
        "graph -sparse",
        "sparse OR theory",
        "au:lovelace graph",
    ):
        clause = snapshot.compiler.compile(parse(query)).clause
        assert clause is not None
        ranked = {address.doc for _, address in snapshot.searcher.search(clause.ranking, 10).hits}
        counted = {address.doc for _, address in snapshot.searcher.search(clause.counting, 10).hits}
        assert ranked == counted, query


@pytest.mark.parametrize(
    ("query", "scored"), [("graph", True), ("cat:cs", False), ("cat:cs OR year:2020", False), ("-graph", False)]
)
def test_filters_alone_rank_nothing(snapshot: Snapshot, query: str, scored: bool) -> None:
    clause = snapshot.compiler.compile(parse(query)).clause
    assert clause is not None
    assert clause.scored == scored


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("graph AND sparse", "AND is taken as a word"),
        ("cat:cs.XX", "No paper here has the category “cs.XX”."),
        ("venue:ACL", "No paper here has the venue “ACL”."),
        ("title:???", "title: has no letter or digit to look for."),
    ],
)
def test_a_reader_is_told_what_was_not_meant(snapshot: Snapshot, query: str, note: str) -> None:
    assert any(note in each for each in snapshot.compiler.compile(parse(query)).notes)


def test_a_query_without_words_is_no_clause(snapshot: Snapshot) -> None:
    assert snapshot.compiler.compile(parse("??? …")).clause is None


def test_more_words_than_are_searched_keep_those_that_are_known(snapshot: Snapshot) -> None:
    query = " ".join([*(f"unknown{number}" for number in range(MAX_TERMS + 5)), "sparse"])
    assert found(snapshot, query) == ["a"]


def test_since_a_time_are_those_of_it_and_newer(snapshot: Snapshot) -> None:
    hits = snapshot.searcher.search(snapshot.compiler.since(seconds("1999")), 10).hits
    assert len(hits) == 2
    assert len(snapshot.searcher.search(snapshot.compiler.since(seconds("2021-05-04")), 10).hits) == 0
