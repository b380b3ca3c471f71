"""How many of its words must a paper have to stand in a search by time? For shares of them: how many relevant papers are left
in, and how many papers there are in all.

Read on the sets that are for development; `papilio.search.plain_words.ENOUGH` is the share chosen.

    python benchmarks/search_order.py [--index DIRECTORY]
"""

import argparse
import random
import statistics
import tempfile
from pathlib import Path

from papilio.search import plain_words
from papilio.search.documents import Search
from papilio.search.engine import Engine
from report import environment
from search_data import LIBRARY_SETS, judgements, library, queries, write_result

SHARES = (1.0, 0.8, 0.7, 0.6, 0.5, 0.4)
QUERIES = 60
SEED = 1


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--index", type=Path, help="the index of the library, as search_quality.py keeps it")
    options = arguments.parse_args()
    head = environment("tantivy")
    print(head)
    with tempfile.TemporaryDirectory() as directory:
        engine = Engine(options.index or Path(directory))
        if not engine.count():
            with engine.writer() as writer:
                for document in library():
                    writer.put(document)
                writer.commit(1)
        report: dict[str, dict[str, float]] = {}
        print(f"{'':24}{'share':>6}{'relevant left in':>18}{'papers, median':>16}{'90%':>8}")
        for name in LIBRARY_SETS:
            judged = judgements(name)
            texts = {query: text for query, text in queries(name).items() if query in judged}
            if name == "plainwords":
                texts = dict(list(texts.items())[::2])
            asked = random.Random(SEED).sample(sorted(texts), QUERIES)
            for share in SHARES:
                plain_words.ENOUGH = share
                row = _measured(engine, {query: texts[query] for query in asked}, judged)
                report[f"{name} {share}"] = row
                print(f"{name:24}{share:6}{row['left']:18.3f}{row['median']:16.0f}{row['ninth']:8.0f}", flush=True)
    write_result("search_order", {"environment": head, **report})


def _measured(engine: Engine, texts: dict[str, str], judged: dict[str, dict[str, int]]) -> dict[str, float]:
    left: list[float] = []
    sizes: list[int] = []
    for query, text in texts.items():
        total = engine.answer(Search(text, limit=0, sort="time", channel="lexical", words_only=True)).total
        found = engine.answer(Search(text, limit=total, sort="time", channel="lexical", words_only=True, counted=False)).hits
        sizes.append(total)
        left.append(len(judged[query].keys() & {hit.ref for hit in found}) / len(judged[query]))
    return {"left": statistics.mean(left), "median": statistics.median(sizes), "ninth": sorted(sizes)[len(sizes) * 9 // 10]}


if __name__ == "__main__":
    main()
