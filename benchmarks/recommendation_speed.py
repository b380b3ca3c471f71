"""How long a reader waits for recommendations after a new star, in a whole library.

Stars papers one after the other in a copy of a library, and asks for the page of 25 with reasons after each; the first is asked
of a library that has just been opened.

    python benchmarks/recommendation_speed.py --data DIRECTORY [--stars 100]
"""

import argparse
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from papilio.app import meaning_in
from papilio.finding.recommending import Scope, recommend
from papilio.search.engine import Engine
from papilio.store import Store
from report import environment, percentile, publish

READER = "benchmark of recommendations"
SEED = 20_261_130
SAMPLE = 4000


def main() -> None:
    """Star, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="papilio.db and index/ of a library that may be written to")
    arguments.add_argument("--stars", type=int, default=100)
    arguments.add_argument("--before", type=int, default=0, help="stars and papers read that the reader has already")
    options = arguments.parse_args()
    store = Store.open(f"sqlite:///{options.data / 'papilio.db'}")
    index = options.data / "index"
    engine = Engine(index, meaning=meaning_in(index))
    assert engine.meaning is not None
    draw = random.Random(SEED)
    held = [change.ref for change in store.papers.changes(0, SAMPLE) if change.entry]
    starred = draw.sample(held, options.stars + options.before)
    with store.transaction() as tx:
        for ref in starred[: options.before]:
            store.stars.add(tx, READER, ref, 0)
            store.reads.mark(tx, READER, ref, 0)
    times: dict[str, list[float]] = {}
    busy_times: dict[str, list[float]] = {}
    first, totals = 0.0, dict[str, int]()
    for number, ref in enumerate(starred[options.before :]):
        scope: Scope = get_args(Scope)[number % 4]
        began, busy = time.perf_counter(), time.process_time()
        with store.transaction() as tx:
            store.stars.add(tx, READER, ref, number)
        found = recommend(store, engine, READER, datetime.now(UTC), scope=scope, explain=True)
        took = (time.perf_counter() - began) * 1000
        first = first or took
        times.setdefault(scope, []).append(took)
        busy_times.setdefault(scope, []).append((time.process_time() - busy) * 1000)
        totals[scope] = found.total
    with store.transaction() as tx:
        store.stars.remove(tx, READER, starred)
        store.reads.unmark(tx, READER, starred)
    rows = [
        {
            "scope": scope,
            **{f"p{share} ms": round(percentile(took, share), 1) for share in (50, 95)},
            **{f"processor p{share} ms": round(percentile(busy_times[scope], share), 1) for share in (50, 95)},
            "papers": totals[scope],
        }
        for scope, took in times.items()
    ]
    facts = environment("numpy") | {"vectors": engine.meaning.vectors.snapshot().count, "first ms": round(first, 1)}
    publish("recommendation_speed", rows, facts | {"stars": options.stars, "before": options.before})


if __name__ == "__main__":
    main()
