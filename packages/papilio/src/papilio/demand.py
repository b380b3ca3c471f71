"""Papers on demand: what a reader asks for and we do not hold is fetched once, in batches, bounded, behind all other work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from papilio.sources.arxiv.client import ArxivClient
from papilio.store import Store

State: TypeAlias = Literal["held", "fetching", "absent", "full", "unfetchable"]
"""held: it is here. fetching: it waits. absent: arXiv says that it does not exist. full: the queue, or this client's share
of it, has no room.
unfetchable: it is no arXiv paper, or nothing is fetched here (no contact is set)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the wish for one paper. `why`: one sentence for the reader."""

    ref: str
    state: State
    why: str = ""


def ask(store: Store, refs: Sequence[str], client: str, now: datetime, *, possible: bool) -> Mapping[str, Asked]:
    """Ask for papers; adds those that can be fetched to the queue and the job that fetches them.

    Args:
        client: Who asks: address or name of the reader. Its share of the queue is bounded.
        possible: Whether this library fetches anything at all.
    """
    raise NotImplementedError


def fetch_next(store: Store, arxiv: ArxivClient, now: datetime) -> bool:
    """Fetch the longest waiting papers in one batch; whether more are waiting.

    Raises:
        RemoteError: As the client; the batch stays in the queue.
    """
    raise NotImplementedError
