r"""Quotes and apostrophes behind a backslash, and accents that look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.sources.escaped_quotes import without_escaped_quotes

ACCENTS = [
    r"Schr\"odinger, Schr\" odinger and K\" ahler", r"\"Uber die Gr\"osse und \"ahnliche", r"\"Uber Schr\" odinger operators",
    r"{\L}o\'s-Tarski, Podle\'s spheres, W. Kub\'i\'s and Kara\'s", r"Jos\' e and Mod\' elisation des milieux condens\' es",
    r"z{\l}o\.zono\'s\'c, wielko\'s\'c", r"\'Etale and pr\'e-\'etale", r"na\"{\i}ve Fra\"{\i}ss\'{e}", r"Poincar\'e's \'etude",
]  # fmt: skip


@pytest.mark.parametrize("text", ACCENTS)
def test_accents_stay(text: str) -> None:
    assert without_escaped_quotes(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"the \"best\" approach", 'the "best" approach'),
        (r"\"Attention is all you need\", (\"again\")", '"Attention is all you need", ("again")'),
        (r"an \"approach\" and a \"use\" of", 'an "approach" and a "use" of'),
        (r"a \'good\' model", "a 'good' model"),
        (r"\"don\'t\" is", '"don\'t" is'),
        (r"it isn\'t, we\'re, they\'ve, I\'m, we\'ll", "it isn't, we're, they've, I'm, we'll"),
        (r"the patient\'s, GPT-4o\'s and a node\'s state", "the patient's, GPT-4o's and a node's state"),
        (r"users\' needs and players\', too", "users' needs and players', too"),
        (r"in $f\'s$ the \"best\" $\"o$", r'in $f\'s$ the "best" $\"o$'),
    ],
)
def test_quotes_in_pairs_and_apostrophes_of_english_are_plain(text: str, expected: str) -> None:
    assert without_escaped_quotes(text) == expected


@given(st.text(st.sampled_from("\\\"'abcostu $,."), max_size=40))
def test_nothing_but_backslashes_goes(text: str) -> None:
    assert without_escaped_quotes(text).replace("\\", "") == text.replace("\\", "")
