"""Text without case and accents: letters become plain ones, and all else stays."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from papilio.texts.folding import folded


def test_letters_become_plain_ones_and_all_else_stays() -> None:
    assert (
        folded("Łojasiewicz, Đoković & Ørsted (Æsir): Straße, ΑΛΦΑ, 基于")
        == "lojasiewicz, dokovic & orsted (aesir): strasse, αλφα, 基于"
    )
    assert folded("H\u0302 ı ŋ") == "h i n"


@settings(deadline=None)
@given(st.text())
def test_folded_text_keeps_what_is_no_letter(text: str) -> None:
    assert folded(folded(text)) == folded(text) == folded(unicodedata.normalize("NFD", text))
    ascii_text = text.encode("ascii", "ignore").decode()
    assert folded(ascii_text) == ascii_text.lower()


def test_every_letter_of_alphabets_folds_to_what_folds_to_itself() -> None:
    blocks = (range(0x3400), range(0xA000, 0xAC00), range(0xF900, 0x10000), range(0x1D400, 0x1D800))
    letters = [letter for block in blocks for letter in map(chr, block) if letter.isalnum()]
    assert [letter for letter in letters if folded(folded(letter)) != folded(letter)] == []
