"""`papilio serve` as it is started by hand, with a server in arXiv's place, at its real pace: politeness in real time, once."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from replay import Replay, World

from papilio.sources.arxiv.schedule import newest_announced_day

pytestmark = pytest.mark.slow


@contextmanager
def serving(data: Path, arxiv: Replay, *arguments: str) -> Iterator[httpx2.Client]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "PAPILIO_DATA": str(data),
        "PAPILIO_CONTACT": "tests@example.org",
        "PAPILIO_FOLLOW": "hep-th",
        **arxiv.environment,
    }
    command = [sys.executable, "-m", "papilio", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        try:
            address = next(match[1] for line in server.stderr if (match := re.search(r"(http://\S+)/", line)))
            with httpx2.Client(base_url=address, timeout=20) as client:
                yield client
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def until(seconds: float, seen: Callable[[], Any]) -> Any:
    """What `seen` returns once that is something."""
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.25)
    return found


def test_an_instance_started_by_hand_shows_today_fetches_on_demand_and_stops(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    day = newest_announced_day(now)
    world = World.synthetic(40, last_day=day, days=2, archives=("hep-th",))
    world.now, world.hides_future = now, True
    old = world.invent(day.replace(year=day.year - 1), ["hep-th"])
    with Replay(world) as arxiv, serving(tmp_path, arxiv) as site:

        def listed() -> bool:
            return f"List of {day}, as announced" in site.get("/arxiv/hep-th").text

        assert site.get(f"/arxiv/{old.id}").status_code == 202
        until(300, listed)
        ids = {paper.id for kind in ("new", "replacement") for paper in world.section("hep-th", day, kind)}
        shown = set(re.findall(r'<div id="([^"]+)" class="panel paper"', site.get("/arxiv/hep-th?show=500").text))
        assert ids and shown == ids
        until(300, lambda: site.get(f"/arxiv/{old.id}").status_code == 200)
        health = site.get("/health").json()
        assert health["status"] == "well" and health["lists"]["newest"] == {"hep-th": day.isoformat()}
        until(300, lambda: site.get("/health").json()["library"]["behind"] == 0)
        assert old.id in site.get("/search", params={"q": old.title}).text
        began = [each.began for each in arxiv.log]
        assert all("tests@example.org" in each.user_agent for each in arxiv.log)
        ended = [(each.ended, each.path) for each in arxiv.log]
        for (before, path), after in zip(ended, began[1:], strict=False):
            assert after - before >= (15 if "/list/" in path or "/catchup/" in path else 3) - 0.02
