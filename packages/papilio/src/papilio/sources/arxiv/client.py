"""What is asked of arXiv, in arXiv's terms: addresses and parameters go in, parsed replies come out.

Nothing is tried again here, and nothing is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from papilio.fetch import Fetcher, Reply
from papilio.model import Record
from papilio.sources.arxiv.listing import ListingPage
from papilio.sources.arxiv.oai import RecordPage, SetRow
from papilio.sources.arxiv.rss import Feed

PAUSE_SECONDS = 3.0
"""Between two requests to any of arXiv's hosts (terms of use of its programming interfaces)."""

LISTING_PAUSE_SECONDS = 15.0
"""After a listing page (arXiv's robots.txt)."""

BATCH_IDS = 100
"""Papers asked for at once by id."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where arXiv is, or a server in its place."""

    oai: str = "https://oaipmh.arxiv.org/oai"
    api: str = "https://export.arxiv.org/api/query"
    rss: str = "https://rss.arxiv.org"
    site: str = "https://arxiv.org"

    def origins(self) -> frozenset[str]:
        """Scheme, host and port of each: the group of hosts that is asked through one gate."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class PapersById:
    """Papers asked for by id.

    Attributes:
        records: Those that exist.
        absent: Refs that the API knows nothing of.
        refused: Refs that it took for no ids (`incorrect id format`); one such spoils a batch, so the others were asked for
            again.
    """

    records: tuple[Record, ...]
    absent: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListingReply:
    """A listing page and what to ask with next time; `page` is None when it has not changed."""

    url: str
    page: ListingPage | None
    etag: str
    last_modified: str


class ArxivClient:
    """arXiv. Every method makes one request (`papers` as few as it can) and raises what `Fetcher.get` and the parser
    raise."""

    def __init__(self, fetcher: Fetcher, addresses: Addresses | None = None) -> None:
        self._fetcher = fetcher
        self._addresses = addresses or Addresses()

    def records(self, *, set_spec: str = "", from_day: date | None = None, token: str = "") -> RecordPage:
        """A page of ListRecords in `arXivRaw`; with a token nothing else is said."""
        raise NotImplementedError

    def sets(self) -> tuple[SetRow, ...]:
        """ListSets, all pages."""
        raise NotImplementedError

    def identify(self) -> tuple[str, date]:
        """Identify."""
        raise NotImplementedError

    def papers(self, refs: Sequence[str]) -> PapersById:
        """Papers by ref (`arxiv:2401.00001`), at most `BATCH_IDS`, their newest versions."""
        raise NotImplementedError

    def listing(self, archive: str, *, etag: str = "", last_modified: str = "") -> ListingReply:
        """`/list/<archive>/new`."""
        raise NotImplementedError

    def catch_up(self, archive: str, day: date, page: int = 1) -> ListingReply:
        """`/catchup/<archive>/<day>?abs=True&page=N`, for a day of the last ninety."""
        raise NotImplementedError

    def feed(self, archive: str) -> Feed:
        """`/atom/<archive>` of rss.arxiv.org."""
        raise NotImplementedError

    def raw(self, url: str) -> Reply:
        """Any address of arXiv's hosts, as it is (for `doctor --network`)."""
        raise NotImplementedError
