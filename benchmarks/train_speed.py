"""What adapting the table to a library costs, and what it finds more: held-out papers before and after.

The peer is the table that ships, which was trained on all of arXiv's files here, also on the papers held out from the new one;
so of arXiv's papers the comparison favours the peer. The records of venues were not among them.

    python benchmarks/train_speed.py [--papers 20000] [--rounds 5]
"""

import argparse
import itertools
import lzma
import tempfile
from collections.abc import Iterator
from pathlib import Path

from papilio.app import meaning_in
from papilio.encoders.tables import Tables
from papilio.finding.adapting import ROUNDS, adapt
from papilio.importing.ingest import import_file
from papilio.store import Store
from report import environment
from search_data import DATA, resident_mb, write_result

LIBRARIES = {
    "machine learning at arXiv": ("arxiv-metadata-snapshot.jsonl.xz", "cs.LG"),
    "mathematics at arXiv": ("arxiv-metadata-snapshot.jsonl.xz", "math."),
    "venues": ("venue-papers.jsonl.xz", ""),
}
"""Name → a file, and what the categories of its lines hold."""


def main() -> None:
    """Adapt to each library, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--papers", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    options = arguments.parse_args()
    head = environment("numpy")
    print(head)
    rows: list[dict[str, object]] = []
    for name, (file, field) in LIBRARIES.items():
        with tempfile.TemporaryDirectory() as directory:
            rows.append({"library": name} | adapted(Path(directory), file, field, options.papers, options.rounds))
        print(rows[-1], flush=True)
    write_result("train_speed", {"environment": head, "rows": rows})


def adapted(directory: Path, file: str, field: str, papers: int, rounds: int) -> dict[str, object]:
    """One library, adapted to."""
    lines = directory / "papers.jsonl"
    lines.write_text("".join(itertools.islice(_lines(file, field), papers)), "utf-8")
    store = Store.open(f"sqlite:///{directory / 'papilio.db'}")
    import_file(store, lines)
    tables = Tables(directory / "encoder")
    serving = meaning_in(directory / "index").serving().fingerprint
    ended = adapt(store, tables, directory / "encoder", serving, rounds=rounds, day="2026-12-01")
    store.close()
    return {
        "papers": ended.papers,
        "judged": ended.verdict.papers,
        "before": round(ended.verdict.before, 4),
        "after": round(ended.verdict.after, 4),
        "error of the difference": round(ended.verdict.error, 4),
        "installed": ended.installed,
        "steps": ended.steps,
        "processor s": round(ended.processor_seconds),
        "peak MB": round(resident_mb()),
    }


def _lines(file: str, field: str) -> Iterator[str]:
    """The lines of a file whose categories are of a field."""
    with lzma.open(DATA / file, "rt", encoding="utf-8") as lines:
        for line in lines:
            if field in line.partition('"categories"')[2][:120]:
                yield line


if __name__ == "__main__":
    main()
