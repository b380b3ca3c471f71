"""Which preprint is shown under which published record.

The link follows from the papers alone, whatever order they came in: an arXiv record is shown under the record of another source
that names it as its preprint, or else under one with an equal DOI; of several, under the one whose ref comes first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, union

from papilio.store.database import Transaction
from papilio.store.schema import link, paper

PREPRINTS = "arxiv:"
"""The refs of records that may be shown under another record of the same work."""


class Named(NamedTuple):
    """What of a paper decides its links."""

    id: int
    ref: str
    doi_key: str | None
    preprint: str | None

    @property
    def is_preprint(self) -> bool:
        """Whether it may be shown under another record."""
        return self.ref.startswith(PREPRINTS)


def relink(tx: Transaction, touched: Collection[Named], *, gone: Collection[Named] = ()) -> set[int]:
    """Bring the links of papers up to date; returns the ids of those papers whose links changed.

    Args:
        touched: Papers written, as they are now and, where they changed, as they were.
        gone: Papers about to be deleted, which still stand in the tables.
    """
    leaving = {each.id for each in gone}
    affected = _affected_preprints(tx.connection, [*touched, *gone])
    wanted = _wanted(tx.connection, [each for each in affected if each.id not in leaving], leaving)
    ids = [each.id for each in affected]
    held = {
        row.preprint_id: (row.published_id, row.reason)
        for row in tx.connection.execute(select(link).where(link.c.preprint_id.in_(ids)))
    }
    changed = [each for each in ids if held.get(each) != wanted.get(each)]
    removed = [each for each in changed if each in held]
    if removed:
        tx.connection.execute(delete(link).where(link.c.preprint_id.in_(removed)))
    tx.insert(link, [(each, *wanted[each]) for each in changed if each in wanted])
    partners = {pair[0] for each in changed for pair in (held.get(each), wanted.get(each)) if pair}
    return ({*changed} | partners) - leaving


def _affected_preprints(connection: Connection, papers: Sequence[Named]) -> list[Named]:
    """Every preprint whose link depends on one of these papers."""
    direct = {each.id: each for each in papers if each.is_preprint}
    claims = {each.preprint for each in papers if not each.is_preprint and each.preprint}
    dois = {each.doi_key for each in papers if not each.is_preprint and each.doi_key}
    if claims or dois:
        for each in _named(connection, paper.c.ref.in_(claims), paper.c.doi_key.in_(dois)):
            if each.is_preprint:
                direct.setdefault(each.id, each)
    return list(direct.values())


def _wanted(connection: Connection, preprints: Iterable[Named], leaving: Collection[int]) -> dict[int, tuple[int, str]]:
    """Preprint id → (id of the record it is shown under, reason)."""
    by_ref = {each.ref: each.id for each in preprints}
    by_doi: defaultdict[str, set[int]] = defaultdict(set)
    for each in preprints:
        if each.doi_key:
            by_doi[each.doi_key].add(each.id)
    if not by_ref:
        return {}
    published = [
        each
        for each in _named(
            connection, paper.c.preprint.in_(by_ref), paper.c.doi_key.in_(by_doi) & ~paper.c.ref.startswith(PREPRINTS)
        )
        if not each.is_preprint and each.id not in leaving
    ]
    wanted: dict[int, tuple[int, str]] = {}
    for each in sorted(published, key=lambda each: each.ref, reverse=True):
        for preprint_id in by_doi.get(each.doi_key or "", ()):
            wanted[preprint_id] = (each.id, "doi")
    for each in sorted(published, key=lambda each: each.ref, reverse=True):
        if each.preprint in by_ref:
            wanted[by_ref[each.preprint]] = (each.id, "source")
    return wanted


def _named(connection: Connection, *conditions: Any) -> list[Named]:
    """Papers that meet any of the conditions, each of which an index serves."""
    columns = (paper.c.id, paper.c.ref, paper.c.doi_key, paper.c.preprint)
    return [Named(*row) for row in connection.execute(union(*(select(*columns).where(each) for each in conditions)))]
