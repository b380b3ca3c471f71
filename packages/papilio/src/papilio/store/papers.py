"""Papers, their aliases, their links and tombstones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from papilio.model import Change, Entry, Record
from papilio.store.database import Transaction


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What became of a batch. `older`: the library holds a newer version, which was left alone."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0


class Papers:
    """Reading and writing papers."""

    def put(self, tx: Transaction, records: Sequence[Record]) -> PutCounts:
        """Insert or update. Idempotent; within a batch the last of equal refs wins unless it is older.

        A record is older when its version is lower, or equal with an earlier `updated`. An unchanged record takes no sequence.
        Estimated announcements never replace announced ones. An alias that already names another paper is left there.
        `record.preprint` (or an equal DOI) links the two records of one work, whichever comes first.
        """
        raise NotImplementedError

    def delete(self, tx: Transaction, refs: Iterable[str]) -> int:
        """Delete papers, leaving tombstones with sequences."""
        raise NotImplementedError

    def find(self, refs: Sequence[str]) -> dict[str, Entry]:
        """Entries by ref, absent refs left out. A constant number of queries for any number of refs up to 500."""
        raise NotImplementedError

    def get(self, name: str) -> Entry:
        """The entry that any name (ref, alias, DOI) means.

        Raises:
            NotFoundError
        """
        raise NotImplementedError

    def resolve(self, names: Sequence[str]) -> Mapping[str, str]:
        """Name → ref for those names that are held (refs included). One query."""
        raise NotImplementedError

    def changes(self, after: int, limit: int = 2000) -> list[Change]:
        """The next changes after a sequence, ascending. A preprint whose work is shown under its published record comes as
        a Change without entry, and the published one's entry carries `also`; linking or unlinking is a change of both."""
        raise NotImplementedError

    def last_sequence(self) -> int:
        """The newest `change_seq` committed."""
        raise NotImplementedError

    def count(self) -> int:
        raise NotImplementedError

    def iterate(self) -> Iterator[Entry]:
        """Every entry, streaming, in order of ref (export, doctor)."""
        raise NotImplementedError
