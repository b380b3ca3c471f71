"""Papers, their aliases, their links and tombstones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, literal, select, union_all

from papilio.errors import NotFoundError
from papilio.model.paper import Change, Entry, Record
from papilio.store.database import Database, Transaction
from papilio.store.library.batch import PutCounts, count_papers, held_papers, put_rows, resequence
from papilio.store.library.entries import Beside, read_entries, select_papers, to_entries
from papilio.store.library.links import PREPRINTS, relink
from papilio.store.library.rows import PaperRow, doi_key, name_key, to_row
from papilio.store.schema import alias, counter, edition, link, paper, tombstone

__all__ = ["Papers", "PutCounts"]

CHUNK = 1000
"""Refs in one query."""
NAMES = 10_000
"""Names in one query, which asks for each three times; SQLite takes at most 32,766 values, PostgreSQL 65,535."""


# Made once: to put such a statement together takes longer than to run it.
_COUNTER = select(counter.c.value).where(counter.c.name == bindparam("counter"))
_RESOLVED = union_all(
    select(paper.c.ref.label("name"), paper.c.ref, literal(0).label("rank")).where(
        paper.c.ref.in_(bindparam("refs", expanding=True))
    ),
    select(alias.c.name, paper.c.ref, literal(1))
    .join(paper, paper.c.id == alias.c.paper_id)
    .where(alias.c.name.in_(bindparam("names", expanding=True))),
    select(paper.c.doi_key, paper.c.ref, literal(2)).where(paper.c.doi_key.in_(bindparam("dois", expanding=True))),
)


class Papers:
    """Reading and writing papers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, tx: Transaction, records: Sequence[Record]) -> PutCounts:
        """Insert or update. Idempotent; within a batch the last of equal refs wins unless it is older.

        A record is older when its version is lower, or equal with an earlier revision (`PaperRow.revised`). An unchanged record
        takes no sequence. Estimated announcements never replace announced ones. An alias that already names another paper is
        left there, and aliases only grow. `record.preprint` (or an equal DOI) links the two records of one work, whichever
        comes first; a record that names no preprint leaves what an earlier one named. A changed preprint is a change of the
        record that it is shown under.

        Raises:
            RecordError: A record holds what no database stores; nothing of the batch is written.
        """
        return put_rows(tx, [to_row(record) for record in records])

    def put_rows(self, tx: Transaction, rows: Sequence[PaperRow]) -> PutCounts:
        """As `put`, of records that `to_row` made ready in another process."""
        return put_rows(tx, rows)

    def delete(self, tx: Transaction, refs: Iterable[str]) -> int:
        """Delete papers, leaving tombstones with sequences; returns how many there were."""
        tx.lock()
        names = sorted(set(refs))
        return sum(self._delete(tx, names[start : start + CHUNK]) for start in range(0, len(names), CHUNK))

    def _delete(self, tx: Transaction, refs: Sequence[str]) -> int:
        held = list(held_papers(tx.connection, refs).values())
        if not held:
            return 0
        changed = relink(tx, (), gone=[each.named for each in held])
        count_papers(tx, gained=(), lost=[each.row for each in held])
        tx.connection.execute(delete(paper).where(paper.c.id.in_([each.id for each in held])))
        sequences = tx.next_sequences(len(held))
        tx.insert(tombstone, [(each.row.ref, sequence) for each, sequence in zip(held, sequences, strict=True)])
        resequence(tx, changed)
        return len(held)

    def find(self, refs: Sequence[str], *, beside: Beside = Beside.ALL) -> dict[str, Entry]:
        """Entries by ref, absent refs left out. A constant number of queries for any number of refs up to 500.

        Args:
            beside: What the entries come with.
        """
        with self._database.read() as connection:
            return {
                entry.paper.ref: entry
                for start in range(0, len(refs), CHUNK)
                for entry in read_entries(connection, refs[start : start + CHUNK], beside=beside)
            }

    def get(self, name: str) -> Entry:
        """The entry that any name (ref, alias, DOI) means.

        Raises:
            NotFoundError
        """
        with self._database.read() as connection:
            ref = _resolve(connection, [name]).get(name)
            entries = read_entries(connection, [ref]) if ref else []
        if not entries:
            raise NotFoundError(f"the library holds no paper named {name!r}")
        return entries[0]

    def resolve(self, names: Sequence[str]) -> Mapping[str, str]:
        """Name → ref for those names that are held (refs included). One query. A DOI of two records of one work means the
        published one."""
        with self._database.read() as connection:
            found: dict[str, str] = {}
            for start in range(0, len(names), NAMES):
                found.update(_resolve(connection, names[start : start + NAMES]))
            return found

    def shown(self, refs: Sequence[str]) -> dict[str, str]:
        """Held ref → the ref of the record that shows its work: itself, or the published record."""
        record = paper.alias("shown")
        joined = paper.outerjoin(link, link.c.preprint_id == paper.c.id).outerjoin(record, record.c.id == link.c.published_id)
        statement = select(paper.c.ref, record.c.ref).select_from(joined)
        with self._database.read() as connection:
            return {
                ref: published or ref
                for start in range(0, len(refs), CHUNK)
                for ref, published in connection.execute(statement.where(paper.c.ref.in_(refs[start : start + CHUNK])))
            }

    def changed_since(self, refs: Sequence[str], sequence: int) -> set[str]:
        """Those of the refs that came or changed after a change sequence. Reads no paper where the library has not changed."""
        if self.last_sequence() <= sequence:
            return set()
        statement = select(paper.c.ref).where(paper.c.change_seq > sequence)
        with self._database.read() as connection:
            return {
                ref
                for start in range(0, len(refs), CHUNK)
                for ref in connection.scalars(statement.where(paper.c.ref.in_(refs[start : start + CHUNK])))
            }

    def changes(self, after: int, limit: int = 2000, *, beside: Beside = Beside.ALL) -> list[Change]:
        """The next changes after a sequence, ascending. A preprint whose work is shown under its published record comes as
        a Change without entry, and the published one's entry carries `also`; linking or unlinking is a change of both.

        Args:
            beside: What the entries come with; a search index needs their names alone.
        """
        with self._database.read() as connection:
            rows = connection.execute(
                select_papers().where(paper.c.change_seq > after).order_by(paper.c.change_seq).limit(limit)
            ).all()
            deleted = connection.execute(
                select(tombstone).where(tombstone.c.change_seq > after).order_by(tombstone.c.change_seq).limit(limit)
            ).all()
            hidden = set(connection.scalars(select(link.c.preprint_id).where(link.c.preprint_id.in_([row.id for row in rows]))))
            shown = to_entries(connection, [row for row in rows if row.id not in hidden], beside=beside)
        changes = [Change(entry.sequence, entry.paper.ref, entry) for entry in shown]
        changes.extend(Change(row.change_seq, row.ref, None) for row in rows if row.id in hidden)
        changes.extend(Change(row.change_seq, row.ref, None) for row in deleted)
        return sorted(changes, key=lambda change: change.sequence)[:limit]

    def titles(self, refs: Sequence[str]) -> dict[str, str]:
        """Ref → title, of those that are held; what a map needs of thousands of papers."""
        statement = select(paper.c.ref, paper.c.title)
        with self._database.read() as connection:
            return {
                ref: title
                for start in range(0, len(refs), CHUNK)
                for ref, title in connection.execute(statement.where(paper.c.ref.in_(refs[start : start + CHUNK])))
            }

    def groups(self) -> Iterator[tuple[str, str]]:
        """Every ref with its primary category; without any, with its venue, or with nothing."""
        joined = paper.outerjoin(edition, edition.c.id == paper.c.edition_id)
        statement = (
            select(paper.c.id, paper.c.ref, paper.c.categories, edition.c.venue).select_from(joined).order_by(paper.c.id)
        )
        last = -1
        while True:
            with self._database.read() as connection:
                rows = connection.execute(statement.where(paper.c.id > last).limit(NAMES)).all()
            if not rows:
                return
            yield from ((ref, categories.partition(" ")[0] or venue or "") for _, ref, categories, venue in rows)
            last = rows[-1][0]

    def last_sequence(self) -> int:
        """The newest `change_seq` committed."""
        return self._counter("change")

    def count(self) -> int:
        """How many papers are held, preprints of published records included."""
        return self._counter("papers")

    def _counter(self, name: str) -> int:
        with self._database.read() as connection:
            return connection.execute(_COUNTER, {"counter": name}).scalar_one()

    def iterate(self) -> Iterator[Entry]:
        """Every entry, streaming, in order of ref. What changes meanwhile is seen or not."""
        last = ""
        while True:
            with self._database.read() as connection:
                rows = connection.execute(select_papers().where(paper.c.ref > last).order_by(paper.c.ref).limit(CHUNK)).all()
                entries = to_entries(connection, rows)
            if not entries:
                return
            yield from entries
            last = entries[-1].paper.ref


def _resolve(connection: Connection, names: Sequence[str]) -> dict[str, str]:
    keys = {name: name_key(name) for name in names}
    dois = {key: name for name in names if (key := doi_key(name))}
    asked = {"refs": list(names), "names": list(set(keys.values())), "dois": list(dois)}
    best: dict[str, tuple[int, bool, str]] = {}
    for name, ref, rank in connection.execute(_RESOLVED, asked):
        key = f"doi:{name}" if rank == 2 else name
        found = (rank, ref.startswith(PREPRINTS), ref)
        best[key] = min(best.get(key, found), found)
    found_names = {name: best.get(name) or best.get(key) for name, key in keys.items()}
    return {name: found[2] for name, found in found_names.items() if found}
