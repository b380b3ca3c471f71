"""NeurIPS proceedings: the list of a year, of one track or of all. It has no abstracts.

The hash of a page is made from the number of a submission, and numbers begin anew each year: two papers of different years
may have the same.
"""

import re
from dataclasses import dataclass

from papilio.errors import RecordError, ReplyError
from papilio.model.paper import Author, Record
from papilio.sources.markup import Element, classes, page_title, parse_html, text_of
from papilio.sources.text import clean_text, parse_authors
from papilio.sources.venues.edition import EditionPage, Found, edition_record

SITE = "https://proceedings.neurips.cc"

_WHAT = "a list of papers of the NeurIPS proceedings"
_HOST = r"(?:https?://(?:papers\.nips\.cc|papers\.neurips\.cc|proceedings\.neurips\.cc))?"
_PAGE = re.compile(
    _HOST + r"(?P<path>/(?:paper_files/)?paper/(?P<year>[0-9]{4})/hash/(?P<hash>[0-9a-f]{32})"
    r"-Abstract(?:-(?P<track>[A-Za-z0-9_]+))?\.html)"
)
_VOLUME = re.compile(_HOST + r"(?P<path>/(?:paper_files/)?paper/(?P<year>[0-9]{4})/(?P<name>[a-z0-9][a-z0-9-]*))/?")
_COUNT = re.compile(r"\s*([0-9]{1,6})\s+papers?\s*")
_TRACKS = {
    "Conference": "",
    "Datasets_and_Benchmarks": "Datasets and Benchmarks",
    "Datasets_and_Benchmarks_Track": "Datasets and Benchmarks",
    "Position_Paper_Track": "Position Papers",
    "Creative_AI_Track": "Creative AI",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list.

    Attributes:
        volumes: Other lists of the same year that this one links to, by the last part of their path (`vol38-main-conference`).
    """

    page: EditionPage
    volumes: tuple[str, ...]


def parse_listing(content: bytes, year: int) -> Listing:
    """The papers of a list.

    Raises:
        ReplyError: No HTML, cut short, or it states another number of papers than it has.
    """
    root = parse_html(content, _WHAT)
    records: list[Record] = []
    unusable: list[str] = []
    volumes: list[str] = []
    stated = None
    for element in root.iter("a", "div"):
        if element.tag == "div":
            if "paper-count" in classes(element) and (count := _COUNT.fullmatch(text_of(element))):
                stated = int(count[1])
            continue
        target = element.get("href", "").strip()
        if (volume := _VOLUME.fullmatch(target)) and int(volume["year"]) == year and volume["name"] not in ("hash", "file"):
            volumes.append(volume["name"])
        if not (page := _PAGE.fullmatch(target)):
            continue
        try:
            if int(page["year"]) != year:
                raise RecordError(f"its page {target} is of another year")
            records.append(edition_record("NeurIPS", year, _found(element, page)))
        except RecordError as error:
            unusable.append(f"{clean_text(text_of(element)) or 'a paper without title'}: {error}")
    total = len(records) + len(unusable)
    if stated is not None and stated != total:
        title = page_title(content)
        raise ReplyError(f"the list {title!r} states {stated:,} papers and has {total:,}")
    return Listing(EditionPage(tuple(records), tuple(unusable), 0, total or None), tuple(dict.fromkeys(volumes)))


def _found(link: Element, page: re.Match[str]) -> Found:
    token = page["track"] or ""
    pdf = page["path"].replace("/hash/", "/file/").replace("-Abstract", "-Paper").removesuffix(".html") + ".pdf"
    return Found(
        ref=f"neurips:{page['hash']}",
        title=text_of(link),
        authors=_authors(link),
        track=_TRACKS.get(token, token.replace("_", " ").strip()),
        page=SITE + page["path"],
        pdf=SITE + pdf,
    )


def _authors(link: Element) -> tuple[Author, ...]:
    """The authors of a list's item: in `<i>`, later in `<span class="paper-authors">`."""
    item = link.getparent()
    while item is not None and item.tag not in ("li", "body"):
        item = item.getparent()
    if item is None or item.tag == "body":
        return ()
    for each in item.iter("i", "span"):
        if each.tag == "i" or "paper-authors" in classes(each):
            return parse_authors(text_of(each))
    return ()
