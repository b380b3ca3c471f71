"""How fast search is, beside bm25s and SQLite FTS5 on the same queries in the same run, interleaved.

Queries are read as words, any of which may match: those of both development sets and 500 title fragments. Ours answers
the first 25 with the exact count and the facets by category, venue and year; FTS5 the first 25 by its bm25 (`OR` of all
words, porter stemmer), bm25s the first 25. Each system asks every query once; FTS5, which is slow, a fixed sample.

    python benchmarks/search_speed.py [--limit N]
"""

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import bm25s
import Stemmer

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from report import environment
from search_data import LIBRARY_SETS, library, queries, resident_mb, write_result

LIMIT = 25
SEED = 3
FTS_SAMPLE = 200
CHANGED = 500
Made = TypeVar("Made")

_SEARCHER = """
import sys
from pathlib import Path
from search_data import LIBRARY_SETS, queries, resident_mb
from papilio.search.documents import Search
from papilio.search.engine import Engine
engine = Engine(Path(sys.argv[1]))
for name in LIBRARY_SETS:
    for text in queries(name).values():
        engine.answer(Search(text, limit=25, words_only=True))
print(resident_mb())
"""


def main() -> None:
    """Build all three, ask all three, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--limit", type=int, help="records of each file instead of all")
    options = arguments.parse_args()
    head = {**environment("tantivy", "bm25s", "PyStemmer"), "threads": _threads()}
    print(head)
    documents = list(library(options.limit))
    texts = [text for name in LIBRARY_SETS for text in queries(name).values()]
    texts += (Path(__file__).parent / "queries" / "title_fragments.txt").read_text(encoding="utf-8").splitlines()
    random.Random(SEED).shuffle(texts)
    with tempfile.TemporaryDirectory() as directory:
        base = Path(directory)
        builds: dict[str, dict[str, float]] = {}
        ours = _timed_build("papilio", builds, lambda: _papilio(base / "papilio", documents))
        engine, search = ours
        builds["papilio"]["disk_mb"] = engine.size_bytes() / 1e6
        fts = _timed_build("fts5", builds, lambda: _fts5(base / "fts.db", documents))
        builds["fts5"]["disk_mb"] = (base / "fts.db").stat().st_size / 1e6
        peer = _timed_build("bm25s", builds, lambda: _bm25s(documents))
        for name, row in builds.items():
            print(f"{name:10} build {row['seconds']:7.1f} s   disk {row.get('disk_mb', 0):7.1f} MB   "
                  f"peak resident after it {row['peak_mb']:7.0f} MB")  # fmt: skip
        times = _interleaved({"papilio": search, "fts5": fts, "bm25s": peer}, texts)
        report = {name: _summary(name, each) for name, each in times.items()}
        same = [text for text in texts if text in times["fts5"]]
        ratio = sum(times["fts5"].values()) / sum(times["papilio"][text] for text in same)
        print(f"FTS5 takes {ratio:.1f} times as long on the {len(same)} queries that both answered")
        resident = _resident(engine.directory)
        print(f"a process that only searches has {resident:.0f} MB resident, of which the index files in memory are a part")
        changed = _changed(engine, documents)
        print(f"{CHANGED} changed papers searchable after {changed:.2f} s")
    write_result(
        "search_speed",
        {
            "environment": head,
            "builds": builds,
            "queries": report,
            "fts5_ratio": ratio,
            "resident_mb": resident,
            "changed_500_s": changed,
        },
    )


def _resident(directory: Path) -> float:
    """Peak resident memory of a process that does nothing but search, after the development queries."""
    command = [sys.executable, "-c", _SEARCHER, str(directory)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent).stdout)


def _threads() -> str:
    return "papilio: 1 indexing, 2 per query; fts5: 1; bm25s: 1"


def _timed_build(name: str, builds: dict[str, dict[str, float]], build: Callable[[], Made]) -> Made:
    began = time.perf_counter()
    made = build()
    builds[name] = {"seconds": time.perf_counter() - began, "peak_mb": resident_mb()}
    return made


def _papilio(directory: Path, documents: list[Document]) -> tuple[Engine, Callable[[str], int]]:
    engine = Engine(directory)
    with engine.writer() as writer:
        for number, document in enumerate(documents, 1):
            writer.put(document)
            if number % 20_000 == 0:
                writer.commit(number)
        writer.commit(len(documents))
    return engine, lambda text: engine.answer(Search(text, limit=LIMIT, words_only=True)).total


def _fts5(path: Path, documents: list[Document]) -> Callable[[str], int]:
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE papers USING fts5(title, abstract, tokenize='porter unicode61', content='')")
    rows = ((number, document.title, document.abstract) for number, document in enumerate(documents))
    connection.executemany("INSERT INTO papers(rowid, title, abstract) VALUES (?, ?, ?)", rows)
    connection.commit()

    def search(text: str) -> int:
        words = ["".join(filter(str.isalnum, word)) for word in text.split()]
        match = " OR ".join(f'"{word}"' for word in words if word)
        statement = "SELECT rowid FROM papers WHERE papers MATCH ? ORDER BY bm25(papers) LIMIT ?"
        return len(connection.execute(statement, (match, LIMIT)).fetchall())

    return search


def _bm25s(documents: list[Document]) -> Callable[[str], int]:
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{document.title} {document.abstract}" for document in documents]
    index = bm25s.BM25(method="lucene")
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def search(text: str) -> int:
        query = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        return len(index.retrieve(query, k=LIMIT, show_progress=False)[0][0])

    return search


def _interleaved(systems: dict[str, Callable[[str], int]], texts: list[str]) -> dict[str, dict[str, float]]:
    times: dict[str, dict[str, float]] = {name: {} for name in systems}
    for text in texts[:20]:
        for name in ("papilio", "bm25s"):
            systems[name](text)
    step = max(1, len(texts) // FTS_SAMPLE)
    for number, text in enumerate(texts):
        for name, search in systems.items():
            if name == "fts5" and number % step:
                continue
            began = time.perf_counter()
            search(text)
            times[name][text] = time.perf_counter() - began
    return times


def _summary(name: str, times: dict[str, float]) -> dict[str, float]:
    ordered = sorted(times.values())
    row = {f"p{part}_ms": ordered[min(len(ordered) - 1, len(ordered) * part // 100)] * 1000 for part in (50, 95, 99)}
    row["queries"] = len(ordered)
    row["per_second"] = len(ordered) / sum(ordered)
    line = "".join(f"   {key} {row[key]:8.1f}" for key in ("p50_ms", "p95_ms", "p99_ms", "per_second"))
    print(f"{name:10} {len(ordered):5} queries{line}", flush=True)
    return row


def _changed(engine: Engine, documents: list[Document]) -> float:
    """Seconds from the first put to the moment when a reader of its own finds what was put."""
    reader = Engine(engine.directory)
    began = time.perf_counter()
    with engine.writer() as writer:
        for document in documents[:CHANGED]:
            writer.put(Document(ref=document.ref, title=f"{document.title} qxzzyqua", abstract=document.abstract))
        writer.commit(len(documents) + 1)
        while reader.search("qxzzyqua", limit=1, channel="lexical").total != CHANGED:
            time.sleep(0.01)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
