"""PMLR: the page of a volume, which lacks the abstracts, and the volume's BibTeX file, which has them."""

import re
from collections.abc import Mapping
from dataclasses import replace

from papilio.errors import RecordError, ReplyError
from papilio.model.paper import Author, Record
from papilio.sources.bibtex import parse_bibtex
from papilio.sources.markup import Element, classes, page_title, parse_html, text_of
from papilio.sources.text import clean_abstract, clean_text, parse_authors
from papilio.sources.venues.edition import EditionPage, Found, authors_of, edition_record
from papilio.sources.venues.links import arxiv_ref
from papilio.sources.venues.series import find_venue, parse_edition

_WHAT = "a volume's page of PMLR"
_PAPER = "a paper's page of PMLR"
_BIBTEX = "a volume's BibTeX file of PMLR"
_VOLUME = re.compile(r"\s*Volume\s+([rR]?[0-9]{1,4})\s*:\s*(.*)", re.DOTALL)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_ABSTRACT_PAGE = re.compile(
    r"(?:https?://(?:www\.)?proceedings\.mlr\.press)?(?:/?v?(?P<volume>r?[0-9]{1,4})/)?(?P<key>[A-Za-z0-9_-]+)\.html"
)
_PDF = re.compile(r"https?://\S+\.pdf")
_FORUM = re.compile(r"https?://openreview\.net/(?:forum|pdf)\?id=([A-Za-z0-9_-]{5,64})(?:[&#].*)?")
_NO_PAPERS = re.compile(r"(?:preface|foreword|front ?matter)\b", re.IGNORECASE)
_TRACKS = (
    (re.compile(r"\borals?\b", re.I), "Oral"),
    (re.compile(r"\bspotlights?\b", re.I), "Spotlight"),
    (re.compile(r"\bposters?\b", re.I), "Poster"),
    (re.compile(r"\bopen problems?\b", re.I), "Open Problems"),
    (re.compile(r"\bposition papers?\b", re.I), "Position Papers"),
    (re.compile(r"\bshort papers?\b", re.I), "Short Papers"),
)


def parse_volume(content: bytes, venue: str, year: int, volume: str) -> EditionPage:
    """The papers of a volume, without abstracts; its headings tell the tracks. The papers of a preface are none.

    Raises:
        ReplyError: No page of this volume, cut short, or the volume is of another venue or year.
    """
    root = parse_html(content, _WHAT)
    heading, track, front = "", "", False
    records: list[Record] = []
    unusable: list[str] = []
    total = 0
    for element in root.iter("h1", "h2", "h3", "h4", "div"):
        if element.tag == "div":
            if "paper" not in classes(element) or front:
                continue
            total += 1
            try:
                records.append(edition_record(venue, year, _found(element, volume, track)))
            except RecordError as error:
                unusable.append(f"{clean_text(text_of(_first(element, 'p', 'title'))) or 'a paper without title'}: {error}")
            continue
        words = " ".join(text_of(element).split())
        if found := _VOLUME.fullmatch(words):
            _check(found[1], found[2], venue, year, volume)
            heading = words
        else:
            front = _NO_PAPERS.match(words) is not None
            track = next((name for pattern, name in _TRACKS if pattern.search(words)), "")
    if not heading:
        title = page_title(content)
        raise ReplyError(f"{_WHAT} names its volume, and {f'the page {title!r}' if title else 'this page'} names none")
    if not total:
        raise ReplyError(f"the page of volume {volume} of PMLR lists no papers")
    return EditionPage(tuple(records), tuple(unusable), 0, total)


def parse_paper(content: bytes, volume: str, key: str) -> Record:
    """The paper of a page of its own, read from its Highwire tags and its abstract.

    Raises:
        ReplyError: No page of a paper, or of one of another volume.
        RecordError: A paper without title.
    """
    root = parse_html(content, _PAPER)
    tags: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        tags.setdefault(tag.get("name", "").lower(), []).append(tag.get("content", ""))
    stated = "".join(tags.get("citation_volume", ()))
    if "citation_title" not in tags or (stated and stated.lower() != volume.lower().removeprefix("v")):
        raise ReplyError(f"{_PAPER}, {volume}/{key}, came without its tags, or is of volume {stated or 'none'}")
    date = tags.get("citation_publication_date", [""])[0].replace("/", "-")
    named = tags.get("citation_conference_title", [""])[0]
    venue, year, track = parse_edition(named, int(date[:4]) if _YEAR.fullmatch(date[:4]) else None)
    forums = {f"openreview:{found[1]}" for link in root.iter("a") if (found := _FORUM.fullmatch(link.get("href", "").strip()))}
    found = Found(
        ref=f"pmlr:{volume}/{key}",
        title=tags["citation_title"][0],
        authors=authors_of(tags.get("citation_author", ())),
        abstract=next((text_of(each) for each in root.iter("div") if each.get("id") == "abstract"), ""),
        track=track,
        date=date,
        pdf=tags.get("citation_pdf_url", [""])[0],
        preprint=next((ref for link in root.iter("a") if (ref := arxiv_ref(link.get("href", "")))), ""),
        aliases=tuple(forums) if len(forums) == 1 else (),
    )
    if year is None:
        raise RecordError(f"{found.ref} states no year")
    return edition_record(venue, year, found)


def parse_abstracts(content: bytes) -> Mapping[str, str]:
    """Abstracts by the key of the paper (`abe24a`), from the volume's BibTeX file.

    Raises:
        ReplyError: No BibTeX, or cut short.
    """
    abstracts: dict[str, str] = {}
    for entry in parse_bibtex(content, _BIBTEX):
        page = _ABSTRACT_PAGE.fullmatch(entry.fields.get("url", "").strip())
        key = page["key"] if page else re.sub(r"^pmlr-v?r?[0-9]+-", "", entry.key)
        if abstract := clean_abstract(entry.fields.get("abstract", "")):
            abstracts[key.lower()] = abstract
    return abstracts


def with_abstracts(page: EditionPage, abstracts: Mapping[str, str]) -> EditionPage:
    """The page, its records with those abstracts that are there."""
    return replace(page, records=tuple(_with_abstract(record, abstracts) for record in page.records))


def _with_abstract(record: Record, abstracts: Mapping[str, str]) -> Record:
    abstract = abstracts.get(record.paper.ref.rpartition("/")[2])
    if not abstract:
        return record
    warnings = tuple(each for each in record.warnings if each != "no abstract")
    return replace(record, paper=replace(record.paper, abstract=abstract), warnings=warnings)


def _check(number: str, words: str, venue: str, year: int, volume: str) -> None:
    if number.lower() != volume.lower():
        raise ReplyError(f"PMLR shows volume {number} where volume {volume} was asked for")
    named, _, _ = parse_edition(words.partition(",")[0], None)
    years = {int(each) for each in _YEAR.findall(words)}
    if (find_venue(named) or venue) != venue or (years and year not in years):
        raise ReplyError(f"volume {volume} of PMLR is “{words}”, not {venue}.{year}")


def _found(element: Element, volume: str, track: str) -> Found:
    key = pdf = preprint = ""
    forums: list[str] = []
    for link in element.iter("a"):
        target = link.get("href", "").strip()
        page = _ABSTRACT_PAGE.fullmatch(target)
        if page and (page["volume"] or volume).lower() == volume.lower():
            key = key or page["key"]
        elif forum := _FORUM.fullmatch(target):
            forums.append(f"openreview:{forum[1]}")
        elif not pdf and _PDF.fullmatch(target) and "supp" not in text_of(link).lower():
            pdf = target
        preprint = preprint or arxiv_ref(target)
    if not key:
        raise RecordError("no link leads to its page in this volume")
    return Found(
        ref=f"pmlr:{volume}/{key}",
        title=text_of(_first(element, "p", "title")),
        authors=_authors(text_of(_first(element, "span", "authors"))),
        track=track,
        page=f"https://proceedings.mlr.press/v{volume}/{key}.html",
        pdf=pdf,
        preprint=preprint,
        # Two forums would be two papers; which is meant nobody can tell.
        aliases=tuple(forums) if len(set(forums)) == 1 else (),
    )


def _first(element: Element, tag: str, name: str) -> Element | None:
    return next((each for each in element.iter(tag) if name in classes(each)), None)


def _authors(text: str) -> tuple[Author, ...]:
    return parse_authors(text.replace("\xa0", " ").rstrip("; \r\n\t"))
