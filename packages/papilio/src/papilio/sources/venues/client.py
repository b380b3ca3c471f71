"""What is asked of the publishers of venue papers: an edition goes in, records come out. Nothing is stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from papilio.fetch import Fetcher
from papilio.model import Record


@dataclass(frozen=True, slots=True)
class EditionPage:
    """Part of an edition.

    Attributes:
        records: With venue, year and track.
        unusable: What is wrong with the others, one sentence each.
        left_out: Rejected, withdrawn and desk-rejected submissions that were not asked for.
        total: How many the edition has in all, None when the source does not say.
    """

    records: tuple[Record, ...]
    unusable: tuple[str, ...]
    left_out: int
    total: int | None


class VenueClient:
    """The publishers: OpenReview, ACL Anthology, PMLR, CVF, NeurIPS and IJCAI proceedings."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def edition(self, venue: str, year: int, *, rejected: bool = False) -> Iterator[EditionPage]:
        """An edition, page by page: `("ICLR", 2026)`.

        Raises:
            NotFoundError: No publisher that we know has this venue, or it has no such edition; says which there are.
            RemoteError: As `Fetcher.get` and the parsers.
        """
        raise NotImplementedError
