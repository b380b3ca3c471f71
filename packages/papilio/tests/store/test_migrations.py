"""The migrations make the tables that the program speaks of."""

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

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
