"""The words of a text as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.encoders.words import Vocabulary, counted

WORDS = [
    "low",
    "rank",
    "approximation",
    "gpt",
    "4",
    "schr",
    "##odinger",
    "##s",
    "α",
    "低秩",
    "低秩近似",
    "近",
    "似",
    "a",
    "##a",
]
VOCABULARY = Vocabulary(WORDS)


def read(text: str) -> list[str]:
    return [WORDS[number] for number in VOCABULARY.numbers(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Low-rank approximation", ["low", "rank", "approximation"]),
        ("LOW RANKS", ["low", "rank", "##s"]),
        ("GPT-4, ＧＰＴ４", ["gpt", "4", "gpt", "4"]),
        ("Schrödinger", ["schr", "##odinger"]),
        ("Α", ["α"]),
        ("低秩近似", ["低秩近似"]),
        ("低秩的近似", ["低秩", "近", "似"]),
        ("low低秩rank", ["low", "低秩", "rank"]),
        ("unknown zzz", []),
        ("", []),
        ("。！？ 😀 \ud800", []),
    ],
)
def test_a_text_is_cut_into_the_longest_words_that_are_known(text: str, words: list[str]) -> None:
    assert read(text) == words


def test_a_word_that_ends_in_what_is_unknown_is_passed_over_whole() -> None:
    assert read("lowz") == []


def test_what_is_too_long_for_a_word_is_none() -> None:
    longest = Vocabulary(["aa", "##aa"])
    assert longest.numbers("a" * 60) == [0, *[1] * 29]
    assert longest.numbers("a" * 62) == []


@given(st.text())
def test_every_text_has_numbers_of_the_vocabulary(text: str) -> None:
    assert all(0 <= number < len(VOCABULARY) for number in VOCABULARY.numbers(text))


@given(st.lists(st.sampled_from(["low", "rank", "低秩", "gpt 4", "schrodinger"])))
def test_words_that_stand_apart_do_not_change_each_other(parts: list[str]) -> None:
    assert VOCABULARY.numbers(" ".join(parts)) == [number for part in parts for number in VOCABULARY.numbers(part)]


def test_a_word_has_one_number() -> None:
    with pytest.raises(ValueError, match="twice"):
        Vocabulary(["low", "low"])


def test_words_that_are_known_whole() -> None:
    vocabulary = Vocabulary(["low", "rank", "z", "##z", "2", "图"])
    assert vocabulary.whole("Low-rank zz, z 2 lowz 图的") == [0, 1, 5]
    assert vocabulary.whole("") == []


def test_the_words_of_a_text_are_counted_folded() -> None:
    assert counted("Low, low RANK-1 zz 图") == {"low": 2, "rank": 1, "1": 1, "zz": 1, "图": 1}


def test_a_word_of_single_letters_says_nothing() -> None:
    vocabulary = Vocabulary(["z", "##z", "##q", "##qq"])
    assert vocabulary.numbers("zzq") == []
    assert vocabulary.numbers("zqq z") == [0, 3, 0]
