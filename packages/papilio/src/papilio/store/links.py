"""Which preprint is shown under which published record.

The link follows from the papers alone, whatever order they came in. An arXiv record is shown under the record of another
source that names it as its preprint; or else under one with an equal DOI, unless title and authors contradict; or else under
one of a venue that is the same work by title, authors and year (see `works`). Of several the first two take the one whose ref
comes first, the last the one whose edition the authors' comments name, then the nearest in time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, func, select, union

from papilio.store.database import Transaction
from papilio.store.schema import edition, link, paper
from papilio.works import Evidence, may_be_same, names_edition, same_work

PREPRINTS = "arxiv:"
"""The refs of records that may be shown under another record of the same work."""


class Named(NamedTuple):
    """What of a paper leads to the records that it may be linked with."""

    id: int
    ref: str
    doi_key: str | None
    preprint: str | None
    title_key: int | None
    of_venue: bool

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
    published = [each for each in papers if not each.is_preprint]
    claims = {each.preprint for each in published if each.preprint}
    dois = {each.doi_key for each in published if each.doi_key}
    titles = {each.title_key for each in published if each.title_key and each.of_venue}
    conditions = [
        *((paper.c.ref.in_(claims), paper.c.doi_key.in_(dois)) if claims or dois else ()),
        *((paper.c.title_key.in_(titles) & paper.c.edition_id.is_(None),) if titles else ()),
    ]
    if conditions:
        for each in _named(connection, *conditions):
            if each.is_preprint:
                direct.setdefault(each.id, each)
    return list(direct.values())


def _wanted(connection: Connection, preprints: Iterable[Named], leaving: Collection[int]) -> dict[int, tuple[int, str]]:
    """Preprint id → (id of the record it is shown under, reason)."""
    held = list(preprints)
    if not held:
        return {}
    by_ref = {each.ref: each for each in held}
    by_doi = _by(held, "doi_key")
    by_title = _by(held, "title_key")
    found = _named(
        connection,
        paper.c.preprint.in_(by_ref),
        *((paper.c.doi_key.in_(by_doi) & ~paper.c.ref.startswith(PREPRINTS),) if by_doi else ()),
        *((paper.c.title_key.in_(by_title) & paper.c.edition_id.is_not(None),) if by_title else ()),
    )
    published = sorted((each for each in found if not each.is_preprint and each.id not in leaving), key=lambda each: each.ref)
    pairs = [
        (preprint, each, reason)
        for each in published
        for reason, preprints_of in (("doi", by_doi.get(each.doi_key)), ("title", by_title.get(each.title_key)))
        for preprint in preprints_of or ()
    ]
    evidence = _evidence(connection, {each.id for pair in pairs for each in pair[:2]})
    wanted: dict[int, tuple[int, str]] = {}
    by_preprint: defaultdict[int, list[Named]] = defaultdict(list)
    for preprint, each, reason in pairs:
        if reason == "title":
            by_preprint[preprint.id].append(each)
    for preprint_id, candidates in by_preprint.items():
        best = _best_by_title(candidates, evidence[preprint_id], evidence)
        if best:
            wanted[preprint_id] = (best.id, "title")
    for preprint, each, reason in reversed(pairs):
        if reason == "doi" and may_be_same(evidence[preprint.id], evidence[each.id]):
            wanted[preprint.id] = (each.id, "doi")
    for each in reversed(published):
        if each.preprint in by_ref:
            wanted[by_ref[each.preprint].id] = (each.id, "source")
    return wanted


def _by(papers: Iterable[Named], field: str) -> dict[Any, list[Named]]:
    groups: defaultdict[Any, list[Named]] = defaultdict(list)
    for each in papers:
        if getattr(each, field) is not None:
            groups[getattr(each, field)].append(each)
    return dict(groups)


def _best_by_title(candidates: Sequence[Named], own: Evidence, evidence: Mapping[int, Evidence]) -> Named | None:
    def rank(each: Named) -> tuple[bool, int, str]:
        other = evidence[each.id]
        distance = abs(other.year - own.year) if other.year and own.year else 99
        return (not names_edition(own.comments, other), distance, each.ref)

    return min((each for each in candidates if same_work(own, evidence[each.id])), key=rank, default=None)


def _evidence(connection: Connection, ids: Collection[int]) -> dict[int, Evidence]:
    first_year = func.substr(paper.c.published, 1, 4)
    statement = (
        select(paper.c.id, paper.c.title, paper.c.authors, paper.c.year, first_year, paper.c.comments, edition.c.venue)
        .select_from(paper.outerjoin(edition, edition.c.id == paper.c.edition_id))
        .where(paper.c.id.in_(ids))
    )
    return {
        paper_id: Evidence(
            title,
            [name if isinstance(name, str) else name[0] for name in orjson.loads(authors)],
            # A published paper is of the year of its edition, a preprint of that of its first version.
            year if venue and year else int(first) if first.isdecimal() else year,
            comments,
            venue or "",
        )
        for paper_id, title, authors, year, first, comments, venue in (connection.execute(statement) if ids else ())
    }


def _named(connection: Connection, *conditions: Any) -> list[Named]:
    """Papers that meet any of the conditions, each of which an index serves."""
    columns = (paper.c.id, paper.c.ref, paper.c.doi_key, paper.c.preprint, paper.c.title_key, paper.c.edition_id.is_not(None))
    statement = union(*(select(*columns).where(each) for each in conditions))
    return [Named(*row[:5], bool(row[5])) for row in connection.execute(statement)]
