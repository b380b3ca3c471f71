"""The nearest query that finds something: spelt as the library spells, or, when nothing matches, written otherwise."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from papilio.search.analysis import STOP_WORDS, Analysis
from papilio.search.answer import Without
from papilio.search.common_words import least_papers
from papilio.search.editions import AROUND
from papilio.search.fields import NAMED
from papilio.search.known_item import distance
from papilio.search.lexical import Snapshot
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word, render
from papilio.search.rewritings import looser, rewritten
from papilio.search.schema import author_words
from papilio.search.trial import Trial

MAX_TRIES = 16
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
OFTEN_SAID = 2
"""Words that so many papers have side by side are a term, however rare each is."""
COMMON = 1 / 5_000
"""The share of papers that have a word common enough to be offered where something is found."""

SLIP_LETTERS = 3
"""Words with one slip that begin with the same letters, so many, are read together; each of the others is looked up."""
LETTERS = 2
"""A word with two slips is looked for among those that begin with the same letters, so many."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAME_WORD = re.compile(r"(?:[^\W\d_]+[-.'’]?)+,?")
_PLAIN = re.compile(r"[A-Za-z][a-z]+(?:[-'’][a-z]+)*")
"""A word that may have a slip. What has digits, signs, or capitals within is a name or a term: `A*`, `GPT-4`, `cs.LG`."""


def nearest(trial: Trial, analysis: Analysis, query: Group, matches: int, without: Sequence[Without] = ()) -> str:
    """A query close by that finds more, or nothing. Where the query finds any papers, another spelling alone is offered.

    Args:
        matches: How many papers the query finds.
        without: Where it finds none, what it finds without a part.
    """
    if _length(query) > LONGEST:
        return next((each.query for each in without), "")
    persons = trial.snapshot.compiler.persons
    name = _name(analysis, query)
    near = " ".join(persons.near(name, _slips_of(trial.snapshot), sure=not matches)).title()
    if near and trial.count_text(near):
        return near
    if matches and len(name) > 1 and (persons.held(name) or persons.said(name) >= OFTEN_SAID):
        return ""
    if matches:
        corrected = _corrected(trial.snapshot, analysis, query, int(COMMON * trial.snapshot.documents))
        return render(corrected) if corrected != query and trial.count_written(corrected) else ""
    for tried, candidate in enumerate(_candidates(trial, analysis, query, without)):
        if tried == MAX_TRIES:
            break
        if trial.count_text(candidate):
            return candidate
    return ""


def findable(trial: Trial, analysis: Analysis, texts: Sequence[str]) -> str:
    """The first of the texts that finds papers, or what is nearest to one; empty where nothing is."""
    for text in texts:
        if trial.count_text(text):
            return text
    return next((near for text in texts if (near := nearest(trial, analysis, trial.read(text), 0))), "")


def _name(analysis: Analysis, query: Group) -> list[str]:
    """The terms of a query that may be a name, being words of letters alone; of others none."""
    words = [node.text for node in query.nodes if isinstance(node, Word) and _NAME_WORD.fullmatch(node.text)]
    return analysis.literal(author_words(" ".join(words))) if len(words) == len(query.nodes) else []


def _slips_of(snapshot: Snapshot) -> Callable[[str], set[str]]:
    """What gives the words that one slip makes of a word. Venues and categories, and parts of their names, have none."""
    return lambda word: set() if snapshot.compiler.is_value(word) else _slips(word)


def _length(node: Node) -> int:
    """How many words a query has, those of phrases and fields too."""
    match node:
        case Group(nodes) | Either(nodes):
            return sum(map(_length, nodes))
        case Not(inner):
            return _length(inner)
        case Word(text) | Phrase(text) | Field(_, text):
            return len(text.split())


def _candidates(trial: Trial, analysis: Analysis, query: Group, without: Sequence[Without]) -> Iterator[str]:
    corrected = _corrected(trial.snapshot, analysis, query)
    if corrected != query:
        yield render(corrected)
    for base in dict.fromkeys((corrected, query)):
        yield from map(render, rewritten(trial.snapshot, base))
    yield from (each.query for each in without)
    for i, node in enumerate(corrected.nodes):
        rest = (*corrected.nodes[:i], *corrected.nodes[i + 1 :])
        if rest and not isinstance(node, Word) and not all(isinstance(each, Not) for each in rest):
            yield render(Group(rest))
    kept = tuple(node for node in corrected.nodes if isinstance(node, Word))
    if kept and len(kept) < len(corrected.nodes):
        yield render(Group(kept))
    yield from map(render, looser(trial, query))


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
        slips = {each for each in _slips(word) if _likely(each, word)} if held else _slips(word)
        once = [(alike[each], each) for each in slips if each in alike]
        once += [(count(name, each), each) for each in slips if not each.startswith(beginning)]
        found = max(once, default=(0, word))
        if found[0] >= least:
            return found[1]
        if len(word) < LONG_WORD:
            return word
        best = (3, 0, word)
        for term, having in islice(self._beginning(word[:LETTERS], name, least).items(), MAX_NEIGHBOURS):
            if having >= least and abs(len(term) - len(word)) <= 2 and (not held or _likely(term, word)):
                best = min(best, (distance(word, term, 2), -having, term))
        return best[2] if best[0] <= 2 else word

    def _beginning(self, letters: str, name: str, least: int) -> Mapping[str, int]:
        """The words of a column with these first letters that so many papers have, among others; how many have each."""
        snapshot = self.snapshot
        if least >= least_papers(snapshot.documents):
            return snapshot.common_words.beginning(name, letters, snapshot.documents, snapshot.sequence, snapshot.searcher)
        return dict(snapshot.searcher.terms_with_prefix(name, letters))


def _likely(near: str, word: str) -> bool:
    """Whether a word may be a slip for one of the library. None is for a stop word, and hardly any in its first letter."""
    return near not in STOP_WORDS and (near[0] == word[0] or near[:2] == word[1::-1])


def _slips(word: str) -> set[str]:
    """The words that one slip makes of `word`: a letter dropped, added, replaced, or swapped with the next."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    added = {left + letter + right for left, right in splits for letter in _LETTERS}
    return (dropped | swapped | replaced | added) - {word}
