"""The words that tell a paper from others."""

import re
from collections import Counter
from importlib import resources
from math import log

from hypothesis import given
from hypothesis import strategies as st

from papilio.web.lists.keywords import keywords


def test_keywords_are_the_telling_words() -> None:
    words = keywords(
        "Monarch matrices for efficient transformers",
        "We show that monarch matrices, products of block-diagonal matrices, are good. $\\alpha_{monarchy}$ The method is new.",
    )
    assert words[0] == "monarch" and "matrices" in words[:4]
    assert not {"the", "we", "that", "alpha", "monarchy"} & set(words)
    assert "block-diagonal" in words


@given(st.text(max_size=300), st.text(max_size=600))
def test_keywords_of_any_text_fit_their_attribute(title: str, abstract: str) -> None:
    words = keywords(title, abstract)
    assert len(words) <= 10
    assert words == keywords(title, abstract)
    assert all(word == word.lower() and not re.search(r'[\s,"<>]', word) for word in words)


FREQUENCIES = dict(
    line.split("\t") for line in resources.files("papilio.web.lists").joinpath("keywords.tsv").read_text("utf-8").splitlines()
)
RARITY = {word: log(10_000 / min(int(number), 9_999)) for word, number in FREQUENCIES.items()}
RAREST = max(RARITY.values()) + 0.5
WORDS = "the a of zz graph networks graph-based x2 3d é-b αβ block-diagonal -a-- zyx".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.text(max_size=100))
def test_keywords_are_those_of_the_formula(words: list[str], other: str) -> None:
    text = " ".join([*words, *map("unknown{}".format, "abcdefghijklm"[: len(words) // 4]), other])
    counts = Counter(re.findall(r"[^\W\d_]\w*(?:-\w+)*", text.lower()))
    weights = {
        word: (1 + log(count)) * RARITY.get(word, RAREST) for word, count in counts.items() if len(word) > 2 or word > "z"
    }
    expected = sorted(weights, key=lambda word: (-weights[word], word))[:10]
    if not set("$\\:") & set(other):
        assert list(keywords("", text)) == expected


def test_a_word_of_the_title_weighs_more_than_one_of_the_abstract() -> None:
    assert keywords("Xylophone", "Zephyrine quixotry.")[0] == "xylophone"
    assert keywords("", "") == ()
