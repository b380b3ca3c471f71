"""Venues, their editions and tracks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """`ICLR` `2025`, with tracks and their counts in order of the field (Oral, Spotlight, Poster, …)."""

    venue: str
    year: int | None
    papers: int
    tracks: tuple[tuple[str, int], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.venue}.{self.year}" if self.year else self.venue


class Venues:
    """Reading venues."""

    def editions(self) -> list[Edition]:
        """All editions, by venue, newest year first (cached per last sequence)."""
        raise NotImplementedError

    def newest_edition(self, venue: str) -> Edition | None:
        """The newest edition of a venue; the name is matched without case."""
        raise NotImplementedError

    def find_edition(self, name: str) -> Edition | None:
        """`ICLR.2025`, matched without case."""
        raise NotImplementedError

    def papers(self, edition: Edition, track: str | None = None) -> list[str]:
        """Refs of an edition, by track and title."""
        raise NotImplementedError

    def latest(self, limit: int = 500) -> list[str]:
        """Refs of the venue papers added last."""
        raise NotImplementedError
