import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from budgets import budget
from papilio.errors import BusyError
from papilio.search import schema
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine


def paper(number: int, edition: int = 0) -> Document:
    return Document(
        ref=f"p{number}", title=f"Paper number{number} edition{edition}", abstract="graph " * 20, year=2000 + edition
    )


def fill(engine: Engine, numbers: range, sequence: int, edition: int = 0) -> None:
    with engine.writer() as writer:
        for number in numbers:
            writer.put(paper(number, edition))
        writer.commit(sequence)


def test_a_put_replaces_and_a_removal_removes(empty: Engine) -> None:
    fill(empty, range(5), 3)
    with empty.writer() as writer:
        writer.put(paper(2, 1))
        writer.put(paper(2, 2))
        writer.put(paper(9))
        writer.remove("p4")
        writer.remove("p9")
        writer.remove("never there")
        writer.commit(8)
    assert (empty.sequence(), empty.count()) == (8, 4)
    assert empty.answer(Search("edition0")).total == 3
    assert empty.answer(Search("edition1")).total == 0
    assert [hit.ref for hit in empty.answer(Search("edition2", channel="lexical")).hits] == ["p2"]


def test_what_was_not_committed_is_dropped(empty: Engine) -> None:
    fill(empty, range(5), 3)
    with pytest.raises(ZeroDivisionError), empty.writer() as writer:
        writer.put(paper(7))
        writer.remove("p1")
        raise ZeroDivisionError
    assert (empty.sequence(), empty.count()) == (3, 5)
    fill(empty, range(7, 8), 4)
    assert (empty.sequence(), empty.count()) == (4, 6)


def test_one_writer_at_a_time(empty: Engine, tmp_path: Path) -> None:
    with empty.writer():
        with pytest.raises(BusyError) as raised:
            empty.writer()
        assert raised.value.holder == str(os.getpid())
        with pytest.raises(BusyError):
            Engine(tmp_path / "index").writer()
    with empty.writer() as writer:
        writer.commit(1)


def test_clear_drops_everything(empty: Engine) -> None:
    fill(empty, range(5), 3)
    with empty.writer() as writer:
        empty.clear(writer)
        assert (empty.sequence(), empty.count()) == (0, 0)
        writer.put(paper(1))
        writer.commit(1)
    assert (empty.sequence(), empty.count()) == (1, 1)


def test_another_engine_sees_a_commit_within_a_second(empty: Engine, tmp_path: Path) -> None:
    reader = Engine(tmp_path / "index")
    assert reader.count() == 0
    fill(empty, range(5), 3)
    until = time.monotonic() + 30
    while reader.sequence() != 3 and time.monotonic() < until:
        time.sleep(0.05)
    assert (reader.sequence(), reader.count(), reader.answer(Search("graph")).total) == (3, 5, 5)


def test_an_index_outlives_its_engine(empty: Engine, tmp_path: Path) -> None:
    fill(empty, range(5), 3)
    again = Engine(tmp_path / "index")
    assert (again.sequence(), again.count(), again.answer(Search("graph")).total) == (3, 5, 5)


@pytest.mark.parametrize("name", ["meta.json", ".idx", ".term", ".fast", ".store", ".pos", ".fieldnorm"])
@pytest.mark.parametrize("damage", ["gone", "cut", "empty", "noise"])
def test_a_damaged_index_is_begun_anew_or_still_right(empty: Engine, tmp_path: Path, name: str, damage: str) -> None:
    fill(empty, range(5), 3)
    for path in (tmp_path / "index" / f"lexical-{schema.FORMAT}").iterdir():
        if path.name.endswith(name):
            content = path.read_bytes()
            path.unlink()
            if damage != "gone":
                path.write_bytes({"cut": content[: len(content) // 2], "empty": b"", "noise": b"\xff" * len(content)}[damage])
    again = Engine(tmp_path / "index")
    assert (again.sequence(), again.count()) == (0, 0)
    fill(again, range(7), 9)
    assert (again.sequence(), again.count(), again.answer(Search("graph")).total) == (9, 7, 7)


def test_an_index_of_another_format_is_begun_anew(empty: Engine, tmp_path: Path) -> None:
    fill(empty, range(5), 3)
    old = tmp_path / "index" / f"lexical-{schema.FORMAT}"
    old.rename(tmp_path / "index" / "lexical-0")
    again = Engine(tmp_path / "index")
    assert (again.sequence(), again.count()) == (0, 0)
    fill(again, range(2), 1)
    assert not (tmp_path / "index" / "lexical-0").exists()


def test_searching_goes_on_while_another_thread_writes(empty: Engine) -> None:
    fill(empty, range(50), 1)
    stop = threading.Event()
    seen: list[int] = []
    failures: list[BaseException] = []

    def search() -> None:
        try:
            while not stop.is_set():
                seen.append(empty.answer(Search("graph", limit=5)).total)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for edition in range(1, 6):
        fill(empty, range(50), edition + 1, edition)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert seen
    assert set(seen) == {50}


CHILD = """
import sys
from pathlib import Path
from papilio.search.documents import Document
from papilio.search.engine import Engine
engine = Engine(Path(sys.argv[1]))
sequence = engine.sequence()
print("ready", flush=True)
with engine.writer() as writer:
    while True:
        for _ in range(20):
            sequence += 1
            number = sequence * 7919 % 300
            if sequence % 5 == 0:
                writer.remove(f"p{number}")
            else:
                writer.put(Document(ref=f"p{number}", title=f"number{number} at{sequence}", abstract="graph " * 50))
        writer.commit(sequence)
"""


def truth(sequence: int) -> dict[str, int]:
    """What the library holds after `sequence` of the changes that the child makes: ref → sequence of its last put."""
    held: dict[str, int] = {}
    for each in range(1, sequence + 1):
        ref = f"p{each * 7919 % 300}"
        if each % 5 == 0:
            held.pop(ref, None)
        else:
            held[ref] = each
    return held


@pytest.mark.long
def test_killed_at_any_instant_the_index_holds_exactly_what_its_sequence_says(tmp_path: Path) -> None:
    """Kill -9 while the child puts, commits and merges; after each death the index equals the truth at its sequence."""
    chance = random.Random(11)
    directory = tmp_path / "index"
    sequences = [0]
    for _ in range(budget(6, 40)):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(directory)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.5))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        engine = Engine(directory)
        sequences.append(engine.sequence())
        held = truth(sequences[-1])
        assert engine.count() == len(held)
        assert {hit.ref for hit in engine.answer(Search("graph", limit=400)).hits} == held.keys()
        for ref, last in random.Random(len(held)).sample(sorted(held.items()), min(20, len(held))):
            assert [hit.ref for hit in engine.answer(Search(f"at{last}", channel="lexical")).hits] == [ref]
    assert sequences == sorted(sequences)
    assert sequences[-1] > 0
    with Engine(directory).writer() as writer:
        writer.commit(sequences[-1] + 1)


CRAMPED = """
import resource, sys
from pathlib import Path
from papilio.errors import UnavailableError
from papilio.search.documents import Document
from papilio.search.engine import Engine
engine = Engine(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    with engine.writer() as writer:
        for number in range(3_000):
            writer.put(Document(ref=f"q{number}", title="graph", abstract=" ".join(f"w{number}x{i}" for i in range(60))))
        writer.commit(9)
except UnavailableError as error:
    print(error)
print(engine.sequence(), engine.count())
"""


def test_when_a_write_fails_the_last_commit_stands_and_the_next_one_works(empty: Engine, tmp_path: Path) -> None:
    fill(empty, range(5), 3)
    child = subprocess.run([sys.executable, "-c", CRAMPED, str(tmp_path / "index")], capture_output=True, text=True, timeout=60)
    message, state = child.stdout.splitlines()
    assert "cannot be written" in message
    assert state == "3 5"
    size = empty.size_bytes()
    fill(empty, range(5, 7), 4)
    assert (empty.sequence(), empty.count(), empty.answer(Search("graph")).total) == (4, 7, 7)
    assert empty.size_bytes() < size


def test_writers_of_two_engines_leave_no_files_behind(empty: Engine, tmp_path: Path) -> None:
    other = Engine(tmp_path / "index")
    for edition in range(12):
        fill(other if edition % 2 else empty, range(30), edition + 1, edition)
    files = {path.name.partition(".")[0] for path in (tmp_path / "index" / f"lexical-{schema.FORMAT}").iterdir()}
    assert len(files - {"", "meta"}) <= 8
    assert empty.answer(Search(" ".join(f"edition{edition}" for edition in range(11)), channel="lexical")).total == 0
