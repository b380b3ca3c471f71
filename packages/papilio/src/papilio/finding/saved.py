"""Saved searches, run: what they find, and what of it came since they were seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from papilio.errors import InputError
from papilio.finding.find import find_hits
from papilio.finding.mine import OfReader
from papilio.search.documents import Channel, Search, Sort
from papilio.search.engine import Engine
from papilio.store import Store
from papilio.store.readers.saved import Asked, Moment, SavedSearch

WITHIN: Mapping[str, str] = {"all": "", "arxiv": "has:arxiv", "venue": "has:venue"}
"""What a search may be in, and what its papers have, in the query language."""
MOST_CAME = 20_000
"""Of the papers that came since, so many of the newest are looked through."""
LONGEST_TERM, MOST_TERMS = 40, 100
"""Characters of a Chinese term, and terms that are left in Chinese."""
MOST_NEWEST = 100
"""Papers that the words of a search find, in its feed."""


@dataclass(frozen=True, slots=True)
class News:
    """What came since, of what a search finds.

    Attributes:
        refs: The newest first.
        cut: Whether more came than are looked through.
    """

    refs: tuple[str, ...]
    cut: bool


def search_of(asked: Asked, limit: int = 25, offset: int = 0) -> Search:
    """The search that is asked for."""
    return Search(
        asked.query,
        limit,
        offset,
        sort=cast(Sort, asked.sort),
        channel=cast(Channel, asked.channel),
        within=WITHIN[asked.scope],
        untranslated=asked.untranslated,
    )


def save(store: Store, engine: Engine, reader: str, name: str, asked: Asked, now: float) -> int:
    """Keep a search under a name; returns its id.

    Raises:
        InputError: There is no query, no such scope, channel or order, or the name cannot be given.
        QueryError: The query cannot be understood.
    """
    choices = (("scope", asked.scope, tuple(WITHIN)), ("channel", asked.channel, get_args(Channel)))
    for what, value, known in (*choices, ("sort", asked.sort, get_args(Sort))):
        if value not in known:
            raise InputError(f"{what}={value[:40]} is not possible; it is one of {', '.join(known)}.")
    if not asked.query.strip():
        raise InputError("There is no query to save; search for something first.")
    if any("," in term or len(term) > LONGEST_TERM for term in asked.untranslated) or len(asked.untranslated) > MOST_TERMS:
        raise InputError("untranslated= names Chinese terms of the query, with commas between them.")
    find_hits(store, engine, search_of(asked, limit=1), reader=reader)
    with store.transaction() as tx:
        return store.saved.save(tx, reader, " ".join(name.split()), asked, now)


def news(store: Store, engine: Engine, reader: str, saved: SavedSearch, since: Moment | None = None) -> News:
    """What a saved search finds of the works that came since it was last seen, or since another moment.

    Found are those that have its words, as the order of time demands them, and those among the nearest of all by meaning.
    """
    came = store.saved.came_after((since or saved.seen).paper, MOST_CAME + 1)
    found = engine.among(search_of(saved.asked), came[:MOST_CAME], mine=OfReader(store, reader)) if came else frozenset[str]()
    return News(tuple(ref for ref in came if ref in found), len(came) > MOST_CAME)


def feed_of(store: Store, engine: Engine, reader: str, saved: SavedSearch) -> list[str]:
    """The refs of a saved search's feed, the newest first.

    They are what came since it was saved, by words and meaning, and the newest that its words find."""
    search = Search(
        saved.asked.query,
        MOST_NEWEST,
        sort="time",
        channel="lexical",
        within=WITHIN[saved.asked.scope],
        untranslated=saved.asked.untranslated,
        counted=False,
    )
    hits = () if saved.asked.channel == "semantic" else find_hits(store, engine, search, reader=reader)[0]
    came = news(store, engine, reader, saved, saved.saved).refs[:MOST_NEWEST]
    refs = list(dict.fromkeys((*came, *(hit.ref for hit in hits))))
    held = store.papers.find(refs)
    dated = sorted((ref for ref in refs if ref in held), key=lambda ref: held[ref].paper.published, reverse=True)
    return dated[:MOST_NEWEST]
