"""Papers that readers asked for and we do not hold: the queue, and what is known not to exist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from papilio.store.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Demand:
    """A paper to fetch. `asked`: seconds since 1970 in UTC; `client`: who asked first."""

    ref: str
    client: str
    asked: float
    attempts: int


class Demands:
    """Reading and writing demands and absences."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, tx: Transaction, refs: Sequence[str], client: str, now: float, *, most: int, most_of_client: int
    ) -> tuple[list[str], list[str]]:
        """(refs that now wait, refs for which the queue has no room). A ref that waits already counts as waiting, whoever
        asks."""
        raise NotImplementedError

    def next(self, number: int) -> list[Demand]:
        """The longest waiting."""
        raise NotImplementedError

    def remove(self, tx: Transaction, refs: Sequence[str]) -> None:
        """They are here, or will not come."""
        raise NotImplementedError

    def count(self) -> int:
        """How many wait."""
        raise NotImplementedError

    def say_absent(self, tx: Transaction, refs: Sequence[str], until: float) -> None:
        """The source says that they do not exist."""
        raise NotImplementedError

    def absent(self, refs: Sequence[str], now: float) -> Mapping[str, float]:
        """Those of the refs that are known not to exist, and until when that is believed."""
        raise NotImplementedError

    def waiting(self, refs: Sequence[str]) -> Mapping[str, Demand]:
        """Those of the refs that wait."""
        raise NotImplementedError
