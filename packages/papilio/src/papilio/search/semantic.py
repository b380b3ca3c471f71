"""The channel of meaning: the documents whose vectors lie nearest to the vector of what is asked.

What is asked is what the plain words and the phrases of a query say. Chinese terms are asked in the English that the glossary
has for them, so that the encoder needs to know English alone. Fields and what is excluded are conditions.
"""

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Encoder, Vector, Vectors
from papilio.search.documents import Document
from papilio.search.glossary import Term, in_english
from papilio.search.query import Either, Group, Node, Phrase, Word
from papilio.search.schema import seconds
from papilio.vectors.filters import Filter
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import UNKNOWN, Row
from papilio.vectors.snapshot import Snapshot

NEAREST = 200
"""Documents that are looked for."""
TELLING = 8
"""Words of a document that are named."""
CATEGORY, VENUE = "cat:", "venue:"
"""What the labels of a row begin with."""
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z$])|(?<=[。？！])")
_ENGLISH_END = re.compile(r"[.?!]\s+(?=[A-Z$])")
"""The same in ASCII: it begins with a sign that is quickly looked for."""
_SECOND = 0.5
"""What the second English of a Chinese term weighs beside the first."""


class SemanticIndex:
    """The vectors of documents, and the encoder that made them and makes those of queries."""

    def __init__(self, vectors: VectorIndex, encoder: Encoder) -> None:
        self.vectors = vectors
        self._encoder = encoder

    @classmethod
    def within(cls, directory: Path, encoder: Encoder) -> "SemanticIndex":
        """The vectors of an encoder in the directory of an index."""
        return cls(VectorIndex(directory, encoder.fingerprint, encoder.dimensions), encoder)

    @property
    def name(self) -> str:
        """What an operator is told of the encoder."""
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        """What tells the encoder from any other."""
        return self._encoder.fingerprint

    def sequence(self) -> int:
        """Up to which change of the library there are vectors."""
        return self.vectors.snapshot().sequence

    def meant(self, query: Group) -> "Meant | None":
        """The meaning of a query; None where its words say nothing that the encoder knows."""
        first, second = self._encoder.queries(_asked(query))
        vector = first + np.float32(_SECOND) * second
        length = float(np.linalg.norm(vector))
        return Meant(vector / np.float32(length), self._encoder, self.vectors.snapshot()) if length else None

    def meaning_of(self, title: str, abstract: str) -> "Meant | None":
        """The meaning of a text, asked for what is like it; None where none of its words is known."""
        (vector,) = self._encoder.queries([in_english(_joined(title, abstract))])
        return Meant(vector, self._encoder, self.vectors.snapshot()) if vector.any() else None

    def telling(self, documents: Sequence[Document], direction: Vector) -> list[list[str]]:
        """The words of each document, folded, that bring it farthest in a direction; those that count most first."""
        shares = self._encoder.shares([in_english(text_of(document)) for document in documents], direction)
        return [_most(each) for each in shares]

    def rows(self, documents: Sequence[Document]) -> tuple[list[Row], Vectors]:
        """What is kept of documents, and their vectors (documents, dimensions)."""
        texts = [in_english(text_of(document)) for document in documents]
        return [_row(document) for document in documents], self._encoder.documents(texts)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a query means, set against one state of the vectors.

    Attributes:
        vector: (dimensions,), of length 1.
    """

    vector: NDArray[np.float32]
    encoder: Encoder
    snapshot: Snapshot

    def nearest(self, condition: Filter | None) -> Mapping[str, float]:
        """The nearest documents that meet a condition and how near they are, nearest first.

        In a small library few are near to anything, and what is not is left out.
        """
        found = self.snapshot.search(self.vector, NEAREST, condition)
        return {ref: likeness for ref, likeness in found if likeness >= self.encoder.least_likeness}

    def likeness(self, refs: Sequence[str]) -> Mapping[str, float]:
        """How near these documents are; those without a vector are left out."""
        return self.snapshot.scores(self.vector, refs)

    def nearest_sentence(self, document: Document) -> str:
        """The sentence of a document that is nearest; its title may be."""
        sentences = [document.title, *sentences_of(document.abstract.strip())]
        likeness = self.encoder.documents([in_english(sentence) for sentence in sentences]) @ self.vector
        return sentences[int(np.argmax(likeness))]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, without the space between them."""
    if not text.isascii():
        return _SENTENCE.split(text)
    found: list[str] = []
    start = 0
    for end in _ENGLISH_END.finditer(text):
        found.append(text[start : end.start() + 1])
        start = end.end()
    return [*found, text[start:]]


def text_of(document: Document) -> str:
    """What a document says, for its vector."""
    return _joined(document.title, document.abstract)


def _most(shares: Mapping[str, float]) -> list[str]:
    """The words that add most, of those that add anything; a number tells a reader nothing."""
    adding = [word for word, share in shares.items() if share > 0 and not word.isdecimal()]
    return heapq.nsmallest(TELLING, adding, key=lambda word: (-shares[word], word))


def _joined(title: str, abstract: str) -> str:
    return f"{title}. {abstract}" if abstract else title


def _row(document: Document) -> Row:
    labels = [CATEGORY + category for category in document.categories]
    if document.venue:
        labels.append(VENUE + document.venue)
    year = UNKNOWN if document.year is None else document.year
    return Row(document.ref, tuple(label.replace("\n", " ") for label in labels), seconds(document.published), year)


def _asked(query: Group) -> tuple[str, str]:
    """The words of a query with the first English of each Chinese term, and with the second."""
    said = list(_said(query))
    return " ".join(first for first, _ in said), " ".join(second for _, second in said)


def _said(node: Node) -> Iterator[tuple[str, str]]:
    """What the words and phrases say, one after the other; what is excluded says nothing."""
    match node:
        case Word(text, _, terms):
            yield _meant(text, terms)
        case Phrase(text):
            english = in_english(text)
            yield english, english
        case Group(nodes) | Either(nodes):
            for each in nodes:
                yield from _said(each)
        case _:
            pass


def _meant(text: str, terms: Sequence[Term]) -> tuple[str, str]:
    searched = [term for term in terms if term.searched]
    firsts = [term.english[0] for term in searched]
    seconds_ = [term.english[min(1, len(term.english) - 1)] for term in searched]
    return " ".join([text, *firsts]), " ".join([text, *seconds_])
