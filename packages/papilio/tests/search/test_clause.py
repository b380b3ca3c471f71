"""How clauses combine: what ranks and what counts stay the same documents."""

import pytest
import tantivy

from papilio.search import schema
from papilio.search.clause import Clause, Columns, all_of, any_of, either, every, filtering, within
from papilio.search.documents import Document


@pytest.fixture(scope="module")
def columns() -> Columns:
    """Four documents with one word more each."""
    index = tantivy.Index(schema.build())
    schema.register(index)
    writer = index.writer(15_000_000, 1)
    for number in range(1, 5):
        writer.add_document(schema.to_tantivy(Document(str(number), " ".join(["moth", "star", "graph", "tree"][:number]))))
    writer.commit()
    index.reload()
    return Columns(schema.build(), index.searcher())


def test_least_of_several(columns: Columns) -> None:
    terms = [columns.term("text", word, "freq") for word in ("moth", "star", "graph", "tree")]
    assert [columns.matches(any_of(terms, least)) for least in (1, 2, 3, 4)] == [4, 3, 2, 1]
    assert columns.matches(any_of([])) == 0
    assert columns.matches(all_of(terms[:2], [terms[3]])) == 2
    assert columns.matches(within(terms[1], [terms[0]])) == 3


def test_clauses_combine(columns: Columns) -> None:
    moth, star, tree = (
        Clause(query, query) for query in (columns.term("text", word, "freq") for word in ("moth", "star", "tree"))
    )
    assert either([]) is None
    both = either([star, filtering(tree.counting)])
    assert both is not None
    assert both.scored
    assert columns.matches(both.counting) == columns.matches(both.ranking) == 3
    rest = every([moth], [star])
    assert columns.matches(rest.counting) == columns.matches(rest.ranking) == 1
    assert not every([filtering(moth.counting)], [star]).scored
    assert columns.has(rest.counting)
    assert not columns.has(all_of([moth.counting], [moth.counting]))
