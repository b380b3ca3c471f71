"""The plain words of a query: what a paper must have of them to match, and what ranks it.

A paper matches by one word, or, where a search is put in another order than by relevance, by nearly all of them: of up to
FEW words by each, of more by ENOUGH of them (measured by benchmarks/search_order.py). A word that is several terms (`GPT-4`)
is had whole; its parts only rank. A whole that no paper has is had by all of its parts.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Query

from papilio.search.analysis import MAX_TERM_BYTES, STOP_WORDS, Analysis, cjk_runs, compounds, prepared, without_cjk
from papilio.search.clause import Clause, Columns, all_of, any_of, within
from papilio.search.fields import columns
from papilio.search.glossary import Term
from papilio.search.hints import Hint, Hints
from papilio.search.meanings import Meanings
from papilio.search.pairs import Pairs
from papilio.search.query import Word

MAX_TERMS = 48
"""Different plain words that one query searches; of more, the rarest."""
LONGEST_WHOLE = 6
"""Terms of one word that are looked for side by side; what is longer is no word."""
ALL_OF_THE_WORDS = "In this order stand the papers with all of the {n} words; by relevance one word is enough."
BY_THE_AUTHOR = "In this order stand the papers by this author; by relevance those that have one of the words follow."
MOST_OF_THE_WORDS = "In this order stand the papers with at least {m} of the {n} words; by relevance one word is enough."

FEW = 4
ENOUGH = 0.6

TITLE_WEIGHT = 0.2
JOINED_WEIGHT = 0.15
AUTHOR_WEIGHT = 1.0
ANSWERS_WEIGHT = 0.3

_ANYWHERE = (*columns("literal"), *columns("person"))
_APART = re.compile("[\"'“”‘’`:;,!?()\\[\\]<>=|]+")
"""What stands between words; hyphens, points, slashes and TeX hold one together."""


def enough(words: int) -> int:
    """How many of so many words a paper must have to be put in the order of time."""
    return words if words <= FEW else math.ceil(ENOUGH * words)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the words a paper must have: `least` of `words`. A whole name is one, and `name` says that it is there."""

    least: int
    words: int
    name: bool = False

    @property
    def sentence(self) -> str:
        """What a reader should know of it, with places for `m`, the least, and `n`. Empty of one word."""
        if self.words == 1:
            return BY_THE_AUTHOR if self.name else ""
        return ALL_OF_THE_WORDS if self.least == self.words else MOST_OF_THE_WORDS


class PlainWords:
    """Makes the clause of plain words in one state of the index."""

    def __init__(self, columns: Columns, analysis: Analysis, answers: bool, meanings: Meanings) -> None:
        """Keep what is needed. `answers`: whether any document has answers."""
        self._columns = columns
        self._analysis = analysis
        self._answers = answers
        self._meanings = meanings

    def clause(
        self, words: Sequence[Word], hints: Hints, lacking: int | None, notes: list[str]
    ) -> tuple[Clause | None, Coverage | None]:
        """The clause of these words, and how many of them a paper must have where one is not enough.

        Args:
            hints: What the words also say.
            lacking: How many words fewer than `enough` a paper may have; None where one word is enough.
            notes: Receives what a reader should know.
        """
        plain = [word.text for word in words]
        text = " ".join(plain)
        runs = cjk_runs(text)
        terms = self._meanings.rarest([term for word in words for term in word.terms], notes)
        rest = _without_latin(without_cjk(text), terms) if runs else text
        if any(word == "AND" for word in plain):
            notes.append("AND is taken as a word; to require words, write them in quotes.")
        weights = self._rarest(self._weights(rest), notes)
        units = self._with_editions(self._units(plain, weights), hints)
        if not (weights or runs or units or hints.all):
            return self._literal_words(rest, lacking)
        pairs = Pairs(self._columns, runs, _ANYWHERE, MAX_TERMS)
        english = [self._meanings.counting(term) for term in terms]
        ranking = [*self._meant(plain, hints), *self._meanings.ranking(terms, pairs), *pairs.between(terms)]
        ranking += self._ranking(weights, rest) if not hints.all else []
        if lacking is not None:
            others = _joined_by_hints(units, hints)
            needed = [*others, *map(any_of, pairs.ways.values())]
            counting = any_of(needed, _least(needed, lacking))
            if english:
                # A paper is in one language, and has nearly all of the query in it.
                needed = [*others, *english]
                counting = any_of([counting, any_of(needed, _least(needed, lacking))])
            coverage = Coverage(_least(needed, lacking), len(needed), hints.wholly is not None)
            return Clause(within(counting, ranking), counting), coverage
        said = [*(query for _, unit in units for query in unit), *english]
        said += [query for pair in pairs.ways.values() for query in pair]
        meant = [hint.query for hint in hints.names if hints.wholly]
        if hints.alone and hints.facts and not meant:
            meant = [all_of([hint.query for hint in hints.facts])]
        counting = any_of([*said, *meant])
        plainly = not (hints.all or english or any(self._is_whole(word) for word in plain))
        return Clause(any_of(ranking) if plainly else within(counting, ranking), counting), None

    def names(self, text: str) -> list[str]:
        """The words that are names of authors more often than words of texts."""
        names: list[str] = []
        for term in dict.fromkeys(self._analysis.literal(text)):
            if term not in STOP_WORDS and len(term) > 1:
                authors = self._columns.count("author", term)
                if authors and authors * 2 >= self._columns.count("abstract_literal", term):
                    names.append(term)
        return names[:MAX_TERMS]

    def whole(self, word: str) -> list[Query]:
        """Who has a word of several terms as a whole: side by side, or run together."""
        tokens = self._analysis.literal(word)
        _, joined = self._analysis.stemmed_parts(word)
        together = compounds(prepared(word)) if joined else []
        run_together = joined if len(together) == 1 and len(together[0]) == len("".join(tokens)) else []
        phrases = [self._columns.phrase(name, tokens) for name in _ANYWHERE]
        return [*phrases, *(self._columns.term("text", term, "freq") for term in run_together)]

    def _weights(self, text: str) -> Counter[str]:
        parts, joined = self._analysis.stemmed_parts(text)
        weights: Counter[str] = Counter(parts)
        for term in joined:
            weights.setdefault(term, 0)
        return weights

    def _rarest(self, weights: Counter[str], notes: list[str]) -> dict[str, float]:
        """The terms that are searched for, and how often each is said; words run together count JOINED_WEIGHT."""
        kept = list(weights)
        if len(weights) > MAX_TERMS:
            known = {term: count for term in weights if (count := self._columns.count("text", term))}
            kept = sorted(known, key=lambda term: (known[term], term))[:MAX_TERMS]
            if len(known) > MAX_TERMS:
                notes.append(f"Of {len(known)} different words the {MAX_TERMS} rarest were searched for.")
        return {term: weights[term] or JOINED_WEIGHT for term in kept}

    def _meant(self, plain: Sequence[str], hints: Hints) -> list[Query]:
        """What ranks where words also say something: either way of having such a word counts, not both."""
        if not hints.all:
            return []
        hinted = frozenset[int]().union(*(hint.places for hint in hints.all))
        ranking = self._said(plain, frozenset(range(len(plain))) - hinted)
        for hint in hints.all:
            meaning = Query.const_score_query(hint.query, hint.weight)
            ranking.append(Query.disjunction_max_query([meaning, *self._said(plain, hint.places), *self._together(hint)]))
        return ranking

    def _said(self, plain: Sequence[str], places: frozenset[int]) -> list[Query]:
        text = " ".join(plain[place] for place in sorted(places))
        return self._ranking(self._rarest(self._weights(text), []), text)

    def _ranking(self, weights: dict[str, float], text: str) -> list[Query]:
        ranking = [self._columns.term("author", name, "position", AUTHOR_WEIGHT) for name in self.names(text)]
        for term, weight in weights.items():
            ranking.append(self._columns.term("text", term, "freq", weight))
            if self._columns.count("title", term):
                ranking.append(self._columns.term("title", term, "freq", TITLE_WEIGHT * weight))
            if self._answers and self._columns.count("answers", term):
                ranking.append(self._columns.term("answers", term, "freq", ANSWERS_WEIGHT * weight))
        return ranking

    def _units(self, plain: Sequence[str], kept: dict[str, float]) -> list[tuple[int, list[Query]]]:
        """The different words, each with its place in the query and the ways to have it."""
        units: dict[tuple[str, ...], tuple[int, list[Query]]] = {}
        for place, word in enumerate(plain):
            for piece in _APART.split(without_cjk(word)):
                tokens, stem = self._forms(piece)
                if 1 < len(tokens) <= LONGEST_WHOLE and len(units) < MAX_TERMS:
                    if tokens not in units and (ways := self._ways_of_whole(piece)):
                        units[tokens] = place, ways
                    continue
                for each in (stem,) if stem else self._analysis.stemmed_parts(piece)[0]:
                    if each in kept and (each,) not in units:
                        units[each,] = place, self._ways(each, piece if len(tokens) == 1 else "")
        return list(units.values())

    def _with_editions(self, units: list[tuple[int, list[Query]]], hints: Hints) -> list[tuple[int, list[Query]]]:
        """The units of words, where a venue and a year are also had by one word that says both."""
        together = {place: self._together(hint) for hint in hints.facts for place in hint.places}
        return [(place, [*ways, *together.get(place, ())]) for place, ways in units]

    def _together(self, hint: Hint) -> list[Query]:
        terms = [term for word in hint.together for term in self._forms(word)[0] if self._columns.count("text", term)]
        return [self._columns.term("text", term, "freq") for term in terms]

    def _ways(self, stem: str, word: str) -> list[Query]:
        ways = [self._columns.term("text", stem, "freq")]
        if self._answers:
            ways.append(self._columns.term("answers", stem, "freq"))
        return ways + [self._columns.term("author", name, "position") for name in self.names(word)]

    def _ways_of_whole(self, word: str) -> list[Query]:
        whole = self.whole(word)
        if self._columns.has(any_of(whole)):
            return whole
        parts = dict.fromkeys(self._analysis.stemmed_parts(word)[0])
        return [all_of([any_of(self._ways(part, "")) for part in parts])] if parts else []

    def _forms(self, piece: str) -> tuple[tuple[str, ...], str]:
        """The literal terms and the stem of a word. What is too long to be one has no stem, and is not remembered."""
        long = len(piece) > MAX_TERM_BYTES
        return (tuple(self._analysis.literal(piece)), "") if long else self._analysis.word_forms(piece)

    def _is_whole(self, word: str) -> bool:
        return any(len(self._forms(piece)[0]) > 1 for piece in _APART.split(without_cjk(word)))

    def _literal_words(self, text: str, lacking: int | None) -> tuple[Clause | None, Coverage | None]:
        """Words that are all stop words are searched for as they stand."""
        terms = list(dict.fromkeys(self._analysis.literal(text)))[:MAX_TERMS]
        if not terms:
            return None, None
        fields = ("title_literal", "abstract_literal")
        words = [any_of([self._columns.term(name, term, "position") for name in fields]) for term in terms]
        coverage = None if lacking is None else Coverage(max(1, enough(len(words)) - lacking), len(words))
        query = any_of(words, coverage.least if coverage else 1)
        return Clause(query, query), coverage


def _least(needed: Sequence[Query], lacking: int) -> int:
    return max(1, enough(len(needed)) - lacking)


def _without_latin(text: str, terms: Sequence[Term]) -> str:
    """The text without the letters that are part of terms: the word *Banach* is had by `Banach space`."""
    for latin in filter(None, (term.latin for term in terms)):
        text = re.sub(rf"(?<![^\W_]){re.escape(latin)}(?![^\W_])", " ", text, count=1, flags=re.IGNORECASE)
    return text


def _joined_by_hints(units: Sequence[tuple[int, list[Query]]], hints: Hints) -> list[Query]:
    """The words that a paper must have. Those of a hint are one, had by what the hint says or by each of them."""
    meanings: dict[frozenset[int], list[Query]] = {}
    for hint in (*(hints.names if hints.wholly else ()), *hints.facts):
        meanings.setdefault(hint.places, []).append(hint.query)
    needed: list[Query] = []
    for places, queries in meanings.items():
        said = [any_of(ways) for place, ways in units if place in places]
        needed.append(any_of([all_of(queries), *([all_of(said)] if said and not hints.names else [])]))
    hinted = frozenset[int]().union(*meanings)
    return needed + [any_of(ways) for place, ways in units if place not in hinted]
