"""What hosts gave (ETag, Last-Modified) to ask with whether something has changed."""

from papilio.store.database import Database, Transaction


class Validators:
    """Reading and writing validators by URL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, url: str) -> tuple[str, str]:
        """(etag, last_modified), each empty when there is none."""
        raise NotImplementedError

    def save(self, tx: Transaction, url: str, etag: str, last_modified: str) -> None:
        """In the transaction of what the reply brought: a reply that was lost is asked for again in full."""
        raise NotImplementedError
