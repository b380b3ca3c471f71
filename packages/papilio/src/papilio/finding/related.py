"""The papers most like one paper, by words and meaning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from papilio.finding.documents import document_of
from papilio.finding.find import Found
from papilio.finding.lookup import get_named
from papilio.model.paper import Entry
from papilio.search.engine import Engine
from papilio.store import Store

MOST = 100
"""Papers that are called related; what comes after them shares a word or two."""

Order: TypeAlias = Callable[[Sequence[str]], Sequence[str]]
"""Puts refs in another order than the nearest first."""


@dataclass(frozen=True, slots=True)
class Related:
    """The papers like one paper.

    Attributes:
        entry: That paper.
        total: How many there are, at most `MOST`.
        found: Those of this page, in the order asked for.
        silent: Whether the paper says nothing to compare by: no abstract, and a title of words that all papers use.
    """

    entry: Entry
    total: int
    found: tuple[Found, ...]
    silent: bool = False


def related(
    store: Store,
    engine: Engine,
    name: str,
    *,
    limit: int = 25,
    offset: int = 0,
    explain: bool = False,
    order: Order = lambda refs: refs,
) -> Related:
    """The papers like the one of this name. Neither it nor another record of the same work is among them.

    Args:
        name: Any name of a paper: ref, id, key, DOI, URL.
        explain: Whether each tells the words that it shares, and what of it is near.
        order: The nearest come first by default.

    Raises:
        NotFoundError: The library holds no such paper.
    """
    entry = get_named(store, name)
    paper = entry.paper
    own = dict.fromkeys((paper.ref, *entry.also, *entry.aliases))
    alike = engine.more_like(paper.title, paper.abstract, limit=MOST, excluded=tuple(own))
    hits = {hit.ref: hit for hit in alike.hits}
    shown = [hits[ref] for ref in order(list(hits))[offset : offset + limit]]
    entries = store.papers.find([hit.ref for hit in shown])
    found = tuple(
        Found(hit, entries[hit.ref], engine.explain_like(alike, document_of(entries[hit.ref])) if explain else ())
        for hit in shown
        if hit.ref in entries
    )
    return Related(entry, len(alike.hits), found, silent=not alike.terms and alike.near is None)
