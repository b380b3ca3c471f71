"""Harvest: papers by OAI-PMH into the library, whole or from a day, resumable at any point.

Each page and the state after it are committed together. A token that died is replaced by a run from the newest stored
datestamp; what comes twice counts as unchanged. The next run begins at the day of this run's first response.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from papilio.sources.arxiv.client import ArxivClient
from papilio.store import Store


@dataclass(frozen=True, slots=True)
class HarvestStep:
    """One page of a harvest.

    Attributes:
        records, new, changed, deleted, unusable: Of this page.
        taken: Records of the run so far; `remaining`: how many are left, None when the source does not say.
        done: The run has ended.
        resumed: Why the run had to go back to a datestamp, one sentence; empty when it had not.
    """

    set_spec: str
    records: int
    new: int
    changed: int
    deleted: int
    unusable: int
    taken: int
    remaining: int | None
    done: bool
    resumed: str = ""


def step(
    store: Store, arxiv: ArxivClient, set_spec: str, now: datetime, *, from_day: date | None = None, restart: bool = False
) -> HarvestStep:
    """Take one page: go on with the run at hand, or begin one.

    Args:
        set_spec: `cs`, `physics:hep-th`; empty for everything.
        from_day: Begin a run here. By default a run begins where the last one's first response was; failing that, after a
            snapshot import, at its newest date; failing that it takes everything.
        restart: Begin a run even where one is at hand.

    Raises:
        RemoteError: As the client; nothing was stored, and the same call tries again.
        StoreError
    """
    raise NotImplementedError


def run(
    store: Store,
    arxiv: ArxivClient,
    set_spec: str,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    from_day: date | None = None,
    on_step: Callable[[HarvestStep], None] = lambda step: None,
    on_wait: Callable[[str, float], None] = lambda why, seconds: None,
) -> HarvestStep:
    """Steps until the run is done; waits and tries again while arXiv says "later". Returns the last step.

    Raises:
        RemoteError: Again and again, or not worth trying again.
    """
    raise NotImplementedError
