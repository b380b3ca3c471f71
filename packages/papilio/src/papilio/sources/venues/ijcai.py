"""IJCAI: the list of a year's proceedings, by tracks. It has no abstracts."""

import re

from papilio.errors import RecordError, ReplyError
from papilio.model.paper import Record
from papilio.sources.markup import Element, classes, page_title, parse_html, text_of
from papilio.sources.text import clean_text, parse_authors
from papilio.sources.venues.edition import EditionPage, Found, edition_record

_WHAT = "a list of the IJCAI proceedings"
_DETAILS = re.compile(r"(?:https?://(?:www\.)?ijcai\.org)?/proceedings/(?P<year>[0-9]{4})/(?P<number>[0-9]{1,5})/?")
_FILE = re.compile(r"(?:(?:https?://(?:www\.)?ijcai\.org)?/proceedings/(?P<year>[0-9]{4})/)?(?P<number>[0-9]{4,5})\.pdf")
_FRONT = re.compile(r"front ?matter|preface|foreword", re.IGNORECASE)


def parse_proceedings(content: bytes, year: int) -> EditionPage:
    """The papers of a year; the sections of the list are the tracks, their subsections stand in the comments.

    Raises:
        ReplyError: No such list, or cut short.
    """
    root = parse_html(content, _WHAT)
    track = topic = ""
    records: list[Record] = []
    unusable: list[str] = []
    for element in root.iter("div"):
        names = classes(element)
        if "section_title" in names:
            track, topic = _heading(element), ""
        elif "subsection_title" in names:
            topic = _heading(element)
        elif "paper_wrapper" in names and not _FRONT.match(track):
            try:
                records.append(edition_record("IJCAI", year, _found(element, year, track, topic)))
            except RecordError as error:
                unusable.append(f"{clean_text(_part(element, 'title')) or 'a paper without title'}: {error}")
    total = len(records) + len(unusable)
    if not total:
        title = page_title(content)
        raise ReplyError(f"{_WHAT} has papers, and {f'the page {title!r}' if title else 'this page'} has none")
    return EditionPage(tuple(records), tuple(unusable), 0, total)


def _found(element: Element, year: int, track: str, topic: str) -> Found:
    number = 0
    for link in element.iter("a"):
        target = link.get("href", "").strip()
        found = _DETAILS.fullmatch(target) or _FILE.fullmatch(target)
        if found and int(found["year"] or year) == year:
            number = number or int(found["number"])
    if not number:
        raise RecordError("no link leads to its page in this year's proceedings")
    return Found(
        ref=f"ijcai:{year}/{number}",
        title=_part(element, "title"),
        authors=parse_authors(_part(element, "authors")),
        track=track,
        comments=topic,
        doi=f"10.24963/ijcai.{year}/{number}",
    )


def _heading(element: Element) -> str:
    """The words of a title, which may stand around the whole section: those of its first heading, or its own."""
    heading = next(iter(element.iter("h1", "h2", "h3", "h4")), None)
    return clean_text(text_of(heading) if heading is not None else element.text or "")


def _part(element: Element, name: str) -> str:
    return next((text_of(each) for each in element.iter("div", "span", "p") if name in classes(each)), "")
