"""The index follows the library, whatever happens in between."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from papilio.finding.indexing import Follower, catch_up, reindex
from papilio.model.paper import Author, Change, Paper, Record
from papilio.search.documents import Search
from papilio.search.engine import Engine
from papilio.search.lexical import LeftOut
from papilio.store import Store


@pytest.fixture
def store(sqlite_url: str) -> Store:
    return Store.open(sqlite_url)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path / "index")


def record(number: int, title: str, **fields: object) -> Record:
    return Record(Paper(f"arxiv:2401.{number:05d}", title, authors=(Author("Ada Lovelace"),), published="2024-01-02", **fields))  # type: ignore[arg-type]


def put(store: Store, *records: Record) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, records)


def found(engine: Engine, query: str) -> set[str]:
    return {hit.ref for hit in engine.answer(Search(query)).hits}


def test_new_changed_and_deleted_papers_arrive(store: Store, engine: Engine) -> None:
    put(store, record(1, "Sparse butterflies"), record(2, "Dense moths"))
    assert catch_up(store, engine) == 2
    assert found(engine, "butterflies") == {"arxiv:2401.00001"}
    put(store, record(1, "Sparse caterpillars", version=2))
    with store.transaction() as tx:
        store.papers.delete(tx, ["arxiv:2401.00002"])
    catch_up(store, engine)
    assert found(engine, "butterflies") == set()
    assert found(engine, "caterpillars") == {"arxiv:2401.00001"}
    assert found(engine, "moths") == set()
    assert engine.sequence() == store.papers.last_sequence()
    assert catch_up(store, engine) == 0


def test_two_records_of_one_work_are_one_document_under_both_names(store: Store, engine: Engine) -> None:
    put(store, record(1, "A work in two places", categories=("cs.LG",)))
    catch_up(store, engine)
    published = Record(Paper("icml2024:x", "A work in two places", venue="ICML", year=2024), preprint="arxiv:2401.00001")
    put(store, published)
    catch_up(store, engine)
    assert found(engine, "work places") == {"icml2024:x"}
    assert found(engine, "id:2401.00001") == {"icml2024:x"}
    assert found(engine, "work cat:cs.LG has:venue has:arxiv") == {"icml2024:x"}
    with store.transaction() as tx:
        store.papers.delete(tx, ["icml2024:x"])
    catch_up(store, engine)
    assert found(engine, "work places") == {"arxiv:2401.00001"}


def test_an_index_ahead_of_the_library_is_rebuilt(store: Store, engine: Engine, tmp_path: Path) -> None:
    put(store, record(1, "Kept"), record(2, "Lost with the disk"))
    put(store, record(3, "Also lost"))
    catch_up(store, engine)
    restored = Store.open(f"sqlite:///{tmp_path / 'restored.db'}")
    put(restored, record(1, "Kept"))
    catch_up(restored, engine)
    assert found(engine, "lost") == set()
    assert found(engine, "kept") == {"arxiv:2401.00001"}


def test_reindex_builds_the_same_from_nothing(store: Store, engine: Engine) -> None:
    put(store, *(record(number, f"Butterfly number {number}") for number in range(1, 60)))
    catch_up(store, engine)
    before = [hit.ref for hit in engine.answer(Search("butterfly", limit=100)).hits]
    reindex(store, engine)
    assert [hit.ref for hit in engine.answer(Search("butterfly", limit=100)).hits] == before
    assert engine.count() == 59


def test_while_another_indexes_a_catch_up_leaves_it_to_that_one(store: Store, engine: Engine, tmp_path: Path) -> None:
    put(store, record(1, "Waiting"))
    with Engine(tmp_path / "index").writer():
        assert catch_up(store, engine) == 0
    assert catch_up(store, engine) == 1


def test_a_paper_that_cannot_be_prepared_is_left_out_and_told_and_all_others_are_found(
    store: Store, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, record(1, "Before"), record(2, "Broken"), record(3, "After"))
    broken = replace(store.papers.changes(0, 9)[1].entry.paper, year=10**30)  # type: ignore[union-attr]
    assert broken.ref == "arxiv:2401.00002"

    class WithBroken:
        def __getattr__(self, name: str) -> object:
            return getattr(store.papers, name)

        def changes(self, *place: int, **options: bool) -> list[Change]:
            changes = store.papers.changes(*place, **options)
            return [
                replace(each, entry=replace(each.entry, paper=broken)) if each.ref == broken.ref and each.entry else each
                for each in changes
            ]

    assert catch_up(replace(store, papers=WithBroken()), engine) == 3  # type: ignore[arg-type]
    assert found(engine, "before") | found(engine, "after") == {"arxiv:2401.00001", "arxiv:2401.00003"}
    assert engine.left_out() == LeftOut(1, (broken.ref,))
    assert broken.ref in caplog.text
    assert engine.sequence() == store.papers.last_sequence()
    put(store, record(2, "Mended", version=2))
    catch_up(store, engine)
    assert found(engine, "mended") == {broken.ref}
    assert engine.left_out().count == 0


def test_a_follower_indexes_what_others_write_and_survives_errors(store: Store, engine: Engine) -> None:
    seen: list[BaseException | None] = []
    follower = Follower(store, engine, seen.append, interval_seconds=0.02)
    follower.start()
    arrived = threading.Event()
    try:
        put(store, record(1, "Followed"))
        for _ in range(500):
            if found(engine, "followed"):
                arrived.set()
                break
            arrived.wait(0.02)
        assert arrived.is_set()
        assert not seen
    finally:
        follower.stop()


def test_a_follower_says_when_what_came_is_written_so_that_memory_can_be_given_back(store: Store, engine: Engine) -> None:
    put(store, record(1, "Followed"))
    held: list[set[str]] = []
    written = threading.Event()

    def after_writing() -> None:
        held.append(found(engine, "followed"))
        written.set()

    follower = Follower(store, engine, lambda error: None, 0.01, after_writing=after_writing)
    follower.start()
    try:
        assert written.wait(10)
    finally:
        follower.stop()
    assert held[0] == {"arxiv:2401.00001"}


def test_a_follower_tells_how_far_it_is_and_how_far_another_is(store: Store, engine: Engine) -> None:
    put(store, *(record(number, "Followed") for number in range(1, 6)))
    told: list[tuple[int, int]] = []
    seen, level = threading.Event(), threading.Event()

    def on_progress(reached: int, last: int) -> None:
        told.append((reached, last))
        (level if reached == last else seen).set()

    follower = Follower(store, engine, lambda error: None, 0.01, on_progress=on_progress)
    with engine.writer():
        follower.start()
        assert seen.wait(60)
    try:
        assert level.wait(60)
    finally:
        follower.stop()
    last = store.papers.last_sequence()
    assert told[0] == (0, last) and told[-1] == (last, last)


def test_a_follower_goes_on_whatever_is_thrown_and_tells_when_all_is_well_again(store: Store, engine: Engine) -> None:
    class Panic(BaseException):
        """As Tantivy's, which is no Exception."""

    told: list[BaseException | None] = []
    again, done = threading.Event(), threading.Event()

    def tell(error: BaseException | None) -> None:
        told.append(error)
        (done if error is None else again).set()

    class Broken:
        def __getattr__(self, name: str) -> object:
            if not again.is_set():
                raise Panic
            return getattr(store.papers, name)

    put(store, record(1, "After all"))
    follower = Follower(replace(store, papers=Broken()), engine, tell, interval_seconds=0.01)  # type: ignore[arg-type]
    follower.start()
    try:
        assert done.wait(60)
    finally:
        follower.stop()
    assert isinstance(told[0], Panic) and told[-1] is None
    assert engine.count() == 1


class LatePapers:
    """The papers of a store into which another process writes just after a reader has found nothing new."""

    def __init__(self, store: Store, late: Record) -> None:
        self._store = store
        self._late: Record | None = late

    def __getattr__(self, name: str) -> object:
        return getattr(self._store.papers, name)

    @property
    def came(self) -> bool:
        return self._late is None

    def changes(self, *place: int, **options: bool) -> list[Change]:
        changes = self._store.papers.changes(*place, **options)
        if not changes and self._late is not None:
            late, self._late = self._late, None
            put(self._store, late)
        return changes


def test_what_is_written_while_nothing_new_is_found_is_not_taken_for_indexed(store: Store, tmp_path: Path) -> None:
    behind = Engine(tmp_path / "index")
    for number in range(1, 100, 2):
        behind.sequence()  # has looked before the other's commit, so it asks for changes that it holds
        put(store, record(number, "First"))
        catch_up(store, Engine(tmp_path / "index"))
        late = LatePapers(store, record(number + 1, "Second"))
        catch_up(replace(store, papers=late), behind)  # type: ignore[arg-type]
        if late.came:  # else so much time went by that it has looked once more
            break
    catch_up(store, behind)
    assert found(behind, "second") == {f"arxiv:2401.{number + 1:05d}"}
