"""The ten words that tell a paper from others: frequent in it, rare in abstracts at large.

The weight of a word is (1 + ln tf) · ln(10,000 / df), a word of the title counting three times. The background `keywords.tsv`
holds document frequencies per 10,000 of the commonest words in arXiv's abstracts (metadata in the public domain, CC0); a word
that is not in it is as rare as the rarest there.
"""

import re
from functools import cache
from importlib import resources
from math import log

COUNT = 10
_TITLE_WEIGHT = 3
_WORD = re.compile(r"[^\W\d_]\w*(?:-\w+)*")
_FORMULA = re.compile(r"\$[^$]{1,400}\$|\\[a-zA-Z]+|https?://\S+")


def keywords(title: str, abstract: str) -> tuple[str, ...]:
    """At most ten words in lower case, the most telling first; the same text gives the same words."""
    counts: dict[str, int] = {}
    for text, weight in ((title, _TITLE_WEIGHT), (abstract, 1)):
        for word in _WORD.findall(_FORMULA.sub(" ", text).lower()):
            counts[word] = counts.get(word, 0) + weight
    rarity, rarest = _background()
    weighted = [
        (-(1 + log(count)) * rarity.get(word, rarest), word) for word, count in counts.items() if len(word) > 2 or word > "z"
    ]
    weighted.sort()
    return tuple(word for _, word in weighted[:COUNT])


@cache
def _background() -> tuple[dict[str, float], float]:
    rarity: dict[str, float] = {}
    for line in resources.files("papilio.web.lists").joinpath("keywords.tsv").read_text("utf-8").splitlines():
        word, _, frequency = line.partition("\t")
        rarity[word] = log(10_000 / min(int(frequency), 9_999))
    return rarity, max(rarity.values()) + 0.5
