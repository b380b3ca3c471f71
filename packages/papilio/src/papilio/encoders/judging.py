"""Which of two encoders finds more: papers that neither was trained on are asked for by their own words.

A paper's title asks for its abstract, and the first half of its abstract for the second half, among those of all papers that
were held out. Where r is the place at which the own text stands, the score of a paper is the mean of 1/r over both. Encoders
are compared paper by paper, so that what makes a paper hard for both cancels out: with d(i) the differences over n papers,

    d̄ = Σ d(i) / n        e = √( Σ (d(i) − d̄)² / (n (n − 1)) )

and one is better where d̄ exceeds twice its standard error e, which chance alone does about once in forty times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Encoder, Vectors

Scores: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[str, str]
"""A paper's title and abstract."""
Encode: TypeAlias = Callable[[Sequence[str]], Vectors]

ERRORS = 2.0
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two encoders compare on the same papers.

    Attributes:
        before, after: The mean scores of the first and of the second.
        error: The standard error of their difference.
        papers: How many were judged.
    """

    before: float
    after: float
    error: float
    papers: int

    @classmethod
    def of(cls, before: Scores, after: Scores) -> "Verdict":
        """The verdict on scores of the same papers, at least two."""
        error = float(np.std(after - before, ddof=1) / np.sqrt(len(after)))
        return cls(float(before.mean()), float(after.mean()), error, len(after))

    @property
    def is_better(self) -> bool:
        """Whether the second finds more than the first, by more than chance explains."""
        return self.after - self.before > ERRORS * self.error


def scores(encode: Encode, papers: Sequence[Pair], others: Sequence[Pair] = ()) -> Scores:
    """The score of each paper among them and others.

    Args:
        encode: `Encoder.documents`, or what is to become one.
    """
    held = [*papers, *others]
    halves = [_halves(abstract) for _, abstract in held]
    titles = encode([title for title, _ in papers])
    firsts = encode([first for first, _ in halves[: len(papers)]])
    abstracts = encode([abstract for _, abstract in held])
    seconds = encode([second for _, second in halves])
    return (reciprocal_ranks(titles, abstracts) + reciprocal_ranks(firsts, seconds)) / 2


def reciprocal_ranks(queries: Vectors, documents: Vectors) -> Scores:
    """One over the place of each query's own document among all. Of those that are equally near the own is last."""
    found = np.empty(len(queries))
    for start in range(0, len(queries), _ROWS):
        likeness = queries[start : start + _ROWS] @ documents.T
        own = likeness[np.arange(len(likeness)), np.arange(start, start + len(likeness))]
        found[start : start + _ROWS] = 1 / np.sum(likeness >= own[:, None], axis=1)
    return found


def likeness_exceeded_as_often(before: Encoder, after: Encoder, papers: Sequence[Pair], least: float) -> float:
    """The likeness that as many strangers have by the second encoder as have `least` by the first."""
    found: list[NDArray[np.float32]] = []
    for encoder in (before, after):
        titles, abstracts = (encoder.documents([paper[which] for paper in papers]) for which in (0, 1))
        strange = titles[:_ROWS] @ abstracts.T
        found.append(strange[~np.eye(*strange.shape, dtype=bool)])
    return float(np.quantile(found[1], np.mean(found[0] < least)))


def _halves(text: str) -> tuple[str, str]:
    words = text.split()
    return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])
