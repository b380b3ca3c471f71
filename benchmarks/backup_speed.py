"""How long `papilio backup` takes while pages are served, beside `sqlite3 .backup`, and `papilio restore` of what it wrote.

    python benchmarks/backup_speed.py --data DIR     a copy of a library that `papilio import` has filled; gets visits

Every second ten pages are asked of the site on a fixed timetable: first alone, then while each system works. Peak memory is
that of the command's own process.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from load import Answer, loaded, mixed, serving
from report import Row, environment, percentile, publish

RATE, SECONDS = 10, 15
MARK_SECONDS = 60


def pages(base: str, paths: list[str], ended: threading.Event) -> list[Answer]:
    """Ask in rounds of some seconds until the event has come."""
    answers: list[Answer] = []
    while not ended.is_set():
        answers += loaded(base, paths[len(answers) :], RATE, 3)
    return answers


def measured(system: str, arguments: list[str], base: str, paths: list[str], result: Path, **more: str) -> Row:
    """Run a command while pages are asked for."""
    ended = threading.Event()
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.extend(pages(base, paths, ended)))
    asking.start()
    began = time.perf_counter()
    process = subprocess.Popen(arguments, env=os.environ | more, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    ended.set()
    asking.join()
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed")
    sizes = {
        "seconds": round(seconds, 1),
        "CPU s": round(used.ru_utime + used.ru_stime, 1),
        "MB": round(size_bytes(result) / 1e6),
    }
    return {"system": system, **sizes, "peak MiB": round(used.ru_maxrss / 1024), **latencies(answers)}


def size_bytes(path: Path) -> int:
    """Of a file."""
    return path.stat().st_size


def latencies(answers: list[Answer]) -> Row:
    """How pages were answered."""
    times = [each.ms for each in answers]
    failed = sum(each.status != 200 for each in answers)
    return {
        "pages p50 ms": round(percentile(times, 50)),
        "p95 ms": round(percentile(times, 95)),
        "not 200": f"{failed} of {len(times)}",
    }


def main() -> None:
    """Measure each in turn beside the same site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    ours = [sys.executable, "-m", "papilio"]
    paths = mixed(data)
    with tempfile.TemporaryDirectory() as name, serving(data, 1) as base:
        folder = Path(name)
        file, copy, new = folder / "a.backup", folder / "copy.db", folder / "new"
        loaded(base, paths, RATE, 3)
        rows: list[Row] = [{"system": "nothing beside", **latencies(loaded(base, paths, RATE, SECONDS))}]
        backup = [*ours, "backup", str(file)]
        rows.append(measured("papilio backup", backup, base, paths, file, PAPILIO_DATA=str(data)))
        peer = ["sqlite3", str(data / "papilio.db"), f".backup {copy}"]
        rows.append(measured("sqlite3 .backup", peer, base, paths, copy))
        check = [*ours, "restore", "--check", str(file)]
        rows.append(measured("papilio restore --check", check, base, paths, file))
        restore = [*ours, "restore", str(file)]
        rows.append(
            measured("papilio restore, index included", restore, base, paths, new / "papilio.db", PAPILIO_DATA=str(new))
        )
    columns = dict.fromkeys(column for row in rows for column in row)
    publish(
        "backup_speed",
        [{column: row.get(column, "") for column in columns} for row in rows],
        {**environment("papilio", "zstandard"), "pages a second": RATE, "mark seconds": MARK_SECONDS},
    )


if __name__ == "__main__":
    main()
