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
MOST_WORDS = 32
"""A longer query is no slip of the pen, and each of its words costs a look into the dictionary."""


def nearest(snapshot: Snapshot, analysis: Analysis, query: Group) -> str:
    """A query close to one without matches that has some: spelt as the library spells, or with one condition less."""
    if _length(query) > MOST_WORDS:
        return ""
    for tried, candidate in enumerate(_candidates(snapshot, analysis, query)):
        if tried == MAX_TRIES:
            break
        clause = snapshot.compiler.compile(candidate).clause
        if clause is not None and lexical.top(snapshot, clause, 1, sort="time"):
            return render(candidate)
    return ""


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
    """The most frequent word of the library at the smallest distance from `word`; `word` itself where none is near."""
    if len(word) < MIN_WORD or any(snapshot.searcher.doc_freq(each, word) for each in ("title_literal", name, "author")):
        return word
    limit = 1 if len(word) < 8 else 2
    best = (limit + 1, 0, word)
    for term, count in snapshot.searcher.terms_with_prefix(name, word[:2], limit=MAX_NEIGHBOURS):
        if abs(len(term) - len(word)) <= limit:
            best = min(best, (distance(word, term, limit), -count, term))
    return best[2] if best[0] <= limit else word
