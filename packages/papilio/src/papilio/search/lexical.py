"""The Tantivy index in one directory: opening, following commits, and answering compiled queries."""

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import tantivy
from tantivy import Order, Query

from papilio.search import schema
from papilio.search.analysis import Analysis
from papilio.search.clause import Clause, all_of, any_of, having_refs, within
from papilio.search.clauses import Compiled, Compiler
from papilio.search.common_words import CommonWords
from papilio.search.damage import held
from papilio.search.documents import FacetCount, Hit, Sort
from papilio.search.query import Group

RELOAD_SECONDS = 0.5
"""A commit of another process is seen after this long at the latest."""

KEPT_TALLIES = 64

NAMED_LEFT_OUT = 20
"""Of the documents that could not be prepared so many are named."""

FACETS = ("category", "venue", "year")

_EVERY = 60_000
_NO_YEAR = -1
"""Stands for the year of documents without one, so that the years count all that matches."""
_AGGREGATION: dict[str, Any] = {
    "category": {"terms": {"field": "category_code", "size": _EVERY}},
    "venue": {"terms": {"field": "venue_code", "size": _EVERY}},
    "year": {"terms": {"field": "year", "size": _EVERY, "missing": _NO_YEAR}},
}
_TIE_MARGIN = 16
_LEADING_SCORE = 10_000.0
"""Above every score of words; each later part of what leads has as much less."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Exact numbers of a query."""

    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The documents that could not be prepared: how many, and the refs of the first. No search for words finds them."""

    count: int = 0
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Countable:
    """A query and its clause. In one state of the index the query and the count of words that may lack tell the clause.

    Attributes:
        beside: Refs of papers that count too, though the clause does not match them.
    """

    query: Group
    lacking: int | None
    clause: Clause = field(compare=False)
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the index: what a search sees from its beginning to its end.

    Attributes:
        left_out: They are none of `documents`.
        tally: Counts; the numbers of the last queries are kept, because readers turn pages and change orders.
        common_words: They outlive this state.
    """

    searcher: tantivy.Searcher
    compiler: Compiler
    sequence: int
    documents: int
    left_out: LeftOut
    tally: Callable[[Countable], Tally]
    common_words: CommonWords


NOTHING = Tally(0, dict.fromkeys(FACETS, ()))
"""The numbers of a query that nothing matches, or that were not asked for."""


class LexicalIndex:
    """An opened index, for readers and for the one writer."""

    def __init__(self, directory: Path, analysis: Analysis, venues: Mapping[str, str] = MappingProxyType({})) -> None:
        """Open or create.

        Raises:
            ValueError, OSError: The index is damaged or of another schema.
        """
        self._directory = directory
        self._analysis = analysis
        self._venues = venues
        self._schema = schema.build()
        self.index = self.reopened()
        self.index.config_reader("manual")
        self._lock = threading.Lock()
        self._common_words = CommonWords()
        self._checked = 0.0
        self._meta = self._meta_state()
        self._snapshot = self._take()

    def reopened(self) -> tantivy.Index:
        """The same index, opened once more."""
        index = tantivy.Index(self._schema, str(self._directory))
        schema.register(index)
        return index

    def snapshot(self) -> Snapshot:
        """The newest state, looked for at most every half second."""
        now = time.monotonic()
        if now - self._checked > RELOAD_SECONDS:
            with self._lock:
                if now - self._checked > RELOAD_SECONDS:
                    self._checked = now
                    if self._meta_state() != self._meta:
                        self._refresh()
        return self._snapshot

    def refresh(self) -> Snapshot:
        """The newest state, now."""
        with self._lock:
            self._refresh()
            return self._snapshot

    def _refresh(self) -> None:
        self._meta = self._meta_state()
        self.index.reload()
        self._snapshot = self._take()

    def _meta_state(self) -> tuple[int, int, int]:
        state = (self._directory / "meta.json").stat()
        return state.st_mtime_ns, state.st_ino, state.st_size

    def _take(self) -> Snapshot:
        searcher = self.index.searcher()
        query = Query.term_query(self._schema, "ref", schema.SEQUENCE_REF, "basic")
        hits = searcher.search(query, 1, count=False).hits
        sequence = searcher.doc(hits[0][1]).get_first("sequence") if hits else 0
        left_out = self._find_left_out(searcher)
        documents = searcher.num_docs - len(hits) - left_out.count
        compiler = Compiler(self._schema, searcher, self._analysis, self._venues)

        @lru_cache(KEPT_TALLIES)
        def counted(query: Countable) -> Tally:
            named = [self.ref_query(query.beside)] if query.beside else []
            return tally(searcher, compiler.facet_names, any_of([query.clause.counting, *named]))

        return Snapshot(searcher, compiler, cast(int, sequence), documents, left_out, counted, self._common_words)

    def _find_left_out(self, searcher: tantivy.Searcher) -> LeftOut:
        found = searcher.search(Query.term_query(self._schema, schema.FLAG, schema.LEFT_OUT, "basic"), NAMED_LEFT_OUT)
        count = cast(int, cast(Any, found).count)
        return LeftOut(count, tuple(sorted(str(searcher.doc(at).get_first("ref")) for _, at in found.hits)))

    def ref_query(self, refs: Sequence[str]) -> Query:
        """Documents with one of these refs."""
        return having_refs(self._schema, refs)


def tally(searcher: tantivy.Searcher, facet_names: Mapping[str, Mapping[int, str]], counting: Query) -> Tally:
    """Count matches and their categories, venues and years, all exact."""
    aggregate = cast(Callable[[Query, dict[str, Any]], dict[str, Any]], cast(Any, searcher).aggregate)
    answer = aggregate(counting, _AGGREGATION)
    numbers = {name: {int(each["key"]): int(each["doc_count"]) for each in answer[name]["buckets"]} for name in FACETS}
    total = sum(numbers["year"].values())
    numbers["year"].pop(_NO_YEAR, None)
    facets: dict[str, tuple[FacetCount, ...]] = {}
    for name, counts in numbers.items():
        names = facet_names.get(name, {})
        values = sorted([(-count, names.get(key) or str(key)) for key, count in counts.items()])
        facets[name] = tuple([FacetCount(value, -count) for count, value in values])
    return Tally(total, facets)


def compiled(snapshot: Snapshot, query: Group, sort: Sort) -> Compiled:
    """A query as one order asks for it.

    By relevance one of the words is enough, in any other order nearly all must be there. Where no paper has so many of them,
    the most that any paper has are enough.
    """
    if sort == "relevance":
        return snapshot.compiler.compile(query)
    whole = snapshot.compiler.compile(query, 0)
    if whole.coverage is None or _matches(snapshot, whole):
        return whole

    def matches(lacking: int) -> bool:
        return _matches(snapshot, snapshot.compiler.compile(query, lacking))

    return snapshot.compiler.compile(query, bisect_left(range(whole.coverage.least), True, lo=1, key=matches))


def _matches(snapshot: Snapshot, query: Compiled) -> bool:
    return query.clause is not None and bool(snapshot.searcher.search(query.clause.counting, 1, count=False).hits)


def top(
    snapshot: Snapshot, clause: Clause, limit: int, *, sort: Sort = "relevance", leading: Sequence[Query] = ()
) -> list[Hit]:
    """The first `limit` matches; ties in the order of refs. Filters alone rank nothing, so they sort by time.

    Args:
        leading: Papers that come before all others where relevance decides, one part after the other, each newest first.
    """
    if limit <= 0:
        return []
    if sort == "time" or not clause.scored:
        return _newest(snapshot, clause.counting, limit)
    hits: list[Hit] = []
    for number, query in enumerate(leading):
        part = all_of([clause.counting, query], leading[:number])
        score = _LEADING_SCORE * (len(leading) - number)
        hits += [Hit(hit.ref, score) for hit in _newest(snapshot, part, limit - len(hits))]
    return hits + best(snapshot.searcher, all_of([clause.ranking], leading), limit - len(hits))


def scores(snapshot: Snapshot, query: Query, ranking: Query, limit: int) -> dict[str, float]:
    """How well the papers of one query match another, 0 for those that do not. Of many papers, so many."""
    return {hit.ref: hit.score for hit in best(snapshot.searcher, within(query, [ranking]), limit)}


def refs(snapshot: Snapshot, query: Query, limit: int) -> list[str]:
    """The papers that match, in no order that tells anything; of many, so many."""
    hits = snapshot.searcher.search(query, limit, count=False).hits
    return [cast(str, held(snapshot.searcher.doc(address).get_first("ref"))) for _, address in hits]


def is_leading(hit: Hit) -> bool:
    """Whether a hit of `top` comes before all that words alone find."""
    return hit.score >= _LEADING_SCORE


def starred(snapshot: Snapshot, index: LexicalIndex, clause: Clause, stars: Mapping[str, int], limit: int) -> list[Hit]:
    """The first `limit` matches by count, then by time, then by ref."""
    counted = {ref: count for ref, count in stars.items() if count > 0}
    if not counted:
        return _newest(snapshot, clause.counting, limit)
    named = index.ref_query(list(counted))
    hits = _newest(snapshot, all_of([clause.counting, named]), len(counted))
    hits.sort(key=lambda hit: -counted[hit.ref])
    if len(hits) < limit:
        hits += _newest(snapshot, all_of([clause.counting], [named]), limit - len(hits))
    return [Hit(hit.ref, float(counted.get(hit.ref, 0))) for hit in hits[:limit]]


def _newest(snapshot: Snapshot, query: Query, limit: int) -> list[Hit]:
    """By time, then by ref. Texts are slow to sort by, so what is older than the last wanted is left out by its time first."""
    if limit <= 0:
        return []
    searcher = snapshot.searcher
    times = searcher.search(query, limit, count=False, order_by_field="time", order=Order.Desc).hits
    if len(times) == limit:
        query = all_of([query, snapshot.compiler.since(int(held(times[-1][0])))])
    hits = searcher.search(query, limit, count=False, order_by_field="order", order=Order.Asc).hits
    return [Hit(schema.ref_of_order(held(key)), 0.0) for key, _ in hits]


def best(searcher: tantivy.Searcher, query: Query, limit: int) -> list[Hit]:
    """By score. More are fetched until the last score wanted is complete, so that ties do not depend on segments."""
    if limit <= 0:
        return []
    wanted = limit + _TIE_MARGIN
    while True:
        found = [(round(score, 4), address) for score, address in searcher.search(query, wanted, count=False).hits]
        if len(found) < wanted or found[-1][0] < found[limit - 1][0]:
            break
        wanted *= 4
    last = found[limit - 1][0] if len(found) >= limit else float("-inf")
    hits = [Hit(cast(str, held(searcher.doc(address).get_first("ref"))), score) for score, address in found if score >= last]
    hits.sort(key=lambda hit: (-hit.score, hit.ref))
    return hits[:limit]
