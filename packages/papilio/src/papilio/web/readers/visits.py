"""When a reader was last at a list, and what came since then."""

import hashlib
import logging
from dataclasses import dataclass

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import PapilioError
from papilio.model import utc
from papilio.store.readers.visits import Visit
from papilio.web.frame import Frame
from papilio.web.gate.clients import only_looks
from papilio.web.readers.view import reader_of

MAX_KEY = 200
"""Characters of a list's name that are kept as they are."""

_log = logging.getLogger(__name__)


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


def arrive(request: Request, app: App, list_key: str, sequence: int, *, first_page: bool) -> Arrival:
    """The reader's coming to a list. Later pages of it begin no visit, nor does a browser that asks on its own.

    Args:
        sequence: As of an arrival.
    """
    key = list_key if len(list_key) <= MAX_KEY else hashlib.blake2b(list_key.encode(), digest_size=20).hexdigest()
    reader, now = reader_of(request), app.now().timestamp()
    since, seen = app.store.visits.look(reader, key, now)
    news = seen is None or seen < sequence
    return Arrival(
        reader, key, now, sequence, since, news and first_page and request.method == "GET" and not only_looks(request)
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
        app.store.visits.keep(arrival.reader, arrival.key, arrival.now, arrival.sequence)
    except PapilioError as error:
        _log.warning("a visit was not remembered: %s", error)
