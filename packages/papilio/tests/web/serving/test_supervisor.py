"""Several processes of one site: who answers, who is replaced, how they end."""

import gc
import json
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from shutil import copytree

import httpx2
import pytest
from commands import papilio_process
from served import Served, is_alive, served, until

from papilio.errors import PapilioError
from papilio.operating.machine import BEHIND_READERS
from papilio.operating.processes import Seat
from papilio.web.serving.supervisor import Plan, Supervisor, Work, in_child, reason

A_PAPER = {
    "id": "2405.09999",
    "title": "On zyzzyvas",
    "abstract": "They are weevils.",
    "categories": "cs.CL",
    "authors": "Ada",
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Iterator[Served]:
    """A site of two processes that tests leave as it was."""
    data = tmp_path_factory.mktemp("pair")
    copytree(filled, data, dirs_exist_ok=True)
    with served(data, 2) as site:
        yield site


@pytest.fixture
def data(tmp_path: Path, filled: Path) -> Path:
    copytree(filled, tmp_path, dirs_exist_ok=True)
    return tmp_path


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def written_to(data: Path) -> Iterator[Callable[[], None]]:
    """A writer that holds the library's lock until it is told to let go."""
    with closing(sqlite3.connect(data / "papilio.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield lambda: writer.execute("ROLLBACK")


def refuses(address: str) -> bool:
    try:
        httpx2.get(address + "/health", timeout=1)
    except httpx2.ConnectError:
        return True
    except httpx2.HTTPError:
        return False
    return False


def star(address: str) -> httpx2.Response:
    """A change, answered as the script asks it."""
    return httpx2.post(
        address + "/star",
        data={"paper": "2405.00001", "starred": "1"},
        headers={"Accept": "application/json"},
        timeout=60,
    )


def test_each_process_answers_and_whichever_does_tells_of_all(pair: Served) -> None:
    first, second = pair.answering()
    before = pair.metrics()["requests_answered_total"]
    for other in (first, second):
        with stopped(other):
            assert [pair.get("/arxiv/cs.LG").status_code for _ in range(3)] == [200] * 3
    told = pair.metrics()
    assert told["processes"] == 2
    assert told["requests_answered_total"] == before + 6 + 1
    assert told["memory_bytes"] > 20e6
    for other in (first, second):
        with stopped(other):
            health = pair.get("/health").json()
            assert health["processes"]["web"] == 2 and health["processes"]["memory_bytes"] > 20e6
            assert "2, " in pair.get("/status").text


def test_what_is_imported_is_found_by_each_process(pair: Served, tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(json.dumps(A_PAPER) + "\n")
    papilio_process(pair.data, "import", str(tmp_path / "papers.jsonl"))
    for other in pair.answering():
        with stopped(other):
            until(lambda: pair.get("/api/search?q=zyzzyvas").json()["total"] == 1)


def test_indexing_gives_way_to_those_that_answer(pair: Served) -> None:
    def niceness(pid: int) -> list[int]:
        return [int(each.read_text().rpartition(")")[2].split()[16]) for each in Path(f"/proc/{pid}/task").glob("*/stat")]

    usual = os.getpriority(os.PRIO_PROCESS, pair.pid)
    assert set(niceness(pair.keeper())) == {usual, max(usual, BEHIND_READERS)}
    assert {nice for pid in pair.answering() for nice in niceness(pid)} == {usual}


def test_one_that_dies_is_replaced_and_the_log_says_what_it_died_of(pair: Served) -> None:
    first, second = pair.answering()
    os.kill(first, signal.SIGKILL)
    line = pair.until_said(f"process {first} was ended by SIGKILL")
    assert "PAPILIO_PROCESSES" in line and f"papilio[{pair.pid}]" in line
    until(lambda: pair.metrics()["processes"] == 2)
    with stopped(second):
        assert pair.get("/arxiv/cs.LG").status_code == 200


def test_health_is_told_while_the_keeper_stands_still(pair: Served) -> None:
    with stopped(pair.keeper()):
        assert pair.get("/health").json()["processes"]["web"] == 2


def test_whoever_takes_the_place_of_the_keeper_keeps_the_index_level(pair: Served, tmp_path: Path) -> None:
    before = pair.keeper()
    os.kill(before, signal.SIGKILL)
    pair.until_said(f"process {before} was ended by SIGKILL")
    assert pair.get("/arxiv/cs.LG").status_code == 200, "those that answer have lost nothing"
    (tmp_path / "papers.jsonl").write_text(json.dumps(A_PAPER | {"id": "2405.09998", "title": "On quokkas"}) + "\n")
    papilio_process(pair.data, "import", str(tmp_path / "papers.jsonl"))
    assert until(pair.keeper) != before
    until(lambda: pair.get("/health").json()["library"]["behind"] == 0)
    until(lambda: pair.get("/api/search?q=quokkas").json()["total"] == 1)


@contextmanager
def flood(site: Served, requests: int) -> Iterator[None]:
    """So many clients that ask for pages and searches at once, read no answer, and have gone at the end."""
    host, _, port = site.address.removeprefix("http://").rpartition(":")
    clients: list[socket.socket] = []
    try:
        for number in range(requests):
            path = f"/search?q=flood{number}" if number % 2 else f"/arxiv/cs.LG?skip={number}"
            client = socket.create_connection((host, int(port)), 60)
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            clients.append(client)
        yield
    finally:
        for client in clients:
            client.close()


def test_in_a_flood_machines_are_answered_and_after_it_nothing_of_it_is_left(pair: Served) -> None:
    def came() -> dict[str, float]:
        told = pair.metrics()
        return {name: told[f"requests_{name}_total"] for name in ("answered", "refused", "dropped")}

    before = came()
    with flood(pair, 200):
        assert [pair.get("/health").status_code for _ in range(10)] == [200] * 10
        # Those that find both processes still standing have gone when these look at them.
        with stopped(pair.answering()[0]), stopped(pair.answering()[1]), flood(pair, 100):
            pass
        assert [pair.get("/health").status_code for _ in range(10)] == [200] * 10
    after = until(lambda: (now := came()) and sum(now.values()) - sum(before.values()) >= 300 and now)
    assert after["refused"] > before["refused"] and after["dropped"] > before["dropped"]
    assert [pair.get(path).status_code for path in ("/arxiv/cs.LG", "/search?q=graph", "/health")] == [200] * 3
    assert came()["refused"] == after["refused"], "who comes after the flood finds room at once"


def test_a_stopped_site_answers_what_it_has_accepted_and_dies_by_the_signal(data: Path) -> None:
    with served(data, 2) as site, written_to(data) as let_go, ThreadPoolExecutor(1) as pool:
        answered = count(int(site.metrics()["requests_answered_total"]) + 1)
        asked = pool.submit(star, site.address)
        until(lambda: site.metrics()["requests_answered_total"] > next(answered))
        children = site.children()
        site.send(signal.SIGTERM)
        until(lambda: refuses(site.address))
        assert not asked.done(), asked.result().text
        let_go()
        assert asked.result().status_code == 200
        assert site.process.wait(60) == -signal.SIGTERM
        assert not any(is_alive(pid) for pid in children)
        assert not [line for line in site.said if "Traceback" in line or "process" in line]


def test_ctrl_c_ends_all_with_the_status_of_a_command(data: Path) -> None:
    with served(data, 2) as site:
        children = site.children()
        # A terminal says it to everybody.
        for pid in children:
            os.kill(pid, signal.SIGINT)
        assert site.end(signal.SIGINT) == 130
        assert not any(is_alive(pid) for pid in children)


def test_a_reload_replaces_all_with_new_settings_and_refuses_nobody(data: Path) -> None:
    with served(data, 2) as site:
        before = set(site.children())
        failed: list[object] = []
        ended = threading.Event()

        def ask() -> None:
            while not ended.is_set():
                try:
                    status = site.get("/arxiv/cs.LG").status_code
                except httpx2.HTTPError as error:
                    failed.append(error)
                else:
                    if status != 200:
                        failed.append(status)

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for each in askers:
            each.start()
        (data / "papilio.toml").write_text('language = "zh"\n')
        site.send(signal.SIGHUP)
        until(lambda: len(site.children()) == 3 and before.isdisjoint(site.children()))
        until(lambda: site.metrics()["processes"] == 2)
        ended.set()
        for each in askers:
            each.join()
        assert failed == []
        for other in site.answering():
            with stopped(other):
                assert 'lang="zh"' in site.get("/").text
        (data / "papilio.toml").write_text('languish = "zh"\n')
        after = site.children()
        site.send(signal.SIGHUP)
        assert "language" in site.until_said("nothing has changed")
        assert site.children() == after


def test_no_process_outlives_its_parent(data: Path) -> None:
    with served(data, 2) as site:
        children = site.children()
        site.process.kill()
        until(lambda: not any(is_alive(pid) for pid in children))


def test_what_cannot_begin_says_so_and_leaves_nothing(data: Path) -> None:
    (data / "papilio.db").write_bytes(b"this is no database" * 1000)
    with pytest.raises(AssertionError), served(data, 2):
        raise NotImplementedError


@pytest.fixture
def supervised(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], tuple[Supervisor, threading.Event]]:
    """A parent in this process, for children that do no more than a test asks, and whether all of them were ready."""

    def make(work: Work) -> tuple[Supervisor, threading.Event]:
        announced = threading.Event()
        plan = Plan(2, work)
        return Supervisor(socket.socket(), plan, lambda: plan, announced.set, terminal=False), announced

    monkeypatch.setattr(gc, "freeze", lambda: None)
    return make


def test_the_keeper_is_told_so_and_so_is_who_takes_its_place(
    supervised: Callable[[Work], tuple[Supervisor, threading.Event]], tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    notes.touch()

    def work(seat: Seat, keeps: bool, ready: Callable[[], None]) -> None:
        with notes.open("a") as file:
            file.write(f"{os.getpid()} {keeps}\n")
        seat.ready()
        ready()
        signal.pause()

    supervisor, announced = supervised(work)

    def watch() -> None:
        announced.wait(60)
        [keeper] = [pid for pid, keeps in (line.split() for line in notes.read_text().splitlines()) if keeps == "True"]
        os.kill(int(keeper), signal.SIGUSR1)
        until(lambda: len(notes.read_text().splitlines()) == 4)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert supervisor.run() == signal.SIGTERM
    watcher.join()
    told = [line.split()[1] for line in notes.read_text().splitlines()]
    assert sorted(told[:3]) == ["False", "False", "True"] and told[3] == "True"


def test_one_that_dies_again_and_again_is_replaced_after_pauses(
    supervised: Callable[[Work], tuple[Supervisor, threading.Event]], caplog: pytest.LogCaptureFixture
) -> None:
    def work(seat: Seat, keeps: bool, ready: Callable[[], None]) -> None:
        seat.ready()
        ready()
        if not keeps:
            signal.pause()
        os.read(life[0], 1)
        raise SystemExit(3)

    life = os.pipe()
    supervisor, announced = supervised(work)

    def watch() -> None:
        announced.wait(60)
        os.write(life[1], b"....")
        until(lambda: "its place in 2 s" in caplog.text)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert supervisor.run() == signal.SIGTERM
    watcher.join()
    lines = [each.getMessage() for each in caplog.records if "ended with status 3" in each.getMessage()]
    assert [line.partition("its place")[2] for line in lines[:3]] == ["", " in 1 s", " in 2 s"]


def test_a_site_that_cannot_begin_ends(supervised: Callable[[Work], tuple[Supervisor, threading.Event]]) -> None:
    def work(seat: Seat, keeps: bool, ready: Callable[[], None]) -> None:
        if keeps:
            raise SystemExit(3)
        signal.pause()

    with pytest.raises(PapilioError, match="could not begin"):
        supervised(work)[0].run()


def test_a_task_in_a_child_tells_its_status(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise SystemExit(7)

    assert in_child(lambda: None) == 0
    assert in_child(fail) == 7
    assert in_child(lambda: os.kill(os.getpid(), signal.SIGKILL)) == 128 + signal.SIGKILL


def test_what_a_process_died_of_is_said_in_words() -> None:
    assert reason(3 << 8) == "ended with status 3"
    assert reason(signal.SIGSEGV) == "was ended by SIGSEGV"
    assert "no memory left" in reason(signal.SIGKILL)
