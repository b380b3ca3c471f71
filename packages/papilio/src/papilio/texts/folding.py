"""Text as it is compared: one spelling for all that a reader may type for the same name.

`folded` takes away case and accents, and turns letters that Unicode does not decompose (ø, ł, đ, ı, æ) into plain ones.
Keys of titles are made of it, so a change here is one of `texts.title_key` too.
"""

import re
import unicodedata
from collections.abc import Callable

GREEK_NAMES = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψωςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
}
"""Greek letters and what they are called in English and in TeX."""

_LETTER = re.compile(r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) (?:DOTLESS )?([A-Z]{1,2})(?: WITH .+)?")
_OTHER_LETTERS = {"ð": "d", "þ": "th", "œ": "oe", "ŋ": "n"}
_MOST_CHARACTERS = 65_536
"""Characters whose foldings are remembered, so that hostile texts cannot fill the memory."""


class Foldings(dict[int, str]):
    """A table for `str.translate` that asks a function once for each character."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold

    def __missing__(self, code: int) -> str:
        found = self._fold(chr(code))
        if len(self) < _MOST_CHARACTERS:
            self[code] = found
        return found


def fold(character: str) -> str:
    """A character in lower case, without accents, and in plain letters where it is Latin."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()).casefold()
    return "".join(_plain(each) for each in decomposed if not unicodedata.combining(each))


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    match = _LETTER.fullmatch(unicodedata.name(letter, ""))
    return match[1].lower() if match else _OTHER_LETTERS.get(letter, letter)


_FOLDED = Foldings(fold)


def folded(text: str) -> str:
    """The text in lower case, without accents, its Latin letters plain; all other characters stay."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)
