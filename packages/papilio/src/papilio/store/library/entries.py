"""Reading entries: a paper with everything beside it, in a number of queries that does not grow with the papers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Flag, auto
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from papilio.model.paper import Announcement, Entry, ReadingCounts, edition_name
from papilio.store.library.rows import to_announcement, to_paper
from papilio.store.schema import alias, announcement, category, edition, link, paper, reading_count

Value = TypeVar("Value")

_NOTHING = ReadingCounts()


class Beside(Flag):
    """What an entry has beside its paper and the other records of the work. What is not asked for is empty."""

    NOTHING = 0
    ANNOUNCEMENTS = auto()
    NAMES = auto()
    COUNTS = auto()
    ALL = ANNOUNCEMENTS | NAMES | COUNTS


def select_papers() -> Select[Any]:
    """Papers with `venue` and `track` of their edition."""
    joined = paper.outerjoin(edition, edition.c.id == paper.c.edition_id)
    return select(paper, edition.c.venue, edition.c.track).select_from(joined)


# Made once: to put such a statement together takes longer than to run it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_REFS: BindParameter[Any] = bindparam("refs", expanding=True)
_BY_REF = select_papers().where(paper.c.ref.in_(_REFS))
_ANNOUNCEMENTS = (
    select(announcement.c.paper_id, category.c.code, announcement.c.day, announcement.c.kind, announcement.c.estimated)
    .join(category, category.c.id == announcement.c.category_id)
    .where(announcement.c.paper_id.in_(_IDS))
    .order_by(announcement.c.paper_id, announcement.c.day, announcement.c.kind, category.c.code)
)
_COUNTS = select(reading_count.c.ref, reading_count.c.pdf, reading_count.c.answers).where(reading_count.c.ref.in_(_REFS))
_NAMES = select(alias.c.paper_id, alias.c.name).where(alias.c.paper_id.in_(_IDS)).order_by(alias.c.paper_id, alias.c.name)
_PUBLISHED, _PREPRINT = paper.alias("published"), paper.alias("preprint")
_ALSO = (
    select(link.c.published_id, _PUBLISHED.c.ref, edition.c.venue, edition.c.year, link.c.preprint_id, _PREPRINT.c.ref)
    .join(_PUBLISHED, _PUBLISHED.c.id == link.c.published_id)
    .outerjoin(edition, edition.c.id == _PUBLISHED.c.edition_id)
    .join(_PREPRINT, _PREPRINT.c.id == link.c.preprint_id)
    .where(
        link.c.published_id.in_(_IDS) | link.c.published_id.in_(select(link.c.published_id).where(link.c.preprint_id.in_(_IDS)))
    )
    .order_by(_PREPRINT.c.ref)
)


def read_entries(connection: Connection, refs: Sequence[str], *, beside: Beside = Beside.ALL) -> list[Entry]:
    """The entries of the papers of these refs, in no order; with what is asked for."""
    return to_entries(connection, connection.execute(_BY_REF, {"refs": list(refs)}).all(), beside=beside)


def to_entries(connection: Connection, rows: Sequence[Any], *, beside: Beside = Beside.ALL) -> list[Entry]:
    """The entries of rows of `select_papers`, in their order; with what is asked for."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    announcements = _announcements(connection, ids) if Beside.ANNOUNCEMENTS in beside else {}
    names = _names(connection, ids) if Beside.NAMES in beside else {}
    also = _also(connection, ids)
    others = {this: tuple(records) for this, records in also.items()}
    refs = [ref for row in rows for ref in (row.ref, *others.get(row.id, ()))]
    counts = _counts(connection, refs) if Beside.COUNTS in beside else {}
    return [
        Entry(
            paper=to_paper(row),
            sequence=row.change_seq,
            announcements=announcements.get(row.id, ()),
            also=others.get(row.id, ()),
            also_in=tuple(also.get(row.id, {}).values()),
            aliases=(*names.get(row.id, ()), *((f"doi:{row.doi_key}",) if row.doi_key else ())),
            counts=_sum(counts, (row.ref, *others.get(row.id, ()))),
        )
        for row in rows
    ]


def _announcements(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Announcement, ...]]:
    return _grouped((row[0], to_announcement(*row[1:])) for row in connection.execute(_ANNOUNCEMENTS, {"ids": ids}))


def _counts(connection: Connection, refs: Sequence[str]) -> dict[str, ReadingCounts]:
    return {ref: ReadingCounts(pdf, answers) for ref, pdf, answers in connection.execute(_COUNTS, {"refs": refs})}


def _sum(counts: Mapping[str, ReadingCounts], refs: Sequence[str]) -> ReadingCounts:
    """The counts of all records of one work, added up."""
    held = [counts[ref] for ref in refs if ref in counts]
    return ReadingCounts(sum(each.pdf for each in held), sum(each.answers for each in held)) if held else _NOTHING


def _names(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    return _grouped((paper_id, name) for paper_id, name in connection.execute(_NAMES, {"ids": ids}))


def _also(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The other records of each work with their editions: the published one first, then its preprints, which have none."""
    works: dict[int, list[tuple[int, str, str]]] = {}
    for published_id, published_ref, venue, year, preprint_id, preprint_ref in connection.execute(_ALSO, {"ids": ids}):
        published = (published_id, published_ref, edition_name(venue or "", year))
        works.setdefault(published_id, [published]).append((preprint_id, preprint_ref, ""))
    return {
        this: {ref: held for other, ref, held in records if other != this}
        for records in works.values()
        for this, _, _ in records
    }


def _grouped(pairs: Iterable[tuple[int, Value]]) -> dict[int, tuple[Value, ...]]:
    groups: defaultdict[int, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
