"""The papers most like one paper, by their words."""

from dataclasses import dataclass

from papilio.finding.find import Found
from papilio.finding.indexing import document_of
from papilio.finding.lookup import get_named
from papilio.model.paper import Entry
from papilio.search.engine import Engine
from papilio.store import Store

MOST = 100
"""Papers that are called related; what comes after them shares a word or two."""


@dataclass(frozen=True, slots=True)
class Related:
    """The papers like one paper.

    Attributes:
        entry: That paper.
        total: How many there are, at most `MOST`.
        found: Those of this page, the nearest first.
        silent: Whether the paper says nothing to compare by: no abstract, and a title of words that all papers use.
    """

    entry: Entry
    total: int
    found: tuple[Found, ...]
    silent: bool = False


def related(store: Store, engine: Engine, name: str, *, limit: int = 25, offset: int = 0, explain: bool = False) -> Related:
    """The papers like the one of this name. Neither it nor another record of the same work is among them.

    Args:
        name: Any name of a paper: ref, id, key, DOI, URL.
        explain: Whether each tells the words that it shares.

    Raises:
        NotFoundError: The library holds no such paper.
    """
    entry = get_named(store, name)
    paper = entry.paper
    own = dict.fromkeys((paper.ref, *entry.also, *entry.aliases))
    alike = engine.more_like(paper.title, paper.abstract, limit=MOST, excluded=tuple(own))
    shown = alike.hits[offset : offset + limit]
    entries = store.papers.find([hit.ref for hit in shown])
    found = tuple(
        Found(hit, entries[hit.ref], engine.explain_like(alike.terms, document_of(entries[hit.ref])) if explain else ())
        for hit in shown
        if hit.ref in entries
    )
    return Related(entry, len(alike.hits), found, silent=not alike.terms)
