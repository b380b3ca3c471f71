"""Filters that the words of a query may mean, offered in their place."""

from collections.abc import Sequence

from papilio.search.answer import Offer
from papilio.search.hints import Hint, Hints
from papilio.search.query import Either, Group, Node, Word, render
from papilio.search.trial import Trial

MOST_OFFERS = 5


def offers(trial: Trial, query: Group, hints: Hints) -> tuple[Offer, ...]:
    """The filters that find something: all that are meant at once, then each alone without what the others say.

    Two venues are meant one or the other, each with the year behind it. What finds nothing beside the other words is offered
    without them, where it is all that is meant.
    """
    found: list[Offer] = []
    for number, ways in enumerate(_meanings(hints)):
        some = [hint for way in ways for hint in way]
        fields = _either(ways)
        left = _left(query, (*hints.facts, *some))
        for rest in (left, [node for node in left if not isinstance(node, Word)])[: 1 if number else 2]:
            changed = Group((*rest, *fields))
            if count := trial.count(changed):
                found.append(Offer(tuple((hint.field.name, hint.field.value) for hint in some), render(changed), count))
                break
        if len(found) == MOST_OFFERS:
            break
    return tuple(found)


def _meanings(hints: Hints) -> list[list[tuple[Hint, ...]]]:
    """What may be meant, the likeliest first. It is hints that hold at once, or several such where one is enough."""
    each = [[(hint,)] for hint in hints.all]
    if len(each) > 1 and _apart(hints.all):
        return [[hints.all], *each]
    editions = [] if hints.names else _editions(hints.facts)
    if len(editions) < 2:
        return each
    return [editions, *([edition] for edition in editions if len(edition) > 1), *each]


def _apart(hints: Sequence[Hint]) -> bool:
    """Whether the hints can hold together: one of each field, names apart, which a paper may have several of."""
    names = [hint.field.name for hint in hints if hint.field.name != "author"]
    return len(set(names)) == len(names)


def _editions(facts: Sequence[Hint]) -> list[tuple[Hint, ...]]:
    """The venues, each with the year that stands behind it, or with the only one. None where something else stands too."""
    venues = [hint for hint in facts if hint.field.name == "venue"]
    years = [hint for hint in facts if hint.field.name == "year"]
    if len(venues) + len(years) < len(facts):
        return []
    if len(years) == 1:
        return [(venue, *years) for venue in venues]
    editions = [(venue, *(year for year in years if min(year.places) == max(venue.places) + 1)) for venue in venues]
    return editions if sum(map(len, editions)) == len(facts) else []


def _either(ways: Sequence[Sequence[Hint]]) -> list[Node]:
    """The fields of one way, or one node for several; what all of them say stands beside it."""
    shared = [hint.field for hint in ways[0] if all(hint in way for way in ways)]
    if len(ways) == 1:
        return [*shared]
    apart = [tuple(hint.field for hint in way if hint.field not in shared) for way in ways]
    return [Either(tuple(fields[0] if len(fields) == 1 else Group(fields) for fields in apart)), *shared]


def _left(query: Group, dropped: Sequence[Hint]) -> list[Node]:
    """What is left of the query beside the hints. A fact is no word to look for beside another."""
    taken = frozenset[int]().union(*(hint.places for hint in dropped))
    places = iter(range(len(query.nodes)))
    return [node for node in query.nodes if not isinstance(node, Word) or next(places) not in taken]
