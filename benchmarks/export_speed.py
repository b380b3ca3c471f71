"""Ten thousand papers from the database to BibTeX and the other forms, beside pybtex and rispy writing the same data.

python benchmarks/export_speed.py --data DIR     a library that `papilio import` has filled (PAPILIO_DATA)

Ours includes reading the database twice (keys first); the peers are handed their entries and only write.
"""

import argparse
import resource
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import rispy
from pybtex.database import parse_string

from papilio.export.formats import FORMATS, export
from papilio.store import Store
from papilio.web.math.mathml import plain_text
from report import Row, environment, publish

PAPERS = 10_000
MARK_SECONDS = 5


def sized(pieces: Iterator[str]) -> int:
    """Characters of a stream that nobody keeps."""
    return sum(map(len, pieces))


def row(system: str, seconds: float, characters: int) -> Row:
    """One line of the table."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"system": system, "seconds": round(seconds, 2), "MB": round(characters / 1e6, 1), "peak MiB so far": round(peak)}


def main() -> None:
    """Measure in one process and one thread, ours first, since its peak memory is what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    store = Store.open(f"sqlite:///{parser.parse_args().data / 'papilio.db'}")
    refs = [entry.paper.ref for entry in islice(store.papers.iterate(), PAPERS)]
    rows: list[Row] = []
    for name, form in FORMATS.items():
        began = time.perf_counter()
        size = sized(export(store, refs, form, plain_text))
        rows.append(row(f"papilio, {name}", time.perf_counter() - began, size))
    data = parse_string("".join(export(store, refs, FORMATS["bibtex"], plain_text)), "bibtex")
    began = time.perf_counter()
    rows.append(row("pybtex, writing only", time.perf_counter() - began, len(data.to_string("bibtex"))))
    rows[-1]["seconds"] = round(time.perf_counter() - began, 2)
    records = rispy.loads("".join(export(store, refs, FORMATS["ris"], plain_text)))
    began = time.perf_counter()
    size = len(rispy.dumps(records))
    rows.append(row("rispy, writing only", time.perf_counter() - began, size))
    publish(
        "export_speed",
        rows,
        {**environment("papilio", "pybtex", "rispy"), "papers": len(refs), "threads": 1, "mark seconds": MARK_SECONDS},
    )


if __name__ == "__main__":
    main()
