"""The index survives kill -9 at any instant: it opens, and holds exactly the documents of a sequence that was committed."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from papilio.search.documents import Document
from papilio.search.engine import Engine

KILLS = 14
PAPERS = 60
"""Papers that every round changes again and again, so that segments fill with deletions and are merged."""


def step(sequence: int) -> tuple[str, Document | None]:
    """What changes at a sequence: a ref, and its new document or None where it is removed."""
    draw = random.Random(sequence)
    ref = f"arxiv:2401.{draw.randrange(PAPERS):05d}"
    if draw.random() < 0.2:
        return ref, None
    return ref, Document(
        ref, f"Paper {ref[-5:]} revision{sequence}", "butterfly " * draw.randint(1, 60), published="2024-01-02"
    )


def truth(sequence: int) -> dict[str, int]:
    """ref → the sequence at which its document was written, after all steps up to `sequence`."""
    held: dict[str, int] = {}
    for each in range(1, sequence + 1):
        ref, document = step(each)
        if document is None:
            held.pop(ref, None)
        else:
            held[ref] = each
    return held


def write(engine: Engine, sequences: Iterator[int] | range, commit_every: int) -> Iterator[int]:
    """Take steps and commit now and then, and once at the end; yields what has been committed."""
    last = 0
    with engine.writer() as writer:
        for sequence in sequences:
            ref, document = step(sequence)
            if document is None:
                writer.remove(ref)
            else:
                writer.put(document)
            last = sequence
            if sequence % commit_every == 0:
                writer.commit(sequence)
                yield sequence
        if last % commit_every:
            writer.commit(last)
            yield last


CHILD = """
import importlib.util, itertools, sys
from pathlib import Path
from papilio.search.engine import Engine
spec = importlib.util.spec_from_file_location("crash", sys.argv[1])
crash = importlib.util.module_from_spec(spec)
spec.loader.exec_module(crash)
engine = Engine(Path(sys.argv[2]))
print("begun", engine.sequence(), flush=True)
for sequence in crash.write(engine, itertools.count(engine.sequence() + 1), int(sys.argv[3])):
    print(sequence, flush=True)
"""


def run_and_kill(directory: Path, commit_every: int, seconds: float) -> tuple[int, int]:
    """Let a child index for a while and kill it; its first sequence and the last that it said to be committed."""
    command = [sys.executable, "-c", CHILD, __file__, str(directory), str(commit_every)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        begun = int(child.stdout.readline().split()[1])
        time.sleep(seconds)
        child.kill()
        lines = child.stdout.read().splitlines(keepends=True)
    assert child.returncode == -9
    said = [int(line) for line in lines if line.endswith("\n")]
    return begun, max(said, default=begun)


def assert_holds(engine: Engine, sequence: int) -> None:
    """The engine shows every document of the sequence as it was written, and nothing else."""
    expected = truth(sequence)
    hits = engine.search("year:2024", limit=PAPERS * 2, channel="lexical").hits
    assert sorted(hit.ref for hit in hits) == sorted(expected)
    assert engine.count() == len(expected)
    for ref, written in expected.items():
        found = engine.search(f"title:revision{written}", channel="lexical").hits
        assert [hit.ref for hit in found] == [ref]


def test_killed_at_any_instant_the_index_holds_a_committed_sequence(tmp_path: Path) -> None:
    chance = random.Random(2024)
    kills_at_work = 0
    last = 0
    for kill in range(KILLS):
        commit_every = (1, 3, 40)[kill % 3]
        begun, said = run_and_kill(tmp_path, commit_every, chance.uniform(0.02, 0.7))
        engine = Engine(tmp_path)
        sequence = engine.sequence()
        assert begun == last
        assert sequence >= said
        assert sequence == last or sequence % commit_every == 0
        assert_holds(engine, sequence)
        assert not (tmp_path / "damaged").exists()
        kills_at_work += sequence > begun
        last = sequence
    assert kills_at_work >= KILLS // 2
    end = last + 200
    engine = Engine(tmp_path)
    assert list(write(engine, range(last + 1, end + 1), 50))[-1] == end
    assert engine.sequence() == end
    assert_holds(engine, end)
    assert_holds(Engine(tmp_path), end)
