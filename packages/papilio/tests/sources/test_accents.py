"""TeX's accents and their marks."""

import unicodedata

from papilio.sources import accents


def test_each_accent_is_a_sign_or_a_letter_and_has_a_mark_that_combines() -> None:
    assert {*accents.MARKS, "t"} == accents.SIGNS | accents.WORDS
    assert not accents.SIGNS & accents.WORDS
    assert all(unicodedata.combining(mark) for mark in accents.MARKS.values())


def test_dots_are_lost_for_what_stands_above() -> None:
    above = {name for name, mark in accents.MARKS.items() if unicodedata.combining(mark) == 230}
    assert above == accents.ABOVE
