"""Words that were broken are whole again, and hyphens are hyphens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.texts.broken_words import with_whole_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("per\u00adformance of infor\u00ad\n  mation and perfor\u00ad\r\nmance", "performance of information and performance"),
        ("infor\u00ad mation, recog\u00ad nition, equip\u00ad ments", "information, recognition, equipments"),
        ("noun\u00ad noun compounds of higher\u00ad order", "noun-noun compounds of higher-order"),
        ("a frame\u00ad work; this framework", "a framework; this framework"),
        ("that\u00ad, wh\u00ad or if", "that-, wh- or if"),
        ("Object Detection \u00ad SNIP", "Object Detection - SNIP"),
        ("state-of-the\x02art, unsatis\x02factory", "state-of-the-art, unsatisfactory"),
        ("cost\x02effective, so cost-effective", "cost-effective, so cost-effective"),
        (
            "state\u00adof\u00adthe\u00adart, speech\u00adto\u00adtext, end\u00adto\u00adend",
            "state-of-the-art, speech-to-text, end-to-end",
        ),
        ("at cost\x02effective; the cost is effective", "at cost-effective; the cost is effective"),
        ("a frame\u00adwork; frame, work, framework", "a framework; frame, work, framework"),
        ("sys\u00adtems in\u00adteractive semi\u00adautomatic", "systems interactive semiautomatic"),
        ("the voting algo¬rithm and recog¬\nnition", "the voting algorithm and recognition"),
        ("p¬q, ∪, ∩, and ¬, if x¬ and ¬yes", "p¬q, ∪, ∩, and ¬, if x¬ and ¬yes"),
    ],
)
def test_words_are_whole_and_hyphens_stay(text: str, expected: str) -> None:
    assert with_whole_words(text) == expected


@given(st.text(st.sampled_from("ab t-\n\u00ad\x02¬,"), max_size=40))
def test_no_letter_is_lost_or_made(text: str) -> None:
    assert [each for each in with_whole_words(text) if each.isalpha()] == [each for each in text if each.isalpha()]


def test_a_word_without_end_is_read_in_bounded_time() -> None:
    assert with_whole_words("a" * 200_000 + "\u00ad") == "a" * 200_000 + "\u00ad"
