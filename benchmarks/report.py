"""What every benchmark prints and writes: a table, and JSON with versions and thread counts."""

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = dict[str, object]
RESULTS = Path(__file__).parent / "results"
DATA = Path(os.environ.get("PAPILIO_TEST_DATA", Path(__file__).parents[1] / "shared" / "data"))
DATA = DATA if DATA.is_dir() else Path(__file__).parents[2] / "shared" / "data"
"""The real records and the judged sets."""


def environment(*packages: str) -> Row:
    """Versions, processor and thread counts of this run."""
    found: Row = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "cpus": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "source tree"
    return found


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(percent / 100 * len(ordered) + 0.5) - 1))]


def publish(name: str, rows: Sequence[Row], facts: Mapping[str, object]) -> None:
    """Print the rows as a table and write them with the facts to results/<name>.json."""
    columns = list(rows[0])
    cells = [[str(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[at]) for line in cells)) for at, column in enumerate(columns)]
    print(f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in facts.items()))
    for line in (columns, ["-" * width for width in widths], *cells):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    sys.stdout.flush()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({"facts": dict(facts), "rows": list(rows)}, indent=2, default=str) + "\n")
