"""The commands that ask other hosts, as a person runs them, with a server in arXiv's place."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from replay import Replay, World

from papilio.sources.arxiv.schedule import newest_announced_day
from papilio.store import Store


@pytest.fixture
def arxiv() -> Iterator[Replay]:
    now = datetime.now(UTC)
    world = World.synthetic(15, last_day=newest_announced_day(now), days=2, archives=("hep-th",))
    world.now, world.hides_future = now, True
    with Replay(world, page_size=20) as arxiv:
        yield arxiv


def environment(data: Path, arxiv: Replay, **more: str) -> dict[str, str]:
    known = {"PAPILIO_DATA": str(data), "PAPILIO_CONTACT": "tests@example.org", "PAPILIO_FOLLOW": "hep-th"}
    return os.environ | known | arxiv.environment | more


def papilio(data: Path, arxiv: Replay, *arguments: str, expect: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "papilio", *arguments],
        env=environment(data, arxiv, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == expect, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done


def test_nothing_is_asked_before_somebody_is_named(tmp_path: Path, arxiv: Replay) -> None:
    for command in ("harvest", "worker"):
        assert "PAPILIO_CONTACT" in papilio(tmp_path, arxiv, command, expect=1, PAPILIO_CONTACT="").stderr
    assert arxiv.log == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "cs.XX"), "cs.XX"),
        (("--from", "2999-01-01"), "future"),
        (("--all", "--from", "2024-01-01"), "contradict"),
    ],
)
def test_what_cannot_be_harvested_is_said_before_anything_is_asked(
    tmp_path: Path, arxiv: Replay, arguments: tuple[str, ...], said: str
) -> None:
    assert said in papilio(tmp_path, arxiv, "harvest", *arguments, expect=1).stderr
    assert arxiv.log == []


def test_a_harvest_that_is_stopped_goes_on_and_then_only_takes_what_changed(tmp_path: Path, arxiv: Replay) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "papilio", "harvest", "--set", "hep-th"],
        env=environment(tmp_path, arxiv),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as first:
        while not arxiv.log:
            time.sleep(0.02)
            assert first.poll() is None
        time.sleep(0.5)
        first.send_signal(signal.SIGINT)
        assert "goes on from here" in first.communicate(timeout=20)[1]
        assert first.returncode == 130
    begun = [each.path for each in arxiv.log]
    [report] = json.loads(papilio(tmp_path, arxiv, "harvest", "--set", "hep-th", "--json").stdout)
    assert "resumptionToken" in arxiv.log[len(begun)].path
    assert report["complete_since"] is None
    name = next(iter(arxiv.world.papers))
    arxiv.world.change(name, arxiv.world.now.date(), doi="10.1000/xyz")
    [report] = json.loads(papilio(tmp_path, arxiv, "harvest", "--set", "hep-th", "--json").stdout)
    assert report["changed"] >= 1 and report["new"] == 0
    shown = json.loads(papilio(tmp_path, arxiv, "show", name, "--json").stdout)
    assert shown["doi"] == "10.1000/xyz"
    found = json.loads(papilio(tmp_path, arxiv, "search", "--json", arxiv.world.papers[name].title).stdout)
    assert found["total"] >= 1


def test_a_worker_does_what_is_due_and_ends(tmp_path: Path, arxiv: Replay) -> None:
    day = arxiv.world.today
    with closing(Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")) as store, store.transaction() as tx:
        # Followed since today: a week to catch up with would cost a minute of politeness.
        store.remember(tx, "lists of hep-th since", day.isoformat())
    done = papilio(tmp_path, arxiv, "worker", "--once")
    assert "lists hep-th: done" in done.stderr and "steps were done" in done.stderr
    for paper in arxiv.world.section("hep-th", day, "new"):
        shown = json.loads(papilio(tmp_path, arxiv, "show", paper.id, "--json").stdout)
        assert shown["title"] == paper.title
        break
    asked = len(arxiv.asked("/list/"))
    again = papilio(tmp_path, arxiv, "worker", "--once")
    assert "0 steps were done" in again.stderr and len(arxiv.asked("/list/")) == asked


def test_a_worker_stops_when_it_is_told(tmp_path: Path, arxiv: Replay) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "papilio", "worker"], env=environment(tmp_path, arxiv), stderr=subprocess.PIPE, text=True
    ) as worker:
        while not arxiv.log:
            time.sleep(0.05)
            assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=20)[1]
    assert worker.returncode == 0 and "Traceback" not in said
