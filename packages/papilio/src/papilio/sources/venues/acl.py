"""The ACL Anthology: the XML of its data repository, and its BibTeX exports.

A file of the repository holds all volumes of a meeting, workshops among them, and `…findings.xml` those of several meetings.
Which volumes are of an edition, and which track each is, its title says (`series`).
"""

import re
from collections.abc import Iterator

from papilio.errors import RecordError, ReplyError
from papilio.model.paper import Author, Record
from papilio.sources.bibtex import Entry, bibtex_authors, parse_bibtex
from papilio.sources.dates import parse_date
from papilio.sources.markup import Element, child_text, children, find_child, local_name, parse_xml, text_of
from papilio.sources.text import clean_name, clean_text
from papilio.sources.venues.edition import EditionPage, Found, edition_record
from papilio.sources.venues.series import parse_edition

_XML = "a file of the ACL Anthology's data"
_BIBTEX = "a BibTeX export of the ACL Anthology"
_PAPER = re.compile(r"https?://(?:www\.)?aclanthology\.org/([A-Za-z0-9._-]+?)(?:\.pdf)?/?")
_YEAR = re.compile(r"[12][0-9]{3}")
_WEB = re.compile(r"https?://\S+")
_FIRST_MONTH = re.compile(r"[^A-Za-z]*([A-Za-z]{3,9})")


def parse_volumes(content: bytes, venue: str, year: int) -> EditionPage:
    """The papers of an edition among the volumes of one file. `total` is how many it has of them.

    Raises:
        ReplyError: No file of the repository: HTML, cut short, not well-formed, of another kind.
    """
    root = parse_xml(content, _XML)
    if local_name(root) != "collection":
        raise ReplyError(f"XML of another kind, <{local_name(root)}>, came where {_XML} was expected")
    records: list[Record] = []
    unusable: list[str] = []
    total = removed = 0
    for volume in children(root, "volume"):
        meta = find_child(volume, "meta")
        told = _told(meta)
        if meta is None or told[:2] != (venue, year):
            continue
        prefix = f"{root.get('id', '')}-{volume.get('id', '')}"
        date = _date(child_text(meta, "month"), year)
        for paper in children(volume, "paper"):
            total += 1
            if find_child(paper, "removed") is not None:
                removed += 1
                continue
            name = _name(paper, root.get("id", ""), volume.get("id", ""))
            try:
                records.append(edition_record(venue, year, _found(paper, name, told[2], date)))
            except RecordError as error:
                unusable.append(f"{name or prefix}: {error}")
    return EditionPage(tuple(records), tuple(unusable), removed, total)


def parse_export(content: bytes, venue: str, year: int) -> EditionPage:
    """The papers of an edition in the BibTeX of a volume, with abstracts. `total` is how many it has of them.

    Raises:
        ReplyError: No BibTeX, or cut short.
    """
    records: list[Record] = []
    unusable: list[str] = []
    total = 0
    for entry in parse_bibtex(content, _BIBTEX):
        fields = entry.fields
        told = _edition(fields.get("booktitle") or fields.get("journal") or "", fields.get("year", ""))
        if entry.kind not in ("inproceedings", "article") or told[:2] != (venue, year):
            continue
        total += 1
        try:
            records.append(edition_record(venue, year, _exported(entry, told[2], _date(fields.get("month", ""), year))))
        except RecordError as error:
            unusable.append(f"{entry.key or '(no key)'}: {error}")
    return EditionPage(tuple(records), tuple(unusable), 0, total)


def parse_paper(content: bytes) -> EditionPage:
    """The paper of a BibTeX export of one paper, whatever it appeared in.

    Raises:
        ReplyError: No BibTeX, or cut short.
    """
    records: list[Record] = []
    unusable: list[str] = []
    for entry in parse_bibtex(content, _BIBTEX):
        fields = entry.fields
        venue, year, track = _edition(fields.get("booktitle") or fields.get("journal") or "", fields.get("year", ""))
        try:
            if year is None:
                raise RecordError("it states no year")
            records.append(edition_record(venue, year, _exported(entry, track, _date(fields.get("month", ""), year))))
        except RecordError as error:
            unusable.append(f"{entry.key or '(no key)'}: {error}")
    return EditionPage(tuple(records), tuple(unusable))


def _told(meta: Element | None) -> tuple[str, int | None, str]:
    return ("", None, "") if meta is None else _edition(_marked(find_child(meta, "booktitle")), child_text(meta, "year"))


def _edition(title: str, stated: str) -> tuple[str, int | None, str]:
    """(venue, year, track) of a volume."""
    return parse_edition(title, int(stated) if _YEAR.fullmatch(stated := stated.strip()) else None)


def _found(paper: Element, name: str, track: str, date: str) -> Found:
    retracted = find_child(paper, "retracted")
    why = clean_text(text_of(retracted))
    pdf = child_text(paper, "url").strip()
    return Found(
        ref=f"acl:{name}",
        title=_marked(find_child(paper, "title")),
        authors=tuple(author for element in children(paper, "author") if (author := _author(element))),
        abstract=_marked(find_child(paper, "abstract")),
        track=track,
        comments="" if retracted is None else f"Retracted: {why}" if why else "Retracted",
        doi=child_text(paper, "doi"),
        date=date,
        pdf=pdf if _WEB.fullmatch(pdf) else "",
    )


def _name(paper: Element, collection: str, volume: str) -> str:
    """The paper's key: as `<url>` says, else made from the numbers (`2023.acl-long.1`; `P19-1001`; `W18-2504`)."""
    stated = child_text(paper, "url").strip()
    if stated and not _WEB.fullmatch(stated):
        return stated
    number = paper.get("id", "")
    if "." in collection:
        return f"{collection}-{volume}.{number}"
    if not (volume.isdecimal() and number.isdecimal() and len(volume) < 3 and len(number) < 4):
        return ""
    two = collection.startswith("W") or len(volume) == 2
    return f"{collection}-{int(volume):02d}{int(number):02d}" if two else f"{collection}-{int(volume)}{int(number):03d}"


def _author(element: Element) -> Author | None:
    name = clean_name(f"{child_text(element, 'first')} {child_text(element, 'last')}")
    places = (clean_text(text_of(place)) for place in children(element, "affiliation"))
    return Author(name, tuple(place for place in places if place)) if name else None


def _marked(element: Element | None) -> str:
    """The text of a field, its formulas in dollars as everywhere else."""
    return "".join(_pieces(element)) if element is not None else ""


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if local_name(child) == "tex-math":
            yield f"${text_of(child).strip()}$"
        else:
            yield from _pieces(child)
        yield child.tail or ""


def _exported(entry: Entry, track: str, date: str) -> Found:
    fields = entry.fields
    address = _PAPER.fullmatch(fields.get("url", "").strip())
    if not address:
        raise RecordError(f"its `url` {fields.get('url', '')!r} is no page of the Anthology")
    return Found(
        ref=f"acl:{address[1]}",
        title=fields.get("title", ""),
        authors=bibtex_authors(fields.get("author", "")),
        abstract=fields.get("abstract", ""),
        track=track,
        doi=fields.get("doi", ""),
        date=date,
    )


def _date(month: str, year: int) -> str:
    """`July`, `June-July`, `11--16 nov` → `2023-07`; the year alone where no month is told."""
    first = _FIRST_MONTH.match(month)
    try:
        return parse_date(f"{first[1]} {year}") if first else str(year)
    except ValueError:
        return str(year)
