"""One order of two channels: a weighted mean of their standardised scores.

Over the candidates c of both channels, for each channel's scores s,

    z(c) = (s(c) − mean(s)) / deviation(s)        score(c) = (1 − w) z_words(c) + w z_meaning(c)

A convex combination of scores beats the fusion of ranks, and needs few examples (Bruch, Gai and Ingber 2022,
arXiv:2210.11934). Every candidate needs the score of both channels; which it has in a channel that did not find it is for the
caller to say.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MEANING_WEIGHT = 0.4
"""w. Chosen on the development queries of `benchmarks/search_quality.py`."""
TRANSLATED_WEIGHT = 0.2
"""w of a query that the glossary translates: words try all English of a term, its meaning is taken from two forms. Chosen on
the development queries of `benchmarks/chinese_queries.py`."""
_LEAST_SPREAD = 1e-9
"""Scores that differ by less than this share of the largest are equal."""


def fused(words: Sequence[float], meaning: Sequence[float], weight: float = MEANING_WEIGHT) -> list[float]:
    """The scores of candidates, from theirs in each channel.

    Args:
        weight: Of meaning, from 0 to 1.
    """
    return ((1 - weight) * _standardised(words) + weight * _standardised(meaning)).tolist()


def _standardised(scores: Sequence[float]) -> NDArray[np.float64]:
    """Scores of mean 0 and deviation 1; of equal ones, all 0."""
    values = np.array(scores, np.float64)
    if not len(values) or np.ptp(values) < _LEAST_SPREAD * np.abs(values).max(initial=_LEAST_SPREAD):
        return np.zeros(len(values))
    return (values - values.mean()) / values.std()
