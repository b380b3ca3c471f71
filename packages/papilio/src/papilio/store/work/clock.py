"""The clock that leases and politeness are read on.

Processes that share a database must agree on it, and it must not jump when somebody sets the time or an hour is put back. With
SQLite all of them run on one machine: its time since boot. With PostgreSQL it is the server's time of day, whatever the clocks
of the machines that ask say; a server whose clock is set forward by hand, instead of being slowed down and sped up as time
daemons do, ends leases and rests early by as much. Every stored reading carries `Reading.clock`, the name of the clock: after a
reboot the name differs, and the old reading means nothing.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, func, select

from papilio.fetch import since_boot


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds on a clock, and the clock's name."""

    seconds: float
    clock: str


class Clock(Protocol):
    """What tells the time of leases; tests bring their own."""

    def read(self, connection: Connection) -> Reading:
        """Now, as all processes that share the database of this connection see it."""
        ...


class SharedClock:
    """Time since boot beside SQLite, the server's time with PostgreSQL."""

    def read(self, connection: Connection) -> Reading:
        """Now."""
        if connection.dialect.name == "postgresql":
            # clock_timestamp() goes on within a transaction; now() stands still.
            return Reading(
                float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one()), "server"
            )
        return Reading(since_boot(), _boot())


@cache
def _boot() -> str:
    """Names this run of the machine."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text(encoding="ascii").strip() if path.is_file() else "boot"
