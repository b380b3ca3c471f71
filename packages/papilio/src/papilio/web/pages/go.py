"""`/go?u=…`: any address, id or text leads to a page of ours. `title` says what to search for where a paper cannot be shown,
which its page offers, or where an address names nothing."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.finding.target import Target, resolve
from papilio.identifiers import page_url
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
    target = resolve(app.store, text, frame.home)
    if title and is_address and target.kind == "search" and not target.unknown:
        return redirect(frame.at(f"/search?q={quote(title, safe='')}"))
    return redirect(frame.at(page_of(target, text, title)))


def page_of(target: Target, text: str, title: str = "") -> str:
    """Where to. A page of one paper that is not held is told what it can offer: the title to search for, and the address from
    which the reader came, where the paper's name tells none."""
    if target.kind != "paper" or not target.unknown:
        return target.path
    said = " ".join(title.split())[:MAX_TITLE] or target.words[:MAX_TITLE]
    address = "" if target.words or page_url(target.refs[0]) else text.strip()
    offered = [f"{name}={quote(value, safe='')}" for name, value in (("title", said), ("u", address)) if value]
    return target.path + (f"?{'&'.join(offered)}" if offered else "")
