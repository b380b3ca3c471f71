"""Raised and lowered letters, where Unicode has all of them."""

from papilio.texts.scripts import LOWERED, RAISED, in_script


def test_a_text_is_raised_as_a_whole_or_not_at_all() -> None:
    assert in_script("18", LOWERED) == "₁₈"
    assert in_script("n+1", RAISED) == "ⁿ⁺¹"
    assert in_script("AB", LOWERED) is None
    assert in_script("", RAISED) == ""
