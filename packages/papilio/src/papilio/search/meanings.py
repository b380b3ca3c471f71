"""What Chinese terms of a query mean, as queries of one state of the index.

A paper has a term by all of the words of one of its English forms, which may stand apart (`low-rank matrix approximation`).
It ranks by these words, and higher where they stand side by side. Of several forms the one that ranks a paper highest
counts; each weighs the less the fewer papers have it. (Measured: in a query of many terms phrases cost a third of its time and
better nothing.)
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from tantivy import Query

from papilio.search.analysis import Analysis
from papilio.search.clause import Columns, all_of, any_of
from papilio.search.glossary import PREFIXES, Term
from papilio.search.pairs import Pairs
from papilio.search.plurals import plural

MOST_TERMS = 24
"""Terms of one query whose English is searched for; of more, the rarest."""
TITLE_WEIGHT = 0.2
PHRASE_WEIGHT = 0.15
MOST_PHRASED = 4
"""Terms of a query that rank by their words side by side too."""
KEPT_TERMS = 4_096
_PHRASES = ("title_literal", "abstract_literal")
_NEGATIVE = tuple(PREFIXES.values())


@dataclass(frozen=True, slots=True)
class Form:
    """One English form of a term.

    Attributes:
        stems: Its words, as the stemmed column has them.
        phrases: The literal words side by side, of one thing and of several.
        papers: How many papers have it at most.
    """

    stems: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    papers: int


class Meanings:
    """Makes queries of terms in one state of the index."""

    def __init__(self, columns: Columns, analysis: Analysis) -> None:
        self._columns = columns
        self._analysis = analysis
        # Of what it needs alone: a cache of a method would hold this state of the index until a collection finds the circle.
        self.forms = lru_cache(KEPT_TERMS)(partial(_forms, columns, analysis))

    def rarest(self, terms: Sequence[Term], notes: list[str]) -> list[Term]:
        """The terms that are searched for in English and that any paper has, or the rarest of many."""
        known = {term: forms[0].papers for term in terms if term.searched and (forms := self.forms(term))}
        if len(known) <= MOST_TERMS:
            return list(known)
        notes.append(f"Of {len(known)} Chinese terms the {MOST_TERMS} rarest were searched for in English.")
        return sorted(known, key=lambda term: (known[term], term.head))[:MOST_TERMS]

    def counting(self, term: Term) -> Query:
        """The papers that have a term: all words of one of its forms."""
        return any_of([all_of([self._word(stem) for stem in form.stems]) for form in self.forms(term)])

    def ranking(self, terms: Sequence[Term], pairs: Pairs) -> Iterator[Query]:
        """For each term the papers that have a word of it in either language, most of it first."""
        phrased = len(terms) <= MOST_PHRASED
        for term in terms:
            forms = self.forms(term)
            ranked = [(any_of([*self._ranked(form, phrased)]), _share(form.papers, forms[0].papers)) for form in forms]
            ways = [Query.boost_query(query, share) for query, share in ranked]
            yield Query.disjunction_max_query([*ways, any_of(pairs.of(term))])

    def whole(self, term: Term, columns: Sequence[str]) -> Query:
        """The papers that have a term side by side in one of these literal columns."""
        forms = self.forms(term)
        return any_of([self._columns.phrase(name, phrase) for form in forms for phrase in form.phrases for name in columns])

    def _ranked(self, form: Form, phrased: bool) -> Iterator[Query]:
        for stem in form.stems:
            yield self._word(stem)
            if self._columns.count("title", stem):
                yield self._columns.term("title", stem, "freq", TITLE_WEIGHT)
        if phrased and len(form.stems) > 1:
            for phrase in form.phrases:
                for name in _PHRASES:
                    yield Query.boost_query(self._columns.phrase(name, phrase), PHRASE_WEIGHT)

    def _word(self, stem: str) -> Query:
        return self._columns.term("text", stem, "freq")


def _forms(columns: Columns, analysis: Analysis, term: Term) -> tuple[Form, ...]:
    """The forms of a term that a paper has, those that most have first."""
    forms = [form for text in term.english if (form := _form(columns, analysis, text)).papers]
    return tuple(sorted(forms, key=lambda form: -form.papers))


def _form(columns: Columns, analysis: Analysis, text: str) -> Form:
    stems = stems_of(text, analysis)
    papers = min((columns.count("text", stem) for stem in stems), default=0)
    return Form(stems, phrases_of(text, analysis), papers)


def stems_of(english: str, analysis: Analysis) -> tuple[str, ...]:
    """The stemmed words of an English form. A negated word is run together, so that its opposite is none of them."""
    stems: dict[str, None] = {}
    for word in english.split():
        parts, joined = analysis.stemmed_parts(word)
        stems.update(dict.fromkeys(joined if joined and word.startswith(_NEGATIVE) else parts))
    return tuple(stems)


def phrases_of(english: str, analysis: Analysis) -> tuple[tuple[str, ...], ...]:
    """The literal words of an English form, of one thing and of several."""
    tokens = tuple(analysis.literal(english))
    return (tokens, (*tokens[:-1], plural(tokens[-1]))) if tokens else ()


def _share(papers: int, most: int) -> float:
    """What a form weighs that so many papers have, where `most` have the commonest."""
    return math.log1p(papers) / math.log1p(most)
