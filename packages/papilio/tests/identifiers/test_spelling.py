"""Text as people paste it, made plain with every place kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.identifiers.spelling import INVISIBLE, plain


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("ａｒＸｉｖ：２４０１．００００１", "arXiv:2401.00001"),
        ("10.1000\u2044x\u2010y\u2212z", "10.1000/x-y-z"),
        ("a\u00a0b\u3000c\u2028d", "a b c d"),
        ("24\u200b01.000\u00ad01", "2401.00001"),
        ("参见 2401.00001", "参见 2401.00001"),
        ("", ""),
    ],
)
def test_odd_characters_become_their_kin(text: str, made: str) -> None:
    assert plain(text).text == made


@given(st.text(st.sampled_from("ab２．\u200b\u00ad\u00a0 \ufeff")))
def test_places_are_those_of_the_original(text: str) -> None:
    found = plain(text)
    assert len(found.text) == sum(character not in INVISIBLE for character in text)
    for place in range(len(found.text)):
        start, end = found.original(place, place + 1)
        assert plain(text[start:end]).text == found.text[place]
    if found.text:
        start, end = found.original(0, len(found.text))
        assert plain(text[start:end]).text == found.text
