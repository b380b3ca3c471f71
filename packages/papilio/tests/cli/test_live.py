"""The commands that ask other hosts, as a person runs them, with a server in arXiv's place."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commands import command, environment
from commands import papilio as run
from replay import Replay, World
from typer.testing import Result

from papilio.sources.arxiv.schedule import newest_announced_day
from papilio.store import Store


@pytest.fixture
def arxiv() -> Iterator[Replay]:
    now = datetime.now(UTC)
    world = World.synthetic(15, last_day=newest_announced_day(now), days=2, archives=("hep-th",))
    world.now, world.hides_future = now, True
    with Replay(world, page_size=20) as arxiv:
        yield arxiv


def known(arxiv: Replay) -> dict[str, str]:
    """What the environment says of arXiv and of who asks."""
    return {"PAPILIO_CONTACT": "tests@example.org", "PAPILIO_FOLLOW": "hep-th", **arxiv.environment}


def papilio(data: Path, arxiv: Replay, *arguments: str, expect: int = 0, **more: str) -> Result:
    return run(data, *arguments, expect=expect, **(known(arxiv) | more))


def start(data: Path, arxiv: Replay, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        env=environment(data, known(arxiv)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background of a script has interrupts ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_nothing_is_asked_before_somebody_is_named(tmp_path: Path, arxiv: Replay) -> None:
    for name in ("harvest", "worker"):
        assert "PAPILIO_CONTACT" in papilio(tmp_path, arxiv, name, expect=1, PAPILIO_CONTACT="").stderr
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
    with closing(Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")) as store:
        with start(tmp_path, arxiv, "harvest", "--set", "hep-th") as first:
            # Until a page is stored, so that it waits for its turn to ask for the next.
            while not ((state := store.harvests.find("physics:hep-th")) and state.token):
                time.sleep(0.02)
                assert first.poll() is None
            # Asleep by now, for seconds: an interrupt in the middle of a destructor would be lost, as always in Python.
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


@pytest.fixture
def in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows the time of Shanghai."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.slow
@pytest.mark.usefixtures("in_shanghai")
def test_a_worker_does_what_is_due_and_ends(tmp_path: Path, arxiv: Replay) -> None:
    day = arxiv.world.today
    with closing(Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")) as store, store.transaction() as tx:
        # Followed since today: a week to catch up with would cost a minute of politeness.
        store.remember(tx, "lists of hep-th since", day.isoformat())
    done = papilio(tmp_path, arxiv, "worker", "--once")
    assert "steps were done" in done.stderr
    said = re.search(r"^(\S+ \S+) UTC  lists hep-th: done$", done.stderr, re.MULTILINE)
    assert said, done.stderr
    assert abs(datetime.fromisoformat(f"{said[1]}+00:00") - datetime.now(UTC)) < timedelta(hours=1)
    for paper in arxiv.world.section("hep-th", day, "new"):
        shown = json.loads(papilio(tmp_path, arxiv, "show", paper.id, "--json").stdout)
        assert shown["title"] == paper.title
        break
    asked = len(arxiv.asked("/list/"))
    again = papilio(tmp_path, arxiv, "worker", "--once")
    assert "0 steps were done" in again.stderr and len(arxiv.asked("/list/")) == asked


def test_a_worker_stops_when_it_is_told(tmp_path: Path, arxiv: Replay) -> None:
    with start(tmp_path, arxiv, "worker") as worker:
        assert worker.stderr
        # What it says once it listens to signals; then it is in the middle of asking.
        assert "At work" in next(iter(worker.stderr))
        while not arxiv.log:
            time.sleep(0.05)
            assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=20)[1]
    assert worker.returncode == 0 and "Traceback" not in said
