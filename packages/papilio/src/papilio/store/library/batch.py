"""Writing a batch of rows: bulk lookups, bulk writes, and one block of change sequences.

Everything happens under the lock of the counter, so what is looked up stays true until it is written.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select

from papilio.model.partial_date import year_of
from papilio.store.database import Transaction
from papilio.store.library.links import Named, preprints_after, relink
from papilio.store.library.rows import COMPARED, CONTENT, AnnouncementRow, PaperRow, merged
from papilio.store.schema import alias, announcement, category, edition, link, paper, tombstone

COLUMNS = [column.name for column in paper.columns]

Edition = tuple[str, int | None, str]


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What became of a batch.

    Attributes:
        older: Of so many papers the library holds a newer state, which was left alone.
        kept: Those of the same version, whose times alone tell which state is newer, each with what is held.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    kept: tuple["Change", ...] = field(default=(), compare=False)

    def __add__(self, other: "PutCounts") -> "PutCounts":
        return PutCounts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.older + other.older,
            self.kept + other.kept,
        )


class Held(NamedTuple):
    """A paper as the tables hold it."""

    id: int
    row: PaperRow

    @property
    def named(self) -> Named:
        """The values that decide its links."""
        row = self.row
        clues = (row.title_key, row.authors_key, row.opening_key)
        return Named(self.id, row.ref, row.doi_key, row.preprint, *clues, row.edition is not None)


class Change(NamedTuple):
    """A held paper and what it becomes; the row's aliases are only those to add."""

    held: Held
    row: PaperRow


def put_rows(tx: Transaction, rows: Sequence[PaperRow]) -> PutCounts:
    """Insert or update; see `Papers.put`."""
    tx.lock()
    counts = PutCounts()
    for distinct in _rounds(rows):
        counts += _put_distinct(tx, distinct)
    return counts


def _rounds(rows: Iterable[PaperRow]) -> list[list[PaperRow]]:
    """The rows in order, split so that no ref stands twice in one part."""
    rounds: list[list[PaperRow]] = []
    seen: Counter[str] = Counter()
    for row in rows:
        if seen[row.ref] == len(rounds):
            rounds.append([])
        rounds[seen[row.ref]].append(row)
        seen[row.ref] += 1
    return rounds


def _put_distinct(tx: Transaction, rows: Sequence[PaperRow]) -> PutCounts:
    held = held_papers(tx.connection, [row.ref for row in rows])
    new = sorted((row for row in rows if row.ref not in held), key=lambda row: row.ref)
    known = [Change(held[row.ref], row.with_day_of(held[row.ref].row)) for row in rows if row.ref in held]
    older = [each for each in known if each.row.is_older_than(each.held.row)]
    current = [each for each in known if not each.row.is_older_than(each.held.row)]
    changes = _changes(tx.connection, current)
    _write(tx, new, changes)
    kept = tuple(each for each in older if each.row.version == each.held.row.version)
    return PutCounts(len(new), len(changes), len(current) - len(changes), len(older), kept)


def held_papers(connection: Connection, refs: Collection[str]) -> dict[str, Held]:
    """What the tables hold of these papers."""
    contents = (paper.c[name] for name in COLUMNS[3:])
    statement = (
        select(paper.c.id, func.coalesce(edition.c.venue, ""), func.coalesce(edition.c.track, ""), *contents)
        .select_from(paper.outerjoin(edition, edition.c.id == paper.c.edition_id))
        .where(paper.c.ref.in_(refs))
    )
    found = connection.execute(statement).all()
    if not found:
        return {}
    ids = [each[0] for each in found]
    announcements: defaultdict[int, list[AnnouncementRow]] = defaultdict(list)
    for paper_id, *each in connection.execute(
        select(announcement.c.paper_id, category.c.code, announcement.c.day, announcement.c.kind, announcement.c.estimated)
        .join(category, category.c.id == announcement.c.category_id)
        .where(announcement.c.paper_id.in_(ids))
    ):
        announcements[paper_id].append(tuple(each))
    names: defaultdict[int, list[str]] = defaultdict(list)
    for name, paper_id in connection.execute(select(alias.c.name, alias.c.paper_id).where(alias.c.paper_id.in_(ids))):
        names[paper_id].append(name)
    return {
        each.ref: Held(each[0], PaperRow._make((*each[1:], tuple(announcements[each[0]]), tuple(names[each[0]]))))
        for each in found
    }


def _changes(connection: Connection, known: Sequence[Change]) -> list[Change]:
    """Those papers that become something else, with what they become."""
    missing = {name for held, row in known for name in row.aliases if name not in held.row.aliases}
    taken = set(connection.scalars(select(alias.c.name).where(alias.c.name.in_(missing)))) if missing else set[str]()
    changes: list[Change] = []
    for held, row in known:
        after = row._replace(
            preprint=row.preprint or held.row.preprint,
            announcements=tuple(sorted(merged(held.row.announcements, row))),
            aliases=tuple(name for name in row.aliases if name not in held.row.aliases and name not in taken),
        )
        if (
            after[COMPARED] != held.row[COMPARED]
            or after.aliases
            or after.announcements != tuple(sorted(held.row.announcements))
        ):
            changes.append(Change(held, after))
    return changes


def _write(tx: Transaction, new: Sequence[PaperRow], changes: Sequence[Change]) -> None:
    if not new and not changes:
        return
    sequences = iter(tx.next_sequences(len(new) + len(changes)))
    rows = [*new, *(each.row for each in changes)]
    categories = _category_ids(tx, rows)
    editions = _edition_ids(tx, {row.edition for row in rows if row.edition})
    first = tx.advance("paper", len(new)) - len(new) + 1
    added = [Held(paper_id, row) for paper_id, row in enumerate(new, first)]
    tx.insert(paper, [(each.id, next(sequences), editions.get(each.row.edition), *each.row[CONTENT]) for each in added])
    _bury(tx, [row.ref for row in new])
    assignments = ", ".join(f"{name} = ?" for name in COLUMNS[1:])
    tx.run_many(
        f"UPDATE paper SET {assignments} WHERE id = ?",  # noqa: S608
        [(next(sequences), editions.get(row.edition), *row[CONTENT], held.id) for held, row in changes],
    )
    _write_announcements(tx, categories, added, changes)
    tx.insert(
        alias,
        sorted(
            (name, each.id) for each in (*added, *(Held(held.id, row) for held, row in changes)) for name in each.row.aliases
        ),
        conflict=" ON CONFLICT (name) DO NOTHING",
    )
    count_papers(tx, gained=rows, lost=[each.held.row for each in changes])
    moved = [each for each in changes if _deciding(each.held.row) != _deciding(each.row)]
    now = [*(each.named for each in added), *(Held(held.id, row).named for held, row in moved)]
    relinked = relink(tx, [*(each.held.named for each in moved), *now])
    written = {each.id for each in added} | {each.held.id for each in changes}
    resequence(tx, (relinked | _shown_above(tx.connection, [each.held for each in changes])) - written)


def _deciding(row: PaperRow) -> tuple[object, ...]:
    """The values of a row on which its links depend."""
    clues = (row.title_key, row.authors_key, row.opening_key)
    dated = (row.year, year_of(row.published), row.edition)
    return (row.doi_key, row.preprint, *clues, *dated, row.title, row.authors, row.comments, row.journal_ref, row.abstract)


def _write_announcements(
    tx: Transaction, categories: Mapping[str, int], added: Iterable[Held], changes: Iterable[Change]
) -> None:
    gone: list[tuple[int, int, int]] = []
    come = [
        (categories[code], day, each.id, kind, estimated)
        for each in added
        for code, day, kind, estimated in each.row.announcements
    ]
    for held, row in changes:
        before, after = set(held.row.announcements), set(row.announcements)
        gone.extend((categories[code], day, held.id) for code, day, _, _ in before - after)
        come.extend((categories[code], day, held.id, kind, estimated) for code, day, kind, estimated in after - before)
    tx.run_many("DELETE FROM announcement WHERE category_id = ? AND day = ? AND paper_id = ?", gone)
    come.sort()
    tx.insert(announcement, come)


def _bury(tx: Transaction, refs: Collection[str]) -> None:
    """Take away the tombstones of papers that are back."""
    if tx.connection.execute(select(tombstone.c.ref).limit(1)).first():
        tx.connection.execute(delete(tombstone).where(tombstone.c.ref.in_(refs)))


def _shown_above(connection: Connection, held: Iterable[Held]) -> set[int]:
    """The published records that these preprints are shown under: their entries tell of the preprint."""
    preprints = [each.id for each in held if each.named.is_preprint]
    if not preprints:
        return set()
    return set(connection.scalars(select(link.c.published_id).where(link.c.preprint_id.in_(preprints))))


def relink_everything(tx: Transaction) -> None:
    """Bring every link up to date, as after an upgrade that recognises more."""
    tx.lock()
    last = 0
    while preprints := preprints_after(tx.connection, last):
        resequence(tx, relink(tx, preprints))
        last = preprints[-1].id


def resequence(tx: Transaction, ids: Collection[int]) -> None:
    """Say that papers changed whose own rows did not."""
    tx.run_many(
        "UPDATE paper SET change_seq = ? WHERE id = ?", list(zip(tx.next_sequences(len(ids)), sorted(ids), strict=True))
    )


def count_papers(tx: Transaction, *, gained: Collection[PaperRow], lost: Collection[PaperRow]) -> None:
    """Keep the counts of categories, of editions and of the library. A changed paper is lost as it was and gained as it is."""
    categories: Counter[str] = Counter()
    editions: Counter[Edition] = Counter()
    for rows, sign in ((gained, 1), (lost, -1)):
        for row in rows:
            for code in set(row.categories.split()):
                categories[code] += sign
            if row.edition:
                editions[row.edition] += sign
    tx.run_many(
        "UPDATE category SET papers = papers + ? WHERE code = ?",
        [(number, code) for code, number in sorted(categories.items()) if number],
    )
    changed = {each: number for each, number in editions.items() if number}
    ids = _edition_ids(tx, changed)
    tx.run_many(
        "UPDATE edition SET papers = papers + ? WHERE id = ?", [(number, ids[each]) for each, number in changed.items()]
    )
    if len(gained) != len(lost):
        tx.advance("papers", len(gained) - len(lost))


def _category_ids(tx: Transaction, rows: Iterable[PaperRow]) -> dict[str, int]:
    codes: set[str] = set()
    for row in rows:
        codes.update(row.categories.split())
        codes.update(each[0] for each in row.announcements)
    ids: dict[str, int] = {row.code: row.id for row in tx.connection.execute(select(category.c.code, category.c.id))}
    missing = sorted(codes - ids.keys())
    added = list(zip(_free(ids.values()), missing, strict=False))
    tx.insert(category, [(number, code, 0) for number, code in added])
    return ids | {code: number for number, code in added}


def _edition_ids(tx: Transaction, editions: Collection[Edition]) -> dict[Any, int]:
    if not editions:
        return {}
    columns = (edition.c.venue, edition.c.year, edition.c.track, edition.c.id)
    statement = select(*columns).where(edition.c.venue.in_({each[0] for each in editions}))
    ids: dict[Any, int] = {(row[0], row[1], row[2]): row[3] for row in tx.connection.execute(statement)}
    missing = sorted(set(editions) - ids.keys(), key=lambda each: (each[0], each[1] or 0, each[2]))
    if missing:
        last = tx.connection.execute(select(func.coalesce(func.max(edition.c.id), 0))).scalar_one()
        added = list(enumerate(missing, last + 1))
        tx.insert(edition, [(number, *each, 0) for number, each in added])
        ids.update({each: number for number, each in added})
    return ids


def _free(taken: Iterable[int]) -> Iterator[int]:
    number = max(taken, default=0)
    while True:
        number += 1
        yield number
