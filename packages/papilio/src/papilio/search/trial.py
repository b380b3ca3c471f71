"""What a query finds before it is offered, in one state of the index."""

from collections.abc import Callable
from dataclasses import dataclass

from tantivy import Query

from papilio.errors import QueryError
from papilio.search.clause import matching
from papilio.search.documents import Sort
from papilio.search.lexical import Snapshot, compiled, tally
from papilio.search.query import Group, render


@dataclass(frozen=True, slots=True)
class Trial:
    """Counts the papers of queries.

    Attributes:
        within: Filters that hold beside each of them.
        sort: The order asked for, by which papers are counted.
        read: What a text says to whoever chooses it.
    """

    snapshot: Snapshot
    within: Group
    sort: Sort
    read: Callable[[str], Group]

    def count(self, query: Group) -> int:
        """The papers that a tree finds, its terms as they stand."""
        clause = compiled(self.snapshot, Group((*query.nodes, *self.within.nodes)), self.sort).clause
        return 0 if clause is None else matching(self.snapshot.searcher, clause.counting)

    def count_text(self, text: str) -> int:
        """The papers that a text finds; none where it cannot be read, or says nothing."""
        try:
            query = self.read(text)
        except QueryError:
            return 0
        return self.count(query) if query.nodes else 0

    def count_written(self, query: Group) -> int:
        """The papers that a tree finds once it is written out."""
        return self.count_text(render(query))

    def years(self, query: Group) -> list[int]:
        """The years of the papers that a tree finds; of all papers where it says nothing."""
        clause = compiled(self.snapshot, Group((*query.nodes, *self.within.nodes)), self.sort).clause
        every = Query.all_query() if clause is None else clause.counting
        found = tally(self.snapshot.searcher, self.snapshot.compiler.facet_names, every)
        return [int(facet.value) for facet in found.facets["year"]]
