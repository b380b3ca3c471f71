"""How good the ranking is, beside bm25s on the same corpus in the same run.

nDCG@10, Recall@20, Recall@100 and MRR for words, for meaning, for the whole engine (both, and known items pinned) and for
bm25s (method lucene, English stop words, English Snowball stemmer, title and abstract joined). Weights are chosen on
autoscholarquery and tldr_knownitem; scifact, cranfield and cisi are reported as they come.

With `--runs` the rankings are kept; with `--beside` those kept by another build are compared query by query: the difference of
nDCG@10 in points with its 95% interval by a paired bootstrap.

    python benchmarks/search_quality.py [--index DIRECTORY] [--runs FILE] [--beside FILE]
"""

import argparse
import json
import math
import random
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import bm25s
import Stemmer

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from report import environment
from search_data import (
    LIBRARY_SETS,
    OWN_SETS,
    corpus,
    filled,
    judgements,
    library,
    queries,
    write_result,
)

DEPTH = 100
WHOLE = "both"
RESAMPLES = 5_000
RUNS: dict[str, dict[str, list[str]]] = {}
"""Set → query → the ranking of the whole engine."""
MEASURES = ("nDCG@10", "Recall@20", "Recall@100", "MRR")


def main() -> None:
    """Build, search, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--index", type=Path, help="keep the index of the library here and use it again")
    arguments.add_argument("--runs", type=Path, help="keep the rankings of the whole engine here")
    arguments.add_argument("--beside", type=Path, help="the rankings that another build kept")
    options = arguments.parse_args()
    head = environment("tantivy", "bm25s", "PyStemmer")
    print(head)
    report: dict[str, dict[str, dict[str, float]]] = {}
    for name in OWN_SETS:
        with tempfile.TemporaryDirectory() as directory:
            report |= _compare((name,), corpus(name), Path(directory))
    documents = list(library())
    with tempfile.TemporaryDirectory() as directory:
        report |= _compare(LIBRARY_SETS, documents, options.index or Path(directory))
    if options.runs:
        options.runs.write_text(json.dumps(RUNS))
    if options.beside:
        _beside(json.loads(options.beside.read_text()))
    write_result("search_quality", {"environment": head, "sets": report})


def _compare(names: tuple[str, ...], documents: list[Document], directory: Path) -> dict[str, dict[str, dict[str, float]]]:
    engine = filled(directory, documents)
    peer = _bm25s(documents)
    systems: dict[str, Callable[[str], list[str]]] = {
        "words": lambda text: _refs(engine, text, "lexical"),
        "meaning": lambda text: _refs(engine, text, "semantic"),
        WHOLE: lambda text: _refs(engine, text, "hybrid"),
        "bm25s": peer,
    }
    report: dict[str, dict[str, dict[str, float]]] = {}
    for name in names:
        texts, judged = queries(name), judgements(name)
        print(f"\n{name}: {len(judged)} judged queries, {len(documents):,} documents")
        print(f"{'':12}" + "".join(f"{measure:>12}" for measure in MEASURES))
        report[name] = {}
        for system, search in systems.items():
            runs = {query: search(texts[query]) for query in judged}
            if system == WHOLE:
                RUNS[name] = runs
            scores = evaluate(runs, judged)
            report[name][system] = scores
            print(f"{system:12}" + "".join(f"{scores[measure]:12.4f}" for measure in MEASURES), flush=True)
    return report


def _refs(engine: Engine, text: str, channel: str) -> list[str]:
    return [hit.ref for hit in engine.answer(Search(text, limit=DEPTH, channel=channel, words_only=True)).hits]


def _bm25s(documents: list[Document]) -> Callable[[str], list[str]]:
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{document.title} {document.abstract}" for document in documents]
    tokens = bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)
    index = bm25s.BM25(method="lucene")
    index.index(tokens, show_progress=False)
    refs = [document.ref for document in documents]

    def search(text: str) -> list[str]:
        query = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = index.retrieve(query, k=min(DEPTH, len(refs)), show_progress=False)
        return [refs[place] for place, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


def evaluate(runs: Mapping[str, list[str]], judged: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Means over the judged queries; nDCG with linear gains, as trec_eval has it."""
    sums = dict.fromkeys(MEASURES, 0.0)
    for query, grades in judged.items():
        ranking = runs[query]
        sums["nDCG@10"] += _ndcg(ranking, grades)
        sums["Recall@20"] += len(grades.keys() & set(ranking[:20])) / len(grades)
        sums["Recall@100"] += len(grades.keys() & set(ranking[:100])) / len(grades)
        sums["MRR"] += next((1 / place for place, ref in enumerate(ranking, 1) if ref in grades), 0.0)
    return {measure: total / len(judged) for measure, total in sums.items()}


def _beside(others: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Print how this build differs from another, set by set."""
    chance = random.Random(0)
    print(f"\n{'against the other build':24}{'points':>9}{'95% from':>10}{'to':>9}{'better':>8}{'worse':>8}")
    for name, runs in RUNS.items():
        judged = judgements(name)
        ours, theirs = ([_ndcg(each[query], judged[query]) for query in judged] for each in (runs, others[name]))
        differences = [100 * (a - b) for a, b in zip(ours, theirs, strict=True)]
        count = len(differences)
        means = sorted(sum(chance.choices(differences, k=count)) / count for _ in range(RESAMPLES))
        low, high = means[RESAMPLES // 40], means[-RESAMPLES // 40]
        better, worse = sum(each > 0 for each in differences), sum(each < 0 for each in differences)
        print(f"{name:24}{sum(differences) / count:9.2f}{low:10.2f}{high:9.2f}{better:8}{worse:8}")


def _ndcg(ranking: list[str], grades: Mapping[str, int]) -> float:
    gains = [grades.get(ref, 0) for ref in ranking[:10]]
    return _discounted(gains) / _discounted(sorted(grades.values(), reverse=True)[:10])


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


if __name__ == "__main__":
    main()
