"""Search as readers mean it: the engine's hits with their papers, counts and reasons."""

from dataclasses import dataclass

from papilio.finding.indexing import document_of
from papilio.finding.lookup import look_up
from papilio.identifiers import identify
from papilio.model import Entry
from papilio.search.documents import Channel, Hit, Results, Sort, Why
from papilio.search.engine import Engine
from papilio.store import Store
from papilio.texts.folding import title_key

MOST_OF_A_TITLE = 20
"""Papers looked at for one title."""
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
    results = engine.search(
        query,
        limit=limit,
        offset=offset,
        sort=sort,
        channel=channel,
        stars=_stars(store, sort),
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


def find_refs(
    store: Store, engine: Engine, query: str, *, limit: int, sort: Sort = "relevance", within: str = ""
) -> tuple[list[str], int]:
    """The refs that a search finds, in its order, and how many papers match; what is exported reads the papers later.

    Raises:
        QueryError: The query cannot be understood.
    """
    results = engine.search(query, limit=limit, sort=sort, stars=_stars(store, sort), refs=_named(store, query), within=within)
    return [hit.ref for hit in results.hits], results.total


def find_titled(store: Store, engine: Engine, title: str) -> list[Entry]:
    """The papers of exactly this title, as known items are found: case, accents, punctuation and TeX do not matter."""
    key = title_key(title)
    if not key:
        return []
    hits = engine.search(title, limit=MOST_OF_A_TITLE, words_only=True).hits
    entries = store.papers.find([hit.ref for hit in hits])
    return [entries[hit.ref] for hit in hits if hit.ref in entries and title_key(entries[hit.ref].paper.title) == key]


def _stars(store: Store, sort: Sort) -> dict[str, int] | None:
    return {ref: counts.stars for ref, counts in store.readings.counts().items()} if sort == "stars" else None


def _named(store: Store, query: str) -> tuple[str, ...]:
    """The papers held that the query names, when it is nothing but names (an id, a DOI, a URL)."""
    if len(query) > LONGEST_NAME:
        return ()
    named = identify(query)
    if not named.only:
        return ()
    found = look_up(store, [mention.ref for mention in named.papers])
    return tuple(dict.fromkeys(each.ref for each in found.values() if each.held))
