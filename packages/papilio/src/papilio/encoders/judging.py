"""Which of two encoders finds more: papers that neither was trained on are asked for by their own words.

A paper's title asks for its abstract, and each eighth of its abstract, as long as a question, for the other seven, among those
of all papers that were held out. Where r is the place at which the own text stands, the score of a paper is the mean of 1/r
over all of these. Titles alone would tell little, since nearly all find their own abstract first. Encoders are compared paper
by paper, so that what makes a paper hard for both cancels out: with d(i) the differences over n papers,

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

EIGHTHS = range(8)
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


def scores(encode: Encode, papers: Sequence[Pair], others: Sequence[Pair] = (), *, asked: Sequence[int] = EIGHTHS) -> Scores:
    """The score of each paper among them and others.

    Args:
        encode: `Encoder.documents`, or what is to become one.
        asked: The eighths that ask.
    """
    held = [*papers, *others]
    found = reciprocal_ranks(encode([title for title, _ in papers]), encode([abstract for _, abstract in held]))
    for eighth in asked:
        parted = [_parted(abstract, eighth) for _, abstract in held]
        questions = encode([question for question, _ in parted[: len(papers)]])
        found += reciprocal_ranks(questions, encode([rest for _, rest in parted]))
    return found / (1 + len(asked))


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


def _parted(text: str, eighth: int) -> tuple[str, str]:
    words = text.split()
    start, end = (len(words) * place // len(EIGHTHS) for place in (eighth, eighth + 1))
    return " ".join(words[start:end]), " ".join([*words[:start], *words[end:]])
