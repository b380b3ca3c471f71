"""A process that asks arXiv's stand-in through the gate of a library.

Time may go faster here than outside: `FastClock` is the clock that the gate uses in earnest, with every second counted
`rate` times, and sleep is as much shorter. All processes and the server's log use the same clock at the same rate, so an
interval that is too short by the gate's rule is too short in the log, too; only the work itself (the database, the
network) seems slower than it is.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import inf

from sqlalchemy import Connection

from papilio.errors import RemoteError
from papilio.fetch import Fetcher, HostGroup, since_boot
from papilio.sources.arxiv.client import LISTING_PAUSE_SECONDS, PAUSE_SECONDS, Addresses, ArxivClient
from papilio.store import Store
from papilio.store.work.clock import Reading, SharedClock


@dataclass(frozen=True, slots=True)
class FastClock:
    """The shared clock, `rate` times as fast. Implements `store.clock.Clock`."""

    rate: float

    def read(self, connection: Connection) -> Reading:
        reading = SharedClock().read(connection)
        return Reading(reading.seconds * self.rate, reading.clock)

    def now(self) -> float:
        """For the server's log and for deadlines."""
        return since_boot() * self.rate

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.rate)


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does.

    Attributes:
        requests: `records`, `feed`, `listing`, `papers`; or a path to ask for with the deadline.
    """

    database: str
    arxiv: tuple[str, str, str, str]
    rate: float
    requests: tuple[str, ...]
    deadline_seconds: float = 120.0


def ask(task: Task, say: Callable[[str], None]) -> None:
    """Do it; says one word for each request."""
    clock = FastClock(task.rate)
    addresses = Addresses(*task.arxiv)
    store = Store.open(task.database)
    gate = store.gates.gate("arxiv", clock=clock, sleep=clock.sleep, patience_seconds=inf)
    group = HostGroup("arxiv", addresses.origins(), PAUSE_SECONDS, gate)
    fetcher = Fetcher([group], "tests@example.org", monotonic=clock.now)
    arxiv = ArxivClient(fetcher, addresses)
    ways = {
        "records": lambda: arxiv.records(from_day=date(2026, 8, 14)),
        "feed": lambda: arxiv.feed("cs"),
        "listing": lambda: arxiv.listing("cs"),
        "papers": lambda: arxiv.papers(["arxiv:2608.00001"]),
    }
    for request in task.requests:
        try:
            if request in ways:
                ways[request]()
            else:
                fetcher.get(addresses.site + request, deadline_seconds=task.deadline_seconds)
            say(request)
        except RemoteError as error:
            say(type(error).__name__)
    fetcher.close()
    store.close()


def pause_after(path: str) -> float:
    """How long arXiv wants to be left alone after a request."""
    return LISTING_PAUSE_SECONDS if path.startswith(("/list/", "/catchup/")) else PAUSE_SECONDS
