"""One paper, or several on a page that can be shared: `/arxiv/<id>`, `/arxiv/<id>,<id>`, `/venue/<key>,<key>`."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.errors import IdentifierError, NotFoundError
from papilio.model import Entry, Paper
from papilio.web.cards import card, cards, date_data, pdf_link, source_url
from papilio.web.frame import Frame, Link
from papilio.web.listing import Listing, build_listing
from papilio.web.lists import arrange, find_all, parse_options
from papilio.web.mathml import plain_text
from papilio.web.problems import PageError
from papilio.web.render import html

MAX_NAMES = 500


@dataclass(frozen=True, slots=True)
class Missing:
    """A name for which no paper can be shown: why, and where it may be found."""

    name: str
    reason: str
    source: str = ""


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
    """

    frame: Frame
    body: str
    title: str
    listing: Listing
    missing: tuple[Missing, ...]
    citation: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()


def show(request: Request, app: App, frame: Frame, body: str, names: Sequence[str]) -> Response:
    """The page of the papers named; the good ones are shown and the others are named with their reasons.

    Raises:
        PageError: No name leads to a paper, or there are too many.
    """
    names = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(names) > MAX_NAMES:
        raise PageError(400, frame.text("{n} papers are named; one page takes {most}.", n=len(names), most=MAX_NAMES))
    refs, missing = look_up(frame, app, names, arxiv=body == "arxiv")
    if not refs:
        raise _nothing(frame, missing)
    if len(names) == 1:
        return html("papers", one(frame, body, app.store.papers.get(refs[0])))
    options = parse_options(frame, request.query_params)
    ordered = arrange(app.store, refs, options)
    shown = ordered[options.skip : options.skip + options.show]
    entries = find_all(app.store, shown)
    held = [entries[ref] for ref in shown if ref in entries]
    listing = build_listing(
        frame,
        options,
        f"/{body}/" + ",".join(names),
        cards(frame, held, first=options.skip, total=len(refs)),
        len(refs),
        own_order=frame.text("as named"),
        feed=False,
    )
    title = frame.text.count(len(refs), "{n} paper", "{n} papers")
    return html("papers", PapersPage(frame, body, title, listing, missing))


def look_up(frame: Frame, app: App, names: Sequence[str], *, arxiv: bool) -> tuple[list[str], tuple[Missing, ...]]:
    """The refs of the names that are held, in order and each once, and the names that lead nowhere."""
    spelled: dict[str, str] = {}
    missing: list[Missing] = []
    for name in names:
        try:
            spelled[name] = identifiers.parse_arxiv_id(name).ref if arxiv else identifiers.ref_of_key(name)
        except IdentifierError as error:
            missing.append(Missing(name, str(error).removeprefix(f"{name}: ")))
    held = app.store.papers.resolve([*spelled.values(), *names])
    refs: dict[str, None] = {}
    for name in names:
        ref = held.get(spelled.get(name, name)) or held.get(name)
        if ref:
            refs[ref] = None
        elif name in spelled:
            source = identifiers.page_url(spelled[name])
            missing.append(Missing(name, frame.text("This paper is not in the library."), source))
    found = {name for name in names if name in held}
    return list(refs), tuple(each for each in missing if each.name not in found)


def one(frame: Frame, body: str, entry: Entry) -> PapersPage:
    """The page of one paper."""
    paper = entry.paper
    return PapersPage(
        frame=frame,
        body=body,
        title=plain_text(paper.title),
        listing=Listing(total=1, cards=(card(frame, entry, index=1, total=1),)),
        missing=(),
        citation=tuple(citation(paper)),
        facts=tuple(facts(frame, entry)),
    )


def citation(paper: Paper) -> list[tuple[str, str]]:
    """Highwire Press tags, which reference managers read."""
    day = paper.published[:10].replace("-", "/")
    tags = [("citation_title", plain_text(paper.title))]
    tags += [("citation_author", author.name) for author in paper.authors]
    tags += [
        ("citation_publication_date", str(paper.year) if paper.venue and paper.year else day),
        ("citation_online_date", day),
        ("citation_conference_title", paper.venue),
        ("citation_journal_title", paper.journal_ref),
        ("citation_doi", paper.doi),
        ("citation_arxiv_id", paper.ref.partition(":")[2] if paper.source == "arxiv" else ""),
        ("citation_technical_report_number", paper.report_no),
        ("citation_pdf_url", pdf_link(paper)),
        ("citation_abstract_html_url", source_url(paper)),
        ("citation_abstract", plain_text(paper.abstract)),
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


def _nothing(frame: Frame, missing: Sequence[Missing]) -> Exception:
    if not missing:
        return NotFoundError(frame.text("No paper is named."))
    message = " ".join(f"{each.name[:80]}: {each.reason}" for each in missing[:10])
    if len(missing) > 10:
        message += " …"
    ways = [Link(each.source, each.source) for each in missing[:10] if each.source]
    ways += [
        Link(frame.text("Search for “{query}”", query=each.name[:80]), frame.link("/search", q=each.name[:200]))
        for each in missing[:1]
        if not each.source
    ]
    status = 404 if any(each.source for each in missing) or len(missing) == 1 else 400
    return PageError(status, message, tuple(ways))
