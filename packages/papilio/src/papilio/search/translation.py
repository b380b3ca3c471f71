"""A query with what its Chinese terms mean."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from papilio.model.shown import cut
from papilio.search.fields import NAMED
from papilio.search.glossary import Term, covers, head_keys, terms
from papilio.search.query import Either, Field, Group, Node, Not, Word

_BETWEEN = re.compile("[,，、;；]")
LONGEST_SHOWN = 40
"""Characters of what was asked for that a note repeats."""


def translated(query: Group, untranslated: Collection[str] = ()) -> Group:
    """The query, each word and each field of text with the Chinese terms in it.

    Words side by side are understood together. Where a word must be had whole (in `OR`, after `-`, in a field) its terms are
    known only if they are all that it says. What stands in quotes is searched for as it is written.

    Args:
        untranslated: The terms that are searched for in Chinese alone, by their heads as a reader may write them.
    """
    return Group(_side_by_side(query.nodes, _keys(untranslated)))


def named(text: str) -> tuple[str, ...]:
    """The terms that a text names, with commas between them, wide or not."""
    return tuple(filter(None, map(str.strip, _BETWEEN.split(text))))


def switched(untranslated: Collection[str], head: str) -> tuple[str, ...]:
    """The terms that are left in Chinese, without this one where it is among them, else with it."""
    others = tuple(each for each in untranslated if head_keys(each).isdisjoint(head_keys(head)))
    return others if len(others) < len(untranslated) else (*others, head)


def terms_of(node: Node, *, excluded: bool = False) -> Iterator[Term]:
    """The Chinese terms of a query, in order. `excluded`: whether those of what is excluded are wanted too."""
    match node:
        case Word(terms=found) | Field(terms=found):
            yield from found
        case Group(nodes) | Either(nodes):
            for each in nodes:
                yield from terms_of(each, excluded=excluded)
        case Not(inner) if excluded:
            yield from terms_of(inner, excluded=True)
        case _:
            pass


def unknown(untranslated: Collection[str], understood: Sequence[Term]) -> Iterator[str]:
    """What a reader should know of terms to leave in Chinese that a query does not have."""
    heads = _keys(term.head for term in understood)
    for head in untranslated:
        if head_keys(head).isdisjoint(heads):
            yield f"“{cut(head, LONGEST_SHOWN)}” is no Chinese term of this query, so that nothing was switched off by it."


def _side_by_side(nodes: Sequence[Node], untranslated: frozenset[str]) -> tuple[Node, ...]:
    words = [node.text for node in nodes if isinstance(node, Word)]
    found = iter(terms(words))
    return tuple(
        replace(node, terms=_chosen(next(found), untranslated)) if isinstance(node, Word) else _alone(node, untranslated)
        for node in nodes
    )


def _alone(node: Node, untranslated: frozenset[str]) -> Node:
    match node:
        case Word(text):
            return replace(node, terms=_whole(text, untranslated))
        case Field(name, value, quoted) if NAMED[name].kind == "text" and not quoted:
            return replace(node, terms=_whole(value, untranslated))
        case Group(nodes):
            return Group(_side_by_side(nodes, untranslated))
        case Either(nodes):
            return Either(tuple(_alone(each, untranslated) for each in nodes))
        case Not(inner):
            return Not(_alone(inner, untranslated))
        case _:
            return node


def _whole(text: str, untranslated: frozenset[str]) -> tuple[Term, ...]:
    (found,) = terms([text])
    return _chosen(found, untranslated) if covers(text, found) else ()


def _chosen(found: Sequence[Term], untranslated: frozenset[str]) -> tuple[Term, ...]:
    if not untranslated:
        return tuple(found)
    return tuple(replace(term, searched=untranslated.isdisjoint(head_keys(term.head))) for term in found)


def _keys(heads: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(head_keys, heads))
