"""The papers that an encoder is adapted to, and those that it is never shown."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.judging import Pair
from papilio.encoders.static import StaticEncoder
from papilio.encoders.training import Texts
from papilio.errors import InputError
from papilio.search.glossary import in_english
from papilio.store import Store
from papilio.store.library.entries import Beside
from papilio.texts.title_key import title_key

SHORTEST_ABSTRACT = 100
"""Characters; what is shorter says that a paper was withdrawn."""
LEAST_PAPERS = 1000
"""With fewer, what is learnt is what these papers say, not how their field speaks."""
MOST_PAPERS = 200_000
"""Their words are kept in memory, about 600 bytes each; more papers teach no more."""
HELD_OUT, MOST_HELD_OUT = 0.1, 3000
"""The share of papers that training is never shown, and how many at most."""
_READ_AT_ONCE = 2000
_SPACE = float(1 << 64)

OnRead: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TrainingPapers:
    """What a library gives to training.

    Attributes:
        titles, abstracts: The words of those that are learnt from.
        watched: Those that say when learning has come to its end.
        judged: Those that are looked at once, at the end.
        digest: Of all of it: other papers, other words or another order have another.
        alike: How many were passed over because another has the same title and abstract.
        short: How many were passed over because they have no title or hardly an abstract.
    """

    titles: Texts
    abstracts: Texts
    watched: tuple[Pair, ...]
    judged: tuple[Pair, ...]
    digest: str
    alike: int
    short: int


def training_papers(
    store: Store, encoder: StaticEncoder, most: int = MOST_PAPERS, on_read: OnRead = lambda read, total: None
) -> TrainingPapers:
    """The papers of a library, divided by the hashes of their refs.

    So what is held out today was not learnt from yesterday either, also where papers have come since.

    Args:
        most: How many are learnt from; of a larger library a sample, by the hashes too.
        on_read: Receives (papers read, papers of the library).

    Raises:
        InputError: There are too few.
    """
    return _Reader(store, encoder, most).read(on_read)


class _Reader:
    """Reads a library once, in the order of its changes."""

    def __init__(self, store: Store, encoder: StaticEncoder, most: int) -> None:
        self._store, self._encoder = store, encoder
        self._total = store.papers.count()
        self._learnt = min(1.0, most / max(1, self._total))
        self._held = min(HELD_OUT, MOST_HELD_OUT / max(1, self._total))
        self._seen: set[bytes] = set()
        self._digest = hashlib.blake2b(digest_size=10)
        self._alike = self._short = 0

    def read(self, on_read: OnRead) -> TrainingPapers:
        """All of it."""
        parts: list[tuple[Texts, Texts]] = []
        watched: list[Pair] = []
        judged: list[Pair] = []
        learnt: list[Pair] = []

        def take() -> None:
            texts = (self._encoder.telling([pair[which] for pair in learnt]) for which in (0, 1))
            parts.append((next(texts), next(texts)))
            learnt.clear()

        for ref, pair in self._papers(on_read):
            place = _place(ref, "held out")
            if place < self._held:
                (watched if place < self._held / 2 else judged).append(pair)
            elif _place(ref, "learnt") < self._learnt:
                learnt.append(pair)
            if len(learnt) == _READ_AT_ONCE:
                take()
        take()
        titles, abstracts = (Texts.joined([part[which] for part in parts]) for which in (0, 1))
        self._refuse_few(len(titles) + len(watched) + len(judged))
        for words in (titles.words, abstracts.words, titles.starts, abstracts.starts):
            self._digest.update(_bytes(words))
        return TrainingPapers(
            titles, abstracts, tuple(watched), tuple(judged), self._digest.hexdigest(), self._alike, self._short
        )

    def _papers(self, on_read: OnRead) -> Iterator[tuple[str, Pair]]:
        """Those that are shown and have something to say, each text once."""
        held = read = 0
        while changes := self._store.papers.changes(held, _READ_AT_ONCE, beside=Beside.NAMES):
            held, read = changes[-1].sequence, read + len(changes)
            for change in changes:
                if change.entry is None:
                    continue
                paper = change.entry.paper
                title, abstract = in_english(paper.title), in_english(paper.abstract)
                if not title or len(abstract) < SHORTEST_ABSTRACT:
                    self._short += 1
                    continue
                key = hashlib.blake2b(f"{title_key(title)}\n{abstract}".encode(errors="replace"), digest_size=8).digest()
                if key in self._seen:
                    self._alike += 1
                    continue
                self._seen.add(key)
                yield paper.ref, (title, abstract)
            on_read(min(read, self._total), self._total)

    def _refuse_few(self, found: int) -> None:
        if found < LEAST_PAPERS:
            alike = f", {self._alike:,} are copies of others" if self._alike else ""
            short = f", {self._short:,} have hardly an abstract" if self._short else ""
            raise InputError(
                f"The library has {self._total:,} papers{alike}{short}: {found:,} can be learnt from, and {LEAST_PAPERS:,} are"
                " needed for a table to be better than the one in use. Nothing was changed."
            )


def _place(ref: str, what: str) -> float:
    """A number from 0 to 1, the same for a ref wherever it is asked for."""
    return int.from_bytes(hashlib.blake2b(f"{what} {ref}".encode(errors="replace"), digest_size=8).digest()) / _SPACE


def _bytes(numbers: NDArray[np.integer]) -> bytes:
    return np.ascontiguousarray(numbers).tobytes()
