"""Values that hold until the library changes, or for a while."""

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import Connection, select

from papilio.store.schema import counter

Value = TypeVar("Value")

_SEQUENCE = select(counter.c.value).where(counter.c.name == "change")


class SequenceCache(Generic[Value]):
    """One value, made anew when the last change sequence is another. Threads may share it: at worst two make it at once."""

    def __init__(self) -> None:
        self._held: tuple[int, Value] | None = None

    def get(self, connection: Connection, make: Callable[[], Value]) -> Value:
        """The value as of the state that `connection` sees; `make` reads it from the same state."""
        sequence = connection.execute(_SEQUENCE).scalar_one()
        held = self._held
        if held is None or held[0] != sequence:
            held = self._held = (sequence, make())
        return held[1]


class TimedCache(Generic[Value]):
    """One value, made anew when it is as old as `seconds`. Threads may share it: at worst two make it at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._held: tuple[float, Value] | None = None

    def get(self, now: float, make: Callable[[], Value]) -> Value:
        """The value, by a clock of seconds that may be set back; `make` reads it."""
        held = self._held
        if held is None or abs(now - held[0]) >= self._seconds:
            held = self._held = (now, make())
        return held[1]
