"""How good and how fast are related papers, beside what else could answer the same, in one run.

The oracle: two papers that answer the same query of AutoScholarQuery are related, and so are two documents judged relevant to
the same query of CISI or Cranfield. Each such paper is asked for; the others of its queries should come first. Copies of the
paper itself (the same title) count neither way. The numbers of `search/more_like.py` were chosen on every other query of
AutoScholarQuery, `chosen on`; the other half, CISI and Cranfield are reported as they come. Judgements are incomplete: compare
systems, read no absolute value.

Peers: the words of the title as a search (what the page did before), Tantivy's own more-like-this, and bm25s (method lucene,
English stop words, English Snowball stemmer) asked with title and abstract.

    python benchmarks/related_quality.py [--index DIRECTORY]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bm25s
import Stemmer
from tantivy import Query

from papilio.search import more_like
from papilio.search.analysis import prepared
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from papilio.texts.title_key import title_key
from report import environment, percentile
from search_data import corpus, filled, judgements, library, write_result
from search_quality import evaluate

DEPTH = 100
MOST_ASKED = 400
MEASURES = ("nDCG@10", "Recall@20", "MRR")


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--index", type=Path, help="keep the index of the library here and use it again")
    options = arguments.parse_args()
    head = environment("tantivy", "bm25s", "PyStemmer") | {"terms": more_like.TERMS}
    print(head)
    report: dict[str, object] = {}
    for name in ("cisi", "cranfield"):
        with tempfile.TemporaryDirectory() as directory:
            report |= compare({name: judgements(name)}, corpus(name), Path(directory))
    judged = judgements("autoscholarquery")
    halves = {
        "autoscholarquery, chosen on": {query: judged[query] for query in sorted(judged)[::2]},
        "autoscholarquery, the rest": {query: judged[query] for query in sorted(judged)[1::2]},
    }
    with tempfile.TemporaryDirectory() as directory:
        report |= compare(halves, list(library()), options.index or Path(directory))
    write_result("related_quality", {"environment": head, "sets": report})


def compare(
    sets: dict[str, dict[str, dict[str, int]]], documents: list[Document], directory: Path
) -> dict[str, dict[str, dict[str, float]]]:
    """Every system on some judged sets over the same documents."""
    engine = filled(directory, documents)
    by_words = Engine(directory)
    held = {document.ref: document for document in documents}
    keys = {document.ref: title_key(document.title) or document.ref for document in documents}
    peer = _bm25s(documents)
    systems: dict[str, Callable[[Document], list[str]]] = {
        "more like this": lambda document: [
            hit.ref for hit in engine.more_like(document.title, document.abstract, limit=DEPTH).hits
        ],
        "its words alone": lambda document: [
            hit.ref for hit in by_words.more_like(document.title, document.abstract, limit=DEPTH).hits
        ],
        "title as query": lambda document: [
            hit.ref for hit in engine.answer(Search(document.title, limit=DEPTH, channel="lexical", words_only=True)).hits
        ],
        "tantivy's own": lambda document: _native(engine, document),
        "bm25s, whole text": peer,
    }
    report: dict[str, dict[str, dict[str, float]]] = {}
    for name, judged in sets.items():
        related = _related(judged, keys)
        asked = dict(sorted(related.items())[:: max(1, len(related) // MOST_ASKED)])
        print(f"\n{name}: {len(asked)} papers asked for, {len(documents):,} documents")
        print(f"{'':20}" + "".join(f"{each:>12}" for each in (*MEASURES, "p50 ms", "p95 ms")))
        report[name] = {}
        for system, answer in systems.items():
            answer(held[next(iter(asked))])
            times: list[float] = []
            runs: dict[str, list[str]] = {}
            for ref in asked:
                began = time.perf_counter()
                refs = answer(held[ref])
                times.append((time.perf_counter() - began) * 1000)
                runs[ref] = [key for key in dict.fromkeys(keys[each] for each in refs) if key != keys[ref]]
            scores = evaluate(runs, asked)
            scores |= {"p50 ms": percentile(times, 50), "p95 ms": percentile(times, 95)}
            report[name][system] = scores
            shown = "".join(f"{scores[each]:12.4f}" for each in MEASURES)
            print(f"{system:20}{shown}{scores['p50 ms']:12.1f}{scores['p95 ms']:12.1f}", flush=True)
    return report


def _related(judged: dict[str, dict[str, int]], keys: dict[str, str]) -> dict[str, dict[str, int]]:
    """Paper → the titles related to it."""
    related: dict[str, dict[str, int]] = {}
    for grades in judged.values():
        refs = [ref for ref in grades if ref in keys]
        for ref in refs:
            others = {keys[other]: 1 for other in refs if keys[other] != keys[ref]}
            if others:
                related.setdefault(ref, {}).update(others)
    return related


def _native(engine: Engine, document: Document) -> list[str]:
    """Tantivy's more-like-this with as many terms; at least two documents have each."""
    index, searcher = engine._lexical.index, engine._lexical.snapshot().searcher
    text = prepared(f"{document.title}\n{document.abstract}")
    query = Query.more_like_this_document_fields_query(
        index.schema,
        {"text": [text]},
        min_doc_frequency=2,
        min_term_frequency=1,
        max_query_terms=more_like.TERMS,
        boost_factor=1.0,
    )
    hits = searcher.search(query, DEPTH, count=False).hits
    return [searcher.doc(address).get_first("ref") for _, address in hits]


def _bm25s(documents: list[Document]) -> Callable[[Document], list[str]]:
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{document.title} {document.abstract}" for document in documents]
    index = bm25s.BM25(method="lucene")
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    refs = [document.ref for document in documents]

    def search(document: Document) -> list[str]:
        text = f"{document.title} {document.abstract}"
        query = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = index.retrieve(query, k=min(DEPTH, len(refs)), show_progress=False)
        return [refs[place] for place, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


if __name__ == "__main__":
    main()
