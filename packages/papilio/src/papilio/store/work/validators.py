"""What hosts gave (ETag, Last-Modified) to ask with whether something has changed."""

from sqlalchemy import select

from papilio.store.database import Database, Transaction
from papilio.store.schema import validator


class Validators:
    """Reading and writing validators by URL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, url: str) -> tuple[str, str]:
        """(etag, last_modified), each empty when there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(validator).where(validator.c.url == url)).one_or_none()
        return (row.etag, row.last_modified) if row else ("", "")

    def save(self, tx: Transaction, url: str, etag: str, last_modified: str) -> None:
        """In the transaction of what the reply brought: a reply that was lost is asked for again in full."""
        tx.insert(
            validator,
            [(url, etag, last_modified)],
            conflict=" ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified",
        )
