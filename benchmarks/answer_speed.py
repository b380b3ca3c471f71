"""Processor time a request, of this build and of another one beside it, in one run; and whether the answers are the same bytes.

Both builds run in processes of their own that call the site without a network, and each request goes to one and then to the
other, so that a busy machine slows both alike. A kind of page is asked twice: with contents that no cache knows yet, and again.

    python benchmarks/answer_speed.py --data DIR --beside SOURCE --beside-data DIR [--requests 60] [--kind API …]

`--data` is a library that `papilio import` has filled, `--beside` the folder `src` of the other build, `--beside-data` a copy
of the library with an index of its format. Without `--beside` this build is measured alone.
"""

import argparse
import asyncio
import gzip
import hashlib
import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlencode

from report import DATA, Row, environment, publish

SEED = 14
TIME = re.compile(rb'"took_ms":[0-9.e-]+| ?<span class="since">[^<]*</span>\n?')
"""What an answer says of its own time, and of the reader's last visit, which each build remembers for itself."""
CATEGORIES = ("cs.CL", "cs.LG", "cs.CV", "math.AG", "hep-th", "quant-ph", "astro-ph.GA", "cs.AI,cs.CL", "stat.ML", "cond-mat")
EDITIONS = ("ICLR.2024", "NIPS.2023", "ACL.2023", "CVPR.2023", "latest")


def main() -> None:
    """Start the builds, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--beside-data", type=Path)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--kind", action="append")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(_serve(options.data))
        return
    here = Path(__file__).parents[1] / "packages" / "papilio" / "src"
    builds = [Build(here, options.data)]
    if options.beside:
        builds.append(Build(options.beside, options.beside_data or options.data))
    facts = environment("papilio", "tantivy", "fastapi") | {"load": round(os.getloadavg()[0], 1)}
    rows: list[Row] = []
    for kind, paths in kinds(options.requests, builds[0]).items():
        if options.kind and kind not in options.kind:
            continue
        for round_name in ("first", "again"):
            rows.append(_row(kind, round_name, builds, paths))
            print(rows[-1], file=sys.stderr, flush=True)
    publish("answer_speed", rows, facts)


def kinds(requests: int, build: "Build") -> dict[str, list[str]]:
    """The paths of each kind of request."""
    chance = random.Random(SEED)
    english, chinese = (_plain_words(language, requests) for language in ("en", "zh"))
    papers: list[str] = []
    for year in (2012, 2018, 2023):
        page = "/api/search?" + urlencode({"q": f"has:arxiv year:{year}", "limit": 100, "explain": "false"})
        papers += [f"/arxiv/{hit['ref'].removeprefix('arxiv:')}" for hit in json.loads(build.ask(page)[1])["hits"]]
    chance.shuffle(papers)
    lists = [f"/arxiv/{names}?show=25&skip={skip}" for names in CATEGORIES for skip in (0, 25)]
    lists += [f"/venue/{name}?show=25&skip={skip}" for name in EDITIONS for skip in range(0, 250, 50)]
    chance.shuffle(lists)
    return {
        "paper": list(dict.fromkeys(papers))[:requests],
        "list": lists[:requests],
        "search": ["/search?" + urlencode({"q": text}) for text in english],
        "search by words": ["/search?" + urlencode({"q": text, "channel": "lexical"}) for text in english],
        "search, Chinese": ["/search?" + urlencode({"q": text}) for text in chinese],
        "feed": ["/search/feed?" + urlencode({"q": text}) for text in english[: requests // 2]],
        "search with reasons": ["/search?" + urlencode({"q": text, "explain": "1"}) for text in _fragments(requests)],
        "API with reasons": ["/api/search?" + urlencode({"q": text, "limit": 100}) for text in _fragments(requests)],
    }


class Build:
    """One build in a process of its own."""

    def __init__(self, source: Path, data: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", "--data", str(data)],
            env=os.environ | {"PYTHONPATH": str(source), "PAPILIO_DATA": str(data)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.ask("/search?q=graph")

    def ask(self, path: str) -> tuple[float, bytes]:
        """The milliseconds of processor time that a request takes, and its body."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(path.encode() + b"\n")
        self._process.stdin.flush()
        took, status, length = self._process.stdout.readline().split()
        body = self._process.stdout.read(int(length))
        assert int(status) < 500, (path, status, body[:300])
        return float(took), body


def _row(kind: str, round_name: str, builds: Sequence[Build], paths: Sequence[str]) -> Row:
    taken: list[list[float]] = [[] for _ in builds]
    different = 0
    for number, path in enumerate(paths):
        bodies: dict[int, bytes] = {}
        for at in range(len(builds)) if number % 2 else reversed(range(len(builds))):
            took, bodies[at] = builds[at].ask(path)
            taken[at].append(took)
        if len({_digest(body) for body in bodies.values()}) > 1:
            different += 1
            _keep(number, kind, path, bodies)
    row: Row = {"kind": kind, "round": round_name, "requests": len(paths), "ms": _middle(taken[0])}
    if len(builds) > 1:
        ratios = [ours / theirs for ours, theirs in zip(*taken, strict=True)]
        row |= {"beside ms": _middle(taken[1]), "ratio": round(statistics.median(ratios), 3), "different": different}
    return row


def _middle(values: Sequence[float]) -> float:
    return round(statistics.median(values), 2)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(TIME.sub(b"", body)).digest()


def _keep(number: int, kind: str, path: str, bodies: dict[int, bytes]) -> None:
    """Answers that differ, to be looked at."""
    folder = Path(__file__).parent / "results" / "different"
    folder.mkdir(parents=True, exist_ok=True)
    for at, body in bodies.items():
        (folder / f"{kind}-{number}-{at}").write_bytes(path.encode() + b"\n" + body)


def _plain_words(language: str, most: int) -> list[str]:
    lines = (DATA / "benchmarks" / "plainwords" / f"queries-{language}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines[:most]]


def _fragments(most: int) -> list[str]:
    lines = (Path(__file__).parent / "queries" / "title_fragments.txt").read_text("utf-8").splitlines()
    return list(itertools.islice((line for line in lines if line.strip()), most))


async def _serve(data: Path) -> None:
    """Answer the paths of the standard input: processor time, status and length on a line, then the body."""
    settings = _module("papilio.settings.settings", "papilio.settings").Settings(data=data)
    site = _module("papilio.web.serving.server", "papilio.web.server").create(import_module("papilio.app").build(settings))
    while path := (await asyncio.to_thread(sys.stdin.readline)).strip():
        began = time.process_time()
        status, body = await _answer(site, path)
        took = (time.process_time() - began) * 1000
        body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        sys.stdout.buffer.write(f"{took:.4f} {status} {len(body)}\n".encode() + body)
        sys.stdout.buffer.flush()


def _module(*names: str) -> ModuleType:
    """The first of these modules that the build has: the builds before had their rooms elsewhere."""
    for name in names[:-1]:
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    return import_module(names[-1])


async def _answer(site: Callable[..., Awaitable[None]], path: str) -> tuple[int, bytes]:
    """The status and the body of one request of a browser, as the server would send it."""
    path, _, query = path.partition("?")
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1:8899"), (b"accept-encoding", b"gzip, deflate"), (b"accept-language", b"en")],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8899),
        "state": {},
    }
    await site(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


if __name__ == "__main__":
    main()
