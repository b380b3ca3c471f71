"""Which preprint is shown under which published record.

The link follows from the papers alone, whatever order they came in. An arXiv record is shown under the record of another
source that names it as its preprint; or else under one with an equal DOI, unless title and authors contradict; or else under
one of a venue that is the same work by what its title, authors and abstract say (see `works`). Of several the first takes the
one whose ref comes first; the second, too, but one of the same title before the others; the last the one whose edition the
authors' remarks name, then one of the same title, then the nearest in time. So of a workshop's and a conference's record of one
preprint one shows the preprint, and the other stands for itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, func, select

from papilio.store.database import Transaction
from papilio.store.schema import CLUES, edition, link, paper
from papilio.texts.same_work import Evidence, may_be_same, names_edition, same_title, same_work

PREPRINTS = "arxiv:"
"""The refs of records that may be shown under another record of the same work."""

CHUNK = 5000
"""Values in one query; SQLite takes at most 32,766."""


class Named(NamedTuple):
    """The values of a paper that lead to the records it may be linked with."""

    id: int
    ref: str
    doi_key: str | None
    preprint: str | None
    title_key: int | None
    authors_key: int | None
    opening_key: int | None
    of_venue: bool

    @property
    def is_preprint(self) -> bool:
        """Whether it may be shown under another record."""
        return self.ref.startswith(PREPRINTS)


def relink(tx: Transaction, touched: Collection[Named], *, gone: Collection[Named] = ()) -> set[int]:
    """Bring the links of papers up to date; returns the ids of those papers whose links changed.

    Args:
        touched: Papers written: as they were, where they changed, and then as they are now.
        gone: Papers about to be deleted, which still stand in the tables.
    """
    leaving = {each.id for each in gone}
    affected = _affected_preprints(tx.connection, [*touched, *gone])
    wanted = _wanted(tx.connection, [each for each in affected if each.id not in leaving], leaving)
    ids = [each.id for each in affected]
    held = {
        row.preprint_id: (row.published_id, row.reason)
        for part in _chunks(ids)
        for row in tx.connection.execute(select(link).where(link.c.preprint_id.in_(part)))
    }
    changed = [each for each in ids if held.get(each) != wanted.get(each)]
    for part in _chunks([each for each in changed if each in held]):
        tx.connection.execute(delete(link).where(link.c.preprint_id.in_(part)))
    tx.insert(link, [(each, *wanted[each]) for each in changed if each in wanted])
    partners = {pair[0] for each in changed for pair in (held.get(each), wanted.get(each)) if pair}
    return ({*changed} | partners) - leaving


def preprints_after(connection: Connection, last_id: int) -> list[Named]:
    """The next preprints in order of their ids."""
    rows = connection.execute(
        select(*_COLUMNS).where(paper.c.id > last_id, paper.c.ref.startswith(PREPRINTS)).order_by(paper.c.id).limit(CHUNK)
    )
    return [_to_named(row) for row in rows]


def _affected_preprints(connection: Connection, papers: Sequence[Named]) -> list[Named]:
    """Every preprint whose link depends on one of these papers."""
    # Of a preprint that stands twice, as it was and as it is, the later decides.
    affected = {each.id: each for each in papers if each.is_preprint}
    published = [each for each in papers if not each.is_preprint]
    found = [
        _named(connection, "ref", {each.preprint for each in published if each.preprint}),
        _named(connection, "doi_key", {each.doi_key for each in published if each.doi_key}),
    ]
    for clue in CLUES:
        values = {value for each in published if each.of_venue and (value := getattr(each, clue)) is not None}
        found.append(_named(connection, clue, values, " AND edition_id IS NULL"))
    for each in (each for part in found for each in part if each.is_preprint):
        affected.setdefault(each.id, each)
    return list(affected.values())


def _wanted(connection: Connection, preprints: Sequence[Named], leaving: Collection[int]) -> dict[int, tuple[int, str]]:
    """Preprint id → (id of the record it is shown under, reason)."""
    if not preprints:
        return {}
    by_ref = {each.ref: each for each in preprints}
    named = _candidates(connection, "preprint", by_ref, leaving)
    by_doi = _pairs(connection, "doi_key", preprints, leaving)
    by_clue = [_pairs(connection, clue, preprints, leaving, " AND edition_id IS NOT NULL") for clue in CLUES]
    alike = {(one.id, other.id): (one, other) for pairs in by_clue for one, other in pairs}
    evidence = _evidence(connection, {each.id for pair in (*by_doi, *alike.values()) for each in pair})

    wanted: dict[int, tuple[int, str]] = {}
    for reason, pairs, same, rank in (("title", alike.values(), same_work, _by_content), ("doi", by_doi, may_be_same, _by_doi)):
        works: defaultdict[int, list[Named]] = defaultdict(list)
        for one, other in pairs:
            if same(evidence[one.id], evidence[other.id]):
                works[one.id].append(other)
        for preprint_id, records in works.items():
            own = evidence[preprint_id]
            best = min(records, key=lambda each: (rank(own, evidence[each.id]), each.ref))
            wanted[preprint_id] = (best.id, reason)
    for each in sorted(named, key=lambda each: each.ref, reverse=True):
        if each.preprint:
            wanted[by_ref[each.preprint].id] = (each.id, "source")
    return wanted


def _by_content(preprint: Evidence, published: Evidence) -> tuple[bool, bool, int]:
    distance = abs(published.year - preprint.year) if published.year and preprint.year else 99
    return (not names_edition(preprint.comments, published), not same_title(preprint, published), distance)


def _by_doi(preprint: Evidence, published: Evidence) -> tuple[bool]:
    return (not same_title(preprint, published),)


def _pairs(
    connection: Connection, column: str, preprints: Iterable[Named], leaving: Collection[int], which: str = ""
) -> list[tuple[Named, Named]]:
    """The preprints with every published record that has the same value in a column."""
    groups: defaultdict[Any, list[Named]] = defaultdict(list)
    for each in preprints:
        if getattr(each, column) is not None:
            groups[getattr(each, column)].append(each)
    return [
        (preprint, each)
        for each in _candidates(connection, column, groups, leaving, which)
        for preprint in groups[getattr(each, column)]
    ]


def _candidates(
    connection: Connection, column: str, values: Iterable[Any], leaving: Collection[int], which: str = ""
) -> list[Named]:
    found = _named(connection, column, values, which)
    return [each for each in found if not each.is_preprint and each.id not in leaving]


def _evidence(connection: Connection, ids: Collection[int]) -> dict[int, Evidence]:
    first_year = func.substr(paper.c.published, 1, 4)
    columns = (paper.c.id, paper.c.title, paper.c.authors, paper.c.year, first_year, paper.c.comments, paper.c.journal_ref)
    statement = select(*columns, edition.c.venue, edition.c.track, paper.c.abstract).select_from(
        paper.outerjoin(edition, edition.c.id == paper.c.edition_id)
    )
    return {
        paper_id: Evidence(
            title,
            [name if isinstance(name, str) else name[0] for name in orjson.loads(authors)],
            # A published paper is of the year of its edition, a preprint of that of its first version.
            year if venue and year else int(first) if first.isdecimal() else year,
            f"{comments}; {reference}",
            venue or "",
            track or "",
            abstract,
        )
        for part in _chunks(sorted(ids))
        for paper_id, title, authors, year, first, comments, reference, venue, track, abstract in connection.execute(
            statement.where(paper.c.id.in_(part))
        )
    }


_COLUMNS = (
    paper.c.id,
    paper.c.ref,
    paper.c.doi_key,
    paper.c.preprint,
    *(paper.c[clue] for clue in CLUES),
    paper.c.edition_id,
)


def _named(connection: Connection, column: str, values: Iterable[Any], which: str = "") -> list[Named]:
    """Papers with one of these values in an indexed column. The statement is written here, past SQLAlchemy's work for each
    value, because an import asks for every clue of every paper."""
    # A library of preprints alone need not be searched for venues' papers a thousand times, nor the other way round.
    if (
        which
        and not connection.exec_driver_sql(
            f"SELECT 1 FROM paper WHERE {column} IS NOT NULL{which} LIMIT 1"  # noqa: S608
        ).first()
    ):
        return []
    mark = "%s" if connection.dialect.paramstyle == "format" else "?"
    names = ", ".join(column.name for column in _COLUMNS)
    return [
        _to_named(row)
        for part in _chunks(list(values))
        for row in connection.exec_driver_sql(
            f"SELECT {names} FROM paper WHERE {column} IN ({', '.join([mark] * len(part))}){which}",  # noqa: S608
            tuple(part),
        )
    ]


def _to_named(row: Any) -> Named:
    return Named._make((*row[:-1], row[-1] is not None))


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
