"""Keeping the search index level with the library: catch up from the sequence that the index holds."""

from papilio.search.engine import Engine
from papilio.store import Store


def catch_up(store: Store, engine: Engine, *, batch: int = 2000) -> int:
    """Index every change that the index does not hold; returns how many. Does nothing when another process is indexing.

    An index ahead of the library (a restored backup) is cleared and rebuilt.
    """
    raise NotImplementedError


def reindex(store: Store, engine: Engine) -> int:
    """Throw the index away and build it from nothing; returns how many documents."""
    raise NotImplementedError
