"""When nothing matches: the nearest query that does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from papilio.search import lexical
from papilio.search.analysis import Analysis
from papilio.search.common_words import least_papers
from papilio.search.editions import AROUND
from papilio.search.fields import NAMED
from papilio.search.known_item import distance
from papilio.search.lexical import Snapshot
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word, as_words, render
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

SLIP_LETTERS = 3
"""Words with one slip that begin with the same letters, so many, are read together; each of the others is looked up."""
LETTERS = 2
"""A word with two slips is looked for among those that begin with the same letters, so many."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAME_WORD = re.compile(r"(?:[A-Za-z]+[-.'’]?)+,?")
_PLAIN = re.compile(r"[A-Za-z][a-z]+(?:[-'’][a-z]+)*")
"""A word that may have a slip. What has digits, signs, or capitals within is a name or a term: `A*`, `GPT-4`, `cs.LG`."""


def nearest(snapshot: Snapshot, analysis: Analysis, query: Group, within: Group, matches: int) -> str:
    """A query close by that finds more, or nothing. It is spelt as the library spells, or has one condition less.

    Args:
        within: Conditions that hold beside the query, whatever is offered.
        matches: How many papers the query finds; where it finds any, another spelling alone is offered.
    """
    if _length(query) > LONGEST:
        return ""
    persons = snapshot.compiler.persons
    name = _name(snapshot, analysis, query)
    if near := persons.near(name, _slips):
        return " ".join(near).title()
    if matches and len(name) > 1 and persons.held(name):
        return ""
    if matches:
        corrected = _corrected(snapshot, analysis, query, int(COMMON * snapshot.documents))
        return render(corrected) if corrected != query else ""
    for tried, candidate in enumerate(_candidates(snapshot, analysis, query)):
        if tried == MAX_TRIES:
            break
        clause = snapshot.compiler.compile(Group((*candidate.nodes, *within.nodes))).clause
        if clause is not None and lexical.top(snapshot, clause, 1, sort="time"):
            return render(candidate)
    return ""


def _name(snapshot: Snapshot, analysis: Analysis, query: Group) -> list[str]:
    """The terms of a query that may be a name, being words of letters alone; of others none."""
    words = [node.text for node in query.nodes if isinstance(node, Word) and _NAME_WORD.fullmatch(node.text)]
    if any(snapshot.compiler.is_value(word.lower()) for word in words):
        return []
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
    corrected = _corrected(snapshot, analysis, query)
    if corrected != query:
        yield corrected
    for base in dict.fromkeys((corrected, query)):
        for i, node in enumerate(base.nodes):
            rest = (*base.nodes[:i], *base.nodes[i + 1 :])
            if isinstance(node, Phrase) and " " in node.text:
                yield Group((*base.nodes[:i], *map(Word, as_words(node.text).split()), *base.nodes[i + 1 :]))
            if rest and not isinstance(node, Word) and not all(isinstance(each, Not) for each in rest):
                yield Group(rest)
        kept = tuple(node for node in base.nodes if isinstance(node, Word))
        if kept and len(kept) < len(base.nodes):
            yield Group(kept)


def _corrected(snapshot: Snapshot, analysis: Analysis, query: Group, common: int = 1) -> Group:
    """The query as the library spells it; a long one stays as it is."""
    text = render(query)
    words = text.split()
    if len(words) > MOST_WORDS:
        return query
    spelling = Spelling(snapshot, analysis, common, loud=len(words) > 1 and text.isupper())
    return Group(tuple(_respelt(spelling, node) for node in query.nodes))


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
    """How the library spells.

    Attributes:
        common: Papers at least that have a word which is offered.
        loud: Whether all is in capitals, so that they say nothing.
    """

    snapshot: Snapshot
    analysis: Analysis
    common: int
    loud: bool

    def corrected(self, text: str, name: str = "abstract_literal") -> str:
        """The text as a column of the library spells it. What has letters of other languages is not looked at."""
        if not text.isascii():
            return text
        return " ".join(self._corrected_word(word, name) for word in text.split(" "))

    def _corrected_word(self, word: str, name: str) -> str:
        """A word as a column spells it. Only plain words can be slips."""
        bare = word.strip(AROUND)
        plain = bare.lower() if self.loud else bare
        if not _PLAIN.fullmatch(plain):
            return word
        pieces = re.split("([-'’])", plain.lower())
        if len(pieces) > 1 and (plain != plain.lower() or min(map(len, pieces[::2])) < MIN_WORD):
            return word
        right = "".join([self._neighbour(piece, name) for piece in pieces])
        if right == plain.lower():
            return word
        return word.replace(bare, right.capitalize() if plain[0].isupper() else right)

    def _neighbour(self, word: str, name: str) -> str:
        """The most frequent word at the smallest distance from `word`; `word` where none is near or it is as common."""
        if len(word) < MIN_WORD or self.snapshot.compiler.is_value(word):
            return word
        count, stem = self.snapshot.searcher.doc_freq, self.analysis.word_forms(word)[1]
        held = max(count("author", word), count("text", stem) if stem else self.snapshot.documents)
        least = max(1, self.common, held * RARER)
        if least > self.snapshot.documents:
            return word
        beginning = word[:SLIP_LETTERS]
        alike = self._beginning(beginning, name, least)
        slips = _slips(word)
        once = [(alike[each], each) for each in slips if each in alike]
        once += [(count(name, each), each) for each in slips if not each.startswith(beginning)]
        found = max(once, default=(0, word))
        if found[0] >= least:
            return found[1]
        if len(word) < LONG_WORD:
            return word
        best = (3, 0, word)
        for term, having in islice(self._beginning(word[:LETTERS], name, least).items(), MAX_NEIGHBOURS):
            if having >= least and abs(len(term) - len(word)) <= 2:
                best = min(best, (distance(word, term, 2), -having, term))
        return best[2] if best[0] <= 2 else word

    def _beginning(self, letters: str, name: str, least: int) -> Mapping[str, int]:
        """The words of a column with these first letters that so many papers have, among others; how many have each."""
        snapshot = self.snapshot
        if least >= least_papers(snapshot.documents):
            return snapshot.common_words.beginning(name, letters, snapshot.documents, snapshot.sequence, snapshot.searcher)
        return dict(snapshot.searcher.terms_with_prefix(name, letters))


def _slips(word: str) -> set[str]:
    """The words that one slip makes of `word`: a letter dropped, added, replaced, or swapped with the next."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    added = {left + letter + right for left, right in splits for letter in _LETTERS}
    return (dropped | swapped | replaced | added) - {word}
