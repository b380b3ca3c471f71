"""The common words of a column, for who looks for words that are nearly the same.

They are kept from one state of the index to the next until a share of the library has changed: to read them takes the longer
the more words begin alike, and few of them become common or rare by one import.
"""

from collections.abc import Mapping

import tantivy

UNCOMMON = 1 / 10_000
"""The share of papers up to which a word is not kept."""
CHANGED = 1 / 20
"""The share of papers that may have changed since the words were read."""


class CommonWords:
    """Words by their first letters. Threads may share it: at worst two read the same words at once."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], tuple[int, Mapping[str, int]]] = {}

    def beginning(
        self, column: str, prefix: str, documents: int, sequence: int, searcher: tantivy.Searcher
    ) -> Mapping[str, int]:
        """Those words with a prefix that `least_papers` have, and how many have each, now or shortly before.

        Args:
            documents, sequence: How many papers this state of the index has, and the change that it holds.
        """
        held = self._held.get((column, prefix))
        if held is None or not held[0] <= sequence <= held[0] + documents * CHANGED:
            least = least_papers(documents)
            words = {word: count for word, count in searcher.terms_with_prefix(column, prefix) if count >= least}
            held = self._held[column, prefix] = (sequence, words)
        return held[1]


def least_papers(documents: int) -> int:
    """How many papers a word that is kept has at least."""
    return max(1, int(documents * UNCOMMON))
