"""Mixed pages under load: a third lists, a third papers, a third searches, on a fixed timetable, while an import runs.

First a calm rate, then one that must be answered in time, then one that cannot be, then the calm rate again, at which pages
must be as quick as before. Requests come from a process of their own, one connection each, and a slow answer does not lower
the rate. Health and a file are asked for once a second throughout, and memory is read from the site's metrics. Cores are
those in use on average: of the site, of what asks here, and of all else on the machine, the import among it.

    python benchmarks/load.py --data DIR --changes FILE     a copy of a library that `papilio import` has filled; it is changed
"""

import argparse
import asyncio
import json
import lzma
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlsplit

from report import Row, environment, percentile, publish

WARM_RATE, WARM_SECONDS = 10, 8
CALM_RATE, CALM_SECONDS = 20, 15
TIMEOUT_SECONDS = 30.0
QUICK_MS = 150
LISTS = ("cs.CL", "cs.LG", "cs.CV", "math.AG", "hep-th", "quant-ph", "stat.ML", "cs.AI,cs.CL", "astro-ph.GA", "cond-mat")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request: when it was due, its status (0: none came), and the milliseconds since it was due."""

    at: float
    path: str
    status: int
    ms: float
    retry_after: str


async def ask(host: str, port: int, path: str, due: float) -> Answer:
    """GET over a connection of its own, read to the end."""
    status, retry = 0, ""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
                answer = await reader.read()
                while more := await reader.read():
                    answer += more
            finally:
                writer.close()
        head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
        status = int(head.split(" ", 2)[1])
        found = re.search(r"\r\nretry-after: (\S+)", head, re.IGNORECASE)
        retry = found[1] if found else ""
    except (OSError, TimeoutError, IndexError, ValueError):
        pass
    return Answer(due, path, status, (time.monotonic() - due) * 1000, retry)


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor time so far: seconds of the site, of what asks, and of the whole machine, and the moment."""

    site: float
    asking: float
    machine: float
    at: float

    @classmethod
    def now(cls, site: int, asking: float = 0.0) -> "Spent":
        """Of a site by the pid of its parent. What asks tells by itself what it took."""
        children = Path(f"/proc/{site}/task/{site}/children").read_text().split()
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in [site, *children]]
        machine = [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        ticks = os.sysconf("SC_CLK_TCK")
        idle, stolen = machine[3] + machine[4], machine[7]
        own = sum(os.times()[:2])
        site_ticks = sum(int(each[11]) + int(each[12]) for each in fields)
        return cls(site_ticks / ticks, own + asking, (sum(machine) - idle - stolen) / ticks, time.monotonic())


async def generate(base: str, paths: list[str], rate: float, seconds: float) -> list[Answer]:
    """Ask on the timetable."""
    parts = urlsplit(base)
    host, port = parts.hostname or "", parts.port or 80
    start = time.monotonic() + 0.05
    tasks: list[asyncio.Task[Answer]] = []
    for number in range(int(rate * seconds)):
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(ask(host, port, paths[number % len(paths)], due)))
    return list(await asyncio.gather(*tasks))


def generator_main() -> None:
    """The process that asks; its work is on standard input, the answers go to standard output."""
    work = json.load(sys.stdin)
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 2:
        os.sched_setaffinity(0, {cores[-1]})
    answers = asyncio.run(generate(work["base"], work["paths"], work["rate"], work["seconds"]))
    told = [[each.at, each.path, each.status, each.ms, each.retry_after] for each in answers]
    json.dump({"answers": told, "seconds": time.process_time()}, sys.stdout)


def loaded(base: str, paths: list[str], rate: float, seconds: float) -> tuple[list[Answer], float]:
    """Run a phase in a process of its own; the answers, and the processor time that asking took."""
    work = json.dumps({"base": base, "paths": paths, "rate": rate, "seconds": seconds})
    done = subprocess.run([sys.executable, __file__, "--generate"], input=work, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout)
    return [Answer(*each) for each in told["answers"]], told["seconds"]


def mixed(data: Path) -> list[str]:
    """Paths in the order in which they are asked, the same for the same library."""
    chance = random.Random(14)
    with sqlite3.connect(f"file:{data / 'papilio.db'}?mode=ro", uri=True) as database:
        last = database.execute("SELECT max(id) FROM paper").fetchone()[0]
        ids = [chance.randint(1, last) for _ in range(3000)]
        marks = ",".join("?" * len(ids))
        rows = database.execute(f"SELECT ref, title FROM paper WHERE id IN ({marks}) ORDER BY id", ids).fetchall()
    chance.shuffle(rows)
    paths: list[str] = []
    for ref, title in rows:
        words = re.findall(r"[A-Za-z]{3,}", title)[:3]
        place, _, key = ref.partition(":")
        paths += [
            f"/arxiv/{chance.choice(LISTS)}",
            f"/arxiv/{key}" if place == "arxiv" else f"/venue/{ref}",
            f"/search?q={quote(' '.join(words) or 'graph')}",
        ]
    return paths


class Watch:
    """A thread that asks for health, a file and memory once a second."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.aside: list[float] = []
        self.megabytes: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        parts = urlsplit(self.base)
        while not self._ended.wait(1.0):
            for path in ("/health", "/static/x/main.js"):
                answer = asyncio.run(ask(parts.hostname or "", parts.port or 80, path, time.monotonic()))
                self.aside.append(answer.ms if answer.status == 200 else float("inf"))
            self.megabytes.append(memory_megabytes(self.base))


def memory_megabytes(base: str) -> float:
    """All processes together, as the site tells it."""
    done = subprocess.run(["curl", "-s", "-m", "10", f"{base}/metrics"], capture_output=True, text=True, check=False)
    found = re.search(r"^papilio_memory_bytes (\S+)", done.stdout, re.MULTILINE)
    return float(found[1]) / 1e6 if found else float("nan")


@contextmanager
def serving(data: Path, processes: int) -> Iterator[tuple[str, int]]:
    """The site on a free port: its address and the pid of its parent."""
    server = subprocess.Popen(
        [sys.executable, "-m", "papilio", "serve", "--port", "0"],
        env=os.environ | {"PAPILIO_DATA": str(data), "PAPILIO_PROCESSES": str(processes), "PAPILIO_FOLLOW": "none"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr
        base = next(found[1] for line in server.stderr if (found := re.search(r"(http://[^ ]+?)/ ", line)))
        threading.Thread(target=lambda: sys.stderr.writelines(server.stderr or ()), daemon=True).start()
        yield base, server.pid
    finally:
        server.terminate()
        server.wait(60)


@contextmanager
def importing(data: Path, changes: Path) -> Iterator[None]:
    """`papilio import` of papers that change each time, again and again until the end."""
    opened = lzma.open if changes.suffix == ".xz" else open
    with opened(changes, "rt", encoding="utf-8") as file:
        papers = [json.loads(line) for line in islice(file, 10_000)]
    ended = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    # Versions above those of earlier runs on the same library, which would be taken for older states.
    first = int(time.time() - datetime(2026, 1, 1, tzinfo=UTC).timestamp()) // 600

    def rounds() -> None:
        for number in range(1, 10_000):
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as changed:
                for paper in papers:
                    stamp = {
                        "version": f"v{first + number}",
                        "created": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()),
                    }
                    abstract = f"{paper['abstract']} Changed {time.time_ns()}."
                    changed.write(json.dumps(paper | {"abstract": abstract, "versions": [*paper["versions"], stamp]}) + "\n")
                changed.flush()
                if ended.is_set():
                    return
                running.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "papilio", "import", changed.name],
                        env=os.environ | {"PAPILIO_DATA": str(data)},
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                    )
                )
                running[-1].wait()

    thread = threading.Thread(target=rounds)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        for each in running:
            if each.poll() is None:
                each.send_signal(signal.SIGINT)
        thread.join()


def row(name: str, rate: float, answers: list[Answer], watch: Watch, before: Spent, after: Spent) -> Row:
    """One phase in numbers; of the refused, how long they waited for their refusal."""
    good = [each.ms for each in answers if each.status == 200] or [float("nan")]
    refused = [each.ms for each in answers if each.status == 503 and each.retry_after]
    others = sum(each.status not in (200, 503) or (each.status == 503 and not each.retry_after) for each in answers)
    seconds = after.at - before.at
    site, asking = after.site - before.site, after.asking - before.asking
    elsewhere = max(0.0, after.machine - before.machine - site - asking)
    return {
        "phase": name,
        "rate/s": rate,
        "asked": len(answers),
        "answered": sum(each.status == 200 for each in answers),
        "refused": len(refused),
        "errors": others,
        "p50 ms": round(statistics.median(good), 1),
        "p95 ms": round(percentile(good, 95), 1),
        "max ms": round(max(good), 1),
        "refused p95 ms": round(percentile(refused, 95), 1) if refused else "",
        "health max ms": round(max(watch.aside, default=float("nan")), 1),
        "MB": f"{min(watch.megabytes, default=0):.0f}-{max(watch.megabytes, default=0):.0f}",
        "cores: site": round(site / seconds, 2),
        "asking": round(asking / seconds, 2),
        "others": round(elsewhere / seconds, 2),
        "site ms/answer": round(site * 1000 / max(1, sum(each.status == 200 for each in answers)), 1),
    }


def quick_after(answers: list[Answer], limit_ms: float) -> float:
    """Seconds after which every page was answered within the limit, but for one in twenty."""
    start = answers[0].at
    for second in range(CALM_SECONDS):
        later = [each for each in answers if each.at - start >= second]
        slow = sum(each.status != 200 or each.ms > limit_ms for each in later)
        if slow <= len(later) / 20:
            return float(second)
    return float("inf")


def main() -> None:
    """Start a site, load it, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generate", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--changes", type=Path, help="arXiv's snapshot, whose first papers are changed again and again")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rate", type=float, default=40.0)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--flood", type=float, default=150.0)
    parser.add_argument("--flood-seconds", type=float, default=45.0)
    options = parser.parse_args()
    if options.generate:
        generator_main()
        return
    rows: list[Row] = []
    answered: dict[str, list[Answer]] = {}
    paths = mixed(options.data)
    with serving(options.data, options.processes) as (base, site), importing(options.data, options.changes):
        loaded(base, paths, WARM_RATE, WARM_SECONDS)
        for name, rate, seconds in (
            ("calm", CALM_RATE, CALM_SECONDS),
            ("steady", options.rate, options.seconds),
            ("flood", options.flood, options.flood_seconds),
            ("calm again", CALM_RATE, CALM_SECONDS),
        ):
            before = Spent.now(site)
            with Watch(base) as watch:
                answered[name], asking = loaded(base, paths, rate, seconds)
            rows.append(row(name, rate, answered[name], watch, before, Spent.now(site, asking)))
        as_before = max(QUICK_MS, percentile([each.ms for each in answered["calm"]], 95))
        publish(
            "load",
            rows,
            environment("papilio", "fastapi", "uvicorn")
            | {
                "processes": options.processes,
                f"within {as_before:.0f} ms again after s": quick_after(answered["calm again"], as_before),
            },
        )


if __name__ == "__main__":
    main()
