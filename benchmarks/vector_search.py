"""How fast and how well vectors are searched, beside faiss, usearch and a plain scan of the same bytes, one thread each.

    python benchmarks/vector_search.py VECTORS.npy ROWS.jsonl [--count N] [--systems papilio,scan,faiss,usearch]

VECTORS are float32 unit vectors; ROWS says of each its `categories`, `venue` and `year`. Where more are wanted than there are,
the others are made of these by jitter. Queries are held out from the end of the file, or those of `--queries`. Each system is
built below `--folder` and asked by a process of its own, for the first hundred of all rows and of those of one category, which
has about 4 % of them. Recall counts what is found by its exact score: what is within a thousandth of the hundredth of an exact
search is right. Times are told by the clock and by the processor, which other work on the machine disturbs less. Private memory
is told apart from pages of mapped files, which the system takes back at will.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from papilio.vectors.filters import Labelled, mask
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import UNKNOWN, Floats, Row
from report import Row as Line
from report import environment, percentile, publish

LIMIT = 100
TIE = 1e-3
SHARE = 0.04
BLOCK = 10_000
JITTER = 0.5
"""The length of what is added to a unit vector: its cosine with the first is then about .89."""
DAY = 2000
COMMIT_EVERY = 120_000
ENCODER = "benchmark"
NPROBE = (256, 1024)
"""Lists of faiss that are looked through, without and with a filter."""


class Source:
    """Vectors and rows, as many as wanted, made block by block and each time the same."""

    def __init__(self, vectors: Path, rows: Path, count: int | None, held_out: int) -> None:
        self.all = np.load(vectors, mmap_mode="r")
        self.real = len(self.all) - held_out
        self.count = count or self.real
        self.dimension = self.all.shape[1]
        with rows.open(encoding="utf-8") as lines:
            self.rows = [_row(json.loads(line)) for line, _ in zip(lines, range(self.real), strict=False)]

    def block(self, start: int) -> Floats:
        """The vectors from `start` on."""
        numbers = np.arange(start, min(start + BLOCK, self.count))
        found = np.array(self.all[numbers % self.real])
        made = numbers >= self.real
        if made.any():
            noise = np.random.default_rng(start).standard_normal((int(made.sum()), self.dimension), np.float32)
            found[made] += noise * np.float32(JITTER / self.dimension**0.5)
            found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found

    def blocks(self) -> Iterator[tuple[int, Floats]]:
        for start in range(0, self.count, BLOCK):
            yield start, self.block(start)

    def row(self, number: int) -> Row:
        labels, year = self.rows[number % self.real]
        return Row(f"{number:08d}", labels, year=year)

    def category(self) -> str:
        """The label that the share of rows nearest to `SHARE` has."""
        counts = Counter(label for labels, _ in self.rows for label in labels if label.startswith("cat:"))
        return min(counts, key=lambda label: (abs(counts[label] / self.real - SHARE), label))

    def labelled(self, label: str) -> np.ndarray:
        """Which rows have the label."""
        return np.resize(np.array([label in labels for labels, _ in self.rows]), self.count)


def _row(record: dict[str, Any]) -> tuple[tuple[str, ...], int]:
    venue = record.get("venue")
    year = re.search(r"\d{4}", str(record.get("year", "")))
    labels = (*(f"cat:{category}" for category in record["categories"]), *([f"venue:{venue}"] if venue else []))
    return labels, int(year[0]) if year else UNKNOWN


def build_papilio(source: Source, folder: Path) -> None:
    with VectorIndex(folder, ENCODER, source.dimension).writer() as writer:
        for start, vectors in source.blocks():
            writer.put([source.row(number) for number in range(start, start + len(vectors))], vectors)
            if (start + BLOCK) % COMMIT_EVERY == 0:
                writer.commit(start)
        writer.commit(source.count)
        writer.tidy()


def build_faiss(source: Source, folder: Path) -> None:
    import faiss

    lists = 1024 if source.count < 500_000 else 4096
    index = faiss.index_factory(source.dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = 8
    sample = np.random.default_rng(0).permutation(source.real)[: 40 * lists]
    index.train(np.array(source.all[np.sort(sample)]))
    for _, vectors in source.blocks():
        index.add(vectors)
    faiss.write_index(index, str(folder / "index"))


def build_usearch(source: Source, folder: Path) -> None:
    from usearch.index import Index

    index = Index(ndim=source.dimension, metric="ip", dtype="i8")
    for start, vectors in source.blocks():
        # Rounded here, because usearch cuts.
        coded = np.clip(np.rint(vectors * 400), -127, 127).astype(np.int8)
        index.add(np.arange(start, start + len(vectors)), coded, threads=1)
    index.save(str(folder / "index"))


def ask_papilio(folder: Path, dimension: int, label: str, _: np.ndarray) -> Callable[[Floats, bool], list[int]]:
    index = VectorIndex(folder, ENCODER, dimension)
    condition = Labelled(frozenset({label}))
    return lambda asked, filtered: [
        int(each.ref) for each in index.snapshot().search(asked, LIMIT, condition if filtered else None)
    ]


def ask_scan(folder: Path, dimension: int, label: str, _: np.ndarray) -> Callable[[Floats, bool], list[int]]:
    columns = VectorIndex(folder.parent / "papilio", ENCODER, dimension).snapshot().columns
    assert columns is not None
    condition = Labelled(frozenset({label}))

    def ask(asked: Floats, filtered: bool) -> list[int]:
        turned = columns.coding.rotation @ asked
        rows = np.flatnonzero(mask(condition, columns)) if filtered else None
        count = columns.rows if rows is None else len(rows)
        scores = np.empty(count, np.float32)
        for start in range(0, count, 1024):
            part = columns.vectors[start : start + 1024] if rows is None else columns.vectors[rows[start : start + 1024]]
            scores[start : start + 1024] = part.astype(np.float32) @ turned
        first = np.argpartition(-scores, LIMIT)[:LIMIT]
        return [int(ref) for ref in columns.named(first if rows is None else rows[first])]

    return ask


def ask_faiss(folder: Path, dimension: int, label: str, labelled: np.ndarray) -> Callable[[Floats, bool], list[int]]:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.read_index(str(folder / "index"), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    selector = faiss.IDSelectorBitmap(np.packbits(labelled, bitorder="little"))
    kinds = [faiss.SearchParametersIVF(nprobe=NPROBE[0]), faiss.SearchParametersIVF(nprobe=NPROBE[1], sel=selector)]
    return lambda asked, filtered: [
        int(number) for number in index.search(asked[None], LIMIT, params=kinds[filtered])[1][0] if number >= 0
    ]


def ask_usearch(folder: Path, dimension: int, label: str, labelled: np.ndarray) -> Callable[[Floats, bool], list[int]]:
    from usearch.index import Index

    index = Index.restore(str(folder / "index"), view=True)
    index.expansion_search = 256

    def ask(asked: Floats, filtered: bool) -> list[int]:
        coded = np.clip(np.rint(asked * 400), -127, 127).astype(np.int8)
        # It has no filter in Python: more are asked for, and those that have the label are taken.
        found = index.search(coded, LIMIT * (10 if filtered else 1), threads=1).keys
        return [int(key) for key in found if not filtered or labelled[key]][:LIMIT]

    return ask


BUILD: dict[str, Callable[[Source, Path], None]] = {
    "papilio": build_papilio,
    "faiss": build_faiss,
    "usearch": build_usearch,
}
ASK = {"papilio": ask_papilio, "scan": ask_scan, "faiss": ask_faiss, "usearch": ask_usearch}


def ask(system: str, folder: Path, dimension: int, label: str) -> None:
    """What the process of one system does: open, answer all, print what was found, the times and the memory."""
    queries, labelled = np.load(folder / "queries.npy"), np.load(folder / "labelled.npy")
    before = memory()
    answer = ASK[system](folder / system, dimension, label, labelled)
    for query in queries[:5]:
        answer(query, False), answer(query, True)
    told: dict[str, Any] = {"opened": memory(before)}
    for kind, filtered in (("all", False), ("filtered", True)):
        found, clock, processor = [], [], []
        for query in queries:
            began, used = time.perf_counter(), time.thread_time()
            found.append(answer(query, filtered))
            processor.append((time.thread_time() - used) * 1000)
            clock.append((time.perf_counter() - began) * 1000)
        told[kind] = {"found": found, "clock": clock, "processor": processor}
    told["used"] = memory(before)
    print(json.dumps(told))


def memory(before: tuple[float, float] = (0, 0)) -> tuple[float, float]:
    """Megabytes of this process: its own, and those of mapped files."""
    text = Path("/proc/self/smaps_rollup").read_text("ascii")
    sizes = {name: int(kilobytes) / 1024 for name, kilobytes in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    return sizes["Anonymous"] - before[0], sizes["Rss"] - sizes["Anonymous"] - before[1]


def recalls(
    source: Source, queries: Floats, labelled: np.ndarray, found: dict[tuple[str, str], list[list[int]]]
) -> dict[tuple[str, str], float]:
    """The recall of each system and kind, by one pass over all exact vectors."""
    best = {kind: np.full((len(queries), LIMIT), -2, np.float32) for kind in ("all", "filtered")}
    scores = {key: [np.full(len(each), -2, np.float32) for each in lists] for key, lists in found.items()}
    for start, vectors in source.blocks():
        exact = queries @ vectors.T
        chosen = exact[:, labelled[start : start + len(vectors)]]
        for kind, part in (("all", exact), ("filtered", chosen)):
            best[kind] = -np.partition(-np.hstack([best[kind], part]), LIMIT - 1, axis=1)[:, :LIMIT]
        for key, lists in found.items():
            for query, numbers in enumerate(lists):
                places = np.array(numbers, np.int64) - start
                inside = (places >= 0) & (places < len(vectors))
                scores[key][query][inside] = exact[query, places[inside]]
    return {
        key: float(np.mean([(each >= best[key[1]][query].min() - TIE).sum() / LIMIT for query, each in enumerate(lists)]))
        for key, lists in scores.items()
    }


def add_a_day(source: Source, folder: Path) -> tuple[float, float]:
    """Seconds by the clock and by the processor until 2,000 more rows are found; half of them replace others."""
    index = VectorIndex(folder, ENCODER, source.dimension)
    vectors = source.block(0)[:DAY]
    rows = [Row(f"{number if number % 2 else number + source.count:08d}", ("cat:new",)) for number in range(DAY)]
    began, used = time.perf_counter(), time.process_time()
    with index.writer() as writer:
        writer.put(rows, vectors)
        writer.commit(source.count + DAY)
    assert len(index.snapshot().search(vectors[0], 1, Labelled(frozenset({"cat:new"})))) == 1
    return time.perf_counter() - began, time.process_time() - used


def main() -> None:
    """Build, ask, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--systems", default="papilio,scan,faiss")
    parser.add_argument("--queries", type=Path, help="float32 unit vectors instead of rows that are held out")
    parser.add_argument("--asked", type=int, default=100, help="how many queries")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/vector_search"), help="what is built there is kept")
    options = parser.parse_args()
    source = Source(options.vectors, options.rows, options.count, options.asked)
    queries = np.load(options.queries)[: options.asked] if options.queries else np.array(source.all[source.real :])
    label = source.category()
    labelled = source.labelled(label)
    folder: Path = options.folder / str(source.count)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "queries.npy", queries)
    np.save(folder / "labelled.npy", labelled)
    lines: dict[str, Line] = {}
    found: dict[tuple[str, str], list[list[int]]] = {}
    for system in options.systems.split(","):
        line: Line = {"system": system, "rows": source.count}
        if system in BUILD and not (folder / system).exists():
            (folder / system).mkdir()
            began, used = time.perf_counter(), time.process_time()
            BUILD[system](source, folder / system)
            line["build s"], line["of processor"] = round(time.perf_counter() - began, 1), round(time.process_time() - used, 1)
        line["file MB"] = round(sum(path.stat().st_size for path in (folder / system).rglob("*") if path.is_file()) / 1e6)
        command = [sys.executable, __file__, "--ask", system, str(folder), str(source.dimension), label]
        one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=one_thread).stdout)
        for kind in ("all", "filtered"):
            found[system, kind] = told[kind]["found"]
            for clock in ("clock", "processor"):
                times = told[kind][clock]
                line[f"{kind} {clock}"] = f"{percentile(times, 50):.1f} / {percentile(times, 95):.1f}"
            line[f"{kind} least"] = round(min(told[kind]["clock"]), 1)
        line["private / mapped MB"] = " / ".join(f"{each:.0f}" for each in told["used"])
        lines[system] = line
        print(line, flush=True)
    for (system, kind), recall in recalls(source, queries, labelled, found).items():
        lines[system][f"recall {kind}"] = round(recall, 4)
    facts = environment("numpy", "faiss-cpu", "usearch") | {"threads": 1, "load": os.getloadavg()[0], "filter": label}
    facts["share"] = round(float(labelled.mean()), 4)
    if "papilio" in lines:
        facts["a day's 2,000 rows, s by clock / processor"] = " / ".join(
            f"{each:.2f}" for each in add_a_day(source, folder / "papilio")
        )
    publish(f"vector_search_{source.count}", list(lines.values()), facts)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        main()
