import os
import random
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgets import budget
from papilio.errors import BusyError, QueryError
from papilio.search import schema
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from papilio.search.lexical import LeftOut
from papilio.search.schema import to_tantivy


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


def every_code_point(step: int) -> Iterator[list[str]]:
    """Those that readers type one by one, `step` of them at a time, all that have a meaning, and some of the rest.

    The quick run takes some of those with a meaning, too.
    """
    usual = [*range(0x3400), *range(0xF900, 0x10000), *range(0x1D400, 0x1D800)]
    meant = [code for code in range(0x3400, 0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Co")]
    codes = sorted({*usual, *meant[:: budget(101, 1)], *range(0x3400, 0x110000, 101)})
    for start in range(0, len(codes), step):
        yield [chr(code) for code in codes[start : start + step]]


@pytest.mark.long
def test_every_code_point_alone_and_beside_letters_can_be_indexed_in_every_field_and_asked_for(empty: Engine) -> None:
    syntax = set('"“”＂()')
    with empty.writer() as writer:
        for number, letters in enumerate(every_code_point(1024)):
            text = " ".join(f"{letter} a{letter}b α{letter}β {letter}-x" for letter in letters)
            names = tuple(f"{letter} {letter}{letter}, a{letter}" for letter in letters)
            years = [f"19{letter}0-01" for letter in letters]
            writer.put(Document(f"p{number}", text, text, names, ("cs.LG",), "ICML", None, years[0], ("x:1",), text, True))
            for letter, year in list(zip(letters, years, strict=True))[:: budget(10, 1)]:
                # Each alone is a title of its own, a name, a date: nothing else stands beside it there.
                assert to_tantivy(Document("one", letter, letter, (letter,), published=year, answers=letter))
        writer.commit(1)
    assert (empty.count(), empty.left_out().count) == (number + 1, 0)
    for letters in list(every_code_point(512))[: budget(16, 10_000)]:
        plain = [letter for letter in letters if letter not in syntax]
        empty.answer(Search(" ".join(f"{letter} x{letter}y-{letter}" for letter in plain), limit=1))
        empty.answer(Search(f'title:"{"".join(plain)}" OR author:"{" ".join(plain)}"', limit=1))
    for letter in map(chr, [*range(0x100), *range(0x370, 0x400)]):
        for form in ("{}", "a{}b", "{}α", "year:{}", "title:{}", "id:{}", "cat:a{}"):
            try:
                empty.answer(Search(form.format(letter), limit=1))
            except QueryError as error:
                assert error.column >= 1


def test_greek_between_its_letters_that_is_none(empty: Engine) -> None:
    with empty.writer() as writer:
        writer.put(Document("p1", "A title \u03a2 and β \u03a2decay"))
        writer.commit(1)
    assert [hit.ref for hit in empty.answer(Search("beta")).hits] == ["p1"]
    assert empty.answer(Search("\u03a2 beta")).total == 1


def test_what_is_left_out_is_known_is_found_by_no_words_and_comes_back(empty: Engine) -> None:
    fill(empty, range(3), 1)
    with empty.writer() as writer:
        writer.leave_out("p1")
        writer.leave_out("p9")
        writer.commit(2)
    assert (empty.count(), empty.left_out()) == (2, LeftOut(2, ("p1", "p9")))
    assert {hit.ref for hit in empty.answer(Search("graph")).hits} == {"p0", "p2"}
    assert empty.answer(Search("-zebra", channel="lexical")).total == 2
    with empty.writer() as writer:
        writer.put(paper(1))
        writer.remove("p9")
        writer.commit(3)
    assert (empty.count(), empty.left_out()) == (3, LeftOut())


def test_a_document_that_cannot_be_prepared_harms_no_other(empty: Engine) -> None:
    fill(empty, range(2), 1)
    with empty.writer() as writer:
        with pytest.raises(OverflowError):
            writer.put(Document("p0", "A year", year=10**30))
        writer.put(paper(5))
        writer.commit(2)
    assert (empty.count(), empty.left_out().count) == (3, 0)


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
        print(sequence, flush=True)
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
        # After a number of commits and not after a time, so that a slow machine comes as far.
        for _ in range(1 + chance.randrange(12)):
            child.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.1))
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


class Unready(Engine):
    """One whose folder cannot be read."""

    def _drop_other_formats(self) -> None:
        raise OSError("failed")


def test_a_writer_that_cannot_begin_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="failed"):
        Unready(tmp_path).writer()
    engine = Engine(tmp_path)
    fill(engine, range(3), 3)
    assert engine.sequence() == 3


def segments(engine: Engine) -> int:
    return engine._lexical.refresh().searcher.num_segments


def test_a_writer_that_settles_leaves_fewer_segments_and_one_that_is_left_drops_its_merges(empty: Engine) -> None:
    for sequence in range(1, 21):
        fill(empty, range(sequence, sequence + 1), sequence)
    left = segments(empty)
    assert left > 8
    with empty.writer() as writer:
        writer.put(paper(99))
        writer.commit(99)
        writer.settle()
    assert (empty.sequence(), empty.count()) == (99, 21)
    assert segments(empty) < left


def test_who_settles_may_have_enough_and_what_was_not_committed_is_dropped(empty: Engine) -> None:
    with empty.writer() as writer:
        writer.put(paper(1))
        writer.settle(lambda: True)
        writer.settle()
    assert (empty.sequence(), empty.count()) == (0, 0)
