"""Persons by their names: in either order, in full or with initials.

A name is written in an order that the library may not have: `He Kaiming`, `Bengio, Y.`, `van der Maaten Laurens`. The other
orders count too where more papers have them than have the one that is written, so that `Wei Li` is no `Li Wei`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tantivy import Query

from papilio.search.analysis import Analysis
from papilio.search.clause import Columns, any_of
from papilio.search.fields import NAMED, columns
from papilio.search.schema import WHOLE_AUTHOR, author_words

LONGEST_NAME = 6
"""Words of a name that is tried in other orders."""
LEAST_LETTERS = 4
"""Letters of a name that may have a slip."""
RARER, LEAST_NEAR, SURELY_NEAR = 5, 3, 10
"""Papers of a person whose name is offered for one that nobody has: one where the word that is written stands nowhere,
LEAST_NEAR where another is in RARER times as many names, SURELY_NEAR of all others."""

_AUTHOR = NAMED["author"].columns["person"]
_TEXTS = tuple(name for name in columns("literal") if name != "answers_literal")


@dataclass(frozen=True, slots=True)
class Person:
    """A name that the library has.

    Attributes:
        orders: The words of the name in the orders that count, the one that most papers have first.
    """

    orders: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Persons:
    """Finds names in one state of the index."""

    columns: Columns
    analysis: Analysis

    def orders(self, tokens: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The orders of a name that count; the one written is always among them."""
        written = tuple(tokens)
        held = self._papers(written)
        counts = {order: count for order in turned(written) if (count := self._papers(order)) > held}
        counts[written] = held
        return tuple(sorted(counts, key=lambda order: -counts[order]))

    def named(self, text: str) -> Person | None:
        """The person whose whole name a text is. It has two words at least, and more papers are by it than speak of it."""
        tokens = self.analysis.literal(author_words(text))
        if not 2 <= len(tokens) <= LONGEST_NAME or any(token.isdecimal() for token in tokens):
            return None
        orders = [order for order in self.orders(tokens) if self._papers(order)]
        if not orders or max(map(self._papers, orders)) <= self.said(tokens):
            return None
        return Person(tuple(orders))

    def said(self, tokens: Sequence[str]) -> int:
        """How many papers say these words side by side in title or abstract."""
        return self.columns.matches(any_of([self.columns.phrase(name, tokens) for name in _TEXTS]))

    def by(self, tokens: Sequence[str]) -> Query:
        """The papers of an author with these words in the name, in any order that counts: what `author:` asks."""
        return any_of([self.columns.phrase(_AUTHOR, order) for order in self.orders(tokens)])

    def wholly(self, person: Person) -> Query:
        """The papers of an author with just this name, middle names apart."""
        return any_of([self.columns.term(WHOLE_AUTHOR, " ".join(order), "basic") for order in person.orders])

    def near(self, tokens: Sequence[str], slips: Callable[[str], Iterable[str]], *, sure: bool = False) -> tuple[str, ...]:
        """The one name that one slip turned into one that nobody has. Empty where there is none, or several as likely.

        Args:
            slips: The words that one slip makes of a word.
            sure: Whether the words say nothing else, so that a name of one paper is enough.
        """
        written = tuple(tokens)
        if not 2 <= len(written) <= LONGEST_NAME or self.held(written):
            return ()
        found: dict[tuple[str, ...], int] = {}
        papers = [self.columns.count(_AUTHOR, word) for word in written]
        for place, (word, having) in enumerate(zip(written, papers, strict=True)):
            # A name that somebody has is made of words that authors have.
            if not all([*papers[:place], *papers[place + 1 :]]):
                continue
            nowhere = sure or not (having or any(self.columns.count(name, word) for name in _TEXTS))
            for other in slips(word) if len(word) >= LEAST_LETTERS else ():
                if with_other := self.columns.count(_AUTHOR, other):
                    name = (*written[:place], other, *written[place + 1 :])
                    least = 1 if nowhere else LEAST_NEAR if with_other > having * RARER else SURELY_NEAR
                    if (count := self.held(name)) >= least:
                        found[name] = count
        first, second, *_ = [*sorted(found, key=lambda name: -found[name]), (), ()]
        return first if found.get(first, 0) > RARER * found.get(second, 0) else ()

    def held(self, tokens: Sequence[str]) -> int:
        """How many papers are by somebody of this name, in the order that most of them have."""
        written = tuple(tokens)
        return max(map(self._papers, (written, *turned(written))))

    def _papers(self, order: Sequence[str]) -> int:
        return self.columns.count(WHOLE_AUTHOR, " ".join(order))


def turned(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The name begun at each of its later words: of `van der Maaten Laurens` also `Laurens van der Maaten`."""
    most = len(tokens) if len(tokens) <= LONGEST_NAME else 0
    return [tokens[start:] + tokens[:start] for start in range(1, most)]
