"""How good are recommendations, beside a plain centroid and beside papers like any one star, in one run.

Readers are made up, and one of their k stars is hidden: where does it stand in what is recommended from the others? Readers of
questions star the papers that answer one query of AutoScholarQuery, `of two` those of two queries; readers of a category star
papers of it at random, and it is counted how much of the list is of the category; those `with downs` have rated down the first
papers of another category that the centroid brought them, and what they rated is left out of every list. The numbers of
`search/taste.py` were chosen on every other reader, `chosen on`; the rest are reported as they come.

Peers: the mean of the stars' vectors, and `more_like` by words alone of each star, their ranks put together by turns.

    python benchmarks/recommendation_quality.py [--index DIRECTORY] [--words]
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np

from papilio.app import meaning_in
from papilio.search import taste as model
from papilio.search.documents import Document
from papilio.search.engine import Engine
from papilio.vectors.filters import Named, Without
from papilio.vectors.snapshot import Snapshot
from report import environment, percentile
from search_data import filled, judgements, library, write_result

DEPTH = 100
SEED = 20_261_130
OF_A_CATEGORY = (300, 3000)
"""Papers of the categories whose readers are made up."""
STARS_OF_A_CATEGORY = (1, 5, 20)
DOWNS = 5


@dataclass(frozen=True)
class Reader:
    """Who stars and rates; the hidden star, or the category that the reader reads."""

    likes: tuple[str, ...]
    dislikes: tuple[str, ...] = ()
    hidden: str = ""
    wanted: frozenset[str] = frozenset()


System = Callable[[Reader], list[str]]


def main() -> None:
    """Make readers, recommend, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--index", type=Path, help="keep the index of the library here and use it again")
    arguments.add_argument("--shrinkage", default=f"{model.SHRINKAGE:g}", help="values to try, with commas between them")
    arguments.add_argument("--disliked", default=f"{model.DISLIKED:g}", help="values to try, with commas between them")
    arguments.add_argument("--kind", default="", help="readers of this kind alone: what their name contains")
    arguments.add_argument("--readers", type=int, default=240, help="of each kind at most")
    arguments.add_argument("--words", action="store_true", help="ask more_like too, which reads the two files first")
    options = arguments.parse_args()
    if options.index is None:
        with tempfile.TemporaryDirectory() as directory:
            filled(Path(directory), list(library()))
            compare(Path(directory), options)
    else:
        compare(options.index, options)


def compare(index: Path, options: argparse.Namespace) -> None:
    """Every system on all readers."""
    snapshot = meaning_in(index).vectors.snapshot()
    systems: dict[str, System] = {"centroid": lambda reader: _centroid(snapshot, reader)}
    for shrinkage in map(float, options.shrinkage.split(",")):
        for disliked in map(float, options.disliked.split(",")):
            systems[f"taste {shrinkage:g} {disliked:g}"] = _tasting(snapshot, shrinkage, disliked)
    if options.words:
        systems["more like, words"] = _by_words(Engine(index), {each.ref: each for each in library()})
    head = environment("numpy") | {"vectors": snapshot.count}
    print(head)
    report: dict[str, dict[str, dict[str, float]]] = {}
    kinds = _kinds(snapshot, options.readers)
    for kind, readers in ((name, readers) for name, readers in kinds.items() if options.kind in name):
        for half, of_half in (("chosen on", readers[::2]), ("the rest", readers[1::2])):
            name = f"{kind}, {half}"
            print(f"\n{name}: {len(of_half)} readers")
            report[name] = {system: _measured(answer, of_half) for system, answer in systems.items()}
            for system, scores in report[name].items():
                print(f"{system:20}" + "".join(f"  {measure} {score:7.4f}" for measure, score in scores.items()), flush=True)
    write_result("recommendation_quality", {"environment": head, "readers": report})


def _measured(answer: System, readers: Sequence[Reader]) -> dict[str, float]:
    hits, places, shares, times = 0, [], [], []
    for reader in readers:
        began = time.perf_counter()
        found = answer(reader)[:DEPTH]
        times.append((time.perf_counter() - began) * 1000)
        if reader.hidden:
            place = found.index(reader.hidden) + 1 if reader.hidden in found else 0
            hits += 0 < place <= 20
            places.append(1 / place if place else 0.0)
        shares.append(sum(ref in reader.wanted for ref in found) / DEPTH)
    count = len(readers)
    measures = {"MRR": sum(places) / count, "found in 20": hits / count} if places else {"of category": sum(shares) / count}
    return measures | {"p50 ms": percentile(times, 50), "p95 ms": percentile(times, 95)}


def _kinds(snapshot: Snapshot, most: int) -> dict[str, list[Reader]]:
    """The made-up readers by what they are."""
    draw = random.Random(SEED)
    judged = judgements("autoscholarquery")
    asked = [snapshot.vectors(sorted(judged[query]))[0] for query in sorted(judged)]
    asked = [refs for refs in asked if len(refs) > 1]
    one = [_hiding(refs, hidden) for refs in asked for hidden in refs]
    pairs = [draw.sample(asked, 2) for _ in range(2 * most)]
    two = [_hiding([*first, *second], draw.choice(first)) for first, second in pairs if not set(first) & set(second)]
    kinds = {"a question": draw.sample(one, min(most, len(one))), "of two questions": two[:most]}
    held = _categories(snapshot)
    chosen = {name: held[name] for name in sorted(draw.sample(sorted(held), min(most, len(held))))}
    for stars in STARS_OF_A_CATEGORY:
        kinds[f"a category, {stars} stars"] = [
            Reader(tuple(draw.sample(refs, stars)), wanted=frozenset(refs)) for refs in chosen.values()
        ]
    corrected = [(reader, _centroid(snapshot, reader)) for reader in kinds["a category, 5 stars"]]
    kinds["a category, 5 stars, with downs"] = [
        replace(reader, dislikes=tuple(ref for ref in found if ref not in reader.wanted)[:DOWNS]) for reader, found in corrected
    ]
    return kinds


def _hiding(refs: Sequence[str], hidden: str) -> Reader:
    return Reader(tuple(ref for ref in refs if ref != hidden), hidden=hidden)


def _categories(snapshot: Snapshot) -> dict[str, list[str]]:
    """Category → its papers, of those of middling size."""
    columns = snapshot.columns
    assert columns is not None
    names = columns.named(np.arange(columns.rows))
    labels = list(columns.labels)
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for code, row in zip(columns.label_codes.tolist(), columns.label_rows.tolist(), strict=True):
        if labels[code].startswith("cat:"):
            rows[labels[code].removeprefix("cat:")].append(names[row])
    return {name: refs for name, refs in sorted(rows.items()) if OF_A_CATEGORY[0] <= len(refs) <= OF_A_CATEGORY[1]}


def _centroid(snapshot: Snapshot, reader: Reader) -> list[str]:
    _, vectors = snapshot.vectors(reader.likes)
    known = frozenset((*reader.likes, *reader.dislikes))
    return [ref for ref, _ in snapshot.search(vectors.mean(axis=0), DEPTH, Without(Named(known)))]


def _tasting(snapshot: Snapshot, shrinkage: float, disliked: float) -> System:
    def answer(reader: Reader) -> list[str]:
        model.SHRINKAGE, model.DISLIKED = shrinkage, disliked
        liked, likes = snapshot.vectors(reader.likes)
        found = model.taste(liked, likes, snapshot.vectors(reader.dislikes)[1], snapshot.second_moment)
        if found is None:
            return []
        known = frozenset((*reader.likes, *reader.dislikes))
        return [ref for ref, _ in snapshot.search(found.weights, DEPTH, Without(Named(known)))]

    return answer


def _by_words(engine: Engine, held: dict[str, Document]) -> System:
    def answer(reader: Reader) -> list[str]:
        lists = [
            [hit.ref for hit in engine.more_like(held[ref].title, held[ref].abstract, limit=DEPTH, excluded=reader.likes).hits]
            for ref in reader.likes
        ]
        return [ref for ref in dict.fromkeys(chain.from_iterable(zip_longest(*lists))) if ref is not None]

    return answer


if __name__ == "__main__":
    main()
