"""The words that tell a paper from others."""

import re

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


def test_a_word_of_the_title_weighs_more_than_one_of_the_abstract() -> None:
    assert keywords("Xylophone", "Zephyrine quixotry.")[0] == "xylophone"
    assert keywords("", "") == ()
