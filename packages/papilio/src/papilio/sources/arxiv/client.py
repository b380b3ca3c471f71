"""What is asked of arXiv, in arXiv's terms: addresses and parameters go in, parsed replies come out.

Nothing is tried again here, and nothing is stored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from papilio.errors import LaterError, ProtocolError, ReplyError
from papilio.fetch import Fetcher, Reply, origin
from papilio.model.shown import shown_url
from papilio.sources.arxiv.atom import QueryPage, parse_query
from papilio.sources.arxiv.listing import ListingPage, parse_listing
from papilio.sources.arxiv.oai import RecordPage, SetRow, parse_identify, parse_records, parse_sets
from papilio.sources.arxiv.rss import Feed, parse_feed
from papilio.sources.by_name import PapersById
from papilio.sources.markup import page_title

PAUSE_SECONDS = 3.0
"""Between two requests to any of arXiv's hosts (terms of use of its programming interfaces)."""

LISTING_PAUSE_SECONDS = 15.0
"""After a listing page (arXiv's robots.txt)."""

BATCH_IDS = 100
"""Papers asked for at once by id."""

LISTED_AT_ONCE = 2000
"""Entries of a listing page; a longer list has more pages."""

OAI_DEADLINE_SECONDS = 300.0
"""A page of a thousand records is made while we wait."""

MOST_SET_PAGES = 20

REFUSALS = ("incorrect_id_format_for", "malformed_id")
"""Errors of the API that are about one id."""

_FEED = re.compile(rb"<(?:\w+:)?feed\b")

_XML = "text/xml, application/xml;q=0.9, */*;q=0.1"
_ATOM = "application/atom+xml, application/xml;q=0.9, */*;q=0.1"
_HTML = "text/html, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where arXiv is, or a server in its place."""

    oai: str = "https://oaipmh.arxiv.org/oai"
    api: str = "https://export.arxiv.org/api/query"
    rss: str = "https://rss.arxiv.org"
    site: str = "https://arxiv.org"

    def origins(self) -> frozenset[str]:
        """Scheme, host and port of each: the group of hosts that is asked through one gate."""
        return frozenset(origin(each) for each in (self.oai, self.api, self.rss, self.site))


@dataclass(frozen=True, slots=True)
class ListingReply:
    """A listing page and what to ask with next time; `page` is None when it has not changed."""

    url: str
    page: ListingPage | None
    etag: str
    last_modified: str


class ArxivClient:
    """arXiv. Every method makes one request (`papers` and `sets` as few as they can) and raises what `Fetcher.get` and the
    parser raise."""

    def __init__(self, fetcher: Fetcher, addresses: Addresses | None = None) -> None:
        self._fetcher = fetcher
        self._addresses = addresses or Addresses()

    def records(self, *, set_spec: str = "", from_day: date | None = None, token: str = "") -> RecordPage:
        """A page of ListRecords in `arXivRaw`; with a token nothing else is said."""
        if token:
            return parse_records(self._oai(verb="ListRecords", resumptionToken=token))
        parameters = {"verb": "ListRecords", "metadataPrefix": "arXivRaw"}
        if from_day:
            parameters["from"] = from_day.isoformat()
        if set_spec:
            parameters["set"] = set_spec
        return parse_records(self._oai(**parameters))

    def sets(self) -> tuple[SetRow, ...]:
        """ListSets, all pages."""
        page = parse_sets(self._oai(verb="ListSets"))
        rows = list(page.sets)
        for _ in range(MOST_SET_PAGES):
            if not page.token:
                return tuple(rows)
            page = parse_sets(self._oai(verb="ListSets", resumptionToken=page.token))
            rows.extend(page.sets)
        raise ReplyError(f"ListSets has more than {MOST_SET_PAGES} pages", self._addresses.oai)

    def identify(self) -> tuple[str, date]:
        """Identify."""
        return parse_identify(self._oai(verb="Identify"))

    def await_turn(self) -> None:
        """Wait until `papers` would be asked for at once."""
        self._fetcher.await_turn(self._addresses.api)

    def papers(self, refs: Sequence[str]) -> PapersById:
        """Papers by ref (`arxiv:2401.00001`), at most `BATCH_IDS`, their newest versions. A refused id (`REFUSALS`) spoils a
        batch, so the others are asked for again."""
        asked = {ref.removeprefix("arxiv:"): ref for ref in refs}
        if len(asked) > BATCH_IDS:
            raise ValueError(f"{len(asked)} papers at once; {BATCH_IDS} are asked for at most")
        refused: list[str] = []
        page: QueryPage | None = None
        while asked and page is None:
            try:
                page = self._query(list(asked))
            except ProtocolError as error:
                bad = _refused_id(error, asked)
                if bad is None:
                    return self._halves(list(asked.values()), refused, error)
                refused.append(asked.pop(bad))
        if page is None:
            return PapersById(refused=tuple(refused))
        found = {record.paper.ref for record in page.records}
        sent = " ".join(page.unusable)
        absent = tuple(ref for name, ref in asked.items() if ref not in found and name not in sent)
        records = tuple(record for record in page.records if record.paper.ref in asked.values())
        return PapersById(records, absent, tuple(refused), page.unusable)

    def listing(self, archive: str, *, skip: int = 0, etag: str = "", last_modified: str = "") -> ListingReply:
        """`/list/<archive>/new`; `skip`: entries of the pages before."""
        more = f"?{urlencode({'skip': skip, 'show': LISTED_AT_ONCE})}" if skip else ""
        return self._listing(f"/list/{quote(archive)}/new{more}", etag, last_modified)

    def catch_up(self, archive: str, day: date, page: int = 1) -> ListingReply:
        """`/catchup/<archive>/<day>?abs=True&page=N`, for a day of the last ninety."""
        return self._listing(f"/catchup/{quote(archive)}/{day.isoformat()}?{urlencode({'abs': 'True', 'page': page})}", "", "")

    def feed(self, archive: str) -> Feed:
        """`/atom/<archive>` of rss.arxiv.org."""
        return parse_feed(_needed(self._fetcher.get(f"{self._addresses.rss}/atom/{quote(archive)}", accept=_ATOM)).content)

    def _oai(self, **parameters: str) -> bytes:
        url = f"{self._addresses.oai}?{urlencode(parameters)}"
        return _needed(self._fetcher.get(url, accept=_XML, deadline_seconds=OAI_DEADLINE_SECONDS)).content

    def _query(self, ids: Sequence[str]) -> QueryPage:
        url = f"{self._addresses.api}?{urlencode({'id_list': ','.join(ids), 'max_results': len(ids)}, safe=',/')}"
        reply = self._fetcher.get(url, accept=_ATOM)
        # An error of the API comes with status 400 and a feed that explains it.
        if reply.status not in (200, 400) or not _FEED.search(reply.content):
            # A page about the server's state, or nothing: whatever paper was asked for, it says nothing of it.
            said = page_title(reply.content) or " ".join(reply.content[:100].decode("utf-8", "replace").split())
            raise LaterError(f"{shown_url(url)} sends no feed, but {said!r} (status {reply.status})", url)
        page = parse_query(reply.content)
        sent = len(page.records) + len(page.unusable)
        if page.total > sent:
            # What is missing would be taken for absent.
            raise LaterError(f"{shown_url(url)} states {page.total} results and sends {sent or 'none'}", url)
        return page

    def _halves(self, refs: list[str], refused: list[str], error: ProtocolError) -> PapersById:
        """The papers of a refused batch, asked for by halves down to single ids. The API does not tell which id it objects
        to."""
        if len(refs) == 1:
            if error.code in REFUSALS:
                return PapersById(refused=(*refused, *refs))
            raise error
        middle = len(refs) // 2
        first, second = self.papers(refs[:middle]), self.papers(refs[middle:])
        return PapersById(
            first.records + second.records,
            first.absent + second.absent,
            (*refused, *first.refused, *second.refused),
            first.unusable + second.unusable,
        )

    def _listing(self, path: str, etag: str, last_modified: str) -> ListingReply:
        reply = self._fetcher.get(
            self._addresses.site + path,
            accept=_HTML,
            etag=etag,
            last_modified=last_modified,
            pause_seconds=LISTING_PAUSE_SECONDS,
        )
        if reply.status == 304:
            return ListingReply(reply.url, None, etag, last_modified)
        page = parse_listing(_needed(reply).content)
        return ListingReply(reply.url, page, reply.etag, reply.last_modified)


def _needed(reply: Reply) -> Reply:
    if reply.status != 200:
        raise ReplyError(f"{shown_url(reply.url)} answered with status {reply.status}", reply.url)
    return reply


def _refused_id(error: ProtocolError, asked: dict[str, str]) -> str | None:
    """The id that the API's words name; None when they name none of ours."""
    if error.code not in REFUSALS:
        return None
    words = str(error).split()
    return next((each for each in asked if each in words), None)
