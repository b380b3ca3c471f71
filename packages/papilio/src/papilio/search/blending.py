"""One order of the hits of both channels: those found by words, and those found by meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tantivy import Query

from papilio.search import lexical
from papilio.search.clause import Clause, all_of
from papilio.search.clauses import Compiler
from papilio.search.documents import Document, Hit, Why
from papilio.search.fields import NAMED
from papilio.search.fusion import MEANING_WEIGHT, TRANSLATED_WEIGHT, fused
from papilio.search.lexical import LexicalIndex, Snapshot
from papilio.search.query import Either, Field, Group, Node, Not, Word
from papilio.search.schema import seconds
from papilio.search.semantic import CATEGORY, NEAREST, VENUE, Meant, SemanticIndex
from papilio.search.translation import terms_of
from papilio.search.values import first_day, year_range
from papilio.vectors.filters import Between, Every, Filter, Labelled, Named, Without
from papilio.vectors.filters import Either as EitherFilter

MOST_NAMED = 5_000
"""Papers that may be named one by one to the vectors, where they cannot tell who meets a demand."""


@dataclass(frozen=True, slots=True)
class Near:
    """What is found by meaning.

    Attributes:
        likeness: Ref → how near it is, the nearest first.
        words: Ref → how well the words find it, of those that they find.
        weight: What meaning counts beside words, from 0 to 1.
    """

    meant: Meant
    likeness: Mapping[str, float]
    words: Mapping[str, float]
    weight: float = MEANING_WEIGHT

    @property
    def beyond(self) -> tuple[str, ...]:
        """The papers that no word finds."""
        return tuple(ref for ref in self.likeness if ref not in self.words)

    def why(self, document: Document) -> tuple[Why, ...]:
        """Which sentence of a document is near; nothing of one that is not among the nearest."""
        if document.ref not in self.likeness:
            return ()
        return (Why("semantic", "", (self.meant.nearest_sentence(document),)),)


def find_near(meaning: SemanticIndex, index: LexicalIndex, snapshot: Snapshot, query: Group, clause: Clause) -> Near | None:
    """What is found by meaning; None where the query's words mean nothing that is known.

    What a query demands beside its words holds here too.
    """
    meant = meaning.meant(query)
    if meant is None:
        return None
    demanded = Group(tuple(node for node in query.nodes if not isinstance(node, Word)))
    demand = snapshot.compiler.compile(demanded).clause if demanded.nodes else None
    found = meant.nearest(_condition(demanded, demand, snapshot))
    weight = TRANSLATED_WEIGHT if any(terms_of(query)) else MEANING_WEIGHT
    if not found:
        return Near(meant, {}, {}, weight)
    named = index.ref_query(list(found))
    held = lexical.scores(snapshot, named if demand is None else all_of([named, demand.counting]), clause.ranking, NEAREST)
    likeness = {ref: each for ref, each in found.items() if ref in held}
    return Near(meant, likeness, {ref: score for ref, score in held.items() if score}, weight)


def near_text(meant: Meant, index: LexicalIndex, snapshot: Snapshot, words: Query, barred: Sequence[str]) -> Near:
    """What is near to a text, and how well its words find that.

    Args:
        words: What its words ask for.
        barred: Refs that are not wanted.
    """
    found = {ref: likeness for ref, likeness in meant.nearest(None).items() if ref not in barred}
    held = lexical.scores(snapshot, index.ref_query(list(found)), words, NEAREST) if found else {}
    likeness = {ref: each for ref, each in found.items() if ref in held}
    return Near(meant, likeness, {ref: score for ref, score in held.items() if score})


def blended(hits: Sequence[Hit], near: Near, titled: str | None = None) -> list[Hit]:
    """The hits of words and of meaning in one order.

    First is what leads; then what both channels find among their first, together; then what words find further down.

    Args:
        titled: The paper whose title the query nearly is; of what both find it is the first.
    """
    leading = [hit for hit in hits if lexical.is_leading(hit)]
    led = {hit.ref for hit in leading}
    words = {ref: near.words.get(ref, 0.0) for ref in near.likeness if ref not in led}
    words |= {hit.ref: hit.score for hit in hits[len(leading) : len(leading) + NEAREST]}
    likeness = {**near.likeness, **near.meant.likeness([ref for ref in words if ref not in near.likeness])}
    # What has no vector is as far as the farthest.
    farthest = min((likeness[ref] for ref in words if ref in likeness), default=0.0)
    order = fused(list(words.values()), [likeness.get(ref, farthest) for ref in words], near.weight)
    if titled in words:
        order[list(words).index(titled)] = max(order)
    both = sorted(zip(order, words, strict=True), key=lambda each: (-each[0], each[1] != titled, each[1]))
    later = [hit for hit in hits[len(leading) + NEAREST :] if hit.ref not in words]
    return [*leading, *(Hit(ref, score) for score, ref in both), *later]


def _condition(demanded: Group, demand: Clause | None, snapshot: Snapshot) -> Filter | None:
    """What the vectors are told of a demand. Where they cannot tell all of it and few papers meet it, these are named."""
    if demand is None:
        return None
    parts = [_part(node, snapshot.compiler) for node in demanded.nodes]
    if None in parts:
        met = lexical.refs(snapshot, demand.counting, MOST_NAMED + 1)
        if len(met) <= MOST_NAMED:
            return Named(frozenset(met))
    return Every(tuple(part for part in parts if part is not None))


def _part(node: Node, compiler: Compiler) -> Filter | None:
    """A demand in terms of what the vectors know."""
    match node:
        case Field(refs=frozenset() as refs):
            return Named(refs)
        case Field("cat", value):
            return Labelled(frozenset(CATEGORY + each for each in compiler.held_values(NAMED["cat"], value)))
        case Field("venue", value) if found := compiler.held_values(NAMED["venue"], value):
            return Labelled(frozenset(VENUE + each for each in found))
        case Field("year", value) if years := year_range(value):
            return Between("year", years[0], None if years[1] is None else years[1] + 1)
        case Field("after", value) if day := first_day(value):
            return Between("time", seconds(day.isoformat()), None)
        case Field("before", value) if day := first_day(value):
            return Between("time", None, seconds(day.isoformat()))
        case Not(inner) if (part := _part(inner, compiler)) is not None:
            return Without(part)
        case Either(nodes) if (parts := _parts(nodes, compiler)) is not None:
            return EitherFilter(parts)
        case Group(nodes) if (parts := _parts(nodes, compiler)) is not None:
            return Every(parts)
        case _:
            return None


def _parts(nodes: Sequence[Node], compiler: Compiler) -> tuple[Filter, ...] | None:
    """Demands in terms of what the vectors know; None where they do not know one."""
    parts = [_part(node, compiler) for node in nodes]
    known = tuple(part for part in parts if part is not None)
    return known if len(known) == len(parts) else None
