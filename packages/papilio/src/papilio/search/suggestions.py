"""When nothing matches: the nearest query that does."""

from collections.abc import Iterator
from dataclasses import replace

from papilio.search import lexical
from papilio.search.analysis import Analysis
from papilio.search.fields import NAMED
from papilio.search.known_item import distance
from papilio.search.lexical import Snapshot
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word, render

MAX_TRIES = 12
MAX_NEIGHBOURS = 20_000
MIN_WORD = 4
MOST_WORDS = 12
"""In a longer text no word is looked at where something is found: it is pasted, or prose."""
RARER = 50
"""A word that the library has may be a slip for a near one that it has so many times more often."""
COMMON = 40
"""Papers with a word that a word which the library has may be a slip for."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def nearest(snapshot: Snapshot, analysis: Analysis, query: Group, matches: bool) -> str:
    """A query close by that finds more: spelt as the library spells, or with one condition less; empty where there is none.

    Args:
        matches: Whether the query finds something; then another spelling alone is offered.
    """
    if matches:
        corrected = _corrected(snapshot, analysis, query) if len(query.nodes) <= MOST_WORDS else query
        return render(corrected) if corrected != query else ""
    for tried, candidate in enumerate(_candidates(snapshot, analysis, query)):
        if tried == MAX_TRIES:
            break
        clause = snapshot.compiler.compile(candidate).clause
        if clause is not None and lexical.top(snapshot, clause, 1, sort="time"):
            return render(candidate)
    return ""


def _candidates(snapshot: Snapshot, analysis: Analysis, query: Group) -> Iterator[Group]:
    corrected = _corrected(snapshot, analysis, query)
    if corrected != query and isinstance(corrected, Group):
        yield corrected
    for base in (query, corrected):
        if not isinstance(base, Group):
            continue
        for i, node in enumerate(base.nodes):
            rest = (*base.nodes[:i], *base.nodes[i + 1 :])
            if isinstance(node, Phrase) and " " in node.text:
                yield Group((*base.nodes[:i], *(Word(word) for word in analysis.literal(node.text)), *base.nodes[i + 1 :]))
            if rest and not isinstance(node, Word) and not all(isinstance(each, Not) for each in rest):
                yield Group(rest)
        kept = tuple(node for node in base.nodes if isinstance(node, Word))
        if kept and len(kept) < len(base.nodes):
            yield Group(kept)


def _corrected(snapshot: Snapshot, analysis: Analysis, node: Node) -> Node:
    match node:
        case Group(nodes):
            return Group(tuple(_corrected(snapshot, analysis, each) for each in nodes))
        case Either(nodes):
            return Either(tuple(_corrected(snapshot, analysis, each) for each in nodes))
        case Word(text) | Phrase(text):
            return replace(node, text=_corrected_text(snapshot, analysis, text))
        case Field(name, text) if NAMED[name].kind == "text":
            return replace(node, value=_corrected_text(snapshot, analysis, text))
        case Field(name, text) if NAMED[name].kind == "person":
            return replace(node, value=_corrected_text(snapshot, analysis, text, NAMED[name].columns["person"]))
        case _:
            return node


def _corrected_text(snapshot: Snapshot, analysis: Analysis, text: str, name: str = "abstract_literal") -> str:
    words = analysis.literal(text)
    corrected = [_neighbour(snapshot, word, name) for word in words]
    return text if corrected == words else " ".join(corrected)


def _neighbour(snapshot: Snapshot, word: str, name: str) -> str:
    """The most frequent word of the library at the smallest distance from `word`; `word` itself where none is near, or it is
    not rare beside what is."""
    if len(word) < MIN_WORD or not word.isalpha():
        return word
    count = snapshot.searcher.doc_freq
    held = max(count(each, word) for each in dict.fromkeys(("title_literal", name, "author")))
    least = max(1, COMMON, held * RARER) if held else 1
    once = max(((count(name, each), each) for each in _slips(word)), default=(0, word))
    if once[0] >= least:
        return once[1]
    if len(word) < 8:
        return word
    best = (3, 0, word)
    for term, having in snapshot.searcher.terms_with_prefix(name, word[:2], limit=MAX_NEIGHBOURS):
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
