"""CVF Open Access: the list of a conference, whole (`?day=all`) or by days. It has no abstracts."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from papilio.errors import RecordError
from papilio.model.paper import Record
from papilio.sources.markup import Element, classes, parse_html, text_of
from papilio.sources.text import clean_text, parse_authors
from papilio.sources.venues.edition import EditionPage, Found, authors_of, edition_record
from papilio.sources.venues.links import arxiv_ref

SITE = "https://openaccess.thecvf.com"

_WHAT = "a list of papers of CVF"
_PAGE = re.compile(r"/(?P<folder>content[A-Za-z0-9_-]*(?:/[A-Za-z0-9_-]+){0,3})/html/(?:[^/]+/)?(?P<name>[^/]+)_paper\.html")
_DAY = re.compile(r"\?day=([0-9]{4}-[0-9]{2}-[0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list.

    Attributes:
        days: Days that the page links to instead of listing papers, as in its addresses (`2019-06-18`), in order.
    """

    page: EditionPage
    days: tuple[str, ...]


@dataclass(slots=True)
class _Entry:
    """What has been read of one paper so far."""

    title: str
    target: str
    authors: list[str] = field(default_factory=list[str])
    told: str = ""
    pdf: str = ""
    preprint: str = ""


def parse_listing(content: bytes, venue: str, year: int) -> Listing:
    """The papers of a list. Those of workshops, which other lists have, are none of the conference's.

    Raises:
        ReplyError: No HTML, or cut short.
    """
    root = parse_html(content, _WHAT)
    entries: list[_Entry] = []
    days: list[str] = []
    for element in root.iter("dt", "dd", "a"):
        if element.tag == "a":
            if day := _DAY.search(element.get("href", "")):
                days.append(day[1])
        elif element.tag == "dt":
            if "ptitle" in classes(element):
                link = next(iter(element.iter("a")), None)
                entries.append(_Entry(text_of(element), link.get("href", "") if link is not None else ""))
        elif entries:
            _read(element, entries[-1])
    records: list[Record] = []
    unusable: list[str] = []
    for entry in entries:
        try:
            records.append(edition_record(venue, year, _found(entry, venue, year)))
        except RecordError as error:
            unusable.append(f"{clean_text(entry.title) or 'a paper without title'}: {error}")
    page = EditionPage(tuple(records), tuple(unusable), 0, len(entries) or None)
    return Listing(page, tuple(dict.fromkeys(days)))


def _read(element: Element, entry: _Entry) -> None:
    """One `dd`: the authors, or the links."""
    names = [
        each.get("value", "")
        for form in element.iter("form")
        if "authsearch" in classes(form)
        for each in form.iter("input")
        if each.get("name", "").startswith("query")
    ]
    links = [(link.get("href", "").strip(), text_of(link).strip().lower()) for link in element.iter("a")]
    if names:
        entry.authors += names
    elif not entry.authors and not entry.told and not any(words == "pdf" for _, words in links):
        entry.told = text_of(element)
    for target, words in links:
        if words == "pdf":
            entry.pdf = entry.pdf or target
        entry.preprint = entry.preprint or arxiv_ref(target)


def _found(entry: _Entry, venue: str, year: int) -> Found:
    try:
        address, pdf = (urljoin(f"{SITE}/", target) if target else "" for target in (entry.target, entry.pdf))
        path = urlsplit(address)
    except ValueError as error:
        raise RecordError(f"a link of it is no address: {error}") from error
    place = _PAGE.fullmatch(unquote(path.path))
    if not place or path.hostname != "openaccess.thecvf.com":
        raise RecordError("no link leads to its page")
    name, folder = place["name"], place["folder"]
    if not name.endswith((f"_{venue}_{year}", f"_{year}_{venue}")) or re.search(
        r"(?:[0-9]W|_w[0-9]+|workshops?)(?:/|$)", folder, re.I
    ):
        raise RecordError(f"its page {path.path} is of another conference or of a workshop")
    return Found(
        ref=f"cvf:{name}",
        title=entry.title,
        authors=authors_of(entry.authors) if entry.authors else parse_authors(entry.told),
        page=address,
        pdf=pdf,
        preprint=entry.preprint,
    )
