"""Bringing a database to the newest revision, in process, under a lock.

Alembic is imported where it is needed: that takes a tenth of a second, of every command, and a database seldom has to change.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, String, Table, column, inspect, select, table, text
from sqlalchemy.schema import DropTable

from papilio.errors import DatabaseTooNewError
from papilio.store.schema import HEAD, METADATA

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

VERSION_TABLE = "papilio_revision"

ADVISORY_LOCK = 0x7061_7069_6C69_6F
"""Names our lock among those of a PostgreSQL database ("papilio" in ASCII)."""


def configuration() -> "Config":
    """Alembic's settings, which name this folder."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def current_revision(connection: Connection) -> str | None:
    """The revision of an open database; None for one that is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalars(select(column("version_num", String)).select_from(table(VERSION_TABLE))).one_or_none()


def is_known(revision: str) -> bool:
    """Whether this program has the migrations that lead to a revision; those of a newer program it has not."""
    from alembic.script import ScriptDirectory

    return revision in {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision; the caller's transaction commits all of it or nothing.

    Raises:
        DatabaseTooNewError
    """
    if connection.dialect.name == "postgresql":
        # SQLite's writers already exclude each other. Here two first starts at once would both create the tables.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
    current = current_revision(connection)
    if current == HEAD:
        return
    if current is not None and not is_known(current):
        raise DatabaseTooNewError(
            f"the database has revision {current}, and this Papilio knows revisions up to {HEAD}: it was written by a newer "
            "Papilio. Upgrade Papilio, or point it at another database (PAPILIO_DATA or PAPILIO_DATABASE_URL)."
        )
    if current is not None:
        log.warning("The library is brought from revision %s to %s; where it is large, that takes minutes.", current, HEAD)
    _migrate(connection, "head")


def remake(connection: Connection, revision: str) -> None:
    """Throw away all tables of a database that is at the newest revision, and make those of another."""
    METADATA.drop_all(connection)
    connection.execute(DropTable(Table(VERSION_TABLE, MetaData())))
    _migrate(connection, revision)


def _migrate(connection: Connection, revision: str) -> None:
    from alembic import command

    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
