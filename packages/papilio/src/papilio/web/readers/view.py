"""Who reads, and what this reader left on the papers of a page: for a whole page at once."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.errors import PapilioError
from papilio.model import Entry
from papilio.store.readers.visits import Visit
from papilio.times import utc
from papilio.web.frame import Frame
from papilio.web.gate.clients import is_speculative

MAX_KEY = 200
"""Characters of a list's name that are kept as they are."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReaderView:
    """What one reader left on the papers of a page, by ref.

    Attributes:
        notes: How many notes the reader may read.
        since: The last visit to the list, where this is a list that was visited before.
    """

    starred: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    ratings: Mapping[str, int] = field(default_factory=dict[str, int])
    notes: Mapping[str, int] = field(default_factory=dict[str, int])
    since: Visit | None = None


NOBODY = ReaderView()


def reader_of(request: Request) -> str:
    """The name that the proxy in front gives; empty where there is none: the one reader of this library."""
    return getattr(request.state, "reader", "")


def view_of(request: Request, app: App, entries: Sequence[Entry], since: Visit | None = None) -> ReaderView:
    """What the reader left on these papers, one query for each kind, however many they are. What was left on another record of
    a work counts for the work."""
    refs = list(dict.fromkeys(ref for entry in entries for ref in (entry.paper.ref, *entry.also)))
    reader, store = reader_of(request), app.store
    return ReaderView(
        starred=frozenset(store.stars.of(reader, refs)),
        read=frozenset(store.reads.of(reader, refs)),
        ratings=store.ratings.of(reader, refs),
        notes=store.notes.counts(refs, reader),
        since=since,
    )


def work_of(entry: Entry) -> tuple[str, ...]:
    """The refs of all records of a work, that of the record shown in lists first."""
    published = [ref for ref in entry.also if not ref.startswith("arxiv:")]
    if entry.paper.source == "arxiv" and published:
        return (published[0], *(ref for ref in (entry.paper.ref, *entry.also) if ref != published[0]))
    return (entry.paper.ref, *entry.also)


def paper_anchor(ref: str) -> str:
    """The fragment of a paper's card."""
    return "#" + quote(identifiers.key_of(ref), safe="/:@!$&'()*+,;=-._~")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A reader's coming to a list.

    Attributes:
        sequence: The newest change of the library, read before the list was.
        since: The last visit; None on the first.
        news: Whether a visit begins, or shows what came during it, which is to be remembered.
    """

    reader: str
    key: str
    now: float
    sequence: int
    since: Visit | None
    news: bool

    def remember(self, app: App, response: Response) -> Response:
        """Keep the visit when the page has been sent: a page must not wait for a writer."""
        if self.news:
            response.background = BackgroundTask(_remember, app, self)
        return response


def arrive(request: Request, app: App, list_key: str, *, first_page: bool) -> Arrival:
    """The reader comes to a list. Later pages of it begin no visit, nor does a browser that asks on its own."""
    key = list_key if len(list_key) <= MAX_KEY else hashlib.blake2b(list_key.encode(), digest_size=20).hexdigest()
    reader, now = reader_of(request), app.now().timestamp()
    since, seen = app.store.visits.look(reader, key, now)
    sequence = app.store.papers.last_sequence()
    news = seen is None or seen < sequence
    return Arrival(
        reader, key, now, sequence, since, news and first_page and request.method == "GET" and not is_speculative(request)
    )


def since_line(frame: Frame, since: Visit | None, fresh: int, *, on_page: bool = False) -> str:
    """How many papers of a list came or changed since the last visit; empty on the first.

    Args:
        on_page: Only those of this page were counted.
    """
    if since is None:
        return ""
    time = utc.to_minutes(since.at)
    if not fresh:
        return frame.text("nothing new since you were here, {time}", time=time)
    if on_page:
        return frame.text("{n} on this page new since you were here, {time}", n=f"{fresh:,}", time=time)
    return frame.text("{n} new since you were here, {time}", n=f"{fresh:,}", time=time)


def _remember(app: App, arrival: Arrival) -> None:
    try:
        with app.store.transaction() as tx:
            app.store.visits.visit(tx, arrival.reader, arrival.key, arrival.now, arrival.sequence)
    except PapilioError as error:
        _log.warning("a visit was not remembered: %s", error)
