"""When nothing matches: the nearest query that does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from papilio.search import lexical
from papilio.search.analysis import Analysis
from papilio.search.fields import NAMED
from papilio.search.known_item import distance
from papilio.search.lexical import Snapshot
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word, render
from papilio.search.schema import author_words

MAX_TRIES = 12
MAX_NEIGHBOURS = 20_000
MIN_WORD = 4
LONG_WORD = 8
"""Letters of a word that may have two slips."""
MOST_WORDS = 12
"""In a longer text no word is looked at: it is pasted, or prose."""
LONGEST = 32
"""Words of a query for which others are looked for; of a longer one each costs a look into the dictionary."""
RARER = 50
"""A word that the library has may be a slip for a near one that it has so many times more often."""
COMMON = 1 / 5_000
"""The share of papers that have a word common enough to be offered where something is found."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def nearest(snapshot: Snapshot, analysis: Analysis, query: Group, matches: bool) -> str:
    """A query close by that finds more, or nothing. It is spelt as the library spells, or has one condition less.

    Args:
        matches: Whether the query finds something; then another spelling alone is offered.
    """
    if _length(query) > LONGEST:
        return ""
    persons = snapshot.compiler.persons
    name = _name(analysis, query)
    if near := persons.near(name, _slips):
        return " ".join(near).title()
    if matches and len(name) > 1 and persons.held(name):
        return ""
    if matches:
        corrected = _corrected(Spelling(snapshot, analysis, int(COMMON * snapshot.documents)), query)
        return render(corrected) if corrected != query else ""
    for tried, candidate in enumerate(_candidates(snapshot, analysis, query)):
        if tried == MAX_TRIES:
            break
        clause = snapshot.compiler.compile(candidate).clause
        if clause is not None and lexical.top(snapshot, clause, 1, sort="time"):
            return render(candidate)
    return ""


def _name(analysis: Analysis, query: Group) -> list[str]:
    """The terms of a query that may be a name, being words alone; of others none."""
    words = [node.text for node in query.nodes if isinstance(node, Word) and node.text.isascii()]
    return analysis.literal(author_words(" ".join(words))) if len(words) == len(query.nodes) else []


def _length(node: Node) -> int:
    """How many words a query has, those of phrases and fields too."""
    match node:
        case Group(nodes) | Either(nodes):
            return sum(map(_length, nodes))
        case Not(inner):
            return _length(inner)
        case Word(text) | Phrase(text) | Field(_, text):
            return len(text.split())


def _candidates(snapshot: Snapshot, analysis: Analysis, query: Group) -> Iterator[Group]:
    corrected = _corrected(Spelling(snapshot, analysis), query)
    if corrected != query:
        yield corrected
    for base in (query, corrected):
        for i, node in enumerate(base.nodes):
            rest = (*base.nodes[:i], *base.nodes[i + 1 :])
            if isinstance(node, Phrase) and " " in node.text:
                yield Group((*base.nodes[:i], *(Word(word) for word in analysis.literal(node.text)), *base.nodes[i + 1 :]))
            if rest and not isinstance(node, Word) and not all(isinstance(each, Not) for each in rest):
                yield Group(rest)
        kept = tuple(node for node in base.nodes if isinstance(node, Word))
        if kept and len(kept) < len(base.nodes):
            yield Group(kept)


def _corrected(spelling: "Spelling", query: Group) -> Group:
    """The query as the library spells it; a long one stays as it is."""
    long = len(render(query).split()) > MOST_WORDS
    return query if long else Group(tuple(_respelt(spelling, node) for node in query.nodes))


def _respelt(spelling: "Spelling", node: Node) -> Node:
    match node:
        case Group(nodes):
            return Group(tuple(_respelt(spelling, each) for each in nodes))
        case Either(nodes):
            return Either(tuple(_respelt(spelling, each) for each in nodes))
        case Word(text) | Phrase(text):
            return replace(node, text=spelling.corrected(text))
        case Field(name, text) if NAMED[name].kind == "text":
            return replace(node, value=spelling.corrected(text))
        case Field(name, text) if NAMED[name].kind == "person":
            return replace(node, value=spelling.corrected(text, NAMED[name].columns["person"]))
        case _:
            return node


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the library spells. `common`: papers at least that have a word which is offered."""

    snapshot: Snapshot
    analysis: Analysis
    common: int = 1

    def corrected(self, text: str, name: str = "abstract_literal") -> str:
        """The text as a column of the library spells it. What has letters of other languages is not looked at."""
        if not text.isascii():
            return text
        words = self.analysis.literal(text)
        corrected = [self._neighbour(word, name) for word in words]
        return text if corrected == words else " ".join(corrected)

    def _neighbour(self, word: str, name: str) -> str:
        """The most frequent word at the smallest distance from `word`; `word` where none is near or it is as common."""
        if len(word) < MIN_WORD or not word.isalpha() or self.snapshot.compiler.is_value(word):
            return word
        count, stem = self.snapshot.searcher.doc_freq, self.analysis.word_forms(word)[1]
        held = max(count("author", word), count("text", stem) if stem else self.snapshot.documents)
        least = max(1, self.common, held * RARER)
        if least > self.snapshot.documents:
            return word
        once = max(((count(name, each), each) for each in _slips(word)), default=(0, word))
        if once[0] >= least:
            return once[1]
        if len(word) < LONG_WORD:
            return word
        best = (3, 0, word)
        for term, having in self.snapshot.searcher.terms_with_prefix(name, word[:2], limit=MAX_NEIGHBOURS):
            if having >= least and abs(len(term) - len(word)) <= 2:
                best = min(best, (distance(word, term, 2), -having, term))
        return best[2] if best[0] <= 2 else word


def _slips(word: str) -> set[str]:
    """The words that one slip makes of `word`: a letter dropped, added, replaced, or swapped with the next."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    added = {left + letter + right for left, right in splits for letter in _LETTERS}
    return (dropped | swapped | replaced | added) - {word}
