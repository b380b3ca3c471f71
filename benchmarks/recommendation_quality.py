"""How good are recommendations, beside a plain centroid, papers like each star, and the newest papers, in one run.

Readers are made up. Each stars some papers of what it likes, and what else there is of it is wanted: how much of that stands
among the first 20 and 100 of what is recommended, as a share of what could, and at which place does the first stand (MRR)?

- An author stars half of the own papers (10 to 60 by one full name, which now and then is that of several people); `two
  authors` are one reader with two interests.
- A question: the papers that answer a query of AutoScholarQuery but for one, which is wanted; `two questions` likewise.
- A narrow category (40 to 300 papers) by half; a category (300 to 3000) by 1, 5 or 20 stars.
- `near ones down`: the reader has rated down the first papers of other categories that the centroid brought; `another down`:
  as many at random of the category that most of these have. What was rated or starred is left out of every list.

The numbers of `search/taste.py` were chosen on every other reader, `chosen on`; the rest are reported as they come. Each figure
is the mean over seeds, ± the deviation between them. Peers: the mean of the stars' vectors; with `--words`, `more_like` by
words and meaning of each star (of at most 10), put together by turns; the newest papers of the category that most stars have,
which for readers of a category would be the answer itself and is left out. There are no counts of real readers, so popularity
is no peer.

`--near` says how many wanted papers, and how many papers at random, score more than a share of what is liked.

    python benchmarks/recommendation_quality.py [--index DIRECTORY] [--words] [--near]
"""

import argparse
import random
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np

from papilio.app import meaning_in
from papilio.search import taste as model
from papilio.search.documents import Document
from papilio.search.engine import Engine
from papilio.vectors.filters import Named, Without
from papilio.vectors.snapshot import Snapshot
from report import environment
from search_data import filled, judgements, library, write_result

DEPTHS = (20, 100)
DEPTH = max(DEPTHS)
SEED = 20_261_130
OF_AN_AUTHOR, OF_A_NARROW, OF_A_CATEGORY = (10, 60), (40, 300), (300, 3000)
"""The papers of those whose readers are made up."""
STARS_OF_A_CATEGORY = (1, 5, 20)
DOWNS = 5
STARS_ASKED = 10
NEWEST = "newest of category"
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True)
class Reader:
    """Who stars and rates, and what that reader would like to find."""

    likes: tuple[str, ...]
    wanted: frozenset[str]
    dislikes: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        return frozenset((*self.likes, *self.dislikes))


System = Callable[[Reader], list[str]]
Scores = dict[str, float]


class World:
    """The library as readers are made of it."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.snapshot = meaning_in(index).vectors.snapshot()
        assert self.snapshot.columns is not None
        self.columns = self.snapshot.columns
        self.names = self.columns.named(np.arange(self.columns.rows))

    @cached_property
    def documents(self) -> dict[str, Document]:
        held = set(self.names)
        return {each.ref: each for each in library() if each.ref in held}

    @cached_property
    def authors(self) -> dict[str, list[str]]:
        """Full name → papers; whose given name is an initial is left out."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for ref, document in self.documents.items():
            for name in dict.fromkeys(document.authors):
                if len(name.split()) > 1 and len(name.split()[0].rstrip(".")) > 2:
                    found[name].append(ref)
        return _sized(found, OF_AN_AUTHOR)

    @cached_property
    def categories(self) -> dict[str, list[str]]:
        labels, found = list(self.columns.labels), defaultdict[str, list[str]](list)
        for code, row in zip(self.columns.label_codes.tolist(), self.columns.label_rows.tolist(), strict=True):
            if labels[code].startswith("cat:"):
                found[labels[code]].append(self.names[row])
        return found

    @cached_property
    def newest(self) -> dict[str, list[str]]:
        """Category → its papers, the newest first."""
        times = dict(zip(self.names, self.columns.times.tolist(), strict=True))
        return {name: sorted(refs, key=lambda ref: (-times[ref], ref)) for name, refs in self.categories.items()}

    @cached_property
    def categories_of(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, refs in self.categories.items():
            for ref in refs:
                found[ref].append(name)
        return found


def main() -> None:
    """Make readers, recommend, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--index", type=Path, help="keep the index of the library here and use it again")
    arguments.add_argument("--shrinkage", default=f"{model.SHRINKAGE:g}", help="values to try, with commas between them")
    arguments.add_argument("--disliked", default=f"{model.DISLIKED:g}", help="values to try, with commas between them")
    arguments.add_argument("--kind", default="", help="readers of this kind alone: what their name contains")
    arguments.add_argument("--half", default="", help="`chosen on` or `the rest` alone")
    arguments.add_argument("--readers", type=int, default=60, help="of each kind and seed at most")
    arguments.add_argument("--seeds", type=int, default=3)
    arguments.add_argument("--words", action="store_true", help="ask more_like too")
    arguments.add_argument("--near", action="store_true", help="print what NEAR lets through instead")
    options = arguments.parse_args()
    if options.index is None:
        with tempfile.TemporaryDirectory() as directory:
            filled(Path(directory), list(library()))
            compare(World(Path(directory)), options)
    else:
        compare(World(options.index), options)


def compare(world: World, options: argparse.Namespace) -> None:
    """Every system on all readers."""
    systems = _systems(world, options)
    head = environment("numpy") | {"vectors": world.snapshot.count, "seeds": options.seeds}
    print(head)
    seeds = [_kinds(world, options.readers, random.Random(SEED + at)) for at in range(options.seeds)]
    report: dict[str, dict[str, Scores]] = {}
    for kind in (name for name in seeds[0] if options.kind in name):
        for half, first in (("chosen on", 0), ("the rest", 1)):
            if options.half not in ("", half):
                continue
            groups = [kinds[kind][first::2] for kinds in seeds]
            name = f"{kind}, {half}"
            print(f"\n{name}: {sum(map(len, groups))} readers")
            if options.near:
                report[name] = {"score above": _let_through(world, list(chain.from_iterable(groups)))}
            else:
                report[name] = {
                    system: _over_seeds([_measured(answer, group) for group in groups])
                    for system, answer in systems.items()
                    if system != NEWEST or "category" not in kind
                }
            for system, scores in report[name].items():
                print(f"{system:20}" + "".join(f"  {measure} {score:6.3f}" for measure, score in scores.items()), flush=True)
    write_result("recommendation_quality", {"environment": head, "readers": report})


def _systems(world: World, options: argparse.Namespace) -> dict[str, System]:
    systems: dict[str, System] = {
        NEWEST: lambda reader: _newest(world, reader),
        "centroid": lambda reader: _centroid(world.snapshot, reader),
    }
    for shrinkage in map(float, options.shrinkage.split(",")):
        for disliked in map(float, options.disliked.split(",")):
            systems[f"taste {shrinkage:g} {disliked:g}"] = _tasting(world.snapshot, shrinkage, disliked)
    if options.words:
        systems["more like each"] = _like_each(Engine(world.index, meaning=meaning_in(world.index)), world.documents)
    return systems


def _measured(answer: System, readers: Sequence[Reader]) -> Scores:
    """Shares of what is wanted among the first, and the mean reciprocal place of the first of it."""
    measures: defaultdict[str, list[float]] = defaultdict(list)
    for reader in readers:
        found = [ref in reader.wanted for ref in answer(reader)[:DEPTH]]
        for depth in DEPTHS:
            measures[f"of {depth}"].append(sum(found[:depth]) / min(depth, len(reader.wanted)))
        measures["MRR"].append(1 / (found.index(True) + 1) if any(found) else 0.0)
        measures["nothing in 100"].append(not any(found))
    return {name: statistics.fmean(values) for name, values in measures.items()}


def _over_seeds(scores: Sequence[Scores]) -> Scores:
    found: Scores = {}
    for measure in scores[0]:
        values = [each[measure] for each in scores]
        found[measure] = statistics.fmean(values)
        found["±" if measure == "of 20" else f"± {measure}"] = statistics.stdev(values) if len(values) > 1 else 0.0
    return {measure: score for measure, score in found.items() if not measure.startswith("± ")}


def _let_through(world: World, readers: Sequence[Reader]) -> Scores:
    """Of the wanted papers and of papers at random, how many score above each share of what is liked."""
    draw = random.Random(SEED)
    _, anyone = world.snapshot.vectors(draw.sample(world.names, 2000))
    above: defaultdict[str, list[float]] = defaultdict(list)
    for reader in readers:
        liked, likes = world.snapshot.vectors(reader.likes)
        found = model.taste(liked, likes, world.snapshot.vectors(reader.dislikes)[1], world.snapshot.second_moment)
        if found is None:
            continue
        _, wanted = world.snapshot.vectors(sorted(reader.wanted)[:200])
        for share in SHARES:
            least = found.least / model.NEAR * share
            above[f"{share:g}: wanted"].append(float((wanted @ found.weights >= least).mean()))
            above[f"{share:g}: random"].append(float((anyone @ found.weights >= least).mean()))
    return {name: statistics.fmean(values) for name, values in above.items()}


def _kinds(world: World, most: int, draw: random.Random) -> dict[str, list[Reader]]:
    """The made-up readers by what they are."""
    authors = [_half(refs, draw) for refs in _some(world.authors, 2 * most, draw)]
    judged = judgements("autoscholarquery")
    asked = [world.snapshot.vectors(sorted(judged[query]))[0] for query in sorted(judged)]
    questions = [_but_one(refs, draw) for refs in draw.sample([refs for refs in asked if len(refs) > 1], 2 * most)]
    narrow = [_half(refs, draw) for refs in _some(_sized(world.categories, OF_A_NARROW), most, draw)]
    kinds = {
        "an author": authors[:most],
        "two authors": _both(authors),
        "a question": questions[:most],
        "two questions": _both(questions),
        "a narrow category": narrow,
    }
    chosen = _some(_sized(world.categories, OF_A_CATEGORY), most, draw)
    for stars in STARS_OF_A_CATEGORY:
        starred = [draw.sample(refs, stars) for refs in chosen]
        kinds[f"a category, {stars} stars"] = [
            Reader(tuple(likes), frozenset(refs) - frozenset(likes)) for likes, refs in zip(starred, chosen, strict=True)
        ]
    wrong = [
        (reader, [ref for ref in _centroid(world.snapshot, reader) if ref not in reader.wanted])
        for reader in kinds["a category, 5 stars"]
    ]
    kinds["a category, near ones down"] = [replace(reader, dislikes=tuple(refs[:DOWNS])) for reader, refs in wrong]
    kinds["a category, another down"] = [
        replace(reader, dislikes=_of_another(world, reader, refs, draw)) for reader, refs in wrong if refs
    ]
    return kinds


def _of_another(world: World, reader: Reader, wrong: Sequence[str], draw: random.Random) -> tuple[str, ...]:
    """Papers at random of the category that most of the wrong ones have."""
    counted = Counter(name for ref in wrong for name in world.categories_of[ref])
    other = world.categories[min(counted, key=lambda name: (-counted[name], name))]
    unwanted = [ref for ref in other if ref not in reader.wanted and ref not in reader.likes]
    return tuple(draw.sample(unwanted, min(DOWNS, len(unwanted))))


def _sized(held: dict[str, list[str]], sizes: tuple[int, int]) -> dict[str, list[str]]:
    return {name: refs for name, refs in sorted(held.items()) if sizes[0] <= len(refs) <= sizes[1]}


def _some(held: dict[str, list[str]], most: int, draw: random.Random) -> list[list[str]]:
    return [held[name] for name in draw.sample(sorted(held), min(most, len(held)))]


def _half(refs: Sequence[str], draw: random.Random) -> Reader:
    mixed = draw.sample(refs, len(refs))
    return Reader(tuple(mixed[: len(mixed) // 2]), frozenset(mixed[len(mixed) // 2 :]))


def _but_one(refs: Sequence[str], draw: random.Random) -> Reader:
    hidden = draw.choice(refs)
    return Reader(tuple(ref for ref in refs if ref != hidden), frozenset((hidden,)))


def _both(readers: Sequence[Reader]) -> list[Reader]:
    """Two of the readers in one; what both know is nobody's wish."""
    pairs = zip(readers[::2], readers[1::2], strict=False)
    return [
        Reader(tuple(dict.fromkeys((*one.likes, *other.likes))), (one.wanted | other.wanted) - {*one.likes, *other.likes})
        for one, other in pairs
    ]


def _newest(world: World, reader: Reader) -> list[str]:
    counted = Counter(name for ref in reader.likes for name in world.categories_of.get(ref, ()))
    if not counted:
        return []
    refs = world.newest[min(counted, key=lambda name: (-counted[name], name))]
    return [ref for ref in refs[: DEPTH + len(reader.known)] if ref not in reader.known]


def _centroid(snapshot: Snapshot, reader: Reader) -> list[str]:
    _, vectors = snapshot.vectors(reader.likes)
    return [ref for ref, _ in snapshot.search(vectors.mean(axis=0), DEPTH, Without(Named(reader.known)))]


def _tasting(snapshot: Snapshot, shrinkage: float, disliked: float) -> System:
    def answer(reader: Reader) -> list[str]:
        model.SHRINKAGE, model.DISLIKED = shrinkage, disliked
        liked, likes = snapshot.vectors(reader.likes)
        found = model.taste(liked, likes, snapshot.vectors(reader.dislikes)[1], snapshot.second_moment)
        if found is None:
            return []
        return [ref for ref, _ in snapshot.search(found.weights, DEPTH, Without(Named(reader.known)))]

    return answer


def _like_each(engine: Engine, held: dict[str, Document]) -> System:
    def answer(reader: Reader) -> list[str]:
        lists = [
            [hit.ref for hit in engine.more_like(held[ref].title, held[ref].abstract, limit=DEPTH, excluded=[ref]).hits]
            for ref in reader.likes[:STARS_ASKED]
        ]
        merged = dict.fromkeys(chain.from_iterable(zip_longest(*lists)))
        return [ref for ref in merged if ref is not None and ref not in reader.known]

    return answer


if __name__ == "__main__":
    main()
