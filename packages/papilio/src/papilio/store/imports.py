"""How far the import of each file has come, so that it resumes where it was interrupted."""

from dataclasses import dataclass

from papilio.store.database import Transaction


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """State of one file.

    Attributes:
        fingerprint: Names the file by content (size and hashes of its ends), not by path.
        lines: Lines done; they and their effect were committed together.
        bytes: Decompressed bytes done.
        finished: Whether the end was reached.
        counts: JSON-able counts so far (new, changed, unchanged, older, warned, bad).
    """

    fingerprint: str
    lines: int = 0
    bytes: int = 0
    finished: bool = False
    counts: tuple[tuple[str, int], ...] = ()


class Imports:
    """Reading and writing import progress."""

    def find(self, fingerprint: str) -> ImportProgress | None:
        raise NotImplementedError

    def save(self, tx: Transaction, progress: ImportProgress) -> None:
        """In the transaction of the records themselves."""
        raise NotImplementedError
