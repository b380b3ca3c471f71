"""What a query finds before it is offered."""

import pytest

from papilio.errors import QueryError
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

BROKEN = (
    'author:he" attention',
    'un"closed',
    'attention "unclosed yaer:2017',
    'attention "moths yaer:2017',
    "title:(a b",
    "title:(moths attention",
    "title:(author:he moths)",
    "year:(2017 OR soon) moths",
    "(moths",
    "moths)",
    'moths" (attention',
    "foo:moths",
    "zebra year:soon",
    "auther:jumper",
    '"moths zebra',
    "title: moths",
    "has:pictures",
    "(zebra",
    '"',
)
"""Queries that cannot be read."""


def test_whatever_is_offered_for_a_query_finds_papers(empty: Engine) -> None:
    with empty.writer() as writer:
        writer.put(
            Document("a", "On the moths", "Attention.", authors=("Kaiming He",), venue="ICLR", year=2017, published="2017")
        )
        writer.put(Document("b", "Of an attention", "Unclosed.", authors=("Ada Lovelace",), categories=("cs.LG",), year=2020))
        writer.commit(1)
    offered = 0
    for within in ("", "year:2017", "year:1900"):
        for query in BROKEN:
            suggestion = mistaken(empty, query, within)
            offered += bool(suggestion)
            assert not suggestion or empty.answer(Search(suggestion, within=within)).total, (query, suggestion)
        for query in ("Kaming He", "Moths 2017 ICLR", "ICLR 2017 zebra", "ICLR 2020", "motsh cs.LG", "ICLR cs.LG Lovelace"):
            for sort in ("relevance", "time"):
                answer = empty.answer(Search(query, within=within, sort=sort))
                queries = [each.query for each in (*answer.offers, *answer.without)] + [answer.nearest] * bool(answer.nearest)
                assert all(empty.answer(Search(each, within=within, sort=sort)).total for each in queries), (query, queries)
                for each in answer.offers:
                    assert empty.answer(Search(each.query, within=within, sort=sort)).total == each.count, (query, each)
    assert offered > len(BROKEN)


def test_in_an_empty_library_nothing_is_offered(empty: Engine) -> None:
    assert {mistaken(empty, query, "") for query in BROKEN} == {""}


def mistaken(engine: Engine, query: str, within: str) -> str:
    """What is suggested for a query that cannot be read."""
    with pytest.raises(QueryError) as caught:
        engine.answer(Search(query, within=within))
    return caught.value.suggestion
