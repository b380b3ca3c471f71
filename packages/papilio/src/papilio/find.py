"""Search as readers mean it: the engine's hits with their papers, counts and reasons."""

from dataclasses import dataclass

from papilio.identifiers import identify
from papilio.indexing import document_of
from papilio.model import Entry
from papilio.search.documents import Channel, Hit, Results, Sort, Why
from papilio.search.engine import Engine
from papilio.store import Store

LONGEST_NAME = 2_000
"""Characters; a longer query is prose."""


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
    within: str = "",
) -> Findings:
    """Search and load the papers of the hits.

    Args:
        within: Filters of the query language that hold beside the query, and are no reason for a hit.

    Raises:
        QueryError: The query cannot be understood.
        UnavailableError: The channel is not there.
    """
    stars = {ref: counts.stars for ref, counts in store.readings.counts().items()} if sort == "stars" else None
    results = engine.search(
        query,
        limit=limit,
        offset=offset,
        sort=sort,
        channel=channel,
        stars=stars,
        words_only=words_only,
        refs=_named(store, query) if channel == "hybrid" else (),
        within=within,
    )
    entries = store.papers.find([hit.ref for hit in results.hits])
    found = tuple(
        Found(
            hit,
            entries[hit.ref],
            engine.explain(query, document_of(entries[hit.ref]), words_only=words_only) if explain else (),
        )
        for hit in results.hits
        if hit.ref in entries
    )
    return Findings(results, found)


def _named(store: Store, query: str) -> tuple[str, ...]:
    """The papers held that the query names, when it is nothing but names (an id, a DOI, a URL)."""
    if len(query) > LONGEST_NAME:
        return ()
    named = identify(query)
    if not named.only:
        return ()
    held = store.papers.resolve([mention.ref for mention in named.papers])
    return tuple(dict.fromkeys(held[mention.ref] for mention in named.papers if mention.ref in held))
