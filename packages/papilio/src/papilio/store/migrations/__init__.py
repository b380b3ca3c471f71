"""Bringing a database to the newest revision, in process, under a lock."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from papilio.errors import DatabaseTooNewError
from papilio.store.schema import HEAD

VERSION_TABLE = "papilio_revision"

ADVISORY_LOCK = 0x7061_7069_6C69_6F
"""Names our lock among those of a PostgreSQL database ("papilio" in ASCII)."""


def configuration() -> Config:
    """Alembic's settings, which name this folder."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def current_revision(connection: Connection) -> str | None:
    """The revision of an open database; None for one that is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


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
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseTooNewError(
            f"the database has revision {current}, and this Papilio knows revisions up to {HEAD}: it was written by a newer "
            "Papilio. Upgrade Papilio, or point it at another database (PAPILIO_DATA or PAPILIO_DATABASE_URL)."
        )
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
