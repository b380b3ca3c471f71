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
_WORD = re.compile(r"[^\W\d_]\w*(?:-\w+)*")
_FORMULA = re.compile(r"\$[^$]{1,400}\$|\\[a-zA-Z]+|https?://\S+")


def keywords(title: str, abstract: str) -> tuple[str, ...]:
    """At most ten words in lower case, the most telling first; the same text gives the same words."""
    counts = Counter(_words(abstract))
    for word in _words(title):
        counts[word] += _TITLE_WEIGHT
    rarity, rarest = _background()
    weighted = [
        (-_heft(count) * rarity.get(word, rarest), word) for word, count in counts.items() if len(word) > 2 or word > "z"
    ]
    weighted.sort()
    return tuple([word for _, word in weighted[:COUNT]])


def _words(text: str) -> list[str]:
    if "$" in text or "\\" in text or "://" in text:
        text = _FORMULA.sub(" ", text)
    return _WORD.findall(text.lower())


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
