"""Feeds of rss.arxiv.org, in RSS 2.0 and Atom, and the RDF form (RSS 1.0) of years past.

A feed tells when a paper was announced, not when it was written: `published` and `updated` are the month of the id, and any
other source of the same version is newer. Records have no announcements; those depend on the feed's categories.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from papilio.errors import RecordError, ReplyError
from papilio.identifiers import ArxivId
from papilio.model import utc
from papilio.model.paper import Kind, Record
from papilio.sources.arxiv.categories import archives
from papilio.sources.arxiv.metadata import category_code, make_record, read_id, undated
from papilio.sources.dates import YEARS, parse_date
from papilio.sources.markup import Element, child_text, children, find_child, html_text, local_name, parse_xml, text_of
from papilio.sources.text import clean_text, parse_authors

_WHAT = "a feed of rss.arxiv.org"
_NEW_YORK = ZoneInfo("America/New_York")
_EVENING = 20
_KINDS: dict[str, Kind] = {"new": "new", "cross": "cross", "replace": "replacement", "replace-cross": "replacement"}
_OLD_TYPES = {"": "new", "CROSS LISTED": "cross", "UPDATED": "replace"}
_GUID = re.compile(r"oai:arXiv\.org:(?P<id>.+)")
_PAGE = re.compile(r"https?://(?:[a-z.]+\.)?arxiv\.org/abs/(?P<id>.+)")
_HEAD = re.compile(r"\s*arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>\S+)\s+Abstract:\s?")
_TITLE_AT_END = re.compile(
    r"(?P<title>.*)\(arXiv:(?P<id>[^\s()]+)(?: +\[(?P<category>[^\[\]()]+)\])?(?P<type>[A-Z ]*)\)\s*", re.DOTALL
)
_FEED = re.compile(r"rss\.arxiv\.org/(?:rss|atom)/([^?#\s]*)")
_FEED_TITLE = re.compile(r"(.+) updates on arXiv\.org")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item. `announce_type` as the feed says it (`replace-cross`), `kind` as we do."""

    record: Record
    kind: Kind
    announce_type: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed.

    Attributes:
        categories: What it is of, `("cs.AI", "math")`; empty when it does not say.
        day: Day of the announcement (the items' date, or else the channel's; in New York); None when neither is there.
        built: When it was written, ISO 8601 in UTC; empty when it does not say.
        unusable: What is wrong with items that are no papers.
    """

    categories: tuple[str, ...]
    day: date | None
    built: str
    items: tuple[FeedItem, ...]
    unusable: tuple[str, ...]


def parse_feed(content: bytes) -> Feed:
    """Any of the three forms; a feed without items is an empty day.

    Raises:
        ReplyError: No feed: HTML, cut short, not well-formed, with entities of its own, or with dates that are none.
    """
    root = parse_xml(content, _WHAT)
    form = local_name(root)
    if form == "feed":
        return _atom(root)
    channel = find_child(root, "channel")
    if form == "rss" and channel is not None:
        return _rss(channel)
    if form == "RDF" and channel is not None:
        return _rdf(root, channel)
    raise ReplyError(f"XML of another kind, <{form}>, came where {_WHAT} was expected")


def _atom(root: Element) -> Feed:
    items, unusable, days = _read(children(root, "entry"), _from_atom)
    addresses = [*(link.get("href", "") for link in children(root, "link")), child_text(root, "id")]
    built = _moment(child_text(root, "updated"))
    return Feed(_categories(addresses, child_text(root, "title")), _commonest(days), _iso(built), items, unusable)


def _rss(channel: Element) -> Feed:
    items, unusable, days = _read(children(channel, "item"), _from_rss)
    # `link` of RSS and `atom:link` both have the address.
    addresses = [address for link in children(channel, "link") for address in (text_of(link), link.get("href", ""))]
    announced = _moment(child_text(channel, "pubDate"))
    built = _moment(child_text(channel, "lastBuildDate"))
    day = _commonest(days) or _day(announced)
    return Feed(_categories(addresses, child_text(channel, "title")), day, _iso(built), items, unusable)


def _rdf(root: Element, channel: Element) -> Feed:
    items, unusable, _ = _read(children(root, "item"), _from_rdf)
    built = _moment(child_text(channel, "date"))
    # It was written when the list appeared: in the evening before the day of the list.
    day = _day(built + timedelta(hours=24 - _EVENING)) if built else None
    return Feed(_categories([], child_text(channel, "title")), day, _iso(built), items, unusable)


class _Item(NamedTuple):
    """What an item tells, in whichever form."""

    found: ArxivId
    announce_type: str
    texts: dict[str, str]
    creators: str
    dated: datetime | None


def _read(
    elements: Iterable[Element], read: Callable[[Element], _Item]
) -> tuple[tuple[FeedItem, ...], tuple[str, ...], list[date]]:
    """(items, what is wrong with the others, days of the items)."""
    items: list[FeedItem] = []
    unusable: list[str] = []
    days: list[date] = []
    for element in elements:
        try:
            item = read(element)
            kind = _KINDS.get(item.announce_type)
            if kind is None:
                raise RecordError(f"the announce type {item.announce_type!r} is not among {', '.join(_KINDS)}")
            base, warnings = item.found.base, list[str]()
            times = undated(base, item.found.version or 1)
            record = make_record(base, item.texts, parse_authors(item.creators), times, warnings, announced=False)
        except (RecordError, ReplyError) as error:
            named = " ".join((child_text(element, "id") or child_text(element, "guid") or child_text(element, "link")).split())
            unusable.append(f"{named or '(no id)'}: {error}")
        else:
            items.append(FeedItem(record, kind, item.announce_type))
            if day := _day(item.dated):
                days.append(day)
    return tuple(items), tuple(unusable), days


def _from_atom(entry: Element) -> _Item:
    address = next((link.get("href", "") for link in children(entry, "link")), "")
    categories = [category.get("term", "") for category in children(entry, "category")]
    return _modern(entry, child_text(entry, "id"), address, child_text(entry, "summary"), categories, "published")


def _from_rss(item: Element) -> _Item:
    categories = [text_of(category) for category in children(item, "category")]
    described = child_text(item, "description")
    return _modern(item, child_text(item, "guid"), child_text(item, "link"), described, categories, "pubDate")


def _modern(element: Element, name: str, address: str, described: str, categories: list[str], dated: str) -> _Item:
    head = _HEAD.match(described)
    texts = {
        "title": child_text(element, "title"),
        "abstract": described[head.end() :] if head else described,
        "categories": " ".join(categories),
        "doi": child_text(element, "DOI") or child_text(element, "doi"),
        "journal-ref": child_text(element, "journal_reference") or child_text(element, "journal_ref"),
        "license": child_text(element, "rights"),
    }
    found = _one_id(_GUID.fullmatch(name.strip()), head, _PAGE.fullmatch(address.strip()))
    announce_type = child_text(element, "announce_type").strip() or (head["type"] if head else "")
    creators = ", ".join(text_of(creator).strip() for creator in children(element, "creator"))
    return _Item(found, announce_type, texts, creators, _moment(child_text(element, dated)))


def _from_rdf(item: Element) -> _Item:
    title = _TITLE_AT_END.fullmatch(child_text(item, "title"))
    if title is None:
        raise RecordError("the title does not end in the id, as in `(arXiv:1805.08875v1 [hep-ex])`")
    words = title["type"].strip()
    texts = {
        "title": title["title"].rstrip().removesuffix("."),
        "abstract": html_text(child_text(item, "description"), "an abstract"),
        "categories": title["category"] or "",
    }
    found = _one_id(title, _PAGE.fullmatch(child_text(item, "link").strip()))
    creators = html_text(child_text(item, "creator"), "the authors")
    return _Item(found, _OLD_TYPES.get(words, words), texts, creators, None)


def _one_id(*places: re.Match[str] | None) -> ArxivId:
    """The id that an item has in one place or several, which must agree; the first place has the version."""
    ids = [read_id(place["id"]) for place in places if place]
    if not ids:
        raise RecordError("the item has no id; one reads like oai:arXiv.org:2401.00001v1")
    for other in ids[1:]:
        if other.base != ids[0].base:
            raise RecordError(f"the item is of {ids[0].base} and of {other.base}")
    return next((found for found in ids if found.version), ids[0])


def _categories(addresses: Iterable[str], title: str) -> tuple[str, ...]:
    """Codes and archives of a feed's own address (`…/rss/cs.AI+math`), or failing that of its title.

    Raises:
        ReplyError: Neither says that it is a feed of arXiv.
    """
    parts = [found[1] for address in addresses if (found := _FEED.search(unquote(address)))]
    if named := _FEED_TITLE.fullmatch(title.strip()):
        parts.append(named[1])
    if not parts:
        raise ReplyError(f"a feed of something else, {clean_text(title)!r}, came where {_WHAT} was expected")
    known = ([code for word in re.split(r"[\s,+]+", part) if (code := _code(word))] for part in parts)
    return tuple(dict.fromkeys(next(filter(None, known), ())))


def _code(word: str) -> str:
    return category_code(word) or (word.lower() if word.lower() in archives() else "")


def _moment(text: str) -> datetime | None:
    """A time of a feed, ISO 8601 or as in mails; None when there is none."""
    written = " ".join(text.split())
    if not written:
        return None
    try:
        if written[0].isalpha():
            when = datetime.strptime(re.sub(r" (?:GMT|UT|UTC|Z)$", " +0000", written), "%a, %d %b %Y %H:%M:%S %z")
        else:
            when = datetime.fromisoformat(parse_date(written))
    except ValueError:
        when = None
    if when is None or when.tzinfo is None or when.year not in YEARS:
        raise ReplyError(f"the time {written!r} of a feed was not understood; 2025-08-20T00:00:00-04:00 is right")
    return when


def _day(when: datetime | None) -> date | None:
    return when.astimezone(_NEW_YORK).date() if when else None


def _iso(when: datetime | None) -> str:
    return utc.to_iso(when) if when else ""


def _commonest(days: list[date]) -> date | None:
    return max(days, key=lambda day: (days.count(day), day), default=None) if len(set(days)) > 1 else next(iter(days), None)
