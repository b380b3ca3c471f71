"""Papers that are not here yet: asking for them, and what a page shows in their place until they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import urlencode

from starlette.requests import Request

from papilio.app import App
from papilio.errors import UnavailableError
from papilio.following import on_demand
from papilio.following.wishes import Asked, Outage
from papilio.web.answering.problems import FULL_SECONDS
from papilio.web.frame import Frame
from papilio.web.gate.clients import client_of, only_looks
from papilio.web.lists.options import whole_number

LOOKS_SECONDS = (*[2] * 15, 3, 5, 8, 13, 20, *[30] * 16)
"""How long a page waits before each look for what it lacks: a paper comes within half a minute as a rule, and is seen as soon.
After the last, some ten minutes, it leaves it to the reader."""

UNKEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Headers of a page that will soon be another."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """That papers of a page are still to come.

    Attributes:
        says: What is under way, and what is in the way.
        seconds: For the script: how long to wait before each look, with spaces between; empty on a page that has looked often
            enough.
        refresh: For a browser without script: when to load which page; empty as above.
        again: The page for a look by hand.
    """

    says: str
    seconds: str
    refresh: str
    again: str


def ask_for(request: Request, app: App, refs: Sequence[str]) -> Mapping[str, Asked]:
    """Ask for papers in the name of whoever sent this request; HEAD only looks.

    Raises:
        UnavailableError: A browser asks on its own; it asks again when its reader does.
    """
    possible = app.paper_sources.keys()
    unasked = only_looks(request)
    if request.method != "HEAD" and not unasked:
        return on_demand.ask(app.store, refs, client_of(request), app.now(), possible=possible)
    found = on_demand.look(app.store, refs, app.now(), possible=possible)
    if unasked and any(asked.pending for asked in found.values()):
        raise UnavailableError("Papers are fetched when a reader asks for them, not ahead of that.")
    return found


def status_of(asked: Asked) -> int:
    """The HTTP status that tells what became of a wish."""
    if asked.state in ("fetching", "unasked"):
        return 202
    if asked.state == "full":
        return 429 if asked.own_share else 503
    return 200 if asked.state == "held" else 404


def headers_of(asked: Sequence[Asked], now: datetime, outage: Outage | None = None) -> dict[str, str]:
    """The headers of an answer that lacks these papers."""
    times = [each.again_seconds for each in asked if each.again_seconds is not None]
    if not times and any(each.state == "full" for each in asked):
        times = [FULL_SECONDS]
    if not times:
        return UNKEPT
    until = (outage.next_try - now).total_seconds() if outage and outage.next_try else 0.0
    return UNKEPT | {"Retry-After": str(ceil(max(min(times), until)))}


def sentence(frame: Frame, asked: Asked) -> str:
    """What became of a wish, in the reader's language."""
    return frame.text(asked.says, **dict(asked.values)) if asked.says else ""


def build_waiting(request: Request, frame: Frame, pending: Sequence[Asked], outage: Outage | None, *, lone: bool) -> Waiting:
    """What a page says of its papers that are still to come.

    Args:
        lone: It is the page of one paper.
    """
    fetched = sum(asked.state != "full" for asked in pending)
    says = [frame.text.count(fetched, "{n} paper is being fetched.", "{n} papers are being fetched.")]
    if not fetched:
        says = [sentence(frame, pending[0])]
    elif lone:
        source = dict(pending[0].values).get("source", "")
        says = [frame.text("This paper is being fetched from {source}; it appears here as soon as it has come.", source=source)]
    elif fetched < len(pending):
        more = len(pending) - fetched
        says.append(frame.text.count(more, "{n} more waits for room in the queue.", "{n} more wait for room in the queue."))
    if outage is not None:
        says += [frame.text(said, **values) for said, values in outage.says]
    looks = whole_number(frame, request.query_params, "look", 0, least=0)
    if looks >= len(LOOKS_SECONDS):
        says.append(frame.text("This page no longer looks by itself."))
        return Waiting(" ".join(says), "", "", without_look(request, frame))
    return Waiting(
        says=" ".join(says),
        seconds=" ".join(map(str, LOOKS_SECONDS)),
        refresh=f"{LOOKS_SECONDS[looks]}; url={_with_look(request, frame, looks + 1)}",
        again=without_look(request, frame),
    )


def without_look(request: Request, frame: Frame) -> str:
    """This page, as if it had not looked before."""
    return _with_look(request, frame, 0)


def _with_look(request: Request, frame: Frame, looks: int) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "look"]
    query = urlencode([*kept, *([("look", str(looks))] if looks else [])])
    return frame.at(frame.here.partition("?")[0]) + (f"?{query}" if query else "")
