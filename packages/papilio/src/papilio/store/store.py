"""One open database and its families of tables."""

import logging
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import bindparam, func, select, text

from papilio.errors import BusyError, DatabaseUnreachableError
from papilio.store import integrity, migrations
from papilio.store.contents import Contents, Row, Shape, refill, require_empty
from papilio.store.database import Database, Transaction
from papilio.store.library.announcements import Announcements
from papilio.store.library.batch import relink_everything
from papilio.store.library.papers import Papers
from papilio.store.library.venues import Venues
from papilio.store.readers.notes import Notes
from papilio.store.readers.own import Own
from papilio.store.readers.ratings import Ratings
from papilio.store.readers.readings import Readings
from papilio.store.readers.reads import Reads
from papilio.store.readers.saved import SavedSearches
from papilio.store.readers.stars import Stars
from papilio.store.readers.statistics import StatisticsReader
from papilio.store.readers.traces import Traces
from papilio.store.readers.visits import Visits
from papilio.store.schema import HEAD, LINKS_CHANGED, METADATA, library_fact, paper
from papilio.store.work.demands import Demands
from papilio.store.work.gates import Gates
from papilio.store.work.harvests import Harvests
from papilio.store.work.imports import Imports
from papilio.store.work.jobs import Jobs
from papilio.store.work.listings import Listings
from papilio.store.work.troubles import Troubles
from papilio.store.work.validators import Validators
from papilio.store.work.venue_fetches import VenueFetches

MOST_WAITS = 20
"""How often a library that is to be brought up to date is waited for, `BUSY_SECONDS` each time."""

_log = logging.getLogger(__name__)

_FACTS = select(library_fact.c.name, library_fact.c.value).where(library_fact.c.name.in_(bindparam("names", expanding=True)))


@dataclass(frozen=True, slots=True)
class Store:
    """An open library. Threads may share it."""

    papers: Papers
    announcements: Announcements
    venues: Venues
    readings: Readings
    imports: Imports
    gates: Gates
    validators: Validators
    jobs: Jobs
    harvests: Harvests
    listings: Listings
    demands: Demands
    troubles: Troubles
    venue_fetches: VenueFetches
    stars: Stars
    ratings: Ratings
    reads: Reads
    traces: Traces
    visits: Visits
    notes: Notes
    own: Own
    saved: SavedSearches
    statistics: StatisticsReader
    contents: Contents
    database: Database

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open (create and migrate if needed) the database at `url`: `sqlite:////path/papilio.db` or `postgresql://…`.

        Raises:
            DatabaseTooNewError, DatabaseUnreachableError, StorageFullError
            BusyError: It is to be brought up to date, and another process wrote to it for minutes.
        """
        database = Database(url)
        try:
            _prepare(database)
        except BaseException:
            database.close()
            raise
        announcements, readings, stars = Announcements(database), Readings(database), Stars(database)
        return cls(
            papers=Papers(database),
            announcements=announcements,
            venues=Venues(database),
            readings=readings,
            imports=Imports(database),
            gates=Gates(database),
            validators=Validators(database),
            jobs=Jobs(database),
            harvests=Harvests(database),
            listings=Listings(database),
            demands=Demands(database),
            troubles=Troubles(database),
            venue_fetches=VenueFetches(database),
            stars=stars,
            ratings=Ratings(database),
            reads=Reads(database),
            traces=Traces(database),
            visits=Visits(database),
            notes=Notes(database),
            own=Own(database),
            saved=SavedSearches(database),
            statistics=StatisticsReader(announcements, readings, stars),
            contents=Contents(database),
            database=database,
        )

    @staticmethod
    def is_behind(url: str) -> bool:
        """Whether there is a database at `url` that `open` brings up to date first, which may take minutes.

        Raises:
            DatabaseUnreachableError, StoreError: It cannot be asked.
        """
        database = Database(url)
        try:
            if database.path is not None and not database.path.exists():
                return False
            with database.read() as connection:
                return migrations.current_revision(connection) not in (None, HEAD)
        finally:
            database.close()

    @staticmethod
    def knows(revision: str) -> bool:
        """Whether tables of a revision can be brought to the newest; those of a newer Papilio cannot."""
        return migrations.is_known(revision)

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A write transaction (BEGIN IMMEDIATE on SQLite). Commits at the end, rolls back on any error.

        Raises:
            StorageFullError: The disk is full; nothing of this transaction remains.
            BusyError: Another writer did not finish in time; the whole transaction may be tried again.
        """
        return self.database.write()

    def library_kind(self) -> str:
        """`empty`, `starter` (only the starter library) or `own`."""
        with self.database.read() as connection:
            if connection.execute(select(paper.c.id).limit(1)).first() is None:
                return "empty"
            starter = connection.execute(select(library_fact).where(library_fact.c.name == "starter")).first()
            return "starter" if starter else "own"

    def is_empty(self, tx: Transaction) -> bool:
        """Whether no paper is held; stays so until the end of the transaction, but for what it puts itself."""
        tx.lock()
        return tx.connection.execute(select(paper.c.id).limit(1)).first() is None

    def replace_starter(self, tx: Transaction) -> int:
        """Delete the starter library (with tombstones) before the first real record; returns how many papers went."""
        tx.lock()
        fact = library_fact.delete().where(library_fact.c.name == "starter").returning(library_fact.c.value)
        last_id = tx.connection.execute(fact).scalar_one_or_none()
        if last_id is None:
            return 0
        return self.papers.delete(tx, tx.connection.scalars(select(paper.c.ref).where(paper.c.id <= int(last_id))).all())

    def mark_starter(self, tx: Transaction) -> None:
        """Say that what is held now is the starter library."""
        last_id = tx.connection.execute(select(func.coalesce(func.max(paper.c.id), 0))).scalar_one()
        self.remember(tx, "starter", str(last_id))

    def fill(self, revision: str, shapes: Sequence[Shape], batches: Iterable[tuple[Shape, Sequence[Row]]]) -> None:
        """Put the contents of another library into this empty one, in one transaction: all of it or nothing.

        Args:
            revision: That of the other library; one that is older is upgraded here.
            shapes: Every table of that revision.
            batches: Rows, those of a table after those that they refer to. What it raises ends the transaction.

        Raises:
            StoreError: This library is not empty, or the tables are not those of the revision.
            StorageFullError, BusyError: As from `transaction`.
        """
        with self.transaction() as tx:
            tx.lock()
            require_empty(tx.connection)
            refill(tx, revision, shapes, batches)
            _bring_up(tx)

    def fact(self, name: str) -> str:
        """Something the library remembers about itself (`contact`); empty when it does not."""
        return self.facts([name]).get(name, "")

    def facts(self, names: Collection[str]) -> dict[str, str]:
        """Those of these facts that the library remembers."""
        if not names:
            return {}
        with self.database.read() as connection:
            return {row.name: row.value for row in connection.execute(_FACTS, {"names": list(names)})}

    def remember(self, tx: Transaction, name: str, value: str) -> None:
        """Keep a fact."""
        tx.insert(library_fact, [(name, value)], conflict=" ON CONFLICT (name) DO UPDATE SET value = excluded.value")

    def revision(self) -> str:
        """Alembic revision of the open database."""
        with self.database.read() as connection:
            return migrations.current_revision(connection) or ""

    def check(self) -> list[str]:
        """Integrity: what is wrong, one sentence each (SQLite's own check, dangling rows, counter behind); empty when sound."""
        with self.database.read() as connection:
            return integrity.problems(connection)

    def size_bytes(self) -> int | None:
        """Size of the database on disk, None where unknown."""
        path = self.path()
        if path is not None:
            files = (path, path.with_name(path.name + "-wal"))
            return sum(file.stat().st_size for file in files if file.exists())
        size = func.pg_total_relation_size(func.to_regclass(text("name")))
        names = ", ".join(f"('{name}')" for name in METADATA.tables)
        statement = select(func.sum(size)).select_from(text(f"(VALUES {names}) AS tables (name)"))
        with self.database.read() as connection:
            return int(connection.execute(statement).scalar_one())

    def path(self) -> Path | None:
        """SQLite's file; None for a server."""
        return self.database.path

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def _prepare(database: Database) -> None:
    """Create the database where it is missing and bring it to the newest revision."""
    path = database.path
    if path is not None and not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachableError(f"the directory {path.parent} cannot be made: {error.strerror}") from error
    else:
        with database.read() as connection:
            if migrations.current_revision(connection) == HEAD:
                return
    for waits in count():
        try:
            with database.write() as tx:
                _bring_up(tx)
            break
        except BusyError:
            if waits == MOST_WAITS:
                raise
            # Most likely the other process brings it up to date, and nothing can be done before that.
            _log.warning("Another process writes to the library, which is not up to date; waiting until it is done.")


def _bring_up(tx: Transaction) -> None:
    """Bring all that is held to the newest revision."""
    before = migrations.current_revision(tx.connection)
    migrations.upgrade(tx.connection)
    if before and before < LINKS_CHANGED:
        relink_everything(tx)
