"""How often a password may be tried: freely a few times, then ever more slowly, by whoever tries.

Who tries has a bucket of tries that fills again slowly; all together have another. While either is empty, each try waits,
right or wrong, so that the wait tells nothing; the waits of one who tries double up to a bound, and one try waits at a time.
A bucket may be overdrawn a little, so that what was tried while waiting counts too. So a guesser gets `TRIES` and what the
bucket fills with, some 160 tries an hour, and whoever knows the password and asks from elsewhere waits half a minute at most.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

TRIES = 10
REFILL_SECONDS = 24.0
"""A try more for one who tries, every so many seconds."""

OVERDRAFT = 3
"""Tries more than the bucket holds, each after its wait, before one has to wait for it to fill."""

TRIES_OF_ALL = 60
REFILL_OF_ALL_SECONDS = 1.0

FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 30.0

MOST_REMEMBERED = 16_384
"""Who tried longest ago is forgotten first."""


@dataclass(slots=True)
class _Bucket:
    """Tries that are left as of a time; less than none when more were made than it holds."""

    most: float
    refill_seconds: float
    left: float
    at: float

    def level(self, now: float) -> float:
        self.left = min(self.most, self.left + (now - self.at) / self.refill_seconds)
        self.at = now
        return self.left


@dataclass(slots=True)
class _Tries:
    """One who tries: what is left, how many waits there were in a row, and until when one lasts."""

    bucket: _Bucket
    waits: int = 0
    until: float = 0.0


class Guesses:
    """The tries of everybody, as one process counts them."""

    def __init__(self, clock: Callable[[], float], processes: int = 1) -> None:
        """Prepare.

        Args:
            clock: Seconds that never go back.
            processes: How many processes count; each grants its share.
        """
        self._clock = clock
        self._share = processes
        self._of_all = _Bucket(TRIES_OF_ALL / processes, REFILL_OF_ALL_SECONDS * processes, TRIES_OF_ALL / processes, clock())
        self._known: OrderedDict[str, _Tries] = OrderedDict()

    def busy_seconds(self, who: str) -> float:
        """How long no other try of theirs is looked at, because one waits or too many were made."""
        tries = self._known.get(who)
        if tries is None:
            return 0.0
        now = self._clock()
        overdrawn = -OVERDRAFT / self._share - tries.bucket.level(now)
        return max(0.0, tries.until - now, overdrawn * tries.bucket.refill_seconds)

    def wait_seconds(self, who: str, *, alone: bool) -> float:
        """How long the try that begins now has to wait; 0 when it need not.

        Args:
            alone: The tries of others do not count for this one.
        """
        now = self._clock()
        tries = self._known.get(who)
        spent = tries is not None and tries.bucket.level(now) < 1
        if not spent and (alone or self._of_all.level(now) >= 1):
            return 0.0
        tries = self._tries_of(who, now)
        wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(tries.waits, 10))
        tries.waits += 1
        tries.until = now + wait
        return wait

    def failed(self, who: str, *, alone: bool) -> None:
        """A try was wrong."""
        now = self._clock()
        tries = self._tries_of(who, now)
        tries.bucket.left = tries.bucket.level(now) - 1
        if not alone:
            # What all have overdrawn is forgotten: else a flood would keep everybody waiting long after its end.
            self._of_all.left = max(0.0, self._of_all.level(now) - 1)

    def _tries_of(self, who: str, now: float) -> _Tries:
        most, refill = max(1.0, TRIES / self._share), REFILL_SECONDS * self._share
        tries = self._known.pop(who, None) or _Tries(_Bucket(most, refill, most, now))
        if tries.bucket.level(now) >= most:
            tries.waits = 0
        self._known[who] = tries
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return tries
