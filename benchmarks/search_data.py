"""What the search benchmarks share: the real records as documents, the judged sets, and the frame of a report."""

import json
import lzma
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from papilio.app import meaning_in
from papilio.search.documents import Document
from papilio.search.engine import Engine
from report import DATA

RESULTS = Path(os.environ.get("PAPILIO_BENCH_RESULTS", Path(__file__).parent / "results"))
ENCODED_AT_ONCE = 4_000
LIBRARY_SETS = ("autoscholarquery", "tldr_knownitem", "plainwords")
OWN_SETS = ("scifact", "cranfield", "cisi")


def library(limit: int | None = None) -> Iterator[Document]:
    """The two files of real records, arXiv first; `limit` takes that many of each."""
    yield from _records("arxiv-metadata-snapshot.jsonl.xz", _arxiv, limit)
    yield from _records("venue-papers.jsonl.xz", _venue, limit)


def corpus(name: str) -> list[Document]:
    """The documents of a judged set that brings its own."""
    with (DATA / "benchmarks" / name / "corpus.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Document(ref=row["_id"], title=row.get("title") or "", abstract=row.get("text") or "") for row in rows]


def queries(name: str) -> dict[str, str]:
    """Query id → text, in English."""
    file = "queries-en.jsonl" if name == "plainwords" else "queries.jsonl"
    with (DATA / "benchmarks" / name / file).open(encoding="utf-8") as lines:
        return {row["_id"]: row["text"] for row in map(json.loads, lines)}


def judgements(name: str) -> dict[str, dict[str, int]]:
    """Query id → document → grade, of the judged queries alone."""
    judged: dict[str, dict[str, int]] = {}
    with (DATA / "benchmarks" / name / "qrels.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            query, document, grade = line.rstrip("\n").split("\t")
            if int(grade) > 0:
                judged.setdefault(query, {})[document] = int(grade)
    return judged


def filled(directory: Path, documents: Sequence[Document]) -> Engine:
    """An engine whose words and vectors hold these documents; what a directory holds already is taken as it is."""
    succession = meaning_in(directory)
    engine, meaning = Engine(directory, meaning=succession), succession.serving()
    if engine.count() != len(documents):
        with engine.writer() as writer:
            for document in documents:
                writer.put(document)
            writer.commit(1)
    if not meaning.sequence():
        with meaning.vectors.writer() as vectors:
            for start in range(0, len(documents), ENCODED_AT_ONCE):
                vectors.put(*meaning.rows(documents[start : start + ENCODED_AT_ONCE]))
            vectors.commit(1)
            vectors.tidy()
    return engine


def resident_mb() -> float:
    """Peak resident memory of this process, not of the one that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def write_result(name: str, content: object) -> None:
    """Keep a report as JSON beside the others."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {path}", file=sys.stderr)


def _records(name: str, convert, limit: int | None) -> Iterator[Document]:
    with lzma.open(DATA / name, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == limit:
                return
            yield convert(json.loads(line))


def _arxiv(row: dict) -> Document:
    authors = tuple(" ".join(part for part in (first, last) if part) for last, first, *_ in row.get("authors_parsed") or ())
    return Document(
        ref=f"arxiv:{row['id']}",
        title=" ".join(row["title"].split()),
        abstract=" ".join((row.get("abstract") or "").split()),
        authors=authors or tuple(name.strip() for name in (row.get("authors") or "").split(",") if name.strip()),
        categories=tuple((row.get("categories") or "").split()),
        published=row.get("update_date") or "",
        names=tuple(name for name in (row["id"], row.get("doi")) if name),
    )


def _venue(row: dict) -> Document:
    return Document(
        ref=row["id"],
        title=" ".join(row["title"].split()),
        abstract=" ".join((row.get("abstract") or "").split()),
        authors=tuple(row.get("authors") or ()),
        venue=(row.get("venue") or "").rpartition(" ")[0].upper(),
        year=row.get("year"),
        published=row.get("date") or "",
        names=tuple(name for name in (row.get("doi"),) if name),
    )
