"""`/go?u=…`: any address, id or text leads to a page of ours. `title` says what to search for when it names a paper that cannot
be shown, or is an address that names none."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.finding.target import Target, papers_path, resolve
from papilio.following import on_demand
from papilio.identifiers.titles import bare_title
from papilio.search.query import as_words
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import redirect
from papilio.web.frame import Frame

MAX_CHARACTERS = 50_000
"""A page shows up to 500 papers, and a name may be an address of a hundred characters; with its percent signs that is about
what the gate reads."""
MAX_TITLE = 500
"""Characters of a title that are searched for; browsers name windows after whole sentences."""
_ADDRESS = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)


def show(request: Request, app: App, frame: Frame) -> Response:
    """Send the reader to where the text leads."""
    text = request.query_params.get("u", "")
    if not text.strip():
        raise PageError(400, frame.text("Nothing to go to: write an address, an id or words after /go?u="))
    if len(text) > MAX_CHARACTERS:
        raise PageError(
            400, frame.text("The text is {n} characters long; at most {most} are read.", n=len(text), most=MAX_CHARACTERS)
        )
    is_address = _ADDRESS.fullmatch(text) is not None
    told = request.query_params.get("title", "")[: 4 * MAX_TITLE]
    title = as_words((bare_title(told, text.strip()) if is_address else told)[:MAX_TITLE])
    target = resolve(app.store, text)
    if title and is_address and target.kind == "search" and not target.unknown:
        return redirect(frame.at(_search(title)))
    return redirect(frame.at(_path(app, target, title)))


def _path(app: App, target: Target, title: str) -> str:
    """Where to: the papers named, those that are not held with them, since their page says why. Where none of them is held and
    none can be fetched, the search for the title."""
    named = tuple(dict.fromkeys((*target.refs, *target.unknown)))
    if not named or target.kind == "list":
        return target.path
    unheld = set(target.unknown)
    if title and unheld.issuperset(named) and not _may_come(app, target.refs):
        return _search(title)
    return target.path if len(named) == 1 else papers_path(named)


def _search(title: str) -> str:
    return f"/search?q={quote(title, safe='')}"


def _may_come(app: App, refs: tuple[str, ...]) -> bool:
    looked = on_demand.look(app.store, refs, app.now(), possible=app.arxiv is not None)
    return any(each.state not in ("absent", "unfetchable") for each in looked.values())
