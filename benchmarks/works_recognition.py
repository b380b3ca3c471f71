"""Which preprints and published papers are recognised as one work, beside equality of lower-cased titles, in the same run.

python benchmarks/works_recognition.py SNAPSHOT VENUES     the two files of the shared data set, for instance
python benchmarks/works_recognition.py --show 30 …         also print the pairs whose abstracts agree least, to be judged

The oracle is the abstracts alone: pairs that share one of twelve min-hashes of four-word shingles and most of their words. An
abstract that was rewritten escapes it, and what it finds is not always one work, so its columns compare systems. To measure
false unions, the venues' papers are also compared with each other: no two of them are preprint and publication, though some are
a conference's and a journal's, or an extended abstract's, of one work.
"""

import argparse
import heapq
import lzma
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from zlib import crc32

from papilio.errors import RecordError
from papilio.sources.records import parse_record
from papilio.texts.same_work import Evidence, authors_number, opening_number, overlap, same_work, shared_authors, title_number
from report import Row, environment, publish

SHINGLE_WORDS = 4
HASHES = 12
MOST_BEARERS = 20
BOUNDS = (0.9, 0.8, 0.7)
Pair = tuple[int, int]


def read(path: Path) -> list[Evidence]:
    """The records of a file as the library compares them."""
    records: list[Evidence] = []
    with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as lines:
        for line in lines:
            try:
                paper = parse_record(line).paper
            except RecordError:
                continue
            first = paper.published[:4]
            year = paper.year if paper.venue and paper.year else int(first) if first.isdecimal() else paper.year
            names = [author.name for author in paper.authors]
            comments = f"{paper.comments}; {paper.journal_ref}"
            records.append(Evidence(paper.title, names, year, comments, paper.venue, paper.track, paper.abstract))
    return records


def joined(
    preprints: Sequence[Evidence], published: Sequence[Evidence], keys: Callable[[Evidence], Iterable[Hashable]]
) -> set[Pair]:
    """Pairs (preprint, published) that share a key that is not None."""
    bearers: defaultdict[tuple[int, Hashable], list[int]] = defaultdict(list)
    for place, each in enumerate(published):
        for sort, key in enumerate(keys(each)):
            if key is not None:
                bearers[sort, key].append(place)
    return {
        (number, place)
        for number, each in enumerate(preprints)
        for sort, key in enumerate(keys(each))
        for place in (bearers.get((sort, key), ()) if key is not None else ())
    }


def ours(preprints: Sequence[Evidence], published: Sequence[Evidence]) -> tuple[set[Pair], int]:
    """What the library links, and how many pairs it compares for it."""
    pairs = joined(
        preprints,
        published,
        lambda each: (title_number(each.title), authors_number(each.authors), opening_number(each.abstract)),
    )
    return {(one, other) for one, other in pairs if same_work(preprints[one], published[other])}, len(pairs)


def peer(preprints: Sequence[Evidence], published: Sequence[Evidence]) -> tuple[set[Pair], int]:
    """Equal lower-cased titles."""
    pairs = joined(preprints, published, lambda each: (each.title.lower(),))
    return pairs, len(pairs)


def alike(preprints: Sequence[Evidence], published: Sequence[Evidence]) -> dict[Pair, float]:
    """The oracle: pairs of like abstracts with a shared author, where both name any, and how much of the words they share."""
    bearers: defaultdict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(published):
        for number in min_hashes(each.abstract):
            bearers[number].append(place)
    found: dict[Pair, float] = {}
    for number, each in enumerate(preprints):
        shared = Counter(
            place
            for hash_ in min_hashes(each.abstract)
            if len(bearers.get(hash_, ())) <= MOST_BEARERS
            for place in bearers.get(hash_, ())
        )
        for place in shared:
            other = published[place]
            agreement = overlap(each.abstract, other.abstract)
            known = each.authors and other.authors
            if agreement >= BOUNDS[-1] and (not known or shared_authors(each.authors, other.authors)):
                found[number, place] = agreement
    return found


def min_hashes(abstract: str) -> list[int]:
    """The smallest hashes of an abstract's shingles."""
    words = abstract.lower().split()
    shingles = {crc32(" ".join(words[at : at + SHINGLE_WORDS]).encode()) for at in range(len(words) - SHINGLE_WORDS + 1)}
    return heapq.nsmallest(HASHES, shingles)


def main() -> None:
    """Join the two files by both systems and compare the pairs with the oracle's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("venues", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many pairs whose abstracts agree least")
    options = parser.parse_args()
    preprints, published = read(options.snapshot), read(options.venues)
    oracle = alike(preprints, published)
    rows: list[Row] = []
    linked: set[Pair] = set()
    for name, system in (("equal lower-cased titles", peer), ("papilio", ours)):
        began = time.perf_counter()
        linked, compared = system(preprints, published)
        seconds = time.perf_counter() - began
        among = {tuple(sorted(pair)) for pair in system(published, published)[0] if pair[0] != pair[1]}
        agreements = [overlap(preprints[one].abstract, published[other].abstract) for one, other in linked]
        row: Row = {"system": name, "compared": compared, "linked": len(linked), "seconds": round(seconds, 1)}
        for bound in BOUNDS:
            like = {pair for pair, agreement in oracle.items() if agreement >= bound}
            row[f"of pairs {bound:.0%} alike"] = f"{len(like & linked)}/{len(like)}"
        row["linked, below 50 %"] = sum(agreement < 0.5 for agreement in agreements)
        row["venues with each other"] = len(among)
        rows.append(row)
    publish("works_recognition", rows, environment("papilio") | {"preprints": len(preprints), "published": len(published)})
    ordered = sorted(linked, key=lambda pair: overlap(preprints[pair[0]].abstract, published[pair[1]].abstract))
    for one, other in ordered[: options.show]:
        for agreement, each in (
            (overlap(preprints[one].abstract, published[other].abstract), preprints[one]),
            ("", published[other]),
        ):
            shown = f"{agreement:.2f}" if agreement else "    "
            print(f"{shown} {each.venue or 'arXiv'} {each.year} {each.title} | {', '.join(each.authors[:4])}")


if __name__ == "__main__":
    main()
