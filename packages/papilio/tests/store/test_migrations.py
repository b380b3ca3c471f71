"""The migrations make the tables that the program speaks of."""

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from papilio.model.paper import Author, Paper, Record
from papilio.store import Store
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
        for column in ("readers_until", "others_until", "readers_turn"):
            tx.connection.execute(text(f"ALTER TABLE gate DROP COLUMN {column}"))
        tx.connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0006'"))
    store.close()
    store = Store.open(url)
    try:
        assert clues(store) == now
        assert store.papers.get("iclr:x").also == ("arxiv:2401.00001",)
        assert store.check() == []
    finally:
        store.close()
