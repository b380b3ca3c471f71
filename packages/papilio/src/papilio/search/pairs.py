"""Pairs of neighbouring characters: the words of languages without blanks, as queries of one state of the index.

Among papers in English those in Chinese are few, so that to have any Chinese character at all makes a paper rare. Where terms
of the same query are searched for in English, a pair therefore weighs what it tells among the papers in Chinese. (Measured in a
library of 240,000 papers, 100 of them in Chinese: else these stand before whatever English has.)
"""

import math
from collections.abc import Iterator, Sequence

from tantivy import Query

from papilio.search.clause import Columns
from papilio.search.glossary import Term
from papilio.search.script import simplified

_COMMONEST = "的"
"""Papers in Chinese are those that have it."""
_TEXT = "abstract_literal"


class Pairs:
    """The pairs of a query, each in as many ways as a paper may have it."""

    def __init__(self, columns: Columns, runs: Sequence[str], names: Sequence[str], most: int) -> None:
        """Keep the first pairs of the runs. `names`: the literal columns that are looked into."""
        self._columns = columns
        pairs: dict[str, None] = {}
        for run in runs:
            pairs.update(dict.fromkeys([run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]))
        self.ways = {pair: [columns.phrase(name, list(pair)) for name in names] for pair in list(pairs)[:most]}

    def of(self, term: Term) -> list[Query]:
        """The pairs that a term has, as they rank beside its English."""
        return [query for pair in self.ways if simplified(pair) in term.head for query in self._weighed(pair)]

    def between(self, terms: Sequence[Term]) -> Iterator[Query]:
        """The pairs that none of these terms has, as they rank beside them."""
        for pair, ways in self.ways.items():
            if not terms:
                yield from ways
            elif not any(simplified(pair) in term.head for term in terms):
                yield from self._weighed(pair)

    def _weighed(self, pair: str) -> Iterator[Query]:
        papers = self._columns.searcher.num_docs
        held = [self._columns.count(_TEXT, character) for character in pair]
        chinese = max(self._columns.count(_TEXT, _COMMONEST), *held)
        share = sum(_rarity(chinese, each) for each in held) / sum(_rarity(papers, each) for each in held)
        for way in self.ways[pair]:
            yield Query.boost_query(way, share)


def _rarity(papers: int, held: int) -> float:
    """What having a word tells that so many of these papers have, as BM25 has it."""
    return math.log1p((papers - held + 0.5) / (held + 0.5))
