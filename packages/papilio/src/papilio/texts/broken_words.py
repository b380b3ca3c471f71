"""Words that converters broke, at the end of a line or at a hyphen that they did not know.

What they leave is a soft hyphen (U+00AD), the control character U+0002, or `¬`, as which some programs show a soft hyphen.
Either it was the end of a line, and the word is one, or a hyphen was written: the rest of the text tells, or the second half.
"""

import re

_BROKEN = re.compile(
    "(?<![^\\W_])(?P<first>[^\\W_]++)"
    "(?:[\u00ad\u0002](?P<blank>[ \t]*(?:\r?\n\\s*)?)|(?<=[a-z]{2})¬(?P<line>(?:[ \t]*\r?\n\\s*)?)(?=[a-z]{2}))"
    "(?P<second>[^\\W\\d_]+)"
)
_LONE = re.compile("(?<=\\s)\u00ad(?=\\s)|(?<=[^\\W_])\u00ad(?=[,;)])")
_SUSPENDED = frozenset({"and", "or", "to", "und", "oder", "et", "ou"})
_NO_WORD = re.compile(
    r"(?!(?:action|city|dance|element|entity|hence|moment|motion|nation|notion|option|ration|section|station|unity)s?\Z)"
    r"(?:[a-z]{0,4}(?:tion|sion|ment|ness|ance|ence|ility|ization)s?|[a-z]{0,3}(?:ity|ities|ical|ically|tional|[ts]ive)"
    r"|ings?|[ai]ble|ous|ally|ed|ly|ers?|tics?)"
)


_CHAIN = re.compile("(?<![^\\W_])[^\\W\\d_]{1,40}+(?:[\u00ad\u0002][^\\W\\d_]{1,40}+){2,}")
_MARK = re.compile("[\u00ad\u0002]")
_LINKS = frozenset({"and", "at", "by", "for", "in", "of", "on", "the", "to"})
_SHORTEST_WORD = 4
"""Letters; shorter parts are syllables as often as words."""


def with_whole_words(text: str) -> str:
    """The text with its broken words in one piece, and with a hyphen where one was meant."""
    if "\u0002" not in text and (text.isascii() or ("\u00ad" not in text and "¬" not in text)):
        return text
    return _LONE.sub("-", _BROKEN.sub(_whole, _CHAIN.sub(_linked, text)))


def _linked(match: re.Match[str]) -> str:
    """Words around small ones with hyphens (`state-of-the-art`); those around syllables stay as they are."""
    first, *between, last = _MARK.split(match[0])
    are_long = len(first) >= _SHORTEST_WORD and (len(between) > 1 or len(last) >= _SHORTEST_WORD)
    are_words = first == last or (are_long and _NO_WORD.fullmatch(last) is None)
    return "-".join((first, *between, last)) if are_words and _LINKS.issuperset(between) else match[0]


def _whole(match: re.Match[str]) -> str:
    first, blank, second = match["first"], match["blank"] or match["line"] or "", match["second"]
    text = match.string
    if blank and second in _SUSPENDED:
        return f"{first}-{blank}{second}"
    if _stands_elsewhere(f"{first}-{second}", text) or text[match.start() - 1 : match.start()] == "-":
        return f"{first}-{second}"
    if _NO_WORD.fullmatch(second) or _stands_elsewhere(f"{first}{second}", text):
        return f"{first}{second}"
    are_words = all(len(part) >= _SHORTEST_WORD and _stands_elsewhere(part, text) for part in (first, second))
    is_within_line = blank and "\n" not in blank
    return f"{first}-{second}" if are_words or is_within_line else f"{first}{second}"


def _stands_elsewhere(word: str, text: str) -> bool:
    """Whether a word stands in a text unbroken."""
    return re.search(rf"(?<![\w\u00ad\u0002¬]){re.escape(word)}(?![\w\u00ad\u0002¬])", text, re.IGNORECASE) is not None
