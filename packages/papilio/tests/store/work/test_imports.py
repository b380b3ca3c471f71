"""Imports on either database: at once, again, and with everything linked and counted at the end."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from at_once import Processes, import_files

from papilio.importing.ingest import import_file
from papilio.store import Store
from papilio.store.work.imports import ImportProgress


def write_files(folder: Path) -> tuple[Path, Path]:
    """Preprints, and venue papers that say which preprint is theirs or share its DOI."""
    preprints = [
        {
            "id": f"2401.{number:05d}",
            "title": f"Preprint {number}",
            "abstract": "Of numbers.",
            "authors": "Ada Lovelace",
            "categories": "cs.CL cs.LG",
            "doi": f"10.1000/{number}" if number % 2 else None,
            "versions": [{"version": "v1", "created": "Tue, 2 Jan 2024 10:00:00 GMT"}],
            "update_date": "2024-01-02",
        }
        for number in range(1, 401)
    ]
    published = [
        {
            "id": f"icml2024:{number}",
            "title": f"Published {number}",
            "abstract": "Of numbers.",
            "authors": ["Ada Lovelace"],
            "venue": "ICML",
            "year": 2024,
            "date": "2024-07",
            **({"doi": f"10.1000/{number}"} if number % 2 else {"arxiv": f"2401.{number:05d}"}),
        }
        for number in range(1, 401, 3)
    ]
    paths = (folder / "preprints.jsonl", folder / "published.jsonl")
    for path, records in zip(paths, (preprints, published), strict=True):
        path.write_text("\n".join(map(json.dumps, records)))
    return paths


def test_imports_at_once_in_any_order_end_with_the_same_library(store: Store, url: str, tmp_path: Path) -> None:
    one, other = write_files(tmp_path)
    processes = Processes()
    for paths in ((one, other), (other, one)):
        processes.start(import_files, url, paths, 30)
    processes.wait()
    entries = {entry.paper.ref: entry for entry in store.papers.iterate()}
    assert len(entries) == 400 + 134
    for number in range(1, 401, 3):
        assert entries[f"icml2024:{number}"].also == (f"arxiv:2401.{number:05d}",)
        assert entries[f"arxiv:2401.{number:05d}"].also == (f"icml2024:{number}",)
    assert [(edition.name, edition.papers) for edition in store.venues.editions()] == [("ICML.2024", 134)]
    assert {code: papers for code, (papers, _) in store.announcements.categories().items()} == {"cs.CL": 400, "cs.LG": 400}
    before = store.papers.last_sequence()
    for path in (one, other):
        assert import_file(store, path).unchanged == len(path.read_text().splitlines())
    assert store.papers.last_sequence() == before


def test_the_newest_day_is_that_of_the_file_with_the_most_papers_of_arxiv(store: Store) -> None:
    assert store.imports.newest_day() is None
    venue = ImportProgress("venue", lines=9000, finished=True)
    few = ImportProgress("few", lines=10, finished=True, arxiv=10, newest_day=date(2026, 8, 9))
    snapshot = ImportProgress("snapshot", lines=5000, counts=(("new", 5000),), arxiv=5000, newest_day=date(2026, 6, 1))
    with store.transaction() as tx:
        store.imports.save(tx, venue)
    assert store.imports.newest_day() is None
    with store.transaction() as tx:
        store.imports.save(tx, few)
        store.imports.save(tx, snapshot)
    assert store.imports.newest_day() == date(2026, 8, 9)
    assert store.imports.find("snapshot") == snapshot
    with store.transaction() as tx:
        store.imports.save(tx, replace(snapshot, finished=True))
    assert store.imports.newest_day() == date(2026, 6, 1)
