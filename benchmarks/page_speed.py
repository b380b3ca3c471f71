"""A list page of 25 cards over HTTP at 20 requests a second, and the memory of all processes of the site.

The last page is a search, for comparison in the same run.

    python benchmarks/page_speed.py --data DIR     a library that `papilio import` has filled (PAPILIO_DATA)
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from papilio.operating.processes import memory_bytes
from report import Row, environment, percentile, publish

RATE_PER_SECOND = 20
PAGES = (
    "/arxiv/cs.CL?show=25",
    "/arxiv/cs.AI,cs.CL?show=25",
    "/arxiv/math.AG?show=25",
    "/venue/ICLR.2024?show=25",
    "/search?q=graph+neural+networks",
)


def site_bytes(pid: int) -> int:
    """Memory of all processes of a site, pages that they share counted once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return memory_bytes([pid, *map(int, children)])


def fetch(url: str) -> int:
    """GET and read to the end; returns the length."""
    with urllib.request.urlopen(url, timeout=30) as response:
        return len(response.read())


def load(base: str, path: str, seconds: float) -> list[float]:
    """Milliseconds of each request, sent on a fixed timetable so that a slow answer does not lower the rate."""
    taken: list[float] = []
    threads: list[threading.Thread] = []

    def one() -> None:
        began = time.perf_counter()
        fetch(base + path)
        taken.append((time.perf_counter() - began) * 1000)

    start = time.perf_counter()
    for number in range(int(seconds * RATE_PER_SECOND)):
        time.sleep(max(0.0, start + number / RATE_PER_SECOND - time.perf_counter()))
        threads.append(threading.Thread(target=one))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return taken


def main() -> None:
    """Start a server on a free port, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, "-m", "papilio", "serve", "--port", "0"],
        env=os.environ | {"PAPILIO_DATA": str(options.data)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr
        base = next(found[1] for line in server.stderr if (found := re.search(r"(http://[^ ]+?)/ ", line)))
        rows: list[Row] = []
        for path in PAGES:
            load(base, path, 1.0)
            taken = load(base, path, options.seconds)
            rows.append(
                {
                    "page": path,
                    "bytes": fetch(base + path),
                    "p50 ms": round(statistics.median(taken), 1),
                    "p95 ms": round(percentile(taken, 95), 1),
                    "p99 ms": round(percentile(taken, 99), 1),
                    "MB together": round(site_bytes(server.pid) / 1e6),
                }
            )
        publish(
            "page_speed", rows, environment("papilio", "fastapi", "uvicorn", "jinja2") | {"rate_per_second": RATE_PER_SECOND}
        )
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
