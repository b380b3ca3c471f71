"""What Chinese queries of English papers find, with and without what their terms mean, and what they cost.

The odd-numbered queries of plain words, which are for development: each asks in English and in Chinese for one paper by
what its abstract says. The lexical channel answers. Chinese queries are asked as they are written (every term switched
off), with the terms of science alone (without the words of `words.tsv`), and with all terms. The ways take turns in being
first with a query, so that a busy machine slows all alike; what is timed is a whole answer.

    python benchmarks/chinese_queries.py --data DIR

`DIR` is a library that `papilio import` has filled.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from papilio.search.documents import Search
from papilio.search.engine import Engine
from papilio.search.glossary import terms
from report import DATA, Row, environment, publish
from search_data import judgements
from search_quality import DEPTH, evaluate

Untranslated = Callable[[str], tuple[str, ...]]


@dataclass(slots=True)
class Way:
    """One way to ask, and what it found and took."""

    language: str
    untranslated: Untranslated
    runs: dict[str, list[str]] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def main() -> None:
    """Ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    engine = Engine(parser.parse_args().data / "index")
    general = _heads("words.tsv")
    ways = {
        "English": Way("en", lambda text: ()),
        "Chinese, as it is written": Way("zh", lambda text: tuple(_understood(text))),
        "Chinese, terms of science alone": Way("zh", lambda text: tuple(_understood(text) & general)),
        "Chinese, all terms": Way("zh", lambda text: ()),
    }
    asked = {language: _odd(language) for language in ("en", "zh")}
    for number, query in enumerate(asked["en"]):
        turn = number % len(ways)
        for way in [*ways.values()][turn:] + [*ways.values()][:turn]:
            _ask(engine, way, query, asked[way.language][query])
    judged = {query: grades for query, grades in judgements("plainwords").items() if query in asked["en"]}
    rows = [_row(name, way, judged) for name, way in ways.items()]
    publish("chinese_queries", rows, environment("papilio", "tantivy") | {"papers": engine.count(), "queries": len(judged)})


def _ask(engine: Engine, way: Way, query: str, text: str) -> None:
    search = Search(text, limit=DEPTH, channel="lexical", untranslated=way.untranslated(text))
    began, processor = time.perf_counter(), time.process_time()
    answer = engine.answer(search)
    way.processor.append(1_000 * (time.process_time() - processor))
    way.milliseconds.append(1_000 * (time.perf_counter() - began))
    way.runs[query] = [hit.ref for hit in answer.hits]


def _row(name: str, way: Way, judged: Mapping[str, Mapping[str, int]]) -> Row:
    scores = {measure: round(score, 4) for measure, score in evaluate(way.runs, judged).items()}
    tail = statistics.quantiles(way.milliseconds, n=20)[-1]
    times = {"p50 ms": statistics.median(way.milliseconds), "p95 ms": tail, "processor ms": statistics.mean(way.processor)}
    return {"asked": name, **scores, **{unit: round(value, 1) for unit, value in times.items()}}


def _odd(language: str) -> dict[str, str]:
    with (DATA / "benchmarks" / "plainwords" / f"queries-{language}.jsonl").open(encoding="utf-8") as lines:
        return {row["_id"]: row["text"] for row in map(json.loads, list(lines)[::2])}


def _understood(text: str) -> set[str]:
    return {term.head for each in terms(text.split()) for term in each}


def _heads(table: str) -> set[str]:
    lines = resources.files("papilio.search").joinpath(table).read_text("utf-8").splitlines()
    return {line.partition("\t")[0] for line in lines if not line.startswith("#")}


if __name__ == "__main__":
    main()
