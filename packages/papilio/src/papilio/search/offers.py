"""Filters that the words of a query may mean, offered in their place."""

from collections.abc import Sequence

from papilio.search.answer import Offer
from papilio.search.clause import matching
from papilio.search.documents import Sort
from papilio.search.hints import Hint, Hints
from papilio.search.lexical import Snapshot, compiled
from papilio.search.query import Group, Node, Word, render

MOST_OFFERS = 5


def offers(snapshot: Snapshot, query: Group, within: Group, hints: Hints, sort: Sort) -> tuple[Offer, ...]:
    """The filters that find something: all that are meant at once, then each alone without what the others say.

    Args:
        within: Filters that hold beside the query.
        sort: The order asked for, by which the papers are counted.
    """
    each = [(hint,) for hint in hints.all]
    together = [hints.all] if len(each) > 1 and _apart(hints.all) else []
    found: list[Offer] = []
    for some in [*together, *each][:MOST_OFFERS]:
        changed = _with_fields(query, some, (*hints.facts, *some))
        clause = compiled(snapshot, Group((*changed.nodes, *within.nodes)), sort).clause
        if clause is not None and (count := matching(snapshot.searcher, clause.counting)):
            found.append(Offer(tuple((hint.field.name, hint.field.value) for hint in some), render(changed), count))
    return tuple(found)


def _apart(hints: Sequence[Hint]) -> bool:
    """Whether the hints can hold together: one of each field, names apart, which a paper may have several of."""
    names = [hint.field.name for hint in hints if hint.field.name != "author"]
    return len(set(names)) == len(names)


def _with_fields(query: Group, hints: Sequence[Hint], dropped: Sequence[Hint]) -> Group:
    """The query with the hints as fields after what is left of its words. A fact is no word to look for beside another."""
    taken = frozenset[int]().union(*(hint.places for hint in dropped))
    places = iter(range(len(query.nodes)))
    left: list[Node] = [node for node in query.nodes if not isinstance(node, Word) or next(places) not in taken]
    return Group((*left, *(hint.field for hint in hints)))
