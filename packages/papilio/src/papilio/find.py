"""Search as readers mean it: the engine's hits with their papers, counts and reasons."""

from dataclasses import dataclass

from papilio.model import Entry
from papilio.search.documents import Channel, Hit, Results, Sort, Why
from papilio.search.engine import Engine
from papilio.store import Store


@dataclass(frozen=True, slots=True)
class Found:
    """One hit with its entry and the reasons it is there (empty unless asked for)."""

    hit: Hit
    entry: Entry
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Results and their papers, in order. A hit whose paper has gone since the index was written is left out."""

    results: Results
    found: tuple[Found, ...]


def find(
    store: Store,
    engine: Engine,
    query: str,
    *,
    limit: int = 25,
    offset: int = 0,
    sort: Sort = "relevance",
    channel: Channel = "hybrid",
    explain: bool = False,
    words_only: bool = False,
) -> Findings:
    """Search and load the papers of the hits.

    Raises:
        QueryError, UnavailableError
    """
    raise NotImplementedError
