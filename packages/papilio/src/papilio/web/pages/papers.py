"""One paper, or several on a page that can be shared: `/arxiv/<id>`, `/arxiv/<id>,<id>`, `/venue/<key>,<key>`. Papers of arXiv
that are not held are asked for, and the page waits for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.errors import NotFoundError
from papilio.following import on_demand
from papilio.following.wishes import Asked
from papilio.model.paper import Entry, Paper
from papilio.model.partial_date import PartialDate
from papilio.search.query import as_words
from papilio.sources.venues.series import is_journal, venue_title
from papilio.web.answering import error
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import html, redirect
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import card, date_data, pdf_link, source_url
from papilio.web.lists.kinds.named import Folder, Missing, NamedPapers, look_up, read, searches_of, split_names
from papilio.web.lists.listing import Listing
from papilio.web.lists.paper_list import ListRequest
from papilio.web.lists.waiting import Waiting, ask_for, build_waiting, headers_of, sentence, status_of, without_look
from papilio.web.math.mathml import plain_text
from papilio.web.pages.list import show_list
from papilio.web.readers.notes import NoteLine, note_lines
from papilio.web.readers.view import reader_of, view_of, work_of

MAX_TITLE = 500
"""Characters of a title that is offered for a search."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what is known about a paper beside its card."""

    name: str
    value: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class PapersPage:
    """Papers by name.

    Attributes:
        body: `arxiv` or `venue`.
        title: Of the window.
        citation: Highwire meta tags (name, content), on the page of one paper.
        facts: On the page of one paper: what its card does not say.
        waiting: While papers are still to come: what is said of that.
        lone: The page is of one paper, which is still to come.
        ref, notes: On the page of one paper: its ref, and the notes on it that this reader may read.
    """

    frame: Frame
    body: str
    title: str
    listing: Listing
    missing: tuple[Missing, ...]
    citation: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
    waiting: Waiting | None = None
    lone: bool = False
    ref: str = ""
    notes: tuple[NoteLine, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether the page is of one paper, held or still to come, and so no list."""
        return bool(self.citation) or self.lone


def show(request: Request, app: App, frame: Frame, folder: Folder) -> Response:
    """The page of the papers named. Those that can be fetched are asked for, and the others are named with their reasons.

    Raises:
        PageError: No name leads to a paper, or there are too many.
    """
    return named(request, app, frame, folder, split_names(frame, request.path_params["names"]))


def named(request: Request, app: App, frame: Frame, folder: Folder, names: Sequence[str]) -> Response:
    """As `show`, of names that are split already."""
    found = look_up(app, frame.text, names)
    unheld = [ref for ref in found.refs if ref not in found.held]
    wishes: Mapping[str, Asked] = ask_for(request, app, unheld) if unheld else {}
    pending = {ref: each for ref, each in wishes.items() if each.pending}
    missing = (*found.missing, *_missing(frame, found, wishes))
    refs = [ref for ref in found.refs if ref not in wishes or ref in pending or wishes[ref].state == "held"]
    if not refs:
        return _nothing(request, app, frame, missing, list(wishes.values()))
    if "look" in request.query_params and not pending:
        return redirect(without_look(request, frame))
    lone = len(names) == 1
    if lone and not pending:
        return html("papers", one(request, app, frame, folder, app.store.papers.get(refs[0])))
    outage = on_demand.outage(app.store, list(pending)) if pending else None
    waiting = build_waiting(request, frame, list(pending.values()), outage, lone=lone) if pending else None
    # The page itself says it of its only paper.
    says = {ref: "" if lone else sentence(frame, each) for ref, each in pending.items()}
    asked = ListRequest.of(request, app, frame)
    listed = read(asked, folder, names, refs, says)
    shown = show_list(request, asked, listed)
    page = PapersPage(frame, folder, listed.title, shown.listing, missing, waiting=waiting, lone=lone)
    status = status_of(next(iter(pending.values()))) if len(pending) == len(refs) else 200
    response = shown.respond("papers", page, status)
    if pending:
        response.headers.update(headers_of(list(pending.values()), app.now(), outage))
    return response


def _missing(frame: Frame, named: NamedPapers, asked: Mapping[str, Asked]) -> Iterator[Missing]:
    """The papers asked for that will not come."""
    for ref, each in asked.items():
        if each.state != "held" and not each.pending:
            yield Missing(named.refs[ref], sentence(frame, each), identifiers.page_url(ref))


def one(request: Request, app: App, frame: Frame, folder: Folder, entry: Entry) -> PapersPage:
    """The page of one paper."""
    paper, reader = entry.paper, reader_of(request)
    view = view_of(request, app, [entry])
    return PapersPage(
        frame=frame,
        body=folder,
        title=plain_text(paper.title),
        listing=Listing(total=1, cards=(card(frame, entry, view, index=1, total=1),)),
        missing=(),
        citation=tuple(citation(paper)),
        facts=tuple(facts(frame, entry)),
        ref=paper.ref,
        notes=tuple(note_lines(frame, app.store.notes.of_paper(work_of(entry), reader), reader)) if view.notes else (),
    )


def citation(paper: Paper) -> list[tuple[str, str]]:
    """Highwire Press tags, which reference managers read."""
    published = PartialDate.read(paper.published)
    day = str(published.without_time).replace("-", "/") if published else ""
    tags = [("citation_title", plain_text(paper.title))]
    for author in paper.authors:
        tags.append(("citation_author", author.name))
        tags += [("citation_author_institution", each) for each in author.affiliations]
    container = venue_title(paper.venue) if paper.venue else ""
    tags += [
        ("citation_date", str(paper.year) if paper.venue and paper.year else day),
        ("citation_publication_date", str(paper.year) if paper.venue and paper.year else day),
        ("citation_online_date", day),
        ("citation_conference_title", "" if is_journal(paper.venue) else container),
        ("citation_journal_title", container if is_journal(paper.venue) else paper.journal_ref if not container else ""),
        ("citation_doi", paper.doi),
        ("citation_arxiv_id", paper.ref.partition(":")[2] if paper.source == "arxiv" else ""),
        ("citation_technical_report_number", paper.report_no),
        ("citation_pdf_url", pdf_link(paper)),
        ("citation_abstract_html_url", source_url(paper)),
        ("citation_abstract", plain_text(paper.abstract)),
        ("citation_keywords", "; ".join(paper.categories)),
    ]
    return [(name, content) for name, content in tags if content]


def facts(frame: Frame, entry: Entry) -> list[Fact]:
    """What is known beside the card, those lines that say something."""
    paper = entry.paper
    updated = date_data(paper.updated) if paper.version > 1 else ""
    lists = "; ".join(
        f"{each.day.isoformat()} {each.category} {_kind(frame, each.kind)}"
        + (f" ({frame.text('estimated')})" if each.estimated else "")
        for each in entry.announcements
    )
    source = source_url(paper)
    lines = [
        Fact(frame.text("Source"), source, source),
        *(Fact(frame.text("Also at"), url, url) for ref in entry.also if (url := identifiers.page_url(ref))),
        Fact(frame.text("Comments"), paper.comments),
        Fact(frame.text("Journal"), paper.journal_ref),
        Fact("DOI", paper.doi, f"https://doi.org/{paper.doi}"),
        Fact(frame.text("Report number"), paper.report_no),
        Fact(frame.text("Version"), f"v{paper.version}, {updated}" if updated else ""),
        Fact(frame.text("Licence"), paper.license, paper.license if paper.license.startswith("http") else ""),
        Fact(frame.text("Listed"), lists),
        Fact(frame.text("Name"), paper.ref),
    ]
    return [line for line in lines if line.value]


def _kind(frame: Frame, kind: str) -> str:
    return {"new": frame.text("new"), "cross": frame.text("cross-list")}.get(kind, frame.text("replacement"))


def _nothing(request: Request, app: App, frame: Frame, missing: Sequence[Missing], asked: Sequence[Asked]) -> Response:
    """The page where no paper can be shown: why, where each may be found, and what may be searched for."""
    if not missing:
        raise NotFoundError(frame.text("No paper is named."))
    message = " ".join(each.reason if each.name in each.reason else f"{each.name[:80]}: {each.reason}" for each in missing[:10])
    if len(missing) > 10:
        message += " …"
    ways = [Link(each.source, each.source) for each in missing[:10] if each.source]
    if len(asked) == 1 and not ways and (address := _came_from(request, asked[0].ref)):
        ways.append(Link(address, address))
    title = " ".join(request.query_params.get("title", "").split())[:MAX_TITLE]
    ways += searches_of(frame, as_words(title) or missing[0].name[:200], title)
    status = 404 if asked or len(missing) == 1 else 400
    later = [each for each in asked if each.state == "full"]
    problem = PageError(status_of(later[0]) if later else status, message, tuple(ways))
    heading = frame.text("Not in this library") if asked and not later else ""
    response = error.respond(frame, problem, heading)
    response.headers.update(headers_of(later, app.now()))
    return response


def _came_from(request: Request, ref: str) -> str:
    """The address that a reader came from, where it is this paper's. Its name alone may not tell the page of its source."""
    address = request.query_params.get("u", "").strip()
    if not address.startswith(("https://", "http://")):
        return ""
    said = identifiers.identify(address)
    return address if said.only and [each.ref for each in said.papers] == [ref] else ""
