"""One clause of a query, how clauses combine, and the queries of the index that they are made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

import tantivy
from tantivy import Occur, Query

_FEW_REFS = 500


@dataclass(frozen=True, slots=True)
class Clause:
    """`ranking` and `counting` match the same documents; `scored` is false for a pure filter."""

    ranking: Query
    counting: Query
    scored: bool = True


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one state of the index, to ask and to make queries of."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher

    def count(self, name: str, term: str | int) -> int:
        """Documents with this term."""
        return self.searcher.doc_freq(name, term)

    def matches(self, query: Query) -> int:
        """Documents that match."""
        return matching(self.searcher, query)

    def has(self, query: Query) -> bool:
        """Whether any document matches."""
        return bool(self.searcher.search(query, 1, count=False).hits)

    def term(self, name: str, term: str, option: str, weight: float = 1.0) -> Query:
        """Documents with this term, ranked by BM25 times a weight. `option`: how the column is indexed."""
        query = Query.term_query(self.schema, name, term, option)
        return query if weight == 1.0 else Query.boost_query(query, weight)

    def phrase(self, name: str, tokens: Sequence[str]) -> Query:
        """Documents with these terms side by side."""
        return self.term(name, tokens[0], "position") if len(tokens) == 1 else Query.phrase_query(self.schema, name, [*tokens])


def matching(searcher: tantivy.Searcher, query: Query) -> int:
    """How many documents match."""
    return cast(int, cast(Any, searcher.search(query, 1, count=True)).count)


def having_refs(schema: tantivy.Schema, refs: Collection[str]) -> Query:
    """Documents with one of these refs."""
    if len(refs) <= _FEW_REFS:  # One by one they are found in two thirds of the time.
        return any_of([Query.term_query(schema, "ref", ref, "basic") for ref in refs])
    return Query.term_set_query(schema, "ref", list(refs))


def any_of(queries: Sequence[Query], least: int = 1) -> Query:
    """At least one of these, or as many as `least` says."""
    if not queries:
        return Query.empty_query()
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries], None if least == 1 else least)


def all_of(queries: Sequence[Query], barred: Sequence[Query] = ()) -> Query:
    """Every one of these, and none that is barred."""
    if len(queries) == 1 and not barred:
        return queries[0]
    return Query.boolean_query([*((Occur.Must, query) for query in queries), *((Occur.MustNot, query) for query in barred)])


def unranked(query: Query) -> Query:
    """The same documents, all with the score 0."""
    return Query.const_score_query(query, 0.0)


def within(query: Query, ranking: Sequence[Query]) -> Query:
    """The documents of a query, ranked by other queries, which need not match."""
    return Query.boolean_query([(Occur.Must, unranked(query)), *((Occur.Should, each) for each in ranking)])


def filtering(query: Query) -> Clause:
    """A clause that only filters."""
    return Clause(unranked(query), query, scored=False)


def either(clauses: Sequence[Clause]) -> Clause | None:
    """At least one of these clauses; None of none."""
    if not clauses:
        return None
    ranking, counting = ([clause.ranking for clause in clauses], [clause.counting for clause in clauses])
    return Clause(any_of(ranking), any_of(counting), scored=any(clause.scored for clause in clauses))


def every(required: Sequence[Clause], excluded: Sequence[Clause]) -> Clause:
    """All of the required clauses, and none of the excluded."""
    barred = [clause.counting for clause in excluded]
    ranking = all_of([clause.ranking for clause in required], barred)
    counting = all_of([clause.counting for clause in required], barred)
    return Clause(ranking, counting, scored=any(clause.scored for clause in required))
