"""The built-in encoder: a vector for each word, and their weighted mean for a text.

For the words t of a text, with their rows q(t) of whole numbers of eight bits and a scale s(t) for each, which says too how
much the word weighs:

    h = Σ s(t) q(t)        v = h / ‖h‖

The rows are mapped into memory, so that processes share them. A text costs some hundred additions for each of its words,
where a transformer's costs millions. How the table was made stands in its card.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Vector, Vectors
from papilio.encoders.training import Texts
from papilio.encoders.words import Vocabulary, counted
from papilio.errors import FileError

ROWS, SCALES, WORDS, CARD = "rows.npy", "scales.npy", "words.txt", "card.json"
BUILT_IN = Path(__file__).parent / "table"
"""The table that ships."""
_STEPS = 127
_TINY = 1e-30
MOST_WORDS = 512
"""Of a text; what comes after them seldom changes what it is about."""
_TEXTS_AT_ONCE = 16


class StaticEncoder:
    """A table in a folder. Thread-safe; words and rows are read when they are first needed."""

    def __init__(self, folder: Path) -> None:
        """Open the table.

        Raises:
            FileError: A file is missing, or they do not fit together.
        """
        self._folder = folder
        self._lock = threading.Lock()
        try:
            self.card: dict[str, Any] = json.loads((folder / CARD).read_text("utf-8"))
            # A plain array on the map: a memmap makes one of its own class of every part that is taken of it.
            self._rows: NDArray[np.int8] = np.asarray(np.load(folder / ROWS, mmap_mode="r"))
            self._scales: NDArray[np.float32] = np.load(folder / SCALES)
        except (OSError, ValueError, EOFError) as error:
            raise FileError(f"The encoder's table in {folder} cannot be read: {error}") from error
        if self._rows.dtype != np.int8 or self._rows.ndim != 2 or len(self._rows) != len(self._scales):
            raise self._misfit(f"rows {self._rows.shape} of {self._rows.dtype}, {len(self._scales)} scales")

    @property
    def name(self) -> str:
        """What an operator is told, as the card says it."""
        return str(self.card.get("name", "built-in table"))

    @property
    def dimensions(self) -> int:
        """The width of a vector."""
        return self._rows.shape[1]

    @property
    def fingerprint(self) -> str:
        """A digest of all that the vectors depend on, as the card says it."""
        return str(self.card["fingerprint"])

    @property
    def least_likeness(self) -> float:
        """The inner product below which a text has nothing to do with a query, as the card says it."""
        return float(self.card.get("least_likeness", 0.0))

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors (texts, dimensions) of what a reader asks: those of what may answer it.

        Where no word is known whole it is zeros: the pieces of a name that nobody knows are near to anything.
        """
        return self.documents([text if self._says(text) else "" for text in texts])

    def documents(self, texts: Sequence[str]) -> Vectors:
        """The vectors (texts, dimensions): of length 1, or zeros where no word of the text is known."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            self._sum(texts[start : start + _TEXTS_AT_ONCE], vectors[start : start + _TEXTS_AT_ONCE])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    def _sum(self, texts: Sequence[str], sums: Vectors) -> None:
        """Writes the weighted sum of each text's rows into `sums`; looked up together, because sentences are short."""
        words = [self._vocabulary.numbers(text)[:MOST_WORDS] for text in texts]
        numbers = np.array([number for each in words for number in each], np.intp)
        scales = self._scales[numbers]
        telling = scales > 0
        numbers, scales = numbers[telling], scales[telling]
        rows = self._rows[numbers].astype(np.float32)
        told = np.concatenate(([0], np.cumsum(telling)))
        first = end = 0
        for vector, each in zip(sums, words, strict=True):
            first, end = end, end + len(each)
            np.matmul(scales[told[first] : told[end]], rows[told[first] : told[end]], out=vector)

    def shares(self, texts: Sequence[str], direction: Vector) -> Sequence[Mapping[str, float]]:
        """What each word of each text adds to its inner product with a direction, all its places together."""
        texts_words = [counted(text) for text in texts]
        parts = {word: self._vocabulary.numbers(word) for word in {word for words in texts_words for word in words}}
        known = sorted({number for numbers in parts.values() for number in numbers})
        sums = np.vecdot(self._rows[known].astype(np.float32), direction) * self._scales[known]
        worth: dict[int, float] = dict(zip(known, sums.tolist(), strict=True))
        adds = {word: sum(worth[number] for number in numbers) for word, numbers in parts.items() if numbers}
        return [{word: times * adds[word] for word, times in words.items() if word in adds} for words in texts_words]

    def telling(self, texts: Sequence[str]) -> Texts:
        """The words of texts that tell something."""
        return Texts.of(self._vocabulary, texts, self._scales > 0)

    def drafted(self, table: NDArray[np.float32]) -> Callable[[Sequence[str]], Vectors]:
        """What encodes texts by the same words with other rows, before these are written."""

        def encode(texts: Sequence[str]) -> Vectors:
            words = self.telling(texts)
            vectors = np.array([table[words[number][:MOST_WORDS]].sum(axis=0) for number in range(len(words))], np.float32)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
            return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

        return encode

    def table(self) -> NDArray[np.float32]:
        """The rows (words, dimensions) with their weights, whose sums are the directions of texts."""
        return self._rows * self._scales[:, None]

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in the order of the rows."""
        return self._vocabulary.words

    def _says(self, text: str) -> bool:
        """Whether a word is known whole and tells something."""
        return bool((self._scales[np.array(self._vocabulary.whole(text), np.intp)] > 0).any())

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        with self._lock:
            try:
                words = (self._folder / WORDS).read_text("utf-8").split("\n")[:-1]
            except (OSError, ValueError) as error:
                raise FileError(f"The encoder's table in {self._folder} cannot be read: {error}") from error
            if len(words) != len(self._rows):
                raise self._misfit(f"{len(words)} words, {len(self._rows)} rows")
            return Vocabulary(words)

    def _misfit(self, found: str) -> FileError:
        return FileError(
            f"The encoder's table in {self._folder} does not fit together: {found}."
            " Expected int8 rows (words, dimensions), a scale and a word for each."
        )


def write(folder: Path, words: Sequence[str], rows: NDArray[np.floating[Any]], card: dict[str, Any]) -> None:
    """Write a table: rows (words, dimensions), whose sums are the directions of texts, each in steps of its own."""
    largest = np.abs(rows).max(axis=1)
    scales = (largest / _STEPS / max(float(largest.max()), _TINY)).astype(np.float32)
    steps = np.where(largest > 0, largest, 1) / _STEPS
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / ROWS, np.rint(rows / steps[:, None]).astype(np.int8))
    np.save(folder / SCALES, scales)
    (folder / WORDS).write_text("".join(f"{word}\n" for word in words), "utf-8")
    card = {**card, "fingerprint": fingerprint(folder)}
    (folder / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")


def fingerprint(folder: Path) -> str:
    """A digest of all that the vectors of a table depend on."""
    digest = hashlib.blake2b(digest_size=10)
    for name in (ROWS, SCALES, WORDS):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()
