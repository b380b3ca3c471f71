"""The papers most like one paper: `/related/<ref>`, and its feed."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.finding.lookup import look_up
from papilio.finding.related import MOST, Related, related
from papilio.model import Entry
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import cards, related_path
from papilio.web.lists.listing import Listing, build_listing
from papilio.web.lists.options import parse_options
from papilio.web.lists.selection import category_name
from papilio.web.math.mathml import plain_text
from papilio.web.problems import PageError
from papilio.web.render import html


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """What is like a paper.

    Attributes:
        body: `arxiv` or `venue`, after the paper.
        title: The paper's own; `paper`: its page.
    """

    frame: Frame
    body: str
    title: str
    paper: Link
    listing: Listing


def show(request: Request, app: App, frame: Frame) -> Response:
    """The papers like the one named, each with the words that it shares."""
    name: str = request.path_params["name"]
    options = parse_options(frame, request.query_params)
    entry = _paper(app, frame, name)
    found = related(app.store, app.engine, entry.paper.ref, limit=options.show, offset=options.skip, explain=True)
    listing = build_listing(
        frame,
        options,
        related_path(entry.paper.ref),
        cards(
            frame,
            [each.entry for each in found.found],
            first=options.skip,
            total=found.total,
            why=[each.why for each in found.found],
        ),
        found.total,
        notes=(frame.text("The {n} nearest by their words.", n=MOST),) if found.total == MOST else (),
        empty=_why_empty(frame, found),
        ways=tuple(_ways(frame, entry)),
    )
    title = plain_text(entry.paper.title)
    ref = entry.paper.ref
    page = RelatedPage(
        frame=frame,
        body="arxiv" if ref.startswith("arxiv:") else "venue",
        title=title,
        paper=Link(title, frame.at(identifiers.page_path(ref))),
        listing=listing,
    )
    return html("related", page)


def found_for(app: App, frame: Frame, name: str) -> Related:
    """What the feed of a paper's related ones holds.

    Raises:
        PageError: The paper is not held.
    """
    return related(app.store, app.engine, _paper(app, frame, name).paper.ref, limit=MOST)


def _paper(app: App, frame: Frame, name: str) -> Entry:
    """The paper of a key, a ref or any other name."""
    named = look_up(app.store, [name])[name]
    if named.held:
        return app.store.papers.get(named.ref)
    shown = name if len(name) <= 80 else name[:79] + "…"
    ways = [Link(frame.text("Search for “{query}”", query=shown), frame.link("/search", q=name[:200]))]
    if named.ref.startswith("arxiv:"):
        page = frame.at(identifiers.page_path(named.ref))
        ways.insert(0, Link(frame.text("The paper's page, where it can be fetched"), page))
    message = frame.text("The library holds no paper {name}, so none can be compared with it.", name=shown)
    raise PageError(404, message, tuple(ways))


def _why_empty(frame: Frame, found: Related) -> str:
    if found.silent:
        return frame.text("This record says too little to find others like it: it has no abstract, or only common words.")
    return frame.text("No other paper here speaks of the same things.")


def _ways(frame: Frame, entry: Entry) -> list[Link]:
    """Where else to look: the paper itself, and the lists that it stands in."""
    paper = entry.paper
    ways = [Link(plain_text(paper.title) or paper.ref, frame.at(identifiers.page_path(paper.ref)))]
    if paper.edition:
        ways.append(Link(paper.edition, frame.link(f"/venue/{paper.edition}")))
    ways += [Link(category_name(frame, code), frame.link(f"/arxiv/{code}")) for code in paper.categories[:2]]
    return ways
