"""Other ways to write a query that finds nothing.

They are without quotes, with a Chinese word as its parts, or with a value near by."""

from collections.abc import Iterator, Mapping, Sequence

from papilio.search.fields import NAMED
from papilio.search.glossary import NEGATIONS, Term, halves, has_chinese, terms
from papilio.search.known_item import distance
from papilio.search.lexical import Snapshot
from papilio.search.query import Field, Group, Node, Phrase, Word, as_words, condition
from papilio.search.trial import Trial
from papilio.search.values import first_day, year_range

MOST_SLIPS = 4
"""Letters of a value for each that may be wrong, two at most."""
_DIGITS = "0123456789"


def rewritten(snapshot: Snapshot, query: Group) -> Iterator[Group]:
    """The query with one part written otherwise that says as much, then with all such parts."""
    ways = [_ways(snapshot, node) for node in query.nodes]
    for place, found in enumerate(ways):
        for way in found:
            yield Group((*query.nodes[:place], *way, *query.nodes[place + 1 :]))
    if sum(map(bool, ways)) > 1:
        yield Group(
            tuple(each for node, found in zip(query.nodes, ways, strict=True) for each in (found[0] if found else [node]))
        )


def looser(trial: Trial, query: Group) -> Iterator[Group]:
    """The query with one condition that asks for less: an archive for its category, the nearest years, words anywhere."""
    for place, node in enumerate(query.nodes):
        if isinstance(node, Field):
            for way in _looser(trial, Group((*query.nodes[:place], *query.nodes[place + 1 :])), node):
                yield Group((*query.nodes[:place], *way, *query.nodes[place + 1 :]))


def _ways(snapshot: Snapshot, node: Node) -> list[Sequence[Node]]:
    match node:
        case Word(text):
            return [*_chinese(snapshot, text)]
        case Phrase(text):
            words = as_words(text).split()
            return [[Word(word) for word in words]] if len(words) > 1 or has_chinese(text) else []
        case Field(name, value, quoted) if NAMED[name].kind == "text":
            words = as_words(value).split()
            apart = quoted and (len(words) > 1 or has_chinese(value))
            ways = [[Field(name, word) for word in words]] if apart else []
            return [*ways, *([condition(name, word.text) for word in way] for way in _chinese(snapshot, value))]
        case Field(name, value) if NAMED[name].kind in ("category", "value"):
            near = _near(snapshot.compiler.values[NAMED[name].columns["value"]], value)
            return [[condition(name, each)] for each in near]
        case _:
            return []


def _chinese(snapshot: Snapshot, text: str) -> list[list[Word]]:
    """A Chinese word whose English nobody has, as the terms that it is made of. One behind a negation is without that."""
    if not has_chinese(text):
        return []
    [found] = terms([text])
    parts = [part for term in found for part in (_halves(snapshot, term) or (term.head,))]
    bare = text.lstrip("".join(NEGATIONS))
    ways = [[Word(part) for part in parts]] if parts and parts != [text] else []
    return [*ways, *([[Word(bare)]] if bare != text and terms([bare])[0] else [])]


def _halves(snapshot: Snapshot, term: Term) -> tuple[str, ...]:
    """Two terms that somebody has, and that are together a term that nobody has."""
    has = snapshot.compiler.has_term
    if has(term):
        return ()
    return next((tuple(each.head for each in both) for both in halves(term.head) if all(map(has, both))), ())


def _near(values: Mapping[str, Sequence[str]], value: str) -> list[str]:
    """The value that is spelt most like this one, where it is near."""
    wanted, most = value.lower(), min(2, len(value) // MOST_SLIPS)
    near = min(((distance(wanted, held, most), held) for held in values), default=(most + 1, ""))
    return [values[near[1]][0]] if 0 < near[0] <= most and _same_digits(wanted, near[1]) else []


def _same_digits(one: str, other: str) -> bool:
    """Whether two values have the same digits: another number is no slip."""
    return [letter for letter in one if letter in _DIGITS] == [letter for letter in other if letter in _DIGITS]


def _looser(trial: Trial, query: Group, node: Field) -> Iterator[Sequence[Node]]:
    kind = NAMED[node.name].kind
    if kind == "category" and "." in node.value:
        yield [condition(node.name, node.value.partition(".")[0])]
    if kind in ("years", "from", "until"):
        yield from ([Field("year", str(year))] for year in _held_year(trial, query, node))
    if kind in ("text", "person", "category", "value") and (words := as_words(node.value).split()):
        yield [Word(word) for word in words]


def _held_year(trial: Trial, rest: Group, node: Field) -> list[int]:
    """The year nearest to what a condition on time asks for, of those with papers of the rest."""
    day = first_day(node.value) if node.name != "year" else None
    years = (day.year,) if day else [year for year in year_range(node.value) or () if year is not None]
    held = trial.years(rest) if years else []
    return sorted(held, key=lambda year: (min(abs(year - each) for each in years), year))[:1]
