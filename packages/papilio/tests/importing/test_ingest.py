"""An import can be repeated, interrupted and killed, and the library ends the same."""

import gzip
import itertools
import json
import lzma
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from at_once import Processes, import_files

from papilio.errors import FileError
from papilio.importing import ingest
from papilio.importing.ingest import LineProblem, Progress, import_file
from papilio.model.paper import Paper, Record
from papilio.sources.files import RecordFile
from papilio.store import Store


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = Store.open(sqlite_url)
    yield store
    assert store.check() == []
    store.close()


def line(number: int, **fields: object) -> str:
    record = {
        "id": f"2401.{number:05d}",
        "title": f"Paper {number}",
        "abstract": f"  On the number {number}.\n",
        "authors": "Ada Lovelace, Zoë Ångström",
        "categories": "cs.CL math.NA",
        "doi": f"10.1000/{number}" if number % 7 == 0 else None,
        "versions": [{"version": "v1", "created": "Tue, 2 Jan 2024 10:00:00 GMT"}],
        "update_date": "2024-01-02",
    }
    return json.dumps(record | fields)


def write(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    return path


def entries(store: Store) -> list[tuple[object, ...]]:
    """Everything held but the sequences, which tell of the way and not of the end."""
    return [(each.paper, each.announcements, each.also, each.aliases) for each in store.papers.iterate()]


def import_quietly(store: Store, path: Path, **options: int) -> tuple[ingest.ImportReport, list[LineProblem]]:
    problems: list[LineProblem] = []
    report = import_file(store, path, on_problem=problems.append, **options)
    return report, problems


def test_good_lines_are_held_and_bad_ones_reported_with_their_place(store: Store, tmp_path: Path) -> None:
    lines = [line(1), "", line(2, categories=None), "no JSON", line(3, title=""), '{"title": "no id"}', "[]", line(4)]
    path = write(tmp_path / "papers.jsonl", lines)
    report, problems = import_quietly(store, path)
    assert (report.lines, report.new, report.bad, report.warned, report.resumed_at) == (8, 3, 4, 1, 0)
    assert [(problem.line, problem.skipped) for problem in problems] == [
        (3, False),
        (4, True),
        (5, True),
        (6, True),
        (7, True),
    ]
    assert all(problem.file == path and problem.reason for problem in problems)
    assert [entry.paper.title for entry in store.papers.iterate()] == ["Paper 1", "Paper 2", "Paper 4"]
    assert {each.category for each in store.papers.get("arxiv:2401.00001").announcements} == {"cs.CL", "math.NA"}


def test_a_line_above_the_cap_is_skipped_and_said_to_be_too_long(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "papers.jsonl", [line(1), line(2, abstract="w" * (17 * 2**20)), line(3)])
    report, problems = import_quietly(store, path)
    assert (report.new, report.bad, report.lines) == (2, 1, 3)
    assert problems[0].line == 2
    assert "at most 16 MiB" in problems[0].reason


def test_a_finished_file_is_read_again_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "papers.jsonl", [line(number) for number in range(1, 50)] + ["broken"])
    import_quietly(store, path)
    before = store.papers.last_sequence()
    report, problems = import_quietly(store, path)
    assert (report.new, report.changed, report.unchanged, report.bad, report.resumed_at) == (0, 0, 49, 1, 0)
    assert len(problems) == 1
    assert store.papers.last_sequence() == before


def test_what_the_library_lost_comes_back_when_the_file_is_read_again(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "papers.jsonl", [line(1), line(2)])
    import_quietly(store, path)
    with store.transaction() as tx:
        store.papers.delete(tx, ["arxiv:2401.00002"])
    report, _ = import_quietly(store, path)
    assert (report.new, report.unchanged) == (1, 1)


def test_newer_versions_update_and_older_ones_are_left_alone(store: Store, tmp_path: Path) -> None:
    two = [
        {"version": "v1", "created": "Tue, 2 Jan 2024 10:00:00 GMT"},
        {"version": "v2", "created": "Fri, 2 Feb 2024 10:00:00 GMT"},
    ]
    old = write(tmp_path / "old.jsonl", [line(1), line(2)])
    new = write(tmp_path / "new.jsonl", [line(1, title="Revised", versions=two, update_date="2024-02-02"), line(2)])
    import_quietly(store, old)
    report, _ = import_quietly(store, new)
    assert (report.changed, report.unchanged) == (1, 1)
    report, _ = import_quietly(store, old)
    assert (report.older, report.unchanged) == (1, 1)
    assert store.papers.get("arxiv:2401.00001").paper.title == "Revised"


VENUE = {"id": "own:1", "title": "Wings", "abstract": "We count.", "authors": ["Ada"], "venue": "ICLR", "year": 2024}


@pytest.mark.parametrize(
    "corrected",
    [
        {"date": "2024-03-01"},
        {"year": 2023, "date": "2023-01-02"},
        {"year": 2023, "date": "2023"},
        {"date": "2024-01-01T10:00:00Z"},
    ],
)
def test_a_venues_record_is_corrected_towards_an_earlier_date(
    store: Store, tmp_path: Path, corrected: dict[str, object]
) -> None:
    import_quietly(store, write(tmp_path / "venue.jsonl", [json.dumps(VENUE | {"date": "2024-05-07"})]))
    report, problems = import_quietly(store, write(tmp_path / "venue.jsonl", [json.dumps(VENUE | corrected)]))
    assert (report.changed, report.older, problems) == (1, 0, [])
    assert store.papers.get("own:1").paper.published == corrected["date"]


@pytest.mark.parametrize("coarser", [{"date": "2024"}, {"date": "2024-03"}, {}])
def test_a_venues_record_keeps_its_day_where_a_later_file_knows_less_of_it(
    store: Store, tmp_path: Path, coarser: dict[str, object]
) -> None:
    import_quietly(store, write(tmp_path / "venue.jsonl", [json.dumps(VENUE | {"date": "2024-05-07"})]))
    later = VENUE | coarser
    report, _ = import_quietly(
        store, write(tmp_path / "later.jsonl", [json.dumps(later), json.dumps(later | {"title": "Wings II"})])
    )
    assert (report.unchanged, report.changed) == (1, 1)
    paper = store.papers.get("own:1").paper
    assert (paper.title, paper.published, paper.updated) == ("Wings II", "2024-05-07", "2024-05-07")


def test_a_record_without_a_revision_is_older_than_one_with_and_is_told(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        held = Paper("own:1", "Wings, revised", venue="ICLR", year=2024, published="2024-05-07", updated="2024-06-01")
        store.papers.put(tx, [Record(held)])
    report, [problem] = import_quietly(store, write(tmp_path / "f.jsonl", ["", json.dumps(VENUE | {"date": "2025-01-01"})]))
    assert (report.older, report.warned, report.bad) == (1, 0, 0)
    assert (problem.line, problem.ref, problem.skipped) == (2, "own:1", False)
    assert "which was kept" in problem.reason and "2024-06-01" in problem.reason and "2025-01-01" in problem.reason
    assert store.papers.get("own:1").paper.title == "Wings, revised"


def test_a_paper_that_stands_twice_in_a_file_is_held_once(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "papers.jsonl", [line(1), line(2), line(1), line(1, title="Last")])
    report, _ = import_quietly(store, path)
    assert (report.new, report.unchanged, report.changed) == (2, 1, 1)
    assert store.papers.get("arxiv:2401.00001").paper.title == "Last"
    assert store.papers.count() == 2


def test_the_first_real_record_replaces_the_starter_library(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "starter")), Record(Paper("arxiv:2401.00001", "starter"))])
        store.mark_starter(tx)
    report, _ = import_quietly(store, write(tmp_path / "bad.jsonl", ["nothing of use"]))
    assert (report.starter_removed, store.library_kind()) == (0, "starter")
    report, _ = import_quietly(store, write(tmp_path / "papers.jsonl", [line(1), line(2)]))
    assert (report.starter_removed, report.new, store.library_kind()) == (2, 2, "own")
    assert [entry.paper.title for entry in store.papers.iterate()] == ["Paper 1", "Paper 2"]


def test_the_starter_library_never_comes_to_a_real_one(store: Store, tmp_path: Path) -> None:
    import_quietly(store, write(tmp_path / "papers.jsonl", [line(1)]))
    assert ingest.import_starter(store) == 0
    assert store.library_kind() == "own"


@pytest.mark.usefixtures("really_spawned")
@pytest.mark.parametrize("workers", [0, 1, 3])
def test_the_number_of_processes_changes_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(ingest, "BATCH_LINES", 40)
    lines = [line(number) if number % 11 else f"broken {number}" for number in range(1, 500)]
    report, problems = import_quietly(store, write(tmp_path / "papers.jsonl", lines), workers=workers)
    assert (report.new, report.bad, report.lines) == (454, 45, 499)
    assert [problem.line for problem in problems] == list(range(11, 500, 11))
    assert [change.ref for change in store.papers.changes(0)] == [
        f"arxiv:2401.{number:05d}" for number in range(1, 500) if number % 11
    ]
    assert multiprocessing.active_children() == []


def test_an_import_outlives_the_processes_that_parse(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH_LINES", 20)
    monkeypatch.setattr(ingest, "PROGRESS_SECONDS", 0)
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        for child in multiprocessing.active_children():
            if child.pid is not None:
                killed.append(child.pid)
                os.kill(child.pid, signal.SIGKILL)

    path = write(tmp_path / "papers.jsonl", [line(number) for number in range(1, 1000)])
    report = import_file(store, path, on_progress=kill, workers=2)
    assert killed
    assert (report.new, store.papers.count()) == (999, 999)


def test_progress_rises_to_the_end(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH_LINES", 20)
    monkeypatch.setattr(ingest, "PROGRESS_SECONDS", 0)
    told: list[Progress] = []
    path = write(tmp_path / "papers.jsonl", [line(number, abstract="w" * 5000) for number in range(1, 1000)])
    import_file(store, path, on_progress=told.append, workers=0)
    fractions = [each.fraction for each in told]
    assert fractions == sorted(fractions)
    assert (fractions[-1], told[-1].lines, told[-1].seconds_left) == (1.0, 999, 0.0)
    assert told[0].fraction < 0.5
    assert any(each.seconds_left for each in told)
    assert all(each.papers_per_second > 0 for each in told)


def test_an_interrupted_import_goes_on_where_it_stopped(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH_LINES", 10)
    lines = [line(number) if number != 5 else "broken" for number in range(1, 101)]
    path = write(tmp_path / "papers.jsonl", lines)

    def interrupt(problem: LineProblem) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(store, path, on_problem=interrupt, workers=1)
    assert store.papers.count() == 9
    assert multiprocessing.active_children() == []
    report, problems = import_quietly(store, path)
    assert (report.resumed_at, report.new, report.bad, report.lines) == (10, 99, 1, 100)
    assert problems == [], "it was reported when its batch was committed"


@pytest.mark.parametrize(("batch_lines", "workers"), [(1300, 1), (330, 1), (330, 0), (70, 2)])
def test_a_file_cut_short_keeps_what_could_be_read(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_lines: int, workers: int
) -> None:
    monkeypatch.setattr(ingest, "BATCH_LINES", batch_lines)
    noise = random.Random(5)
    lines = [line(number, abstract=noise.randbytes(1500).hex()) for number in range(1, 1000)]
    content = gzip.compress("\n".join(lines).encode(), 1)
    path = tmp_path / "papers.jsonl.gz"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(FileError):
        import_quietly(store, path, workers=workers)
    held = store.papers.count()
    assert 330 < held < 670
    path.write_bytes(content)
    report, _ = import_quietly(store, path)
    assert (report.new, report.unchanged) == (999 - held, held)


@pytest.mark.parametrize("content", [b"", b"\x7fELF\x00\x01\x02" * 50])
def test_a_file_of_no_known_form_is_refused(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "papers"
    path.write_bytes(content)
    with pytest.raises(FileError, match="papers"):
        import_quietly(store, path)


CHILD = """
import sys
from pathlib import Path

from papilio.importing import ingest
from papilio.store import Store

if __name__ == "__main__":
    url, path, batch_lines, workers = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    ingest.BATCH_LINES = batch_lines
    ingest.PROGRESS_SECONDS = 0

    def tell(progress):
        print(progress.lines, flush=True)

    report = ingest.import_file(Store.open(url), path, on_progress=tell, workers=workers)
    print("finished", report.lines, report.new, report.unchanged, flush=True)
"""


def start(tmp_path: Path, url: str, path: Path, batch_lines: int = 20, workers: int = 1) -> "subprocess.Popen[str]":
    """An import in a process of its own, in a process group of its own."""
    script = tmp_path / "child.py"
    if not script.exists():  # written once: a child that starts may be reading it
        script.write_text(CHILD)
    return subprocess.Popen(
        [sys.executable, str(script), url, str(path), str(batch_lines), str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def processes_of_group(group: int) -> list[int]:
    found: list[int] = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                fields = (process / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(process.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_an_import_killed_at_any_instant_loses_and_doubles_nothing(store: Store, tmp_path: Path) -> None:
    lines = [line(number % 1700) if number % 13 else "broken" for number in range(1, 2500)]
    path = write(tmp_path / "papers.jsonl", lines)
    undisturbed = Store.open(f"sqlite:///{tmp_path / 'undisturbed.db'}")
    import_quietly(undisturbed, path)
    url = f"sqlite:///{tmp_path / 'papilio.db'}"
    with RecordFile(path) as file:
        fingerprint = file.fingerprint()
    reached = [0]
    for attempt in range(4):
        child = start(tmp_path, url, path, workers=attempt % 2)
        assert child.stdout is not None
        for told in itertools.islice(child.stdout, 15):
            assert told.strip().isdigit(), "the file was too short to be killed in"
        time.sleep(random.uniform(0, 0.02))
        os.kill(child.pid, signal.SIGKILL)
        child.communicate(timeout=20)
        deadline = time.monotonic() + 120
        while processes_of_group(child.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert processes_of_group(child.pid) == [], "a parsing process outlived the import"
        again = Store.open(url)
        progress = again.imports.find(fingerprint)
        again.close()
        assert progress is not None
        assert progress.lines > reached[-1]
        reached.append(progress.lines)
    report, _ = import_quietly(store, path)
    assert report.resumed_at == reached[-1]
    assert entries(store) == entries(undisturbed)
    assert store.announcements.categories() == undisturbed.announcements.categories()
    undisturbed_report, _ = import_quietly(undisturbed, path)
    assert report.new == store.papers.count()
    assert (report.bad, report.lines) == (undisturbed_report.bad, undisturbed_report.lines)
    undisturbed.close()


def test_two_imports_at_once_both_end_right(store: Store, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'papilio.db'}"
    one = write(tmp_path / "one.jsonl", [line(number) for number in range(1, 1200)])
    other = write(tmp_path / "other.jsonl", [line(number) for number in range(600, 1800)])
    processes = Processes()
    for path in (one, other, one):
        processes.start(import_files, url, [path], 50)
    processes.wait()
    assert store.papers.count() == 1799
    assert {entry.paper.ref for entry in store.papers.iterate()} == {f"arxiv:2401.{number:05d}" for number in range(1, 1800)}


LIMITED = """
import resource, sys
from pathlib import Path
from papilio.importing import ingest
from papilio.errors import StorageFullError
from papilio.store import Store

store = Store.open(sys.argv[1])
ingest.BATCH_LINES = 100
resource.setrlimit(resource.RLIMIT_FSIZE, (2_500_000, resource.RLIM_INFINITY))
try:
    ingest.import_file(store, Path(sys.argv[2]), workers=0)
except StorageFullError as error:
    print(error)
"""


def test_a_full_disk_stops_the_import_and_room_lets_it_go_on(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "papers.jsonl", [line(number, abstract="w" * 2000) for number in range(1, 3001)])
    arguments = [sys.executable, "-c", LIMITED, f"sqlite:///{tmp_path / 'papilio.db'}", str(path)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "make room" in done.stdout
    held = store.papers.count()
    assert held % 100 == 0
    assert 0 < held < 3000
    report, _ = import_quietly(store, path)
    assert (report.resumed_at, report.new, store.papers.count()) == (held, 3000, 3000)


def test_the_real_snapshot_is_imported(store: Store, shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "real.jsonl"
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz") as source:
        path.write_bytes(b"".join(itertools.islice(source, 3000)))
    report, problems = import_quietly(store, path)
    assert (report.lines, report.new + report.bad) == (3000, 3000)
    assert report.bad == len([problem for problem in problems if problem.skipped]) == 0
    assert len(store.announcements.categories()) > 100
