"""Backing up and restoring: whole or not at all, whatever happens, between both databases."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from every_table import fill_every_table, of_every_table
from sqlalchemy import text

from papilio.errors import BusyError, FileError, StoreError
from papilio.finding.indexing import catch_up
from papilio.model.paper import Author, Paper, Record
from papilio.operating.backup import back_up, restore, verify
from papilio.operating.backup_file import BackupFile, BackupWriter, Header
from papilio.search.documents import Search
from papilio.search.engine import Engine
from papilio.store import Store
from papilio.store.contents import Row, Shape

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return (
        f"sqlite:///{tmp_path / 'new' / 'papilio.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    )


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = Store.open(sqlite_url)
    yield store
    store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "library.backup"


def put(store: Store, *refs: str) -> None:
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper(ref, f"Title of {ref}", categories=("cs.LG",))) for ref in refs])


def restored(file: Path, url: str, index: Path) -> Store:
    store, engine = Store.open(url), Engine(index)
    try:
        with BackupFile.opened(file) as backup:
            restore(store, engine, backup)
        catch_up(store, engine)
    except BaseException:
        store.close()
        raise
    return store


def test_every_table_comes_back_in_either_database_and_from_it_again(
    store: Store, file: Path, target_url: str, tmp_path: Path
) -> None:
    fill_every_table(store)
    back_up(store, file, NOW)
    target, engine = Store.open(target_url), Engine(tmp_path / "index")
    with BackupFile.opened(file) as backup:
        restore(target, engine, backup)
    assert of_every_table(target) == of_every_table(store)
    again = tmp_path / "again.backup"
    back_up(target, again, NOW)
    target.close()
    rows = []
    for each in (file, again):
        with BackupFile.opened(each) as backup:
            rows.append([(shape, row) for shape, batch in backup.batches() for row in batch])
    assert rows[0] == rows[1], "equal libraries give equal backups"


def test_a_backup_taken_while_papers_come_in_is_sound(store: Store, file: Path, tmp_path: Path) -> None:
    put(store, *(f"x:{number}" for number in range(500)))
    stop, went_on = threading.Event(), threading.Event()

    def import_on() -> None:
        number = 1000
        while not stop.is_set():
            put(store, *(f"x:{each}" for each in range(number, number + 20)))
            number += 20
            went_on.set()

    thread = threading.Thread(target=import_on)
    thread.start()

    def wait_for_a_writer(table: str, done: int, rows: int) -> None:
        went_on.clear()
        assert went_on.wait(60), "a writer waited for the backup"

    try:
        header = back_up(store, file, NOW, on_progress=wait_for_a_writer)
    finally:
        stop.set()
        thread.join()
    target = restored(file, f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "index")
    assert target.check() == []
    assert 500 <= target.papers.count() == header.rows_of("paper") < store.papers.count()
    target.close()


def test_the_restored_library_is_searched_though_an_index_of_another_lay_there(
    store: Store, file: Path, tmp_path: Path
) -> None:
    put(store, "x:1", "x:2", "x:3")
    back_up(store, file, NOW)
    engine = Engine(tmp_path / "index")
    other = Store.open(f"sqlite:///{tmp_path / 'other.db'}")
    put(other, "y:1", "y:2", "y:3")
    catch_up(other, engine)
    other.close()
    target = restored(file, f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "index")
    hits = Engine(tmp_path / "index").answer(Search("title", limit=10)).hits
    assert {hit.ref for hit in hits} == {"x:1", "x:2", "x:3"}
    target.close()


LATER_OF_GATES = ("told_seconds", "readers_until", "others_until", "readers_turn")


def test_a_backup_of_an_older_schema_is_upgraded(store: Store, file: Path, target_url: str, tmp_path: Path) -> None:
    """As revision 0005 had it: fewer columns of gates and of what readers asked for, and other keys of titles."""
    authors = (Author("Ada Byron"), Author("Bob Moran"))
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("arxiv:2401.00001", r"Robust $H_\infty$ control of all things", authors=authors))])
        store.papers.put(
            tx, [Record(Paper("iclr:x", "Robust H-Infinity Control of All Things", authors=authors, venue="ICLR", year=2024))]
        )
        tx.connection.execute(text("INSERT INTO gate VALUES ('arxiv', '', 0, 0, '', 0, 7, 0, 0, 0)"))
    now = of_every_table(store)
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE paper SET title_key = 7"))
        tx.connection.execute(text("DELETE FROM link"))
        for column in LATER_OF_GATES:
            tx.connection.execute(text(f"ALTER TABLE gate DROP COLUMN {column}"))
        tx.connection.execute(text("UPDATE papilio_revision SET version_num = '0005'"))
        old_gate = tx.connection.execute(text("SELECT * FROM gate")).all()
    write_as_of(store, file, "0005", [tuple(row) for row in old_gate])
    target = restored(file, target_url, tmp_path / "index")
    found = of_every_table(target)
    # Linking is a change, so the sequences went on.
    assert [(row[0], row[2:]) for row in found["paper"]] == [(row[0], row[2:]) for row in now["paper"]]
    assert found["link"] == now["link"] != []
    assert found["gate"] == [("arxiv", "", 0.0, 0.0, "", 0, 0.0, 0.0, 0.0, 0)]
    target.close()


def write_as_of(store: Store, file: Path, revision: str, gates: list[Row]) -> None:
    """A backup as an older program would have written it."""
    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM counter WHERE name = 'saved_search'"))
    with store.contents.snapshot() as snapshot, file.open("wb") as content:
        later = {*LATER_OF_GATES, "put_off"}
        shapes = tuple(
            replace(shape, columns=tuple(name for name in shape.columns if name not in later))
            for shape in snapshot.shapes
            if shape.table != "saved_search"
        )
        writer = BackupWriter(content, header_of(revision, shapes))
        for shape in shapes:
            if shape.table == "gate":
                writer.rows(gates)
            else:
                for rows in snapshot.batches(shape):
                    writer.rows(rows)
        writer.end()


def header_of(revision: str, shapes: tuple[Shape, ...]) -> Header:
    return Header("9.9", revision, "sqlite", "2026-11-30T00:00:00Z", shapes)


def test_a_backup_of_a_newer_papilio_is_refused_with_what_to_do(store: Store, file: Path, tmp_path: Path) -> None:
    with file.open("wb") as content:
        BackupWriter(content, header_of("9999", ())).end()
    with BackupFile.opened(file) as backup:
        for attempt in (lambda: restore(store, Engine(tmp_path / "index"), backup), lambda: verify(backup)):
            with pytest.raises(FileError, match=r"Papilio 9\.9 with tables of revision 9999.*upgrade Papilio"):
                attempt()


def test_a_damaged_backup_leaves_the_library_empty(store: Store, file: Path, target_url: str, tmp_path: Path) -> None:
    put(store, *(f"x:{number}" for number in range(50)))
    back_up(store, file, NOW)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(FileError, match="damaged or cut short"):
        restored(file, target_url, tmp_path / "index")
    target = Store.open(target_url)
    assert target.library_kind() == "empty"
    target.contents.require_empty()
    target.close()


def test_a_library_in_use_is_not_restored_into(store: Store, file: Path, tmp_path: Path) -> None:
    put(store, "x:1")
    back_up(store, file, NOW)
    with BackupFile.opened(file) as backup, pytest.raises(StoreError, match=r"not empty: there are rows in .*paper \(1\)"):
        restore(store, Engine(tmp_path / "index"), backup)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from papilio.operating.backup import back_up, restore
from papilio.operating.backup_file import BackupFile
from papilio.search.engine import Engine
from papilio.store import Store

def kill(table, done, rows):
    if table == "paper":
        os.kill(os.getpid(), signal.SIGKILL)

what, url, file, index = sys.argv[1:]
if what == "backup":
    back_up(Store.open(url), Path(file), datetime.now(UTC), on_progress=kill)
else:
    with BackupFile.opened(Path(file)) as backup:
        restore(Store.open(url), Engine(Path(index)), backup, on_progress=kill)
"""


def run_killed(what: str, url: str, file: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, what, url, str(file), str(tmp_path / "index")], check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_restore_that_is_killed_leaves_an_empty_library_that_takes_it_later(
    store: Store, file: Path, target_url: str, tmp_path: Path
) -> None:
    put(store, *(f"x:{number}" for number in range(3000)))
    back_up(store, file, NOW)
    run_killed("restore", target_url, file, tmp_path)
    target = Store.open(target_url)
    assert target.library_kind() == "empty"
    target.close()
    target = restored(file, target_url, tmp_path / "index")
    assert of_every_table(target) == of_every_table(store)
    target.close()


def test_a_backup_that_is_killed_leaves_the_older_one_and_the_next_takes_its_place(
    store: Store, sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    put(store, "x:1")
    back_up(store, file, NOW)
    before = file.read_bytes()
    put(store, "x:2")
    run_killed("backup", sqlite_url, file, tmp_path)
    assert file.read_bytes() == before
    assert back_up(store, file, NOW).rows_of("paper") == 2
    assert [each.name for each in tmp_path.glob("library*")] == ["library.backup"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_could_read_keeps_no_note_open_to_them(store: Store, file: Path) -> None:
    left = file.with_name(f"{file.name}.part")
    left.touch()
    left.chmod(0o666)
    back_up(store, file, NOW)
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_error_leaves_no_file_and_no_other_file_is_replaced(store: Store, file: Path, tmp_path: Path) -> None:
    def fail(table: str, done: int, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(store, file, NOW, on_progress=fail)
    assert list(tmp_path.glob("library*")) == []
    thesis = tmp_path / "thesis.tex"
    thesis.write_text("forty months of work")
    with pytest.raises(FileError, match="exists and is not replaced"):
        back_up(store, thesis, NOW)
    assert thesis.read_text() == "forty months of work"
    with pytest.raises(FileError, match="cannot be written"):
        back_up(store, tmp_path / "no" / "folder", NOW)


def test_two_backups_into_one_file_do_not_mix(store: Store, file: Path) -> None:
    def second(table: str, done: int, rows: int) -> None:
        with pytest.raises(BusyError, match="another backup is being written"):
            back_up(store, file, NOW)

    back_up(store, file, NOW, on_progress=second)
    with BackupFile.opened(file) as backup:
        verify(backup)
