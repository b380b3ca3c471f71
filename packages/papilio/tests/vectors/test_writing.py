import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit_vectors import units
from vector_rounds import DIMENSION, truth

from budgets import budget
from papilio.errors import StorageFullError, UnavailableError
from papilio.vectors.coding import Coding
from papilio.vectors.filters import Between, Labelled
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import Neighbour, Row
from papilio.vectors.snapshot import Snapshot
from papilio.vectors.writing import VectorWriter

PALETTE = np.vstack([units(6, DIMENSION), np.zeros((1, DIMENSION), np.float32)])
"""Few vectors, so that many rows tie; the last is 0."""
CODING = Coding.drawn(DIMENSION)
ASKED = CODING.question(units(1, DIMENSION, 4)[0])

rows = st.builds(
    Row,
    st.sampled_from(["a", "b", "论文", "arxiv:2401.00001", "e"]),
    st.lists(st.sampled_from(["x", "y", "z"]), max_size=3).map(tuple),
    st.integers(-1, 3),
    st.integers(-1, 3),
)
puts = st.tuples(st.just("put"), st.lists(st.tuples(rows, st.integers(0, len(PALETTE) - 1)), max_size=4))
removals = st.tuples(st.just("remove"), st.lists(rows.map(lambda row: row.ref), max_size=3))
others = st.tuples(st.sampled_from(["commit", "commit", "tidy", "reopen", "drop", "clear"]), st.none())
steps = st.lists(st.one_of(puts, puts, removals, others), max_size=14)


def expected(model: dict[str, tuple[Row, int]], label: str | None, year: int | None) -> list[Neighbour]:
    """What a search must find, by exact sums over what is held."""
    found: list[Neighbour] = []
    for row, vector in model.values():
        if (label is None or label in row.labels) and (year is None or row.year >= max(year, 0)):
            coded = CODING.to_rows(PALETTE[vector : vector + 1])[0].astype(np.float64)
            found.append(Neighbour(row.ref, float(coded @ ASKED.weights) * ASKED.unit))
    return sorted(found, key=lambda each: (-each.score, each.ref))


def agrees(snapshot: Snapshot, model: dict[str, tuple[Row, int]], sequence: int) -> None:
    asked = units(1, DIMENSION, 4)[0]
    assert (snapshot.sequence, snapshot.count) == (sequence, len(model))
    assert snapshot.search(asked, 3) == expected(model, None, None)[:3]
    for label in ("x", "z"):
        assert snapshot.search(asked, 9, Labelled(frozenset({label}))) == expected(model, label, None)
    assert snapshot.search(asked, 9, Between("year", 1, None)) == expected(model, None, 1)


def apply(writer: VectorWriter, step: str, given: list[tuple[Row, int]], model: dict[str, tuple[Row, int]]) -> None:
    if step == "put":
        writer.put([row for row, _ in given], PALETTE[[vector for _, vector in given]].reshape(-1, DIMENSION))
        for row, vector in given:
            model.pop(row.ref, None)
            if PALETTE[vector].any():
                model[row.ref] = (row, vector)
    else:
        writer.remove([str(ref) for ref in given])
        for ref in given:
            model.pop(str(ref), None)


@settings(max_examples=budget(60, 2000), deadline=None)
@given(steps)
def test_the_index_is_what_was_put_less_what_was_removed(steps: list[tuple[str, list[tuple[Row, int]]]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        index = VectorIndex(Path(directory), "e", DIMENSION)
        committed: dict[str, tuple[Row, int]] = {}
        pending, sequence = dict(committed), 0
        writer = index.writer()
        for number, (step, given_rows) in enumerate(steps, 1):
            match step:
                case "commit":
                    writer.commit(number)
                    committed, sequence = dict(pending), number
                case "tidy":
                    writer.tidy(always=True)
                case "reopen" | "drop":
                    writer.__exit__(None, None, None)
                    pending = dict(committed)
                    index = VectorIndex(Path(directory), "e", DIMENSION)
                    writer = index.writer()
                case "clear":
                    writer.clear()
                    committed, pending, sequence = {}, {}, 0
                case _:
                    apply(writer, step, given_rows, pending)
            agrees(index.snapshot(), committed, sequence)
        writer.__exit__(None, None, None)
        agrees(VectorIndex(Path(directory), "e", DIMENSION).snapshot(), committed, sequence)


def test_a_row_that_is_put_as_it_is_held_takes_no_room(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", 320)
    vectors = units(20, 320)
    with index.writer() as writer:
        given_rows = [Row(f"p{number}", ("b", "a"), 5, 2001) for number in range(20)]
        writer.put(given_rows, vectors)
        writer.commit(1)
        size = index.size_bytes()
        writer.put(given_rows, vectors)
        writer.commit(2)
        assert (index.snapshot().sequence, index.snapshot().count) == (2, 20)
        assert abs(index.size_bytes() - size) < 100
        assert index.snapshot().commit.sizes["keys"] == 20
        for changed in (
            Row("p3", ("a",), 5, 2001),
            Row("p3", ("a",), 6, 2001),
            Row("p3", ("a",), 6, 2002),
            Row("p3", ("c",), 6, 2002),
        ):
            before = index.snapshot().commit.sizes["keys"]
            writer.put([changed], vectors[3:4])
            writer.commit(3)
            assert index.snapshot().commit.sizes["keys"] == before + 1


def test_files_are_rewritten_where_a_quarter_is_dead_or_the_mean_is_of_few(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", DIMENSION)
    many = [Row(f"p{number}") for number in range(6000)]
    vectors = units(6000, DIMENSION)
    with index.writer() as writer:
        writer.put(many[:2], vectors[:2])
        writer.commit(1)
        assert not writer.tidy()
        writer.put(many, vectors)
        writer.commit(2)
        assert writer.tidy()
        assert not writer.tidy()
        writer.remove([row.ref for row in many[:2000]])
        writer.commit(3)
        size = index.size_bytes()
        assert writer.tidy()
        assert index.size_bytes() < size * 0.8
        assert index.snapshot().commit.sizes["keys"] == index.snapshot().count == 4000
    assert len(list(tmp_path.glob("vectors-*/files-*"))) <= 2


def test_what_cannot_be_put_is_told_by_name_and_changes_nothing(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "e", DIMENSION)
    good = units(1, DIMENSION)
    with index.writer() as writer:
        for bad in (good * 1.5, good * np.nan, good * np.inf, good * 0.5):
            with pytest.raises(ValueError, match="The vector of p1 has the length"):
                writer.put([Row("p0"), Row("p1")], np.vstack([good, bad]))
        with pytest.raises(ValueError, match=r"\(1, 8\) is right"):
            writer.put([Row("p0")], units(1, 9))
        with pytest.raises(ValueError, match="A label of p0 holds a line feed"):
            writer.put([Row("p0", ("a\nb",))], good)
        writer.commit(1)
    assert index.snapshot().count == 0


CHILD = """
import sys
from pathlib import Path
from papilio.vectors.index import VectorIndex
from vector_rounds import write_round
index = VectorIndex(Path(sys.argv[1]), "e", 8)
with index.writer() as writer:
    while True:
        write_round(writer, index.snapshot().sequence + 1)
        print("committed", flush=True)
"""


def test_killed_at_any_instant_the_index_holds_exactly_what_its_sequence_says(tmp_path: Path) -> None:
    chance = random.Random(11)
    sequences = [0]
    for _ in range(budget(8, 60)):
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)}
        )
        assert process.stdout is not None
        for _ in range(1 + chance.randrange(9)):
            process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        snapshot = VectorIndex(tmp_path, "e", DIMENSION).snapshot()
        assert not snapshot.damaged
        sequences.append(snapshot.sequence)
        held = truth(sequences[-1])
        assert snapshot.count == len(held)
        assert {each.ref for each in snapshot.search(units(1, DIMENSION)[0], 1000)} == held.keys()
        for last in set(held.values()):
            found = snapshot.search(units(1, DIMENSION)[0], 1000, Labelled(frozenset({f"at{last}"})))
            assert {each.ref for each in found} == {ref for ref, round_ in held.items() if round_ == last}
    assert sequences == sorted(sequences)
    assert sequences[-1] > 0


CRAMPED = """
import resource, sys
from pathlib import Path
from papilio.errors import UnavailableError
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import Row
from unit_vectors import units
from vector_rounds import DIMENSION, truth
index = VectorIndex(Path(sys.argv[1]), "e", 8)
with index.writer() as writer:
    writer.put([Row("kept")], units(1, 8))
    writer.commit(1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    writer.put([Row(f"p{number}") for number in range(9000)], units(9000, 8))
    for attempt in (lambda: writer.commit(2), lambda: writer.commit(2)):
        try:
            attempt()
        except UnavailableError as error:
            print(error)
"""


def test_what_cannot_be_written_is_told_and_the_last_commit_stands(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRAMPED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.count("cannot be written") == 2
    index = VectorIndex(tmp_path, "e", DIMENSION)
    assert (index.snapshot().sequence, index.snapshot().count) == (1, 1)
    with index.writer() as writer:
        writer.put([Row("more")], units(1, DIMENSION, 2))
        writer.commit(2)
    assert {each.ref for each in index.snapshot().search(units(1, DIMENSION)[0], 9)} == {"kept", "more"}


def test_no_space_left_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = VectorIndex(tmp_path, "e", DIMENSION)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with index.writer() as writer:
        writer.put([Row("p")], units(1, DIMENSION))
        with monkeypatch.context() as patched:
            patched.setattr("papilio.vectors.commit.write", full)
            with pytest.raises(StorageFullError, match="No space is left for the index of vectors"):
                writer.commit(1)
        writer.commit(1)
    assert index.snapshot().count == 1


def test_a_commit_that_fails_when_it_is_visible_already_is_never_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = VectorIndex(tmp_path, "e", DIMENSION)
    reader = VectorIndex(tmp_path, "e", DIMENSION)

    def failing(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with index.writer() as writer:
        writer.put([Row(f"p{number}") for number in range(2000)], units(2000, DIMENSION))
        writer.commit(1)
        writer.put([Row(f"q{number}") for number in range(2000)], units(2000, DIMENSION, 1))
        with monkeypatch.context() as patched, pytest.raises(UnavailableError, match="Input/output error"):
            patched.setattr("papilio.vectors.commit.sync", failing)
            writer.commit(2)
        seen = reader.refresh()
        assert (seen.sequence, seen.count) == (2, 4000)
        writer.remove(["p0"])
        writer.commit(3)
    assert (reader.refresh().sequence, reader.refresh().count) == (3, 3999)
    assert len(seen.search(units(1, DIMENSION)[0], 5000)) == 4000
