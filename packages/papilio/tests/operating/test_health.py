"""How an instance is said to be: to people who decide, to machines that watch, to Prometheus."""

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from starlette.testclient import TestClient

from budgets import budget
from papilio.app import App
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.finding.encoding import encode
from papilio.finding.indexing import catch_up, level
from papilio.model.paper import Author, Paper, Record
from papilio.operating import doctor
from papilio.operating.health import MANY_BEHIND, Health, Meaning, examine, health_record, prometheus
from papilio.search.engine import Engine
from papilio.search.succession import Succession
from papilio.settings.access import Access
from papilio.sources.arxiv.categories import all_categories, listed_archives
from papilio.store import Store
from papilio.store.work.demands import Limits
from papilio.store.work.gates import RequestCount
from papilio.store.work.listings import TakenList
from papilio.store.work.troubles import Trouble
from papilio.web.serving.server import create

FRIDAY = datetime(2026, 8, 14, 12, tzinfo=UTC)
"""Twelve hours after a list."""
HOSTILE = 'a "b" \\ c\nd <script>alert(1)</script> é'


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[App]:
    store = Store.open(sqlite_url)
    yield App(
        store, Engine(tmp_path / "index"), Access("none", frozenset({"testserver"})), "", "", "", lambda: FRIDAY, follow=("cs",)
    )
    store.close()


def look(app: App, now: datetime = FRIDAY) -> Health:
    return examine(app.store, app.engine, app.follow, now, app.seat.board.look())


def take(app: App, archive: str = "cs", problem: str = "") -> None:
    counts = {} if problem else {each.code: (3, 2, 1) for each in all_categories() if each.archive == archive}
    with app.store.transaction() as tx:
        app.store.listings.save(tx, TakenList(archive, FRIDAY.date(), "new", FRIDAY.timestamp(), counts, problem))


def report(app: App, message: str = "It failed.", part: str = "lists", subject: str = "cs") -> None:
    with app.store.transaction() as tx:
        app.store.troubles.report(tx, part, subject, message, FRIDAY.timestamp())


def test_a_list_that_was_taken_is_well(app: App) -> None:
    take(app)
    assert look(app).state == "well"


def test_a_list_becomes_a_trouble_three_hours_after_it_was_due_and_ceases_to_be_when_it_is_taken(app: App) -> None:
    midnight = FRIDAY.replace(hour=0)
    assert look(app, midnight + timedelta(hours=2, minutes=59)).state == "well"
    late = look(app, midnight + timedelta(hours=3, minutes=1))
    assert late.state == "troubled"
    assert health_record(late)["lists"]["stale"] == ["cs"]  # pyright: ignore[reportIndexIssue]
    take(app)
    assert look(app).state == "well"


def test_a_list_that_is_just_being_taken_is_no_trouble(app: App) -> None:
    """An instance that was off, or has just begun."""
    moment = FRIDAY.timestamp()
    with app.store.transaction() as tx:
        app.store.jobs.add(tx, "lists", "cs", priority=10, due=moment, now=moment)
    assert look(app).state == "well" and health_record(look(app))["lists"]["stale"] == ["cs"]  # pyright: ignore[reportIndexIssue]
    # Nobody has taken it half an hour later: nobody is at work.
    assert look(app, FRIDAY + timedelta(minutes=31)).state == "troubled"


def test_a_list_that_is_not_to_be_believed_is_a_trouble_until_it_is(app: App) -> None:
    take(app, problem="Its counts differ.")
    assert look(app).state == "troubled"
    assert health_record(look(app))["lists"]["wrong"] == ["cs"]  # pyright: ignore[reportIndexIssue]
    take(app)
    assert look(app).state == "well"


def test_a_trouble_lasts_until_it_is_cleared(app: App) -> None:
    take(app)
    report(app, part="harvest", subject="all")
    assert look(app).state == "troubled"
    with app.store.transaction() as tx:
        app.store.troubles.clear(tx, "harvest", "all")
    assert look(app).state == "well"


def test_a_job_that_was_given_up_is_a_trouble_and_one_that_waits_is_none(app: App) -> None:
    take(app)
    seconds = FRIDAY.timestamp()
    with app.store.transaction() as tx:
        app.store.jobs.add(tx, "harvest", "all", priority=1, due=seconds, now=seconds)
    assert look(app).state == "well"
    job = app.store.jobs.claim(["harvest"], "w", seconds, 60.0)
    assert job is not None
    app.store.jobs.give_up(job, "It failed ten times.")
    assert look(app).state == "troubled"
    assert health_record(look(app))["jobs"] == {"waiting": 0, "running": 0, "failed": 1}


def test_an_index_that_lacks_many_papers_is_a_trouble(app: App) -> None:
    take(app)
    with app.store.transaction() as tx:
        app.store.papers.put(tx, [Record(Paper(f"x:{number}", "A title")) for number in range(MANY_BEHIND)])
    assert look(app).state == "troubled"
    catch_up(app.store, app.engine)
    assert look(replace(app, engine=Engine(app.engine.directory))).state == "well"


def test_where_nothing_is_followed_nothing_is_overdue(app: App) -> None:
    health = look(replace(app, follow=()))
    assert (health.state, health.fetches, health.standings) == ("well", False, ())


def test_a_paper_left_out_of_the_search_is_a_trouble_and_is_counted(app: App) -> None:
    take(app)
    with app.engine.writer() as writer:
        writer.leave_out("x:1")
        writer.commit(0)
    health = look(app)
    assert (health.state, health.left_out.refs) == ("troubled", ("x:1",))
    assert health_record(health)["index"] == {"state": "following", "left_out": 1}
    assert "papilio_papers_left_out 1\n" in prometheus(health)


@pytest.mark.parametrize("told", ["failing", "full"])
def test_an_index_that_cannot_follow_is_a_trouble_until_it_can(app: App, told: Literal["failing", "full"]) -> None:
    take(app)
    app.seat.index(told)
    health = look(app)
    assert (health.state, health.is_full) == ("troubled", told == "full")
    assert health_record(health)["index"]["state"] == told  # pyright: ignore[reportIndexIssue]
    assert "papilio_index_follows 0\n" in prometheus(health)
    app.seat.index("following")
    assert look(app).state == "well"


def test_a_disk_that_takes_nothing_more_is_a_trouble(app: App) -> None:
    take(app)
    health = look(app)
    assert health.free_bytes > 0 and not health.is_full
    full = replace(health, free_bytes=1_000_000)
    assert (full.state, health_record(full)["disk"]) == ("troubled", {"free_bytes": 1_000_000, "full": True})


FULL = """
import resource, sys, time
from papilio.app import build
from papilio.operating.health import examine
from papilio.settings.settings import load_settings
from papilio.finding.indexing import Follower
from papilio.model.paper import Paper, Record
from papilio.web.serving.chores import _tell_of_index as tell
app = build(load_settings())
with app.store.transaction() as tx:
    app.store.papers.put(tx, [
        Record(Paper(f"x:{n}", "graph", abstract=" ".join(f"w{n}x{i}" for i in range(60)))) for n in range(3000)
    ])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
told = []
def note(error):
    tell(app.seat, error)
    told.append(error)
follower = Follower(app.store, app.engine, note, 0.01)
follower.start()
while not told:
    time.sleep(0.01)
health = examine(app.store, app.engine, (), app.now(), app.seat.board.look())
print(health.state, health.processes.index, health.behind > 0)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
"""


def test_a_site_whose_index_cannot_be_written_says_so(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FULL],
        env={**os.environ, "PAPILIO_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert child.stdout.split()[:1] == ["troubled"], child.stderr
    assert child.stdout.split()[1] in ("failing", "full") and child.stdout.split()[2] == "True"


SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (\S+)')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\[\\n"])*)"')


def parse(exposition: str) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Version 0.0.4 as a strict reader takes it: HELP, TYPE, then samples of that metric only, none of them twice."""
    assert exposition.endswith("\n")
    metrics: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    helped = current = ""
    for line in exposition.removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            helped = line.split(" ", 3)[2]
            assert helped not in metrics
        elif line.startswith("# TYPE "):
            _, _, current, kind = line.split(" ")
            assert current == helped and kind in ("gauge", "counter")
            metrics[current] = {}
        else:
            match = SAMPLE.fullmatch(line)
            assert match and match[1] == current, line
            labels = tuple(
                (name, re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), value))
                for name, value in LABEL.findall(match[2] or "")
            )
            assert labels not in metrics[current], line
            metrics[current][labels] = float(match[3])
            assert math.isfinite(metrics[current][labels])
    return metrics


def test_metrics_are_what_a_strict_reader_takes(app: App) -> None:
    take(app)
    report(app, part="harvest", subject="all")
    seconds = FRIDAY.timestamp()
    with app.store.transaction() as tx:
        app.store.papers.put(tx, [Record(Paper("arxiv:2401.00001", "t", authors=(Author("A"),)))])
        for key in ("all", HOSTILE):
            app.store.jobs.add(tx, HOSTILE, key, priority=1, due=seconds, now=seconds)
    metrics = parse(prometheus(look(app)))
    assert metrics["papilio_healthy"] == {(): 0}
    assert metrics["papilio_papers"] == {(): 1}
    assert metrics["papilio_index_changes_behind"] == {(): 1}
    assert metrics["papilio_troubles"] == {(): 1}
    assert metrics["papilio_jobs"] == {(("kind", HOSTILE), ("state", "waiting")): 2}
    assert metrics["papilio_list_state"] == {
        (("archive", "cs"), ("state", "listed")): sum(each.archive == "cs" for each in all_categories())
    }
    assert metrics["papilio_list_taken_timestamp_seconds"] == {(("archive", "cs"),): seconds}


@settings(max_examples=budget(30, 300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hosts=st.lists(st.text(max_size=30), max_size=4, unique=True))
def test_any_host_is_a_label(app: App, hosts: list[str]) -> None:
    health = replace(look(app), spent_today=tuple(RequestCount(host, 7, 1, 99) for host in hosts))
    assert parse(prometheus(health))["papilio_requests_today"] == {(("host", host),): 7 for host in hosts}


def test_the_largest_instance_stays_small(app: App) -> None:
    everything = replace(app, follow=listed_archives())
    for archive in listed_archives():
        take(app, archive)
    health = look(everything)
    assert len(health.standings) == len(all_categories()) and health.state == "well"
    assert len(json.dumps(health_record(health))) < 4000
    assert len(parse(prometheus(health))["papilio_list_state"]) == len(listed_archives())


def test_what_machines_are_told_holds_no_message(app: App) -> None:
    report(app, HOSTILE)
    assert look(app).troubles == (Trouble("lists", "cs", HOSTILE, FRIDAY.timestamp(), FRIDAY.timestamp(), 1),)
    assert "script" not in json.dumps(health_record(look(app)))


@pytest.fixture
def client(app: App) -> Callable[..., TestClient]:
    return lambda **changes: TestClient(create(replace(app, **changes)))


def test_health_answers_without_a_password_and_the_rest_does_not(client: Callable[..., TestClient], app: App) -> None:
    with app.store.transaction() as tx:
        app.store.papers.put(tx, [Record(Paper("arxiv:2401.00001", "A secret title", authors=(Author("A"),)))])
        app.store.demands.add(tx, ["arxiv:2401.00002"], "reader ada", FRIDAY.timestamp(), Limits(9, 9, 9, 9, 9, 9))
    site = client(access=Access("password", frozenset({"testserver"}), password="long and secret"))
    answer = site.get("/health")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.json()["demand"] == {"waiting": 1}
    for word in ("secret", "2401", "ada"):
        assert word not in answer.text
    assert {site.get(path).status_code for path in ("/status", "/metrics", "/")} == {401}


def test_late_lists_are_no_reason_to_be_restarted(client: Callable[..., TestClient]) -> None:
    answer = client().get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "troubled")


def test_a_database_that_is_away_is(client: Callable[..., TestClient], app: App, tmp_path: Path) -> None:
    with app.store.transaction() as tx:
        tx.connection.execute(text("ALTER TABLE trouble RENAME TO elsewhere"))
    site = client()
    answer = site.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "broken")
    assert str(tmp_path) not in answer.text
    assert site.get("/metrics").status_code == 503
    page = site.get("/status")
    assert page.status_code >= 500 and "<h1" in page.text
    with app.store.transaction() as tx:
        tx.connection.execute(text("ALTER TABLE elsewhere RENAME TO trouble"))
    assert site.get("/health").status_code == 200


class Named(StaticEncoder):
    """The table that ships under other names."""

    def __init__(self, name: str) -> None:
        super().__init__(BUILT_IN)
        self.card = self.card | {"fingerprint": name.replace(" ", ""), "name": name}


class Two:
    """Encoders of which the new one is wanted."""

    def __init__(self, wanted: str) -> None:
        self.names = wanted, "built-in table"

    def wanted(self) -> Named:
        return Named(self.names[0])

    def find(self, fingerprint: str) -> Named | None:
        return next((Named(name) for name in self.names if name.replace(" ", "") == fingerprint), None)


def test_which_encoder_answers_and_how_far_the_next_is(app: App, tmp_path: Path) -> None:
    assert look(app).meaning is None
    with app.store.transaction() as tx:
        app.store.papers.put(tx, [Record(Paper(f"x:{number}", "Graph learning")) for number in range(120)])
    directory = tmp_path / "index"
    level(app.store, Engine(directory, meaning=Succession(directory, Two("built-in table"))))
    changing = replace(app, engine=Engine(directory, meaning=Succession(directory, Two("table adapted on 2026-12-01"))))
    assert look(changing).meaning == Meaning("built-in table", 0, "table adapted on 2026-12-01", 0, 120)
    assert encode(app.store, changing.engine, seconds=0)
    told = look(changing).meaning
    assert told and told.encoder == "built-in table" and 0 < told.reached < told.last == 120
    [finding] = [each for each in doctor.examine(tmp_path, app.store, changing.engine) if each.name == "meaning"]
    assert finding.state == "warning" and f"follows it, at change {told.reached} of 120" in finding.seen
    page = TestClient(create(changing)).get("/status").text
    assert f"built-in table: level with the library; table adapted on 2026-12-01 follows it, at change {told.reached}" in page
    chinese = TestClient(create(changing)).get("/status?lang=zh", headers={"Accept-Language": "zh"}).text
    assert "2026-12-01 适配的词表" in chinese
    encode(app.store, changing.engine)
    assert look(changing).meaning == Meaning("table adapted on 2026-12-01", 0)
    assert health_record(look(changing))["meaning"] == asdict(Meaning("table adapted on 2026-12-01", 0))
