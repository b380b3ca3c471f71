"""The vectors follow the library, and another encoder takes its turn, whatever happens in between."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from papilio.encoders.encoder import Vectors
from papilio.finding.encoding import encode
from papilio.finding.indexing import Follower, catch_up, level, reindex
from papilio.model.paper import Author, Paper, Record
from papilio.search.documents import Search
from papilio.search.engine import LACKING_VECTORS, Engine
from papilio.search.succession import Succession
from papilio.store import Store


@pytest.fixture
def store(sqlite_url: str) -> Store:
    return Store.open(sqlite_url)


def record(number: int, title: str, **fields: object) -> Record:
    return Record(Paper(f"arxiv:2401.{number:05d}", title, authors=(Author("Ada Lovelace"),), published="2024-01-02", **fields))  # type: ignore[arg-type]


def put(store: Store, *records: Record) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, records)


def found(engine: Engine, query: str) -> set[str]:
    return {hit.ref for hit in engine.answer(Search(query)).hits}


def until(holds: Callable[[], bool]) -> None:
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to hold")


class Encoder:
    """Knows two words."""

    name, dimensions, fingerprint, least_likeness = "two words", 3, "two words", 0.1

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self.documents(texts)

    def documents(self, texts: Sequence[str]) -> Vectors:
        if any("unspeakable" in text for text in texts):
            raise ArithmeticError("not to be encoded")
        found = np.array([["moth" in text.casefold(), "beetle" in text.casefold(), 0] for text in texts], np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.divide(found, lengths, out=found, where=lengths > 0)


class Wider(Encoder):
    """Another, which takes moths for beetles: what it finds shows whose vectors answer."""

    name, dimensions, fingerprint = "wider", 4, "wider"

    def documents(self, texts: Sequence[str]) -> Vectors:
        return np.pad(super().documents(texts)[:, [1, 0, 2]], [(0, 0), (0, 1)])

    def queries(self, texts: Sequence[str]) -> Vectors:
        return np.pad(Encoder().documents(texts), [(0, 0), (0, 1)])


class Known:
    """Encoders of which the first is wanted."""

    def __init__(self, *encoders: Encoder) -> None:
        self.encoders = list(encoders)

    def wanted(self) -> Encoder:
        return self.encoders[0]

    def find(self, fingerprint: str) -> Encoder | None:
        return next((each for each in self.encoders if each.fingerprint == fingerprint), None)


def opened(tmp_path: Path, known: Known) -> Engine:
    return Engine(tmp_path / "index", meaning=Succession(tmp_path / "index", known))


@pytest.fixture
def meant(tmp_path: Path) -> Engine:
    return opened(tmp_path, Known(Encoder()))


def near(engine: Engine, query: str) -> list[str]:
    return sorted(hit.ref[-3:].lstrip("0") for hit in engine.answer(Search(query, channel="semantic", limit=200)).hits)


def test_vectors_follow_what_is_new_changed_and_deleted(store: Store, meant: Engine) -> None:
    put(store, record(1, "Moths"), record(2, "Beetles"), record(3, "Of neither"))
    level(store, meant)
    assert near(meant, "moth") == ["1"] and near(meant, "beetle") == ["2"]
    put(store, record(1, "Beetles again", version=2))
    with store.transaction() as tx:
        store.papers.delete(tx, ["arxiv:2401.00002"])
    level(store, meant)
    assert near(meant, "beetle") == ["1"]
    assert meant.meaning and meant.meaning.sequence() == store.papers.last_sequence()
    reindex(store, meant)
    assert near(meant, "beetle") == ["1"]


def test_words_are_found_before_their_vectors_are_made_and_readers_are_told(store: Store, meant: Engine) -> None:
    put(store, *(record(number, "Moths") for number in range(1, 1201)))
    catch_up(store, meant)
    answer = meant.answer(Search("moths"))
    assert answer.total == 1200 and answer.notes == (LACKING_VECTORS,)
    assert not encode(store, meant)
    assert meant.answer(Search("moths")).notes == ()


def test_a_paper_that_cannot_be_encoded_is_found_by_its_words(
    store: Store, meant: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, record(1, "Moths"), record(2, "Unspeakable moths of an unspeakable kind"), record(3, "Moths and beetles"))
    level(store, meant)
    assert near(meant, "moth") == ["1", "3"]
    assert found(meant, "kind") == {"arxiv:2401.00002"}
    assert "arxiv:2401.00002 cannot be encoded" in caplog.text


@pytest.fixture
def changing(store: Store, tmp_path: Path) -> Engine:
    """An engine that has the vectors of one encoder and wants those of another."""
    put(store, *(record(number, "Moths" if number % 2 else "Beetles") for number in range(1, 121)))
    level(store, opened(tmp_path, Known(Encoder())))
    return opened(tmp_path, Known(Wider(), Encoder()))


def serving(engine: Engine) -> str:
    assert engine.meaning
    return engine.meaning.name


def test_the_vectors_of_the_last_encoder_answer_until_those_of_the_next_are_level(
    store: Store, changing: Engine, tmp_path: Path
) -> None:
    reader = opened(tmp_path, Known(Wider(), Encoder()))
    before = near(reader, "moth")
    assert {int(ref) % 2 for ref in before} == {1}
    assert encode(store, changing, seconds=0)  # one batch
    assert serving(changing) == serving(reader) == "two words"
    assert near(reader, "moth") == before
    put(store, record(200, "Beetles that came meanwhile"))
    while encode(store, changing, seconds=0):
        assert near(changing, "moth") == before
    assert serving(changing) == "wider"
    assert {int(ref) % 2 for ref in near(changing, "moth")} == {0}
    assert reader.succession
    reader.succession.look()
    assert near(reader, "moth") == near(changing, "moth")
    assert len(list((tmp_path / "index").glob("vectors-*"))) == 1


def test_papers_that_come_while_another_encoder_is_taken_up_are_near_at_once(store: Store, changing: Engine) -> None:
    assert encode(store, changing, seconds=0)
    put(store, record(131, "Moths that came meanwhile"))
    level(store, changing, seconds=0)
    assert serving(changing) == "two words" and len(near(changing, "moth")) == 61


def test_whoever_thinks_better_of_it_half_way_loses_nothing(store: Store, changing: Engine, tmp_path: Path) -> None:
    assert encode(store, changing, seconds=0)
    again = opened(tmp_path, Known(Encoder(), Wider()))
    assert serving(again) == "two words" and not encode(store, again)
    put(store, record(131, "Moths that came later"))
    level(store, again)
    assert len(near(again, "moth")) == 61 and len(list((tmp_path / "index").glob("vectors-*"))) == 1


def test_a_running_site_takes_up_another_encoder(store: Store, tmp_path: Path) -> None:
    known = Known(Encoder(), Wider())
    engine = opened(tmp_path, known)
    put(store, record(1, "Moths"), record(2, "Beetles"))
    follower = Follower(store, engine, lambda error: None, interval_seconds=0.01)
    follower.start()
    try:
        until(lambda: near(engine, "moth") == ["1"])
        known.encoders.reverse()
        until(lambda: serving(engine) == "wider")
        assert near(engine, "moth") == ["2"]
        put(store, record(3, "More beetles"))
        until(lambda: near(engine, "moth") == ["2", "3"])
    finally:
        follower.stop()


def test_vectors_whose_encoder_is_gone_do_not_answer(store: Store, changing: Engine, tmp_path: Path) -> None:
    alone = opened(tmp_path, Known(Wider()))
    assert serving(alone) == "wider" and near(alone, "moth") == []
    level(store, alone)
    assert {int(ref) % 2 for ref in near(alone, "moth")} == {0}


def test_reindex_leaves_the_vectors_of_the_wanted_encoder_alone(store: Store, changing: Engine, tmp_path: Path) -> None:
    assert encode(store, changing, seconds=0)
    reindex(store, changing)
    assert serving(changing) == "wider" and len(near(changing, "moth")) == 60
    assert len(list((tmp_path / "index").glob("vectors-*"))) == 1


ENCODING = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from test_encoding import Encoder, Known, Wider, opened
from papilio.finding.encoding import encode
from papilio.store import Store

store = Store.open(sys.argv[1])
engine = opened(Path(sys.argv[2]), Known(Wider(), Encoder()))
left = int(sys.stdin.readline())

def die(done: int, last: int) -> None:
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)

while encode(store, engine, seconds=0, on_progress=die):
    pass
print(engine.meaning.name)
"""


@pytest.mark.slow
def test_encoding_that_is_killed_goes_on(store: Store, changing: Engine, tmp_path: Path, sqlite_url: str) -> None:
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    command = [sys.executable, "-c", ENCODING, sqlite_url, str(tmp_path), *paths]
    reached: list[int] = []
    for _ in range(20):
        ran = subprocess.run(command, input="0", capture_output=True, text=True, check=False)
        coming = opened(tmp_path, Known(Wider(), Encoder())).succession
        assert coming
        if ran.returncode == 0:
            break
        assert ran.returncode == -9, ran.stderr
        assert coming.serving().name == ("wider" if coming.coming() is None else "two words")
        reached.append((coming.coming() or coming.serving()).sequence())
    assert ran.stdout == "wider\n" and reached == sorted(set(reached)) and len(reached) > 1
