"""The words of a text as numbers: its tokens, by a fixed vocabulary.

A text is folded (case, accents, width), and cut into runs of letters, single digits, and runs of Chinese characters. A run of
letters that the vocabulary lacks is cut into pieces, the longest first from its beginning, as WordPiece does (Schuster and
Nakajima, 2012); a run of Chinese characters is cut into the longest words that the vocabulary holds, from its beginning.
What is in neither form known is passed over: an unknown sign says nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

from papilio.texts.folding import folded

CONTINUES = "##"
"""Before a piece that continues a word."""

_RUN = re.compile(r"[a-z\u03b1-\u03c9]+|[0-9]|[\u3400-\u4dbf\u4e00-\u9fff]+")
_CHINESE = "\u3400"
"""Before every run of Chinese characters and after all others."""
_LONGEST_RUN = 60
"""Letters; a longer run is no word."""


def counted(text: str) -> Counter[str]:
    """How often each word of a text, folded, stands there. Words that no vocabulary knows count too."""
    return Counter(_RUN.findall(folded(text)))


class Vocabulary:
    """The words that have numbers."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take the words, each numbered by its place.

        Raises:
            ValueError: A word stands twice.
        """
        self._numbers = {word: number for number, word in enumerate(words)}
        if len(self._numbers) != len(words):
            raise ValueError("A word stands twice in the vocabulary.")
        self._longest = max(map(len, words), default=0)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order of their numbers."""
        return tuple(self._numbers)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the words of a text, in their order."""
        runs = _RUN.findall(folded(text))
        numbers = list(map(self._numbers.get, runs))
        if None not in numbers:
            return cast(list[int], numbers)
        found: list[int] = []
        for run, number in zip(runs, numbers, strict=True):
            if number is not None:
                found.append(number)
            elif run > _CHINESE:
                found.extend(self._chinese(run))
            elif len(run) <= _LONGEST_RUN:
                found.extend(self._pieces(run))
        return found

    def whole(self, text: str) -> list[int]:
        """The numbers of the words that are known whole; a single letter or digit is none."""
        found: list[int] = []
        for run in _RUN.findall(folded(text)):
            if run > _CHINESE:
                found.extend(self._chinese(run))
            elif len(run) > 1 and run in self._numbers:
                found.append(self._numbers[run])
        return found

    def _pieces(self, word: str) -> list[int]:
        """The pieces of a word; none, where it cannot be put together of pieces alone, or of single letters alone."""
        found: list[int] = []
        start, before = 0, ""
        while start < len(word):
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._numbers.get(before + word[start:end])
                if number is not None:
                    break
            else:
                return []
            found.append(number)
            start, before = end, CONTINUES
        return found if len(found) < len(word) else []

    def _chinese(self, run: str) -> Iterator[int]:
        start = 0
        while start < len(run):
            for end in range(min(len(run), start + self._longest), start, -1):
                number = self._numbers.get(run[start:end])
                if number is not None:
                    yield number
                    break
            else:
                end = start + 1
            start = end
