"""Politeness: one turn at a time for each group of hosts, over all processes and machines that share the database.

A turn is a lease in the group's row. It lasts as long as the request may (so that the turn of a process that was killed
comes back by itself), nobody else has one meanwhile, and after its end the group rests for the pause that was asked for, or
for as long as a host asked with Retry-After, or, where it said "later" without a time, for a time that doubles with each
such answer in a row, with jitter. Implements `fetch.Gate`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from papilio.fetch import Turn
from papilio.store.clock import Clock
from papilio.store.database import Database


@dataclass(frozen=True, slots=True)
class GateState:
    """A group of hosts, for the operator.

    Attributes:
        busy: A request is under way.
        rests_seconds: Until the next turn may begin; 0 when it may now.
        denials: How often in a row the group said "later".
    """

    name: str
    busy: bool
    rests_seconds: float
    denials: int


@dataclass(frozen=True, slots=True)
class RequestCount:
    """Requests spent on a host since a day. `failures`: those among them without a usable reply."""

    host: str
    requests: int
    failures: int
    bytes: int


class StoredGate:
    """One group of hosts. Threads may share it."""

    def __init__(self, database: Database, name: str, clock: Clock, sleep: Callable[[float], None]) -> None:
        raise NotImplementedError

    def turn(self, pause_seconds: float, deadline_seconds: float) -> AbstractContextManager[Turn]:
        """See `fetch.Gate`."""
        raise NotImplementedError


class Gates:
    """The gates of a library, and what was spent through them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def gate(self, name: str, *, clock: Clock | None = None, sleep: Callable[[float], None] | None = None) -> StoredGate:
        """The gate of a group of hosts, by name. Clock and sleep are replaced by tests only."""
        raise NotImplementedError

    def states(self) -> list[GateState]:
        """Every group that was ever asked."""
        raise NotImplementedError

    def spent(self, since_day: int) -> list[RequestCount]:
        """Requests per host from a day (20261124, UTC) on."""
        raise NotImplementedError
