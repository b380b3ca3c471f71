"""How far the harvest of each OAI-PMH set has come; written in the transaction of the records themselves."""

from dataclasses import dataclass
from datetime import date

from papilio.store.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class HarvestState:
    """State of one set.

    Attributes:
        set_spec: `cs`, `physics:hep-th`; empty for the whole archive.
        from_day: Where the run at hand began; None when it takes everything.
        token: Resumption token of the next page; empty at the beginning and after the end.
        response_day: Day of the run's first response, from which the next run begins.
        stored_day: Newest datestamp of a stored record of this run; a run whose token died goes on from it.
        records: Records taken in the run at hand.
        complete_size: What the source says the run has in all; None when it does not.
        running: A run has begun and has not ended.
    """

    set_spec: str
    from_day: date | None = None
    token: str = ""
    response_day: date | None = None
    stored_day: date | None = None
    records: int = 0
    complete_size: int | None = None
    running: bool = False


class Harvests:
    """Reading and writing harvest states."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, set_spec: str) -> HarvestState | None:
        """None when the set was never harvested."""
        raise NotImplementedError

    def all(self) -> list[HarvestState]:
        """Every set that was ever harvested."""
        raise NotImplementedError

    def save(self, tx: Transaction, state: HarvestState, now: float) -> None:
        """In the transaction of the records."""
        raise NotImplementedError
