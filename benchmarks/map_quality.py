"""How well the map keeps like papers together, and what it costs to draw, beside plain components and scikit-learn's t-SNE.

    python benchmarks/map_quality.py --data DIRECTORY

DIRECTORY holds a library whose vectors are made. On 5,000 of its papers, the systems place the same vectors: the map, the
first two principal components, and scikit-learn's t-SNE (Barnes–Hut, perplexity 30, started from the components). Told are
the share of the ten nearest vectors that are among the ten nearest places, scikit-learn's trustworthiness (of 12
neighbours), how often a paper is of the category or venue that most of its ten nearest places are, and the processor's
seconds. Then the map of the whole library is drawn, with its seconds.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness

from papilio.app import meaning_in
from papilio.mapping.layout import lay_out
from papilio.mapping.making import NEIGHBOURS, draw
from papilio.mapping.nearest import nearest
from papilio.mapping.projection import coordinates_of, projected
from papilio.store import Store
from papilio.vectors.rows import Floats
from report import Row, environment, publish

SAMPLE = 5_000
TEN = 10


def ours(vectors: Floats) -> Any:
    """The places that the map gives."""
    coordinates = coordinates_of(vectors, *projected(vectors))
    return lay_out(nearest(coordinates, coordinates, NEIGHBOURS + 1)[0], coordinates[:, :2].astype(np.float64))


SYSTEMS: dict[str, Callable[[Floats], Any]] = {
    "Papilio": ours,
    "two components": lambda vectors: PCA(2, random_state=0).fit_transform(vectors),
    "scikit-learn's t-SNE": lambda vectors: TSNE(random_state=0, init="pca", n_jobs=1).fit_transform(vectors),
}


def main() -> None:
    """Place, judge, draw, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="the data folder of a library")
    data: Path = arguments.parse_args().data
    snapshot = meaning_in(data / "index").vectors.snapshot()
    columns = snapshot.columns
    if columns is None:
        raise SystemExit(f"{data}: the library has no vectors yet; papilio import makes them")
    store = Store.open(f"sqlite:///{data / 'papilio.db'}")
    groups = dict(store.papers.groups())
    alive = np.flatnonzero(columns.alive)
    sample = np.sort(alive[np.argsort(columns.keys[alive])][:SAMPLE])
    vectors = columns.vectors[sample].astype(np.float32) * np.float32(columns.coding.step)
    of = np.array([groups.get(ref, "") for ref in columns.named(sample)])
    true = _ten(vectors)
    rows: list[Row] = []
    for name, place in SYSTEMS.items():
        began = time.process_time()
        places = np.asarray(place(vectors), np.float32)
        rows.append({"papers": len(sample), "system": name, "s": _seconds(began), **_judged(vectors, places, true, of)})
    began = time.process_time()
    chart = draw(snapshot, store.papers.groups())
    rows.append({"papers": len(chart), "system": "Papilio, all", "s": _seconds(began)})
    began = time.process_time()
    draw(snapshot, store.papers.groups(), chart)
    rows.append({"papers": len(chart), "system": "Papilio, once more", "s": _seconds(began)})
    store.close()
    publish("map_quality", rows, environment("numpy", "scipy", "scikit-learn"))


def _judged(vectors: Floats, places: Floats, true: Any, of: Any) -> Row:
    near = _ten(places)
    kept = [len(set(found) & set(right)) / TEN for found, right in zip(near.tolist(), true.tolist(), strict=True)]
    guessed = [Counter(of[row]).most_common(1)[0][0] for row in near]
    return {
        "neighbours kept": round(float(np.mean(kept)), 3),
        "trustworthiness": round(float(trustworthiness(vectors, places, n_neighbors=12)), 3),
        "category right": round(float(np.mean(np.array(guessed) == of)), 3),
    }


def _ten(points: Floats) -> Any:
    """The ten nearest others of each point, all compared."""
    squares = np.vecdot(points, points) - 2 * (points @ points.T)
    np.fill_diagonal(squares, np.inf)
    return np.argpartition(squares, TEN, axis=1)[:, :TEN]


def _seconds(began: float) -> float:
    return round(time.process_time() - began, 1)


if __name__ == "__main__":
    main()
