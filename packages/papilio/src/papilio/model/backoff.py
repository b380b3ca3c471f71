"""How long to wait before the next try."""

from dataclasses import dataclass

_MOST_DOUBLINGS = 64


@dataclass(frozen=True, slots=True)
class Backoff:
    """A pause that doubles with every failure in a row, up to a longest, times a random factor within `jitter`.

    The factor keeps those who failed together from coming back together.

    Attributes:
        first_seconds: After one failure; `longest_seconds`: however many there were.
        jitter: The least and the greatest factor.
    """

    first_seconds: float
    longest_seconds: float
    jitter: tuple[float, float] = (1.0, 1.25)

    def seconds(self, failures: int, chance: float) -> float:
        """The pause after so many failures in a row; none after none.

        Args:
            chance: Where in `jitter` the factor lies, from 0 to 1, as `random.random()` gives it.
        """
        if failures < 1:
            return 0.0
        least, most = self.jitter
        doubled = self.first_seconds * 2.0 ** min(failures - 1, _MOST_DOUBLINGS)
        return min(self.longest_seconds, doubled) * (least + chance * (most - least))
