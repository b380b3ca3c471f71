"""How fast files of papers become searchable: `papilio import` beside plain sqlite3 with one table and FTS5, and beside bare
Tantivy with title, abstract and authors in two threads, in the same run.

python benchmarks/import_speed.py FILE...     the two files of the shared data set, for instance
python benchmarks/import_speed.py --database postgresql://… FILE...     an empty database that is filled

Each system runs in processes of its own, whose memory is summed five times a second.
"""

import argparse
import json
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import orjson
import tantivy

from papilio.app import meaning_in
from papilio.finding.encoding import encode
from papilio.finding.indexing import catch_up
from papilio.importing.ingest import import_file
from papilio.search.engine import Engine
from papilio.store import Store
from report import Row, environment, publish

PEER_BATCH = 4000


def ours(files: list[Path], directory: Path, database: str, workers: int) -> Row:
    """Import, then index, as the command does; every line is cleaned, resolved, dated, linked and resumable."""
    store = Store.open(database or f"sqlite:///{directory / 'papilio.db'}")
    meaning = meaning_in(directory / "index")
    engine = Engine(directory / "index", meaning=meaning)
    began = time.perf_counter()
    reports = [import_file(store, file, workers=workers) for file in files]
    imported = time.perf_counter()
    catch_up(store, engine)
    searchable = time.perf_counter()
    encode(store, engine)
    meant = time.perf_counter()
    assert meaning.serving().vectors.refresh().sequence == store.papers.last_sequence()
    assert engine.sequence() == store.papers.last_sequence()
    papers = sum(report.new for report in reports)
    return {
        "system": f"papilio, {store.database.url.get_backend_name()}, {workers} parsing beside",
        "papers": papers,
        "seconds": round(searchable - began, 1),
        "papers/s": round(papers / (searchable - began)),
        "import s": round(imported - began, 1),
        "index s": round(searchable - imported, 1),
        "vectors s": round(meant - searchable, 1),
        "warned": sum(report.warned for report in reports),
        "bad": sum(report.bad for report in reports),
        "database B/paper": round((store.size_bytes() or 0) / papers),
        "index B/paper": round(
            sum(file.stat().st_size for file in (directory / "index").rglob("*") if file.is_file()) / papers
        ),
    }


def peer(files: list[Path], directory: Path) -> Row:
    """One table and FTS5 by executemany: nothing is cleaned or linked, and a killed run starts again from nothing."""
    path = directory / "peer.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, title, abstract, authors, categories, published, doi, venue)")
    database.execute("CREATE VIRTUAL TABLE words USING fts5(title, abstract, authors, tokenize = 'porter unicode61')")
    began = time.perf_counter()
    papers = 0
    for file in files:
        with lzma.open(file) if file.suffix == ".xz" else file.open("rb") as lines:
            while rows := [_fields(orjson.loads(line)) for line in islice(lines, PEER_BATCH)]:
                first = papers + 1
                database.executemany("INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
                database.executemany(
                    "INSERT INTO words (rowid, title, abstract, authors) VALUES (?, ?, ?, ?)",
                    [(number, *row[1:4]) for number, row in enumerate(rows, first)],
                )
                database.commit()
                papers += len(rows)
    seconds = time.perf_counter() - began
    database.close()
    return {
        "system": "sqlite3 executemany + FTS5",
        "papers": papers,
        "seconds": round(seconds, 1),
        "papers/s": round(papers / seconds),
        "database B/paper": round(path.stat().st_size / papers),
    }


def bare(files: list[Path], directory: Path) -> Row:
    """Tantivy alone: nothing is cleaned, linked or kept but three columns of words."""
    builder = tantivy.SchemaBuilder()
    for name in ("title", "abstract", "authors"):
        builder.add_text_field(name)
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    index = tantivy.Index(builder.build(), str(directory))
    began = time.perf_counter()
    writer = index.writer(heap_size=256_000_000, num_threads=2)
    papers = 0
    for file in files:
        with lzma.open(file) if file.suffix == ".xz" else file.open("rb") as lines:
            for line in lines:
                name, title, abstract, authors, *_ = _fields(orjson.loads(line))
                document = tantivy.Document(id=str(name), title=title or "", abstract=abstract or "", authors=authors or "")
                writer.add_document(document)
                papers += 1
    writer.commit()
    writer.wait_merging_threads()
    seconds = time.perf_counter() - began
    return {
        "system": "bare Tantivy",
        "papers": papers,
        "seconds": round(seconds, 1),
        "papers/s": round(papers / seconds),
        "index B/paper": round(sum(file.stat().st_size for file in directory.rglob("*") if file.is_file()) / papers),
    }


def _fields(record: dict[str, object]) -> tuple[object, ...]:
    authors = record.get("authors")
    return (
        record["id"],
        record["title"],
        record["abstract"],
        authors if isinstance(authors, str) or authors is None else ", ".join(map(str, authors)),  # type: ignore[call-overload]
        record.get("categories"),
        record.get("update_date") or record.get("date"),
        record.get("doi"),
        record.get("venue"),
    )


def resident_mib(group: int) -> float:
    """Resident memory of a process group, each process counted whole."""
    pages = 0
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if int((process / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                    pages += int((process / "statm").read_text().split()[1])
            except (OSError, IndexError):
                continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def watched(arguments: list[str]) -> Row:
    """Run one system of this script and add the memory it took, over all and in the second half of its time."""
    command = [sys.executable, __file__, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    samples: list[float] = []
    while process.poll() is None:
        samples.append(resident_mib(process.pid))
        time.sleep(0.2)
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    half = len(samples) // 2
    return json.loads(output) | {
        "peak MiB": round(max(samples)),
        "peak MiB, 1st half": round(max(samples[: half or 1])),
        "peak MiB, 2nd half": round(max(samples[half:])),
    }


def main() -> None:
    """Measure the systems in turn and print them beside each other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database to fill; SQLite by default")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 1) - 1))
    parser.add_argument("--system", choices=["ours", "peer", "bare"], help="run one system in this process and print its row")
    options = parser.parse_args()
    if options.system:
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            if options.system != "ours":
                row = (peer if options.system == "peer" else bare)(options.files, directory)
            else:
                row = ours(options.files, directory, options.database, options.workers)
            used = os.times()
        print(json.dumps(row | {"CPU s": round(used.user + used.system + used.children_user + used.children_system, 1)}))
        return
    files = [str(file) for file in options.files]
    rows = [
        watched(["--system", "ours", "--database", options.database, "--workers", str(options.workers), *files]),
        watched(["--system", "peer", *files]),
        watched(["--system", "bare", *files]),
    ]
    publish("import_speed", rows, environment("papilio", "sqlalchemy", "tantivy"))


if __name__ == "__main__":
    main()
