"""The ten words that tell a paper from others: frequent in it, rare in abstracts at large.

The weight of a word is (1 + ln tf) · ln(10,000 / df), a word of the title counting three times. The background `keywords.tsv`
holds document frequencies per 10,000 of the commonest words in arXiv's abstracts (metadata in the public domain, CC0); a word
that is not in it is as rare as the rarest there.
"""

import re
from collections import Counter
from functools import cache
from importlib import resources
from math import log

COUNT = 10
_TITLE_WEIGHT = 3
_SHORTEST = 3
_WORD = re.compile(r"[^\W\d_]\w*(?:-\w+)*")
_FORMULA = re.compile(r"\$[^$]{1,400}\$|\\[a-zA-Z]+|https?://\S+")
_BETWEEN_WORDS = str.maketrans({chr(code): " " for code in range(128) if chr(code) != "-" and not chr(code).isalnum()})
_BETWEEN_WORDS.pop(ord("_"))


def keywords(title: str, abstract: str) -> tuple[str, ...]:
    """At most ten words in lower case, the most telling first; the same text gives the same words."""
    counts = _counts(abstract)
    for word, count in _counts(title).items():
        counts[word] += _TITLE_WEIGHT * count
    rarity, rarest = _background()
    likely = set(counts).difference(rarity)
    if len(likely) < COUNT:
        likely.update(counts)
    else:
        # A known word that stands here once weighs less than any of these.
        likely.update([word for word, count in counts.items() if count > 1])
    weighted = [(-_heft(counts[word]) * rarity.get(word, rarest), word) for word in likely]
    weighted.sort()
    return tuple([word for _, word in weighted[:COUNT]])


def _counts(text: str) -> Counter[str]:
    """How often a text has each of its words. Those of one or two letters of A to Z tell nothing."""
    if "$" in text or "\\" in text or "://" in text:
        text = _FORMULA.sub(" ", text)
    text = text.lower()
    pieces = Counter(text.translate(_BETWEEN_WORDS).split() if text.isascii() else _WORD.findall(text))
    # Nearly all pieces are words as they stand; the others are looked through.
    for piece in [each for each in pieces if len(each) < _SHORTEST or not each.isalpha()]:
        times = pieces.pop(piece)
        if len(piece) < _SHORTEST and piece <= "z" and piece.isascii():
            continue
        for word in _WORD.findall(piece):
            if len(word) >= _SHORTEST or word > "z":
                pieces[word] += times
    return pieces


@cache
def _heft(count: int) -> float:
    return 1 + log(count)


@cache
def _background() -> tuple[dict[str, float], float]:
    rarity: dict[str, float] = {}
    for line in resources.files("papilio.web.lists").joinpath("keywords.tsv").read_text("utf-8").splitlines():
        word, _, frequency = line.partition("\t")
        rarity[word] = log(10_000 / min(int(frequency), 9_999))
    return rarity, max(rarity.values()) + 0.5
