"""How often a password may be tried: freely a few times, then ever more slowly, by whoever tries.

Who tries has a bucket of tries that fills again slowly. The first `FREE` are looked at when they come; the others in turns, one
a turn: the first turns come after `PAUSES`, later ones when the bucket has filled by one. All tries of one who tries that
come before a turn wait for it, right or wrong, so that the wait tells nothing. Then the one that came last is looked at, and
the others are told to ask again, as is whoever comes while that one is being woken.

The bounds that follow, all for one who tries, from all processes of a site together:

- In an hour at most `FREE` + 3 + 3600 / `REFILL_SECONDS` = 193 tries are looked at.
- Who knows the password and comes last before a turn is in after `REFILL_SECONDS` = 20 s at most. So it is when others at
  the same address have stopped, and also while they go on as programs do that guess: each of their up to `MOST_WAITING`
  connections waits for its answer, which all get at the turn, and asks again at once, before a reader who comes by chance. Who
  comes within these milliseconds is told at the next turn to ask again, and gets the one after it.
- Who guesses without waiting for answers can be last each time, and no rule prevents that: see decision 13.

All together have another bucket. While it is empty each try waits 2, 4 … 30 s, more the more its sender has tried.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from papilio.operating.tallies import Tallies

FREE = 10
PAUSES = (2.0, 4.0, 8.0)
"""Between a wrong try and the next turn, of those who have that many tries less one left after the free ones."""

REFILL_SECONDS = 20.0
"""A try more for one who tries, every so many seconds."""

MOST_WAITING = 100
"""Tries of one address that wait for a turn in one process; another is told at once to come again."""

TRIES_OF_ALL = 60
REFILL_OF_ALL_SECONDS = 1.0

FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 30.0

_BUCKET = FREE + len(PAUSES)
_EARLY_SECONDS = 0.05
"""A clock may wake a sleeper so much too early."""

HELD_SECONDS = 2.0
"""How long a turn that has come is kept for those who waited for it, of whom a busy process may wake the last one late."""

_FULL_AT, _LOOKED_AT, _LAST_COME, _AWAITED = range(4)
"""The numbers of one who tries: when the bucket is full again and when a wrong try was seen, in microseconds; how many came;
and the turn that tries wait for, in microseconds, 0 when one of them had it."""


@dataclass(frozen=True, slots=True)
class Try:
    """A try that has come.

    Attributes:
        number: Counts the tries of its sender.
        wait_seconds: When it is its turn.
        in_turn: Whether it waits for a turn, which only one of all that wait gets.
    """

    who: str
    alone: bool
    number: int
    wait_seconds: float
    in_turn: bool


class Guesses:
    """The tries of everybody."""

    def __init__(self, clock: Callable[[], float], tallies: Tallies | None = None) -> None:
        """Prepare.

        Args:
            clock: Seconds that never go back, the same for all processes.
            tallies: Where all processes of a site count.
        """
        self._clock = clock
        self._tallies = tallies or Tallies()
        self._waiting = Counter[str]()

    def come(self, who: str, *, alone: bool) -> Try | None:
        """A try that begins now, or None. None is for too many of one sender, and while a turn is kept for who waited.

        Args:
            alone: The tries of others do not count for this one.
        """
        now = self._clock()
        with self._tallies.of(who) as (own, of_all):
            turn = _seconds_to_turn(own, now)
            if turn and self._waiting[who] >= MOST_WAITING:
                return None
            if turn:
                own[_AWAITED] = _whole(now + turn)
            elif own[_AWAITED] and 0 <= now - own[_AWAITED] / 1e6 < HELD_SECONDS:
                return None
            own[_LAST_COME] += 1
            wait = turn
            if not alone and _tries_left(of_all, now, TRIES_OF_ALL, REFILL_OF_ALL_SECONDS) < 1:
                tried = math.ceil(_BUCKET - _tries_left(own, now, _BUCKET, REFILL_SECONDS))
                wait = max(turn, min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0**tried))
            came = Try(who, alone, own[_LAST_COME], wait, turn > 0)
        if came.wait_seconds:
            self._waiting[who] += 1
        return came

    def waited(self, came: Try) -> None:
        """A try that had to wait waits no more."""
        self._waiting[came.who] -= 1
        if not self._waiting[came.who]:
            del self._waiting[came.who]

    def missed_by_seconds(self, came: Try) -> float:
        """0 when it is this try's turn, else when to come again."""
        now = self._clock()
        with self._tallies.of(came.who) as (own, _):
            turn = _seconds_to_turn(own, now)
            later = came.in_turn and own[_LAST_COME] > came.number
            if turn > _EARLY_SECONDS or later:
                return max(turn, 1.0)
            own[_AWAITED] = 0
            return 0.0

    def seconds_to_turn(self, who: str) -> float:
        """When the next try of one who tries is looked at; 0 when it is at once."""
        with self._tallies.of(who) as (own, _):
            return _seconds_to_turn(own, self._clock())

    def failed(self, came: Try) -> None:
        """A try was wrong."""
        now = self._clock()
        with self._tallies.of(came.who) as (own, of_all):
            own[_FULL_AT] = max(own[_FULL_AT], _whole(now)) + _whole(REFILL_SECONDS)
            own[_LOOKED_AT] = _whole(now)
            if not came.alone:
                # What all have overdrawn is forgotten: else a flood would keep everybody waiting long after its end.
                most = now + TRIES_OF_ALL * REFILL_OF_ALL_SECONDS
                of_all[_FULL_AT] = min(max(of_all[_FULL_AT], _whole(now)) + _whole(REFILL_OF_ALL_SECONDS), _whole(most))


def _whole(seconds: float) -> int:
    return round(seconds * 1e6)


def _tries_left(numbers: Sequence[int], now: float, most: int, refill_seconds: float) -> float:
    """What is in a bucket that is full again at a known time."""
    return most - max(0.0, numbers[_FULL_AT] / 1e6 - now) / refill_seconds


def _seconds_to_turn(own: Sequence[int], now: float) -> float:
    """When the next turn of one who tries comes; 0 when it has come."""
    left = _tries_left(own, now, _BUCKET, REFILL_SECONDS)
    if left < 1:
        return (1 - left) * REFILL_SECONDS
    if left >= len(PAUSES) + 1:
        return 0.0
    # Of n tries that are left the last has the longest pause before it.
    return max(0.0, own[_LOOKED_AT] / 1e6 + PAUSES[-math.floor(left)] - now)
