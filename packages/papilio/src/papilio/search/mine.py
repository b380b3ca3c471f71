"""What a query asks of the reader's own: stars, marks of reading, notes and their words.

The index knows nothing of readers. Before a query is compiled, each such condition is given the refs of the papers that meet
it, and is one condition beside others from there on: negated, in OR, for words and for vectors.

Notes are looked through one by one: a reader has written some thousands at most, which takes less time than to keep an index of
them level, and words, accents and Chinese mean there what they mean in titles.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Protocol

from papilio.search.analysis import Analysis
from papilio.search.fields import NAMED, Mark
from papilio.search.matching import Matcher
from papilio.search.query import Either, Field, Group, Node, Not
from papilio.search.script import simplified

LONGEST_SHOWN = 40
"""Characters of what was asked for that a note repeats."""
NOTHING_MARKED: Mapping[Mark, str] = {
    "starred": "You have starred no paper.",
    "read": "You have marked no paper as read.",
    "note": "You have written no note.",
}
"""What a reader is told who asks for marks and has left none."""


class Mine(Protocol):
    """What one reader has left on papers. The refs of a work are all those under which an index may know it."""

    def marked(self, mark: Mark) -> Collection[str]:
        """The refs of the papers with a mark."""
        ...

    def notes(self) -> Iterable[tuple[str, Collection[str]]]:
        """The text of each note and the refs of the paper that it is about."""
        ...


class _Nobody:
    """A reader who has left nothing."""

    def marked(self, mark: Mark) -> Collection[str]:
        return ()

    def notes(self) -> Iterable[tuple[str, Collection[str]]]:
        return ()


NOBODY: Mine = _Nobody()


def with_refs(query: Group, mine: Mine, analysis: Analysis) -> Group:
    """The query, each condition on what the reader left with the refs of the papers that meet it."""
    notes = cache(lambda: [(simplified(text), refs) for text, refs in mine.notes()])

    def met(field: Field) -> frozenset[str]:
        if mark := NAMED[field.name].mark(field.value):
            return frozenset(mine.marked(mark))
        matcher = Matcher.of_value(simplified(field.value), field.quoted, analysis)
        return frozenset(ref for text, refs in notes() if matcher.spans(text) for ref in refs)

    def filled(node: Node) -> Node:
        match node:
            case Field(name, value) if NAMED[name].is_mine(value):
                return replace(node, refs=met(node))
            case Group(nodes):
                return Group(tuple(map(filled, nodes)))
            case Either(nodes):
                return Either(tuple(map(filled, nodes)))
            case Not(inner):
                return Not(filled(inner))
            case _:
                return node

    return Group(tuple(map(filled, query.nodes)))


def lacking(node: Node) -> Iterator[str]:
    """What a reader should know of conditions that nothing of the reader's own meets."""
    match node:
        case Field(name, value, refs=refs) if refs is not None and not refs:
            mark = NAMED[name].mark(value)
            yield NOTHING_MARKED[mark] if mark else f"None of your notes has “{value[:LONGEST_SHOWN]}”."
        case Group(nodes) | Either(nodes):
            for each in nodes:
                yield from lacking(each)
        case Not(inner):
            yield from lacking(inner)
        case _:
            pass
