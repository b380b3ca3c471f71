"""A paper as a card shows it: everything between an `Entry` and the template `card.html`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import ClassVar
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from papilio import identifiers
from papilio.model import utc
from papilio.model.paper import Entry, Kind, Paper
from papilio.model.partial_date import PartialDate
from papilio.search.documents import Why
from papilio.sources.venues.series import find_venue
from papilio.texts.code_links import CodeLink, code_links
from papilio.texts.own_summary import OWN_SUMMARY
from papilio.web.frame import Frame, Link, encoded_value
from papilio.web.i18n import Language, messages
from papilio.web.lists.keywords import keywords
from papilio.web.lists.selection import distinct_name
from papilio.web.math.mathml import rich_text
from papilio.web.readers.view import ReaderView

SHOWN_AUTHORS = 40
_FRAMEABLE = tuple(f"https://{host}/" for host in identifiers.frameable_hosts())
SHOWN_CODE = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """A category of a paper: its code, its name, and the page of its list."""

    code: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The words of a query that a card marks: spans in the title and in the abstract."""

    title: Sequence[tuple[int, int]] = ()
    abstract: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """Another record of the same work: what a reader calls it, its key, our page, and its source's where known."""

    label: str
    key: str
    href: str
    source: Link | None


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Attributes:
        key: The paper's name in URLs and HTML ids.
        index, total: `#index`, of `total` in the list; 0 on a page of its own.
        title, summary: Safe HTML with formulas in MathML.
        href: Our page; `source`: the source's abstract page, or empty; `pdf`: the source's PDF, or that of another record of
            the work, or empty; `framed`: whether its host lets it be shown inside our page.
        link: The address that a copy carries: our page where the site has a public address, else the source's.
        authors, more_authors: The first forty, and those folded behind "et al.".
        date: `2025-10-23 06:18:10 UTC`, or as much of it as is known.
        kind: `cross`, `replacement` … in the list of a day; empty elsewhere.
        at: The source, by the name of its host, where the work has other records.
        also: Those.
        code: Where its abstract and comments say that code, data or models are, at most six.
        keywords: Ten words, comma-separated.
        why: Why a search found it: where, and the words.
        cite: Our page of its reference in the forms that reference managers read.
        ref: The paper's ref, which the reader's forms name.
        starred, read: Whether this reader has starred it, and read it.
        rating: 1, -1, or 0 for none.
        notes: How many notes on it this reader may read.
        fresh: It came or changed since this reader was last at the list.
    """

    key: str
    index: int
    total: int
    title: Markup
    href: str
    source: str
    link: str
    pdf: str
    pdf_count: str
    related: str
    authors: tuple[Link, ...]
    more_authors: tuple[Link, ...]
    summary: Markup
    subjects: tuple[Subject, ...]
    edition: Link | None
    date: str
    kind: str
    at: Link | None
    also: tuple[Other, ...]
    code: tuple[CodeLink, ...]
    keywords: str
    ref: str
    cite: str
    why: tuple[str, ...] = ()
    starred: bool = False
    read: bool = False
    rating: int = 0
    notes: int = 0
    fresh: bool = False
    template: ClassVar[str] = "card.html"

    @property
    def framed(self) -> bool:
        """Whether the PDF may unfold under the card: what the content security policy allows, too."""
        return self.pdf.startswith(_FRAMEABLE)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands in the place of a card whose paper is still to come.

    Attributes:
        key, index, total: As of a card.
        name: What to call the paper; `source`: its page at the source.
        says: How it stands with it.
    """

    key: str
    index: int
    total: int
    name: str
    source: str
    says: str
    template: ClassVar[str] = "placeholder.html"


def card(
    frame: Frame,
    entry: Entry,
    reader: ReaderView,
    *,
    index: int = 0,
    total: int = 0,
    kind: Kind | None = None,
    marks: Marks | None = None,
    why: Sequence[Why] = (),
) -> Card:
    """The card of one entry, with the marks of its reader. A day's list tells the kind, a search what to mark and why."""
    paper = entry.paper
    work = (paper.ref, *entry.also)
    path, source = identifiers.page_path(paper.ref), source_url(paper)
    authors = tuple([Link(author.name, frame.at(author_path(author.name))) for author in paper.authors])
    return Card(
        key=identifiers.key_of(paper.ref),
        index=index,
        total=total,
        title=rich_text(paper.title, marks.title) if marks and marks.title else _plain_rich(paper.title),
        href=frame.at(path),
        source=source,
        link=f"{frame.site}{path}" if frame.site else source,
        pdf=pdf_link(paper) or next((url for ref in entry.also if (url := identifiers.pdf_url(ref))), ""),
        pdf_count=str(entry.counts.pdf) if entry.counts.pdf else "",
        related=frame.link(related_path(paper.ref)),
        authors=authors[:SHOWN_AUTHORS],
        more_authors=authors[SHOWN_AUTHORS:],
        summary=_summary(frame, paper.abstract, marks.abstract if marks else ()),
        subjects=tuple([_subject(frame.base, frame.language, code) for code in paper.categories]),
        edition=edition_link(frame, paper),
        date=date_data(paper.published),
        kind=kind_name(frame, kind),
        at=_out(source) if entry.also else None,
        also=tuple([_other(frame, ref, edition) for ref, edition in zip_longest(entry.also, entry.also_in, fillvalue="")]),
        code=_code(paper.abstract, paper.comments)[:SHOWN_CODE],
        keywords=_keyword_list(paper.title, paper.abstract),
        ref=paper.ref,
        cite=frame.at(cite_path(paper.ref)),
        why=tuple(why_sentence(frame, each) for each in why),
        starred=not reader.starred.isdisjoint(work),
        read=not reader.read.isdisjoint(work),
        rating=next((reader.ratings[ref] for ref in work if ref in reader.ratings), 0),
        notes=sum(reader.notes.get(ref, 0) for ref in work),
        fresh=reader.since is not None and entry.sequence > reader.since.sequence,
    )


def _other(frame: Frame, ref: str, edition: str) -> Other:
    name, key = record_name(ref, edition), identifiers.key_of(ref)
    return Other(name, key, frame.at(identifiers.page_path(ref)), _out(identifiers.page_url(ref)))


@lru_cache(maxsize=4096)
def _subject(base: str, language: Language, code: str) -> Subject:
    frame = Frame(base, "", messages(language))
    return Subject(code, distinct_name(frame, code), frame.link(f"/arxiv/{code}"))


@lru_cache(maxsize=4096)
def _plain_rich(text: str) -> Markup:
    return rich_text(text)


def _summary(frame: Frame, abstract: str, marked: Sequence[tuple[int, int]]) -> Markup:
    """The abstract. The words before a summary of ours, which say so, are put into the reader's language."""
    words = abstract.removeprefix(OWN_SUMMARY)
    before = len(abstract) - len(words)
    spans = [(start - before, end - before) for start, end in marked if start >= before]
    said = rich_text(words, spans) if spans else _plain_rich(words)
    return escape(frame.text.told(OWN_SUMMARY)) + said if before else said


@lru_cache(maxsize=4096)
def _code(abstract: str, comments: str) -> tuple[CodeLink, ...]:
    return code_links(abstract, comments)


@lru_cache(maxsize=4096)
def _keyword_list(title: str, abstract: str) -> str:
    return ",".join(keywords(title, abstract.removeprefix(OWN_SUMMARY)))


def cite_path(ref: str) -> str:
    """Our page of a paper's reference, percent-encoded."""
    return f"/cite/{identifiers.path_segment(identifiers.key_of(ref))}"


def source_url(paper: Paper) -> str:
    """The source's abstract page; empty where none is known or its URL is no web address."""
    return _web(paper.page_url) or identifiers.page_url(paper.ref) or (f"https://doi.org/{paper.doi}" if paper.doi else "")


def pdf_link(paper: Paper) -> str:
    """The source's PDF; empty where none is known."""
    return _web(paper.pdf_url) or identifiers.pdf_url(paper.ref)


def _web(url: str) -> str:
    """Records bring their URLs with them, and not each scheme is harmless in a link."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def _out(url: str) -> Link | None:
    """A link to another site, called by its host."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return Link(host.removeprefix("www."), url) if host else None


def date_data(published: str) -> str:
    """`2025-10-23T06:18:10Z` → `2025-10-23 06:18:10 UTC`; what is known less precisely stays as it is."""
    known = PartialDate.read(published)
    return utc.to_seconds(known.begins) if known and known.time_of_day is not None else published


def kind_name(frame: Frame, kind: Kind | None) -> str:
    """What a list says of a paper that is not simply new."""
    match kind:
        case "cross":
            return frame.text("cross-list")
        case "replacement":
            return frame.text("replacement")
        case _:
            return ""


def edition_link(frame: Frame, paper: Paper) -> Link | None:
    """`ICML.2025 - Oral`, leading to the edition's page."""
    if not paper.venue:
        return None
    label = f"{paper.edition} - {paper.track}" if paper.track else paper.edition
    return Link(label, frame.link(f"/venue/{paper.edition}"))


def source_name(ref: str) -> str:
    """How a page names another record: `arXiv 2401.00001`, or its key."""
    key = identifiers.key_of(ref)
    return f"arXiv {key}" if ref.startswith("arxiv:") else key


def record_name(ref: str, edition: str = "") -> str:
    """What a reader calls a record: `arXiv 2401.00001`, `P19-1001@ACL`, and `NeurIPS 2020` where a machine made its key.

    Args:
        edition: Where it was published, `NeurIPS.2020`, as far as the library knows.
    """
    name, _, publisher = identifiers.key_of(ref).rpartition("@")
    if publisher == "OpenReview" and name:
        return publisher
    source, _, rest = ref.partition(":")
    year, slash, given = rest.rpartition("/")
    of_source = _OF_AN_EDITION.fullmatch(source + year if slash and year.isdecimal() else source)
    venue = find_venue(of_source[1]) if of_source else publisher if name else None
    if venue is None or not _MACHINE_MADE.fullmatch(given):
        return source_name(ref)
    return f"{venue} {of_source[2]}" if of_source else edition.replace(".", " ") or venue


_MACHINE_MADE = re.compile(r"[0-9]+|(?=.*[0-9])[0-9a-f]{8,}", re.IGNORECASE)
_OF_AN_EDITION = re.compile(r"([a-z]+)((?:19|20)[0-9]{2})")
_QUOTES = {ord(mark): " " for mark in '"“”'}


@lru_cache(maxsize=8192)
def author_path(name: str) -> str:
    """A search for the author, without base."""
    return f"/search?q=author%3A%22{encoded_value(name.translate(_QUOTES))}%22"


def related_path(ref: str) -> str:
    """The page of the papers like one, without base and not encoded: `/related/2401.00001`."""
    return f"/related/{identifiers.key_of(ref)}"


def why_sentence(frame: Frame, why: Why) -> str:
    """One reason: `title: graph, neural`."""
    words = ", ".join(why.terms)
    if why.channel == "known_item":
        return frame.text("named by your query")
    if why.channel == "star":
        link = Markup('<a href="{}">{}</a>').format(frame.at(identifiers.page_path(why.ref)), _plain_rich(words))
        return Markup("{}: {}").format(frame.text("like"), link)
    if why.channel == "semantic":
        return f"{frame.text('by meaning')}: {words}" if words else frame.text("by meaning")
    asked = f" ({why.asked})" if why.asked else ""
    return f"{field_name(frame, why.field)}: {words}{asked}" if words else field_name(frame, why.field)


def field_name(frame: Frame, field: str) -> str:
    """A field of the search in the reader's words."""
    names = {
        "title": frame.text("title"),
        "abstract": frame.text("abstract"),
        "author": frame.text("authors"),
        "authors": frame.text("authors"),
        "cat": frame.text("category"),
        "venue": frame.text("venue"),
        "year": frame.text("year"),
        "note": frame.text("your note"),
    }
    return names.get(field, field)
