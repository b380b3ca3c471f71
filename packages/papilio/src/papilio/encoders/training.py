"""Training the built-in encoder's table, on titles and abstracts alone.

A batch holds pairs of texts of one paper each: its title and its abstract, or a stretch of the abstract and all but that.
Of the vectors q(i) of the first and d(j) of the second texts, both of length 1,

    S = q dᵀ / τ        L = − ½ Σ log softmax(S)(i,i) − ½ Σ log softmax(Sᵀ)(i,i), over the batch

is the loss: each text is to lie nearer its own than all others of the batch (van den Oord et al. 2018, arXiv:1807.03748).
A vector is the normalised sum h = Σ w(t) E(t) over the words of a text, and both the rows E and the weights w are learnt, by
Adam on the rows that a batch has touched (Kingma and Ba 2015, arXiv:1412.6980). The derivative of L in S is
(softmax(S) + softmax(Sᵀ)ᵀ − 2 I) / (2 n), in h it is (∂L/∂v − v (v·∂L/∂v)) / ‖h‖, and in a word's row it is the sum of
that over the texts that have the word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.words import Vocabulary

Floats: TypeAlias = NDArray[np.float32]
Integers: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.int32]

_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8
_WARM_UP = 20
_LEAST_RATE = 0.01
"""Of the rate, at the end."""
_RARE = 1e-3
"""A word that is this share of all words weighs half at first: w = a / (a + p) (Arora, Liang and Ma 2017)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        steps: Batches.
        batch: Papers in each.
        temperature: τ.
        rate: Adam's, at its highest; it rises over the first steps and falls to the end.
        stretches: The share of batches that set a stretch of the abstract against the rest.
        words: Of an abstract, at most.
        seed: Of all that is drawn by chance.
    """

    steps: int = 1200
    batch: int = 2048
    temperature: float = 0.05
    rate: float = 0.01
    stretches: float = 1 / 3
    words: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of many texts, one after another.

    Attributes:
        words: Numbers of the vocabulary.
        starts: Where each text begins, and the end of the last.
    """

    words: Words
    starts: Integers

    @classmethod
    def of(cls, vocabulary: Vocabulary, texts: Sequence[str], telling: NDArray[np.bool_]) -> "Texts":
        """Those of the texts that are telling."""
        read = [np.array(vocabulary.numbers(text), np.int32) for text in texts]
        kept = [words[telling[words]] for words in read]
        starts = np.concatenate([[0], np.cumsum([len(words) for words in kept], dtype=np.int64)])
        return cls(np.concatenate([*kept, np.zeros(0, np.int32)]), starts)

    @classmethod
    def joined(cls, parts: "Sequence[Texts]") -> "Texts":
        """All texts of the parts, in their order."""
        lengths = [np.diff(part.starts) for part in parts]
        starts = np.concatenate([[0], np.cumsum(np.concatenate([*lengths, np.zeros(0, np.int64)]))])
        return cls(np.concatenate([*(part.words for part in parts), np.zeros(0, np.int32)]), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> Words:
        return self.words[self.starts[number] : self.starts[number + 1]]


@dataclass(frozen=True, slots=True)
class State:
    """All that the next step depends on: what a checkpoint holds.

    Attributes:
        rows: E, (words, dimensions).
        logarithms: Of the weights w.
        moments: Adam's first and second, of the rows and of the logarithms.
        step: Steps taken.
    """

    rows: Floats
    logarithms: Floats
    moments: tuple[Floats, Floats, Floats, Floats]
    step: int = 0

    @classmethod
    def begun(cls, rows: Floats, counts: Integers) -> "State":
        """The state before the first step, with weights by how often each word occurs."""
        shares = (counts + 1) / (counts + 1).sum()
        logarithms = np.log(_RARE / (_RARE + shares)).astype(np.float32)
        zeros = np.zeros_like
        return cls(rows.copy(), logarithms, (zeros(rows), zeros(rows), zeros(logarithms), zeros(logarithms)))

    @classmethod
    def of(cls, table: Floats) -> "State":
        """The state before the first step from a table that was trained before."""
        lengths: Floats = np.linalg.norm(table, axis=1)
        lengths /= max(float(lengths.max()), _TINY)
        known = lengths > 0
        rows = np.zeros_like(table)
        np.divide(table, np.linalg.norm(table, axis=1, keepdims=True), out=rows, where=known[:, None])
        logarithms = np.log(np.where(known, lengths, 1)).astype(np.float32)
        zeros = np.zeros_like
        return cls(rows, logarithms, (zeros(rows), zeros(rows), zeros(logarithms), zeros(logarithms)))

    def table(self) -> Floats:
        """The rows with their weights, whose sums are the vectors' directions."""
        return self.rows * np.exp(self.logarithms)[:, None]


def train(
    state: State,
    titles: Texts,
    abstracts: Texts,
    plan: Plan,
    on_step: Callable[[State, float], None] = lambda state, loss: None,
) -> State:
    """The state after the plan's last step; the same for the same texts, plan and state, wherever it was interrupted.

    Args:
        state: Changed in place.
        on_step: Receives the state and the batch's loss after each step; what it raises ends the training.

    Raises:
        ValueError: There are fewer than two papers, or titles and abstracts are not as many.
    """
    if len(titles) != len(abstracts) or len(titles) < 2:
        raise ValueError(f"Expected as many titles as abstracts, two at least; got {len(titles)} and {len(abstracts)}.")
    while state.step < plan.steps:
        chance = np.random.default_rng([plan.seed, state.step])
        firsts, seconds = _batch(titles, abstracts, plan, state.step, chance)
        rate = plan.rate * min(1.0, (state.step + 1) / _WARM_UP) * max(_LEAST_RATE, 1 - state.step / plan.steps)
        loss = _step(state, [*firsts, *seconds], plan.temperature, rate)
        state = replace(state, step=state.step + 1)
        on_step(state, loss)
    return state


def _batch(
    titles: Texts, abstracts: Texts, plan: Plan, step: int, chance: np.random.Generator
) -> tuple[list[Words], list[Words]]:
    """The first and second texts of a step's papers: all papers come once before any comes again."""
    size = min(plan.batch, len(titles))
    rounds, place = divmod(step, len(titles) // size)
    order = np.random.default_rng([plan.seed, rounds, 1]).permutation(len(titles))
    papers = np.sort(order[place * size : (place + 1) * size])
    if chance.random() >= plan.stretches:
        pairs = [(titles[paper], abstracts[paper][: plan.words]) for paper in papers]
    else:
        pairs = [_parted(titles[paper], abstracts[paper][: plan.words], chance) for paper in papers]
    told = [pair for pair in pairs if len(pair[0]) and len(pair[1])]
    return [first for first, _ in told], [second for _, second in told]


def _parted(title: Words, abstract: Words, chance: np.random.Generator) -> tuple[Words, ...]:
    """A stretch of an abstract, and the title with the rest."""
    length = int(chance.integers(5, 20))
    start = int(chance.random() * max(1, len(abstract) - length))
    return abstract[start : start + length], np.concatenate([title, abstract[:start], abstract[start + length :]])


def _step(state: State, texts: Sequence[Words], temperature: float, rate: float) -> float:
    """The loss of a batch, against whose slope the state takes a step. The first half of its texts belongs to the second."""
    batch = Occurrences.of(texts)
    touched = batch.touched
    rows, weights = state.rows[touched], np.exp(state.logarithms[touched])
    sums = batch.sums(rows * weights[:, None])
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.float32(_TINY))
    vectors = sums / lengths
    loss, slopes = _loss(vectors, temperature)
    slopes -= vectors * np.sum(vectors * slopes, axis=1, keepdims=True)
    slopes /= lengths
    slope = batch.spread(slopes)
    first, second, of_weights, squares = state.moments
    # The slope in log w is w ∂/∂w, and in E it is w times the product.
    slope *= weights[:, None]
    _adam(state.logarithms, of_weights, squares, touched, np.sum(slope * rows, axis=1), rate, state.step)
    _adam(state.rows, first, second, touched, slope, rate, state.step)
    return loss


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Which words occur in which of a few texts.

    Attributes:
        touched: The words that occur, ascending.
        places: Of each occurrence the place of its word in `touched`, text by text.
        starts: Where each text begins among the occurrences, and the end of the last.
    """

    touched: Integers
    places: Integers
    starts: Integers

    @classmethod
    def of(cls, texts: Sequence[Words]) -> "Occurrences":
        """Those of texts, at least one."""
        touched, places = np.unique(np.concatenate(texts), return_inverse=True)
        return cls(touched.astype(np.int64), places, np.concatenate([[0], np.cumsum([len(text) for text in texts])]))

    def sums(self, rows: Floats) -> Floats:
        """The sum of its words' rows for each text, from the rows of the touched words."""
        return _summed(rows, self.places, self.starts)

    def spread(self, values: Floats) -> Floats:
        """The sum of the values of its texts for each touched word, as often as each has it."""
        texts = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        order = np.argsort(self.places, kind="stable")
        ends = np.cumsum(np.bincount(self.places, minlength=len(self.touched)))
        return _summed(values, texts[order], np.concatenate([[0], ends]))


def _summed(rows: Floats, numbers: Integers, starts: Integers) -> Floats:
    """The sums of the rows with the numbers between each start and the next. So no more than one run is gathered at a time."""
    ones = np.ones(int(np.diff(starts).max(initial=0)), np.float32)
    sums = np.empty((len(starts) - 1, rows.shape[1]), np.float32)
    bounds = starts.tolist()
    for number, (start, end) in enumerate(pairwise(bounds)):
        np.matmul(ones[: end - start], rows[numbers[start:end]], out=sums[number])
    return sums


def _loss(vectors: Floats, temperature: float) -> tuple[float, Floats]:
    """The loss, and its slope in the vectors."""
    pairs = len(vectors) // 2
    firsts, seconds = vectors[:pairs], vectors[pairs:]
    scores = firsts @ seconds.T
    scores /= np.float32(temperature)
    across, down = scores - scores.max(1, keepdims=True), scores - scores.max(0, keepdims=True)
    own = np.arange(pairs)
    loss = -float(across[own, own].mean() + down[own, own].mean()) / 2
    np.exp(across, out=across)
    np.exp(down, out=down)
    sums, sums_down = across.sum(1, keepdims=True), down.sum(0, keepdims=True)
    loss += float(np.log(sums).mean() + np.log(sums_down).mean()) / 2
    across /= sums
    down /= sums_down
    across += down
    across[own, own] -= 2
    across /= np.float32(2 * pairs * temperature)
    return loss, np.concatenate([across @ seconds, across.T @ firsts])


def _adam(values: Floats, first: Floats, second: Floats, touched: Integers, slope: Floats, rate: float, step: int) -> None:
    """Move the touched values against their slope, each in units of its own usual size."""
    moment = first[touched] * np.float32(_FIRST) + slope * np.float32(1 - _FIRST)
    square = second[touched] * np.float32(_SECOND) + slope * slope * np.float32(1 - _SECOND)
    first[touched], second[touched] = moment, square
    moment *= np.float32(rate / (1 - _FIRST ** (step + 1)))
    square /= np.float32(1 - _SECOND ** (step + 1))
    values[touched] -= moment / (np.sqrt(square) + np.float32(_TINY))
