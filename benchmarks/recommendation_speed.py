"""How long a reader waits for recommendations after a new star, in a whole library.

Stars papers one after the other in a copy of a library, for readers who have 5, 50 or 500 stars already, and asks for the page
of 25 with reasons after each. What is learnt alone, `taste`, stands beside scikit-learn's `Ridge` on the same vectors: the
stars, and the sample of the library whose second moment `taste` takes. `cosine` says how alike both directions are.

    python benchmarks/recommendation_speed.py --data DIRECTORY [--stars 20]
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import Ridge

from papilio.app import meaning_in
from papilio.finding.recommending import Scope, recommend
from papilio.search.engine import Engine
from papilio.search.taste import BACKGROUND, SHRINKAGE, taste
from papilio.store import Store
from papilio.vectors.moment import SAMPLED
from papilio.vectors.snapshot import Snapshot
from report import Row, environment, percentile, publish

READER = "benchmark of recommendations"
SEED = 20_261_130
BEFORE = (5, 50, 500)
SCOPES: tuple[Scope, ...] = ("all", "month", "week", "today")


def main() -> None:
    """Star, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="papilio.db and index/ of a library that may be written to")
    arguments.add_argument("--stars", type=int, default=20, help="new stars of each reader and scope")
    options = arguments.parse_args()
    store = Store.open(f"sqlite:///{options.data / 'papilio.db'}")
    index = options.data / "index"
    engine = Engine(index, meaning=meaning_in(index))
    assert engine.meaning is not None
    snapshot = engine.meaning.vectors.snapshot()
    assert snapshot.columns is not None
    draw = random.Random(SEED)
    refs = snapshot.columns.named(np.array(draw.sample(range(snapshot.columns.rows), 2 * max(BEFORE)), np.int64))
    held = list(store.papers.find(refs))
    rows: list[Row] = []
    try:
        first = _spent(lambda: _list(store, engine, held[:1], "all", 0))[0]
        for before in BEFORE:
            rows += [_row(store, engine, scope, draw.sample(held, before + options.stars), before) for scope in SCOPES]
            rows += _learning(snapshot, held[:before])
    finally:
        _forget(store, held)
    facts = environment("numpy", "scikit-learn") | {"vectors": snapshot.count, "first list ms": round(first, 1)}
    publish("recommendation_speed", rows, facts | {"new stars": options.stars})


def _row(store: Store, engine: Engine, scope: Scope, starred: list[str], before: int) -> Row:
    """What the lists after each new star took."""
    _forget(store, starred)
    found = _list(store, engine, starred[:before], scope, 0)
    spent: list[tuple[float, float]] = []
    for when, ref in enumerate(starred[before:], 1):
        spent.append(_spent(lambda ref=ref, when=when: _list(store, engine, [ref], scope, when)))
    _forget(store, starred)
    return {"stars": before, "what": f"star and list, {scope}"} | _times(spent) | {"papers": found, "cosine": ""}


def _list(store: Store, engine: Engine, starred: list[str], scope: Scope, when: int) -> int:
    with store.transaction() as tx:
        for ref in starred:
            store.stars.add(tx, READER, ref, when)
    return recommend(store, engine, READER, datetime.now(UTC), scope=scope, explain=True).total


def _forget(store: Store, starred: list[str]) -> None:
    with store.transaction() as tx:
        store.stars.remove(tx, READER, starred)


def _learning(snapshot: Snapshot, refs: list[str]) -> list[Row]:
    """What learning alone takes, beside the peer."""
    columns = snapshot.columns
    assert columns is not None
    liked, likes = snapshot.vectors(refs)
    rows = np.linspace(0, columns.rows - 1, min(SAMPLED, columns.rows)).astype(np.int64)
    sample = (columns.vectors[rows].astype(np.float32) * np.float32(columns.coding.step)) @ columns.coding.rotation
    moment, none = snapshot.second_moment, np.zeros((0, likes.shape[1]), np.float32)
    vectors = np.vstack([likes, sample])
    opinions = np.repeat(np.array([1, 0], np.float32), [len(likes), len(sample)])
    weights = np.repeat(np.array([1 / len(likes), BACKGROUND / len(sample)]), [len(likes), len(sample)])
    peer = Ridge(SHRINKAGE / likes.shape[1], fit_intercept=False)

    def ours() -> np.ndarray:
        found = taste(liked, likes, none, moment)
        assert found is not None
        return found.weights

    def theirs() -> np.ndarray:
        return np.asarray(peer.fit(vectors, opinions, weights).coef_)

    one, other = ours(), theirs()
    cosine = round(float(one @ other / np.linalg.norm(one) / np.linalg.norm(other)), 6)
    spent: dict[str, list[tuple[float, float]]] = {"taste": [], "scikit-learn's Ridge": []}
    for _ in range(20):
        spent["taste"].append(_spent(ours))
        spent["scikit-learn's Ridge"].append(_spent(theirs))
    return [
        {"stars": len(refs), "what": name} | _times(each) | {"papers": "", "cosine": cosine} for name, each in spent.items()
    ]


def _spent(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of the processor."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


def _times(spent: list[tuple[float, float]]) -> Row:
    clock, busy = ([each[at] for each in spent] for at in (0, 1))
    return {
        "p50 ms": round(percentile(clock, 50), 1),
        "p95 ms": round(percentile(clock, 95), 1),
        "processor p50 ms": round(percentile(busy, 50), 1),
    }


if __name__ == "__main__":
    main()
