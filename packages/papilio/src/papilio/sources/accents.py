r"""TeX's accents: by a sign (`\'e`) or by a letter (`\c{c}`), each as the mark that combines with a letter."""

_SIGNS_ABOVE = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307"}
_WORDS_ABOVE = {"u": "\u0306", "v": "\u030c", "H": "\u030b", "r": "\u030a"}
_WORDS_BELOW = {"c": "\u0327", "k": "\u0328", "d": "\u0323", "b": "\u0331"}

MARKS = _SIGNS_ABOVE | _WORDS_ABOVE | _WORDS_BELOW
"""The mark of each accent."""

SIGNS = frozenset(_SIGNS_ABOVE)
"""Accents that are commands of one sign."""

TIE = "t"
TIED = "\u0361"
"""The mark between two letters that are tied."""

WORDS = frozenset({*_WORDS_ABOVE, *_WORDS_BELOW, TIE})
"""Accents that are commands of one letter."""

ABOVE = SIGNS | frozenset(_WORDS_ABOVE)
"""Accents for which the letters i and j lose their dots."""
