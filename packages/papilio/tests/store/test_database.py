"""Databases that cannot be used are told apart, with what to do."""

import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from papilio.errors import DatabaseTooNewError, DatabaseUnreachableError, StorageFullError, StoreError
from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.database import Database, is_storable
from papilio.store.library.papers import PutCounts
from papilio.store.migrations import VERSION_TABLE


def test_a_database_of_a_newer_papilio_is_left_alone(store: Store, url: str, put: Callable[..., PutCounts]) -> None:
    put(Record(Paper("x:1", "t")))
    with store.transaction() as tx:
        tx.connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(DatabaseTooNewError, match=r"revision 9999.*newer Papilio.*PAPILIO_DATA"):
        Store.open(url)
    assert store.papers.count() == 1


def test_an_unreachable_server_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachableError) as caught:
        Store.open("postgresql://reader:s3cr3t-word@127.0.0.1:9/papers")
    messages = [str(caught.value)]
    assert "127.0.0.1:9/papers" in messages[0]
    assert "s3cr3t-word" not in messages[0]


def test_a_wrong_password_is_not_repeated(postgres_url: str) -> None:
    wrong = Database(postgres_url).url.set(password="wr0ng-word", username="papilio_nobody")
    with pytest.raises(DatabaseUnreachableError) as caught:
        Store.open(wrong.render_as_string(hide_password=False))
    assert "wr0ng-word" not in str(caught.value)


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_every_spelling_of_postgresql_is_known(postgres_url: str, prefix: str) -> None:
    store = Store.open(postgres_url.replace("postgresql://", prefix, 1))
    assert store.path() is None
    assert (store.size_bytes() or 0) > 0
    store.close()


@pytest.mark.parametrize("url", ["mysql://localhost/papers", "sqlite://", "sqlite:///:memory:", "papilio.db", ""])
def test_an_url_of_no_known_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        Store.open(url)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "papilio.db"
    path.write_bytes(b"These are the notes of a reader, not a database.\n" * 200)
    before = path.read_bytes()
    with pytest.raises(DatabaseUnreachableError, match="not a SQLite database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseUnreachableError, match="file"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'papilio.db'}")


def test_a_path_with_spaces_and_signs_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "my papers 100%" / "papilio?.db"
    store = Store.open(f"sqlite:///{str(path).replace('?', '%3F')}")
    store.close()
    assert path.exists()


def test_readers_use_the_write_ahead_log_and_cannot_write(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        with pytest.raises(Exception, match="readonly"):
            connection.exec_driver_sql("DELETE FROM paper")
    with store.transaction() as tx:
        assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert tx.connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    store.close()


def test_a_damaged_database_is_found_by_the_check(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url)
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper(f"x:{number}", "t" * 500)) for number in range(500)])
    store.close()
    path = tmp_path / "papilio.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20000] = b"\xa5" * 20000
    path.write_bytes(content)
    # Where the damage lies decides whether opening finds it already.
    try:
        with closing(Store.open(sqlite_url)) as store:
            problems = store.check()
    except StoreError as error:
        problems = [str(error)]
    assert problems


FILLER = """
import resource, sys
from papilio.errors import StorageFullError
from papilio.model.paper import Paper, Record
from papilio.store import Store

store = Store.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, resource.RLIM_INFINITY))
written = 0
try:
    for batch in range(1000):
        with store.transaction() as tx:
            records = [Record(Paper(f"x:{batch}-{number}", "t", abstract="w" * 2000)) for number in range(50)]
            store.papers.put(tx, records)
        written += 50
except StorageFullError as error:
    print(written, error)
"""


def test_a_full_disk_keeps_what_was_acknowledged(sqlite_url: str) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    done = subprocess.run([sys.executable, "-c", FILLER, sqlite_url], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    written, message = done.stdout.split(" ", 1)
    assert "cannot grow" in message
    assert "make room" in message
    store = Store.open(sqlite_url)
    assert store.papers.count() == int(written) > 0
    assert store.check() == []
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:after", "there is room again"))])
    store.close()


def test_a_full_database_says_so_in_the_same_process(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "t"))])
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
    big = [Record(Paper(f"y:{number}", "t", abstract="w" * 2000)) for number in range(100)]
    with pytest.raises(StorageFullError), store.transaction() as tx:
        store.papers.put(tx, big)
    assert [entry.paper.ref for entry in store.papers.iterate()] == ["x:1"]
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    with store.transaction() as tx:
        store.papers.put(tx, big)
    assert store.papers.count() == 101
    store.close()


def test_a_foreign_sqlite_database_with_the_same_table_names_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE paper (id INTEGER PRIMARY KEY, weight_grams INTEGER)")
        connection.execute("INSERT INTO paper VALUES (1, 80)")
    connection.close()
    with pytest.raises(StoreError, match="paper"):
        Store.open(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT * FROM paper").fetchall() == [(1, 80)]
        assert len(connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()) == 1
    connection.close()


def test_who_writes_batch_after_batch_lets_others_in_between(sqlite_url: str) -> None:
    begun, done = threading.Event(), threading.Event()
    batches = 0

    def write_on() -> None:
        nonlocal batches
        with closing(Database(sqlite_url)) as other:
            while not done.is_set():
                with other.write():
                    batches += 1
                    begun.set()
                    time.sleep(0.3)
                time.sleep(0.01)

    with closing(Store.open(sqlite_url)) as store:
        busy = threading.Thread(target=write_on)
        busy.start()
        begun.wait()
        with store.transaction():
            waited = batches
        done.set()
        busy.join()
    assert waited <= 5


def test_what_no_database_holds_is_not_storable() -> None:
    assert all(map(is_storable, ("", "plain", "naïve 图 😀", "\ud7ff\ue000")))
    assert not any(map(is_storable, ("a\0b", "\ud800", "图\udfff")))
