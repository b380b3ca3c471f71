"""Raised and lowered letters, where Unicode has all of them."""

import pytest

from papilio.texts.scripts import LOWERED, RAISED, as_index, in_script


def test_a_text_is_raised_as_a_whole_or_not_at_all() -> None:
    assert in_script("18", LOWERED) == "₁₈"
    assert in_script("n+1", RAISED) == "ⁿ⁺¹"
    assert in_script("AB", LOWERED) is None
    assert in_script("", RAISED) == ""


@pytest.mark.parametrize(
    ("before", "sign", "inside", "expected"),
    [
        ("0", "^", "6", "⁶"),
        ("O", "_", "2", "₂"),
        ("1", "^", "st", "st"),
        ("$", "^", "th", "th"),
        ("9", "^", "o", "°"),
        ("B", "^", "®", "®"),
        ("A", "^", "fMet", "^{fMet}"),
        ("x", "_", "A", "_A"),
        ("x", "^", "$+$", "$^{+}$"),
        ("x", "^", "", ""),
    ],
)
def test_an_index_is_raised_or_lowered_or_written_as_tex_has_it(before: str, sign: str, inside: str, expected: str) -> None:
    assert as_index(inside, sign, before) == expected
