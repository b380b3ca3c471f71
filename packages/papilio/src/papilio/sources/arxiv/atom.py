"""Atom replies of arXiv's query API."""

import re
from dataclasses import dataclass

from papilio.errors import ProtocolError, RecordError, ReplyError
from papilio.model.paper import Author, Record
from papilio.sources.arxiv.metadata import Times, make_record, month_of_id, read_id
from papilio.sources.dates import parse_date
from papilio.sources.markup import Element, child_text, children, find_child, local_name, parse_xml, text_of
from papilio.sources.text import clean_text, parse_authors

_WHAT = "a feed of arXiv's query API"
_ERROR = re.compile(r".*/api/errors#(.*)", re.DOTALL)
_ERRORS_WITH_VALUE = ("incorrect_id_format_for", "malformed_id")
_PAGE = re.compile(r"https?://(?:[a-z.]+\.)?arxiv\.org/abs/(.+)")
_VERSION = re.compile(r"v[0-9]+$")


@dataclass(frozen=True, slots=True)
class QueryPage:
    """One page of results.

    Attributes:
        records: In order, with estimated announcements, as an import makes them.
        unusable: What is wrong with entries that are no records, one sentence each.
        total, start, per_page: As the reply states them.
    """

    records: tuple[Record, ...]
    unusable: tuple[str, ...]
    total: int
    start: int
    per_page: int


def parse_query(content: bytes) -> QueryPage:
    """A feed of the query API. No entries are an empty page.

    Raises:
        ProtocolError: The feed holds the API's error entry; `code` is the fragment of its id, without the value
            (`incorrect_id_format_for`), and the message its summary.
        ReplyError: No feed of the API: HTML, cut short, not well-formed, with entities of its own.
    """
    root = parse_xml(content, _WHAT)
    if local_name(root) != "feed":
        raise ReplyError(f"XML of another kind, <{local_name(root)}>, came where {_WHAT} was expected")
    records: list[Record] = []
    unusable: list[str] = []
    for entry in children(root, "entry"):
        name = child_text(entry, "id").strip()
        if error := _ERROR.fullmatch(name):
            raise _refusal(error[1], clean_text(child_text(entry, "summary")))
        try:
            records.append(_record(entry, name))
        except RecordError as error:
            unusable.append(f"{name or '(no id)'}: {error}")
    total, start, per_page = (_stated(root, field) for field in ("totalResults", "startIndex", "itemsPerPage"))
    return QueryPage(tuple(records), tuple(unusable), total, start, per_page)


def _refusal(fragment: str, summary: str) -> ProtocolError:
    known = next((code for code in _ERRORS_WITH_VALUE if fragment.startswith(f"{code}_")), fragment)
    return ProtocolError(known, summary or fragment.replace("_", " "))


def _stated(root: Element, name: str) -> int:
    text = child_text(root, name).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise ReplyError(f"a feed without the number {name} came where {_WHAT} was expected")
    return int(text)


def _record(entry: Element, name: str) -> Record:
    page = _PAGE.fullmatch(name)
    if not page:
        raise RecordError("the id of the entry is no address of a paper; http://arxiv.org/abs/2401.00001v1 is right")
    found = read_id(page[1])
    texts = {
        "title": child_text(entry, "title"),
        "abstract": child_text(entry, "summary"),
        "categories": " ".join(_categories(entry)),
        "comments": child_text(entry, "comment"),
        "journal-ref": child_text(entry, "journal_ref"),
        "doi": child_text(entry, "doi"),
        "license": child_text(entry, "license"),
    }
    authors: list[Author] = []
    for element in children(entry, "author"):
        places = tuple(place for child in children(element, "affiliation") if (place := clean_text(text_of(child))))
        named = parse_authors(child_text(element, "name"))
        authors += [Author(author.name, author.affiliations + places) for author in named]
    warnings: list[str] = []
    times = _times(entry, found.base, found.version or 1, warnings)
    return make_record(found.base, texts, tuple(authors), times, warnings, brought=_VERSION.sub("", page[1]))


def _categories(entry: Element) -> list[str]:
    """Terms, the primary category first."""
    primary = find_child(entry, "primary_category")
    terms = [element.get("term", "") for element in children(entry, "category")]
    return [*([] if primary is None else [primary.get("term", "")]), *terms]


def _times(entry: Element, base: str, version: int, warnings: list[str]) -> Times:
    known: dict[str, str] = {}
    for name in ("published", "updated"):
        text = child_text(entry, name)
        try:
            known[name] = parse_date(text)
        except ValueError as error:
            warnings.append(f"`{name}`: {error}; the month of the id is taken")
            known[name] = month_of_id(base)
    return Times(known["published"], max(known.values()), version)
