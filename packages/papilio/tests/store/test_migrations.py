"""The migrations make the tables that the program speaks of."""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from papilio.finding.indexing import catch_up
from papilio.model.paper import Author, Paper, Record
from papilio.search.documents import Search
from papilio.search.engine import Engine
from papilio.store import Store, database
from papilio.store.database import Transaction
from papilio.store.migrations import VERSION_TABLE, configuration
from papilio.store.schema import HEAD, METADATA


def test_the_migrations_make_what_the_metadata_says(store: Store) -> None:
    with store.database.read() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_object": lambda table, name, kind, reflected, other: name != VERSION_TABLE,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_partial_indexes_are_partial_in_the_database_too(store: Store) -> None:
    wanted = {index.name for index in METADATA.tables["paper"].indexes if index.dialect_options["sqlite"]["where"] is not None}
    with store.database.read() as connection:
        indexes = inspect(connection).get_indexes("paper")
    partial = {
        index["name"]
        for index in indexes
        if any(
            option.endswith("_where") and condition is not None
            for option, condition in index.get("dialect_options", {}).items()
        )
    }
    assert partial == wanted


def test_the_newest_revision_is_named_in_the_program(store: Store) -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]
    assert store.revision() == HEAD


def test_a_library_tells_whether_opening_it_takes_long(url: str) -> None:
    assert not Store.is_behind(url), "it is new"
    with closing(Store.open(url)) as store:
        assert not Store.is_behind(url)
        with store.transaction() as tx:
            take_back(tx, "0008")
    assert Store.is_behind(url)


@pytest.mark.usefixtures("really_migrated")
def test_many_first_starts_at_once_make_one_library(url: str) -> None:
    def start(_: int) -> str:
        store = Store.open(url)
        try:
            return store.revision()
        finally:
            store.close()

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(start, range(6))) == {HEAD}


def test_an_open_library_is_opened_without_writing(store: Store, url: str) -> None:
    with store.transaction():  # another writer is at work
        Store.open(url).close()


def clues(store: Store) -> dict[str, tuple[int | None, ...]]:
    with store.database.read() as connection:
        rows = connection.execute(text("SELECT ref, title_key, authors_key, opening_key FROM paper")).all()
    return {row[0]: tuple(row[1:]) for row in rows}


def take_back(tx: Transaction, revision: str) -> None:
    """Makes the tables those of an older revision."""
    for column in ("readers_until", "others_until", "readers_turn"):
        tx.connection.execute(text(f"ALTER TABLE gate DROP COLUMN {column}"))
    tx.connection.execute(text("ALTER TABLE demand DROP COLUMN put_off"))
    tx.connection.execute(text("DROP TABLE saved_search"))
    tx.connection.execute(text("DELETE FROM counter WHERE name = 'saved_search'"))
    tx.connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'"))


def test_an_upgrade_reckons_the_keys_of_titles_anew_and_links_by_them(url: str) -> None:
    """As the last build left a library: it dropped what TeX calls infinity and kept what other commands are called."""
    title, typed = (
        r"Robust $H_\infty$ control with $\mathcal{O}(\log n)$ memory",
        "Robust H-Infinity Control with O(log n) Memory",
    )
    authors = tuple(Author(f"{name} of Nowhere") for name in ("Ada", "Bob"))
    papers = [
        Paper("arxiv:2401.00001", title, authors=(*authors, Author("Cleo")), published="2024-01-01"),
        Paper("iclr:x", typed, authors=authors, venue="ICLR", year=2024),
        Paper("iclr:y", typed, authors=authors, venue="ICLR", year=2024, track="Rejected"),
        *(Paper(f"arxiv:2402.{number:05}", f"On the {number}th coefficient of a form") for number in range(4_100)),
    ]
    store = Store.open(url)
    with store.transaction() as tx:
        store.papers.put(tx, [Record(paper) for paper in papers])
    now = clues(store)
    assert now["arxiv:2401.00001"][0] == now["iclr:x"][0] is not None
    assert now["iclr:y"] == (None, None, None)
    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM link"))
        tx.connection.execute(text("UPDATE paper SET title_key = 7 WHERE ref = 'arxiv:2401.00001'"))
        tx.connection.execute(text("UPDATE paper SET title_key = NULL, opening_key = 8 WHERE ref = 'arxiv:2402.04099'"))
        take_back(tx, "0006")
    store.close()
    store = Store.open(url)
    try:
        assert clues(store) == now
        assert store.papers.get("iclr:x").also == ("arxiv:2401.00001",)
        assert store.check() == []
    finally:
        store.close()


AS_IMPORTED = (
    Paper(
        "arxiv:2401.00001",
        "The α-decay of R&D at 5 μm",
        abstract="Hartree–Fock of $x$ by Gram–Schmidt.\nTwo <b> of information",
        authors=(Author("Ada Abe", ("CNRS & X",)), Author("Bob Ray"), Author("Cleo Fox")),
        published="2024-01-01",
        comments="© 2024",
    ),
    Paper("iclr:x", "The α-decay of R&D at 5 μm", authors=(Author("Ada Abe"), Author("Bob Ray")), venue="ICLR", year=2024),
    Paper("iclr:y", "Another α, the R package and $x^2$ of spin-1/2", venue="ICLR", year=2024, track="Rejected"),
)
AS_STORED = {
    "arxiv:2401.00001": {
        "title": r"The {\alpha}-decay of R&amp;D at 5 {\mu}m",
        "abstract": "Hartree$\\unicode{x2013}$Fock of $x$ by {Gram–Schmidt}.\nTwo <b> of infor\ufffe mation",
        "authors": r'[["Ada Abe","CNRS &amp; X"],"Bob Ray \\AND Cleo Fox"]',
        "comments": "{©} 2024",
    },
    "iclr:y": {"title": r"Another {\alpha}, the \R package and \ensuremath{x^2} of spin-\nicefrac{1}{2}"},
}
"""What the last build stored of the same records."""
OTHERS = 4_100


def stored_by_the_last_build(url: str) -> int:
    """A library as it was; returns its last sequence."""
    store = Store.open(url)
    others = [Paper(f"arxiv:2402.{number:05}", f"On the {number}th coefficient of a form") for number in range(OTHERS)]
    with store.transaction() as tx:
        store.papers.put(tx, [Record(paper) for paper in (*AS_IMPORTED, *others)])
    with store.transaction() as tx:
        for ref, columns in AS_STORED.items():
            for name, value in columns.items():
                tx.connection.execute(text(f"UPDATE paper SET {name} = :value WHERE ref = :ref"), {"value": value, "ref": ref})
        tx.connection.execute(text("UPDATE paper SET title_key = 7 WHERE ref = 'arxiv:2401.00001'"))
        tx.connection.execute(text("DELETE FROM link"))
        take_back(tx, "0007")
    last = store.papers.last_sequence()
    store.close()
    return last


def test_an_upgrade_mends_texts_and_the_index_follows(url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = stored_by_the_last_build(url)
    assert not caplog.messages, "a new library is not brought from anywhere"
    store = Store.open(url)
    try:
        assert [f"from revision 0007 to {HEAD}" in said for said in caplog.messages] == [True]
        assert [store.papers.get(paper.ref).paper for paper in AS_IMPORTED] == list(AS_IMPORTED)
        assert store.papers.get("iclr:x").also == ("arxiv:2401.00001",)
        assert {change.ref for change in store.papers.changes(before, 9_000)} == {paper.ref for paper in AS_IMPORTED}
        assert store.check() == []
        with store.transaction() as tx:
            counts = store.papers.put(tx, [Record(paper) for paper in AS_IMPORTED])
        assert (counts.unchanged, counts.changed) == (len(AS_IMPORTED), 0)
        engine = Engine(tmp_path / "index")
        catch_up(store, engine)
        assert {hit.ref for hit in engine.answer(Search("title:α-decay")).hits} == {"iclr:x"}
    finally:
        store.close()


class Told(logging.Handler):
    """Sets an event when something is said."""

    def __init__(self) -> None:
        super().__init__()
        self.event = Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.event.set()


def test_who_comes_while_another_process_writes_to_an_old_library_waits_and_goes_on(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_by_the_last_build(sqlite_url)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    told = Told()
    log = logging.getLogger("papilio.store.store")
    log.addHandler(told)
    other = database.Database(sqlite_url)
    try:
        with ThreadPoolExecutor(1) as threads:
            with other.write():
                opening = threads.submit(Store.open, sqlite_url)
                assert told.event.wait(60), "it says that it waits"
                assert not opening.done()
            store = opening.result(60)
            assert store.revision() == HEAD
            store.close()
    finally:
        log.removeHandler(told)
        other.close()


@pytest.mark.slow
def test_an_upgrade_that_is_killed_leaves_the_library_as_it_was(url: str) -> None:
    before = stored_by_the_last_build(url)
    program = f"""
import os, signal
from papilio.texts import characters
seen = 0
def dying(text):
    global seen
    seen += 1
    if seen > 5 * {OTHERS // 2}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(text)
real, characters.in_characters = characters.in_characters, dying
from papilio.store import Store
Store.open({url!r})
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    store = Store.open(url)
    try:
        assert [store.papers.get(paper.ref).paper for paper in AS_IMPORTED] == list(AS_IMPORTED)
        assert len(store.papers.changes(before, 9_000)) == len(AS_IMPORTED)
        assert store.check() == []
    finally:
        store.close()
