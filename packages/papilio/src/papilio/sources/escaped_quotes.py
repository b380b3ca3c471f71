r"""Quotes and apostrophes that a careless export escaped: `\"best\"`, `isn\'t`, `the model\'s`, `users\' needs`.

The same signs are accents (`Schr\"odinger`, `{\L}o\'s`), also with a blank behind them (`Schr\" odinger`). They are quotes
where they stand in pairs around whole words, and apostrophes where English has one and no name its accent.
"""

import re
from collections.abc import Callable

from papilio.texts.formulas import PROSE_WORDS, without_formulas

_PAIRS = [
    re.compile(
        rf"(?<![\w\\}}{{$])\\(?P<sign>{sign})(?=[^\s{{\\$])(?P<quoted>(?:(?!\\{sign})[^\x00]){{0,200}}?)(?<=[^\s{{\\])"
        rf"\\{sign}(?![\w{{\\])(?P<next>\s?[^\W\d_]?)"
    )
    for sign in "\"'"
]
_MAY_BE = re.compile(r"(?<![\w\\}{$])\\[\"']|\\'(?:s|t|ll|re|[vd]e?|m)(?![A-Za-z{])|\\[\"'](?=[\s.,;:)\]!?]|$)")
"""What every escaped quote holds, and few accents."""
_ACCENTED = {'"': frozenset("aouAOU"), "'": frozenset("aeiouycnszAEIOUYCNSZ")}
"""Letters that an accent may be meant for, where another way to read it is at hand."""
_PROSE = re.compile(rf"\s(?:{PROSE_WORDS})")
_APOSTROPHE = re.compile(
    r"(?<=n)\\'(?=t(?![A-Za-z{]|\\[^\"]))|(?<=[b-df-hj-np-tv-xz0-9])\\'(?=s(?![A-Za-z{]|\\[^\"]))"
    r"|(?<=[0-9][a-z])\\'(?=s(?![A-Za-z{]|\\[^\"]))"
    r"|(?<=[a-zA-Z])\\'(?=ll(?![A-Za-z{]|\\[^\"]))|(?<=[euy])\\'(?=re(?![A-Za-z{]|\\[^\"]))"
    r"|(?<=[euyI])\\'(?=[vd]e?(?![A-Za-z{]|\\[^\"]))"
    r"|(?<=I)\\'(?=m(?![A-Za-z{]|\\[^\"]))"
)
_OF_COMMON_WORD = re.compile(r"(?<![\w\\}{'])([a-z]{3,})\\'(?=s(?![A-Za-z{]|\\[^\"]))")
_OF_LONG_NAME = re.compile(r"(?<![\w\\}{'])([A-Z][a-z]{4,}e)\\'(?=s(?![A-Za-z{]|\\[^\"]))")
"""`Garside\\'s`; the names that end with an accented s are shorter (Podleś) or have another vowel there (Wierzchoś)."""
_OF_NAME = re.compile(r"(?<![\w\\}{'])(?P<name>[A-Z][a-z]+[aeiouy])\\'(?=s(?![A-Za-z{]|\\[^\"]))")
_OF_SEVERAL = re.compile(r"(?<![\w\\}{'])([a-z]{3,}s)\\'(?= (?:[b-df-hj-np-tv-xz]|[iou][a-z]{2}|a[a-z]{3}))")
_BEFORE_PUNCTUATION = re.compile(r"(?<=[0-9])\\[\"'](?=\s)|(?<=[\w.!?])\\([\"'])(?=[.,;:)\]!?]|$)")


def without_escaped_quotes(text: str) -> str:
    """The text with plain signs for what is no accent; formulas stay."""
    if (r"\"" not in text and r"\'" not in text) or not _MAY_BE.search(text) or not _found(text):
        return text
    for place in sorted(_found(without_formulas(text, "\x00")), reverse=True):
        text = text[:place] + text[place + 1 :]
    return text


def _found(text: str) -> set[int]:
    """Where backslashes are that escape a quote."""
    return {place for pattern, places in _PLACES.items() for match in pattern.finditer(text) for place in places(match)}


def _of_pair(match: re.Match[str]) -> list[int]:
    """Where the two backslashes of a pair are. Nowhere, if the second may be the accent of a letter behind a blank."""
    accented = _ACCENTED[match["sign"]]
    following = match["next"].strip()
    may_be_accents = match["quoted"][0] in accented and match["next"] != following and following in accented
    if may_be_accents and following and not _PROSE.match(match.string, match.start("next")):
        return []
    return [match.start(), match.end("quoted")]


def _at_backslash(match: re.Match[str]) -> list[int]:
    return [match.string.index("\\", match.start())]


def _of_known_name(match: re.Match[str]) -> list[int]:
    """The backslash behind a name that stands by itself elsewhere in the text."""
    alone = re.search(rf"(?<![\w\\}}{{'-]){match['name']}(?![\w\\'-])", match.string)
    return _at_backslash(match) if alone else []


_PLACES: dict[re.Pattern[str], Callable[[re.Match[str]], list[int]]] = {
    **dict.fromkeys(_PAIRS, _of_pair),
    _APOSTROPHE: _at_backslash,
    _OF_COMMON_WORD: _at_backslash,
    _OF_LONG_NAME: _at_backslash,
    _OF_NAME: _of_known_name,
    _OF_SEVERAL: _at_backslash,
    _BEFORE_PUNCTUATION: _at_backslash,
}
