"""Adapting the table to a library of real papers: what is better is installed, what is not is not, and nothing is ever torn."""

import errno
import itertools
import json
import lzma
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from papilio.encoders import checkpoint, static
from papilio.encoders.static import BUILT_IN, StaticEncoder, write
from papilio.encoders.tables import Tables
from papilio.errors import BusyError, InputError, StorageFullError
from papilio.file_lock import FileLock
from papilio.finding.adapting import Adapted, Learning, Ways, adapt
from papilio.model.paper import Paper, Record
from papilio.store import Store

DAY = "2026-12-01"
ROUNDS = 30
"""Of so few papers many are needed to change what is found."""
SHIPPED = StaticEncoder(BUILT_IN).fingerprint


def papers(shared_data: Path) -> list[Record]:
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz", "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in itertools.islice(lines, 1500)]
    return [
        Record(Paper(f"arxiv:{each['id']}", " ".join(each["title"].split()), abstract=" ".join(each["abstract"].split())))
        for each in read
    ]


def stored(path: Path, records: list[Record]) -> Path:
    store = Store.open(f"sqlite:///{path}")
    with store.transaction() as tx:
        store.papers.put(tx, records)
    store.close()
    return path


@pytest.fixture(scope="module")
def library(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("library") / "papilio.db", papers(shared_data))


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose table in use is a narrow one with the weights of the words drawn by lot: it can be bettered."""
    folder = tmp_path_factory.mktemp("poor") / "encoder"
    shipped = StaticEncoder(BUILT_IN)
    weights = np.exp(np.random.default_rng(0).standard_normal(len(shipped.words)))
    write(folder / "new", shipped.words, shipped.table()[:, :24] * weights[:, None], {"name": "poor", "least_likeness": 0.2})
    Tables(folder).install(folder / "new", "")
    return folder


@pytest.fixture
def folder(poor: Path, tmp_path: Path) -> Path:
    return shutil.copytree(poor, tmp_path / "encoder")


def adapted(library: Path, folder: Path, **more: object) -> Adapted:
    store = Store.open(f"sqlite:///{library}")
    try:
        tables = Tables(folder)
        return adapt(store, tables, folder, tables.wanted().fingerprint, rounds=ROUNDS, day=DAY, **more)  # type: ignore[arg-type]
    finally:
        store.close()


@pytest.fixture(scope="module")
def whole(library: Path, poor: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The table that training ends with where nothing interrupts it."""
    folder = shutil.copytree(poor, tmp_path_factory.mktemp("whole") / "encoder")
    adapted(library, folder)
    return in_use(folder).fingerprint


def in_use(folder: Path) -> StaticEncoder:
    return Tables(folder).wanted()


def test_a_table_that_finds_more_is_installed_with_its_card(library: Path, folder: Path) -> None:
    before = in_use(folder).fingerprint
    told: list[Learning] = []
    ended = adapted(library, folder, ways=Ways(learning=told.append))
    found = in_use(folder)
    assert ended.installed and ended.verdict.after > ended.verdict.before + 2 * ended.verdict.error
    assert found.name == ended.name == f"table adapted on {DAY}" and found.fingerprint != before
    assert found.fingerprint == static.fingerprint(folder / found.fingerprint)
    assert found.card["from"] == before and found.card["papers"] == ended.papers and found.card["plan"]["seed"] == 0
    assert found.card["scores"]["after"] == round(ended.verdict.after, 4)
    assert 0 < found.least_likeness < 1
    assert told[-1].step == ended.steps and told[-1].best > told[0].first
    assert Tables(folder).find(before), "its vectors serve still"
    assert {path.name for path in folder.iterdir()} == {before, found.fingerprint, "current", "training.lock"}


def test_another_seed_leads_to_another_table(library: Path, folder: Path, whole: str) -> None:
    adapted(library, folder, seed=1)
    assert in_use(folder).fingerprint not in (whole, SHIPPED)


def test_a_table_that_finds_no_more_is_not_installed(shared_data: Path, tmp_path: Path) -> None:
    records = papers(shared_data)
    others = [*records[1:], records[0]]
    strange = [
        replace(one, paper=replace(one.paper, title=other.paper.title)) for one, other in zip(records, others, strict=True)
    ]
    library = stored(tmp_path / "strange.db", strange)
    ended = adapted(library, tmp_path / "encoder")
    assert not ended.installed and in_use(tmp_path / "encoder").fingerprint == SHIPPED
    assert [path.name for path in (tmp_path / "encoder").iterdir()] == ["training.lock"]


def test_a_library_of_few_papers_changes_nothing(shared_data: Path, tmp_path: Path) -> None:
    library = stored(tmp_path / "few.db", papers(shared_data)[:50])
    with pytest.raises(InputError, match=r"has 50 papers.* can be learnt from, and 1,000"):
        adapted(library, tmp_path / "encoder")
    assert in_use(tmp_path / "encoder").fingerprint == SHIPPED


class Stopped(Exception):
    """As a process is."""


def stop_at(look: int) -> Callable[[Learning], None]:
    left = iter(range(look))

    def stop(learning: Learning) -> None:
        if next(left, None) is None:
            raise Stopped

    return stop


def interrupted(library: Path, folder: Path) -> None:
    with pytest.raises(Stopped):
        adapted(library, folder, ways=Ways(learning=stop_at(3)), checkpoint_seconds=0.0)


def test_an_interrupted_training_goes_on_and_ends_as_one_that_was_not(library: Path, folder: Path, whole: str) -> None:
    before = in_use(folder).fingerprint
    interrupted(library, folder)
    assert in_use(folder).fingerprint == before and (folder / "training.npz").exists()
    told: list[str] = []
    adapted(library, folder, ways=Ways(told=told.append))
    (said,) = told
    assert said.startswith("Going on after step ")
    assert in_use(folder).fingerprint == whole


def test_a_checkpoint_of_another_library_table_or_seed_is_told_and_left_aside(
    library: Path, folder: Path, shared_data: Path, tmp_path: Path
) -> None:
    interrupted(library, folder)
    other = stored(tmp_path / "other.db", papers(shared_data)[:1400])
    told: list[str] = []

    def begin(at: Path, **more: object) -> None:
        with pytest.raises(Stopped):
            adapted(at, folder, ways=Ways(learning=stop_at(0), told=told.append), **more)

    begin(library)
    begin(other)
    begin(library, seed=5)
    (folder / "current").unlink()
    begin(library)
    assert told[0].startswith("Going on")
    assert len(told) == 4 and all("left aside: it is of another library, table or plan" in said for said in told[1:])
    (folder / "training.npz").write_bytes(b"torn")
    begin(library)
    assert "left aside: it cannot be read" in told[-1]


def test_one_training_at_a_time(library: Path, folder: Path) -> None:
    lock = FileLock(folder / "training.lock")
    lock.take("adapting the table")
    with pytest.raises(BusyError, match="adapting the table"):
        adapted(library, folder)
    lock.release()


@pytest.mark.parametrize("where", [(checkpoint.Checkpoint, "save"), (static, "fingerprint")], ids=["checkpoint", "table"])
def test_a_full_disk_leaves_the_table_in_use(
    library: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, where: tuple[object, str]
) -> None:
    before = in_use(folder).fingerprint

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*where, full)
        with pytest.raises(StorageFullError, match="stays as it is"):
            adapted(library, folder, checkpoint_seconds=0.0)
    assert in_use(folder).fingerprint == before


TRAINING = """
import os, signal, sys
from pathlib import Path
from papilio.encoders.tables import Tables
from papilio.finding.adapting import adapt
from papilio.store import Store

signal.setitimer(signal.ITIMER_VIRTUAL, float(sys.argv[3]))  # ends the process, wherever it is
store, folder = Store.open(f"sqlite:///{sys.argv[1]}"), Path(sys.argv[2])
tables = Tables(folder)
adapt(store, tables, folder, tables.wanted().fingerprint, rounds=30, day="2026-12-01", checkpoint_seconds=0.0)
"""


@pytest.mark.slow
def test_a_training_that_is_killed_again_and_again_comes_to_the_same_end(library: Path, folder: Path, whole: str) -> None:
    before, seconds, killed = in_use(folder).fingerprint, 2.0, 0
    while in_use(folder).fingerprint == before:
        ended = subprocess.run(
            [sys.executable, "-c", TRAINING, library, folder, str(seconds)], check=False, capture_output=True
        )
        assert in_use(folder).documents(["low rank"]).any(), "torn"
        if ended.returncode == 0:
            break
        assert ended.returncode == -26, ended.stderr
        killed, seconds = killed + 1, seconds + 0.7
        assert killed < 20
    assert killed and in_use(folder).fingerprint == whole
