import itertools
import json
import lzma
from collections import Counter
from pathlib import Path

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from papilio.search import schema
from papilio.search.analysis import Analysis
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

ANALYSIS = Analysis()


def terms(document: Document) -> set[str]:
    return {*ANALYSIS.stemmed(document.title), *ANALYSIS.stemmed(document.abstract)}


def searcher_of(documents: list[Document]) -> tantivy.Searcher:
    index = tantivy.Index(schema.build())
    schema.register(index)
    writer = index.writer(15_000_000, 1)
    for document in documents:
        writer.add_document(schema.to_tantivy(document))
    writer.commit()
    index.reload()
    return index.searcher()


@given(st.text(max_size=60), st.text(max_size=120))
def test_documents_and_queries_have_the_same_terms(title: str, abstract: str) -> None:
    document = Document(ref="a", title=title, abstract=abstract)
    searcher = searcher_of([document])
    assert {term for term, _ in searcher.terms_with_prefix("text", "")} == terms(document)
    literal = {*ANALYSIS.literal(title), *ANALYSIS.literal(abstract)}
    indexed = {term for name in ("title_literal", "abstract_literal") for term, _ in searcher.terms_with_prefix(name, "")}
    assert indexed == literal


@pytest.mark.data
def test_counts_on_real_records_equal_a_count_by_hand(shared_data: Path, tmp_path: Path) -> None:
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in itertools.islice(lines, 500)]
    documents = [Document(ref=row["id"], title=row["title"], abstract=row["abstract"]) for row in rows]
    engine = Engine(tmp_path / "index")
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(len(documents))
    counts = Counter(term for document in documents for term in terms(document))
    checked = 0
    for document in documents[:60]:
        for word in document.title.split():
            stems = set(ANALYSIS.stemmed(word))
            if len(stems) == 1 and not (set(ANALYSIS.literal(word)) - {word.lower()}):
                checked += 1
                answer = engine.answer(Search(word, channel="lexical", words_only=True, limit=1))
                assert answer.total == counts[stems.pop()], word
    assert checked > 200


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Geoffrey E. Hinton", ["Geoffrey E Hinton", "Geoffrey Hinton", "G Hinton", "G E Hinton"]),
        ("Hinton, Geoffrey", ["Geoffrey Hinton", "G Hinton"]),
        (
            "Laurens van der Maaten",
            ["Laurens van der Maaten", "Laurens Maaten", "L Maaten", "L v d Maaten", "L van der Maaten"],
        ),
        ("Sean O'Neil", ["Sean ONeil", "S ONeil"]),
        ("J.-P. Serre", ["J P Serre", "J Serre"]),
        ("ATLAS", ["ATLAS"]),
        ("", []),
        (" . ", []),
    ],
)
def test_forms_of_a_name(name: str, forms: list[str]) -> None:
    assert list(schema.author_forms(name)) == forms


@pytest.mark.parametrize(
    ("earlier", "later"), [("2021", "2021-02"), ("2021-02-03", "2021-02-03T00:00:01Z"), ("", "0001"), ("x", "1066-10-14")]
)
def test_seconds_grow_with_time(earlier: str, later: str) -> None:
    assert schema.seconds(earlier) < schema.seconds(later)


@pytest.mark.parametrize("published", ["", "soon", "2021-13", "2021-02-30", "20"])
def test_what_is_no_time_is_unknown(published: str) -> None:
    assert schema.seconds(published) == -1


@given(st.integers(-1, 10**11), st.integers(-1, 10**11), st.text(max_size=5), st.text(max_size=5))
def test_order_keys_sort_newest_first_then_by_ref(time: int, other_time: int, ref: str, other_ref: str) -> None:
    keys = schema.order_key(time, ref), schema.order_key(other_time, other_ref)
    assert (keys[0] < keys[1]) == ((-time, ref) < (-other_time, other_ref))
    assert schema.ref_of_order(keys[0]) == ref
