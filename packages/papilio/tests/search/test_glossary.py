"""The glossary's own laws, and how a run of Chinese is divided into its terms."""

import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
from english_sides import found
from hypothesis import given
from hypothesis import strategies as st

from budgets import LONG
from papilio.search.glossary import covers, terms
from papilio.search.script import is_traditional
from papilio.sources.arxiv.categories import all_categories

HEAD = re.compile("[A-Za-z0-9Α-ω\u3400-\u9fff]*[\u3400-\u9fff][A-Za-z0-9Α-ω\u3400-\u9fff]*")
ENGLISH = re.compile(r"[^\W_](?:[^\W_]|[ '*+,./_-])*")
OUR_OWN = ("glossary.tsv", "words.tsv", "taiwan.tsv")


def rows(name: str) -> list[list[str]]:
    text = resources.files("papilio.search").joinpath(name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def heads(query: str) -> list[str]:
    return [term.head for each in terms(query.split()) for term in each]


def english(query: str) -> list[str]:
    return [term.english[0] for each in terms(query.split()) for term in each]


@pytest.mark.parametrize("name", OUR_OWN)
def test_each_table_says_what_it_is_and_whose_and_is_sorted(name: str) -> None:
    head = resources.files("papilio.search").joinpath(name).read_text("utf-8").partition("\n\n")[0]
    assert "Written for Papilio" in head
    assert "Apache-2.0" in head
    firsts = [row[0] for row in rows(name)]
    assert firsts == sorted(set(firsts))


def test_the_glossary_has_enough_terms_of_every_category() -> None:
    counts = Counter(category for *_, categories in rows("glossary.tsv") for category in categories.split(" "))
    known = {category.code for category in all_categories()}
    assert len(rows("glossary.tsv")) >= 6_000
    assert counts.keys() == known
    assert min(counts.values()) >= 30


def test_no_term_is_two_others_side_by_side() -> None:
    held = {head for head, *_ in rows("glossary.tsv")}
    assert len({head.casefold() for head in held}) == len(held)
    assert [head for head in held for at in range(1, len(head)) if head[:at] in held and head[at:] in held] == []


def test_the_words_are_none_of_the_terms() -> None:
    assert not {head for head, *_ in rows("glossary.tsv")} & {head for head, *_ in rows("words.tsv")}


@pytest.mark.parametrize("name", ["glossary.tsv", "words.tsv"])
def test_each_column_has_its_form(name: str) -> None:
    for head, sides, *_ in rows(name):
        assert HEAD.fullmatch(head), head
        assert len(head) > 1
        assert not is_traditional(head), head
        assert all(ENGLISH.fullmatch(side) for side in sides.split("; ")), head
        assert len(set(sides.split("; "))) == len(sides.split("; ")), head


@pytest.mark.data
def test_real_papers_have_the_english(shared_data: Path) -> None:
    """A thousand records of each file have a quarter of all sides, and all records nearly all."""
    sides = {side for _, english, _ in rows("glossary.tsv") for side in english.split("; ")}
    held = found(shared_data, sides, 1_000_000 if LONG else 1_000)
    assert len(held) >= (0.9 if LONG else 0.25) * len(sides)


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("低秩近似", ["low-rank approximation"]),
        ("图神经网络的后门攻击", ["graph neural network", "backdoor attack"]),
        ("Banach空间中的不动点定理", ["Banach space", "fixed point theorem"]),
        ("banach 空间", ["Banach space"]),
        ("GPU上的模板计算", ["stencil computation"]),
        ("纳维-斯托克斯方程", ["Navier-Stokes equation"]),
        ("p-进霍奇理论", ["p-adic Hodge theory"]),
        ("图 神经网络", ["graph neural network"]),
        ("Ｂａｎａｃｈ空间，低秩近似！", ["Banach space", "low-rank approximation"]),
        ("低秩近似与低秩近似", ["low-rank approximation"]),
        ("魑魅魍魉", []),
        ("the quick brown fox", []),
        ("", []),
    ],
)
def test_what_is_understood(query: str, understood: list[str]) -> None:
    assert english(query) == understood


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("圖神經網絡", ["graph neural network"]),
        ("特徵值分解", ["eigenvalue", "decomposition"]),
        ("非線性迴歸", ["non-linear regression"]),
        ("資料探勘", ["data mining"]),
        ("語意分割", ["semantic segmentation"]),
        ("假設檢定", ["hypothesis testing"]),
        ("薛丁格方程式的數值解", ["Schrödinger equation"]),
        ("無線感測器", ["wireless", "sensor"]),
        ("大型語言模型", ["large language model"]),
        ("再分析資料", ["reanalysis data"]),
    ],
)
def test_traditional_characters_and_words_of_taiwan(query: str, understood: list[str]) -> None:
    assert english(query)[: len(understood)] == understood


def test_a_term_that_begins_with_letters_is_no_part_of_a_longer_word() -> None:
    assert heads("B介子衰变") == ["B介子衰变"]
    assert "B介子衰变" not in heads("AB介子衰变")


def test_a_word_belongs_to_where_its_term_begins() -> None:
    assert [[term.head for term in each] for each in terms(["Banach", "空间", "低秩近似"])] == [
        ["Banach空间"],
        [],
        ["低秩近似"],
    ]


@pytest.mark.parametrize(
    ("query", "never"),
    [
        ("非线性回归", "linear regression"),
        ("非马尔可夫过程", "Markov process"),
        ("不可交换李代数", "commutative Lie algebra"),
        ("无监督学习", "supervised learning"),
        ("未标注数据", "annotation"),
        ("反对称张量", "symmetric"),
    ],
)
def test_a_negation_is_no_silent_opposite(query: str, never: str) -> None:
    assert never not in {side for each in terms([query]) for term in each for side in term.english}


def test_a_character_that_negates_nothing_hides_nothing() -> None:
    assert english("违反约束") == ["constraint"]


def test_fewest_characters_are_left_over_before_terms_are_long() -> None:
    assert heads("图像分割") == heads("图像分割的")
    assert sum(map(len, heads("深度强化学习与机器人避障"))) == len("深度强化学习机器人避障")


def test_thousands_of_characters_are_divided_like_few() -> None:
    few = heads("如何检测聚变等离子体中湍流与带状流")
    assert set(heads("如何检测聚变等离子体中湍流与带状流。" * 160)) == set(few)


@given(st.text("非不无图神经网络低秩近似学习 Banach空间-的𠮷圖網", max_size=40))
def test_terms_are_in_the_text_and_apart(text: str) -> None:
    words = text.split()
    found = [term for each in terms(words) for term in each]
    assert len({term.head for term in found}) == len(found)
    assert all(term.english for term in found)
    assert sum(len(term.head) for term in found) <= len(text)


@pytest.mark.parametrize(
    ("word", "covered"),
    [("低秩近似", True), ("低秩近似的", True), ("Banach空间", True), ("GPU模板计算", False), ("魑魅低秩近似", False)],
)
def test_whether_terms_are_all_that_a_word_says(word: str, covered: bool) -> None:
    (found,) = terms([word])
    assert covers(word, found) is covered
