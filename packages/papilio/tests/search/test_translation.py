"""Which parts of a query are understood in English."""

import pytest

from papilio.search.query import Group, parse, render
from papilio.search.translation import named, switched, terms_of, translated, unknown


def heads(query: str, *untranslated: str) -> list[str]:
    return [term.head for term in terms_of(translated(parse(query), untranslated), excluded=True) if term.searched]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("低秩近似", ["低秩近似"]),
        ("低秩近似 year:2021 author:何恺明", ["低秩近似"]),
        ('"低秩近似"', []),
        ('title:"低秩近似"', []),
        ("title:低秩近似", ["低秩近似"]),
        ("author:低秩近似 venue:低秩近似", []),
        ("-低秩近似 graph", ["低秩近似"]),
        ("低秩近似 OR 图神经网络", ["低秩近似", "图神经网络"]),
        ("(低秩近似 graph) OR 图神经网络", ["低秩近似", "图神经网络"]),
        ("魑魅低秩近似 OR graph", []),
        ("魑魅低秩近似 graph", ["低秩近似"]),
        ("GPU 图 神经网络 fast", ["图神经网络"]),
    ],
)
def test_words_and_fields_of_text_are_understood(query: str, found: list[str]) -> None:
    assert heads(query) == found


def test_a_term_that_is_switched_off_is_known_and_not_searched_for() -> None:
    query = translated(parse("低秩近似 图神经网络"), ["低秩近似", "unknown"])
    assert [(term.head, term.searched) for term in terms_of(query)] == [("低秩近似", False), ("图神经网络", True)]


@pytest.mark.parametrize(
    "named_so",
    ["低秩近似", " 低秩近似 ", "低秩 近似", "低秩近似，unknown", "unknown、低秩近似", "unknown ；低秩近似", "低秩-近似"],
)
def test_a_term_is_switched_off_however_it_is_written(named_so: str) -> None:
    assert heads("低秩近似 图神经网络", *named(named_so)) == ["图神经网络"]


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("注意力机制", "注意力機制"),
        ("注意力機制", "注意力机制"),
        ("機率", "機率"),
        ("機率", "概率"),
        ("Banach空间", "ＢＡＮＡＣＨ 空間"),
    ],
)
def test_traditional_characters_and_words_of_taiwan_name_a_term(query: str, written: str) -> None:
    assert heads(query) and not heads(query, *named(written))
    assert not list(unknown(named(written), tuple(terms_of(translated(parse(query))))))


def test_a_switch_takes_a_term_away_however_it_was_written() -> None:
    assert switched(named("注意力機制，低秩近似"), "注意力机制") == ("低秩近似",)
    assert switched(("低秩近似",), "注意力机制") == ("低秩近似", "注意力机制")
    assert named(" ，,") == ()


@pytest.mark.parametrize("query", ["低秩近似 -图神经网络 (a OR 低秩近似)", "title:低秩近似", "graph networks"])
def test_the_query_reads_as_before(query: str) -> None:
    assert render(translated(parse(query))) == render(parse(query))


def test_english_is_left_as_it_is() -> None:
    assert translated(parse("graph OR (tree -leaf)")) == parse("graph OR (tree -leaf)")
    assert translated(Group(())) == Group(())
