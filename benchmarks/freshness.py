"""How soon 500 changed papers can be searched in a large library, and what SQLite FTS5 takes for the same change.

python benchmarks/freshness.py --data DIR     a copy of a library that `papilio import` has filled; it is changed
"""

import argparse
import dataclasses
import sqlite3
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

from papilio.app import build
from papilio.finding.indexing import catch_up
from papilio.model.paper import Record
from papilio.search.documents import Search
from papilio.settings.settings import load_settings
from report import Row, environment, publish

CHANGED = 500
ROUNDS = 5


def fts5(rows: list[tuple[str, str, str]]) -> sqlite3.Connection:
    """A full-text table of all papers on disk."""
    database = sqlite3.connect(Path(tempfile.mkdtemp()) / "fts.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE VIRTUAL TABLE paper USING fts5(ref UNINDEXED, title, abstract, tokenize='porter unicode61')")
    database.executemany("INSERT INTO paper VALUES (?, ?, ?)", rows)
    database.commit()
    return database


def main() -> None:
    """Change, wait until the change is found, print the median."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    app = build(load_settings(data=options.data))
    catch_up(app.store, app.engine)
    rows = [(entry.paper.ref, entry.paper.title, entry.paper.abstract) for entry in app.store.papers.iterate()]
    peer = fts5(rows)
    entries = list(islice(app.store.papers.iterate(), CHANGED))
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(ROUNDS):
        word = f"freshnessprobe{number}{time.time_ns()}"
        records = [
            Record(
                dataclasses.replace(
                    entry.paper, abstract=f"{entry.paper.abstract} {word}", version=entry.paper.version + number + 1
                )
            )
            for entry in entries
        ]
        began = time.perf_counter()
        with app.store.transaction() as tx:
            app.store.papers.put(tx, records)
        catch_up(app.store, app.engine)
        while app.engine.answer(Search(word, channel="lexical")).total < CHANGED:
            time.sleep(0.005)
        ours.append(time.perf_counter() - began)

        began = time.perf_counter()
        refs = [(record.paper.ref,) for record in records]
        ids = [peer.execute("SELECT rowid FROM paper WHERE ref = ?", ref).fetchone() for ref in refs[:1]]
        peer.executemany(
            "UPDATE paper SET abstract = ? WHERE rowid = ?",
            [(record.paper.abstract, ids[0][0] + at) for at, record in enumerate(records)],
        )
        peer.commit()
        peer.execute("SELECT count(*) FROM paper WHERE paper MATCH ?", (word,)).fetchone()
        theirs.append(time.perf_counter() - began)
    result: list[Row] = [
        {
            "what": f"{CHANGED} changed papers searchable, of {len(rows):,}",
            "median s": round(statistics.median(ours), 3),
            "worst s": round(max(ours), 3),
        },
        {
            "what": "SQLite FTS5, the same rows",
            "median s": round(statistics.median(theirs), 3),
            "worst s": round(max(theirs), 3),
        },
    ]
    publish("freshness", result, environment("papilio", "tantivy"))


if __name__ == "__main__":
    main()
