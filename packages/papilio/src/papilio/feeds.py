"""Lists and searches as Atom (RFC 4287).

Entries have stable ids that do not change with the address of the site. Text keeps its TeX: feed readers show it better than
MathML that they strip.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from papilio.identifiers import page_path, page_url
from papilio.model import Entry, Paper

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), " ")


def atom(entries: Sequence[Entry], *, title: str, site: str, path: str, feed_path: str, now: datetime) -> bytes:
    """A feed of these entries, in their order.

    Args:
        site: Public base URL without trailing slash, `https://papers.example.org/lib`.
        path: Our path (and query) that shows the same list.
        feed_path: Our path (and query) of this feed.
        now: Updated time of an empty feed.
    """
    updates = [_updated(entry) for entry in entries]
    feed = Element("feed", xmlns=ATOM)
    _add(feed, "id", f"tag:papilio,2026:list:{path}")
    _add(feed, "title", title)
    _add(feed, "updated", max(updates, default=_time(now)))
    _add(feed, "generator", "Papilio")
    _add(feed, "link", rel="self", type="application/atom+xml", href=site + feed_path)
    _add(feed, "link", rel="alternate", type="text/html", href=site + path)
    for entry, updated in zip(entries, updates, strict=True):
        _add_entry(feed, entry, updated, site)
    indent(feed)
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def _add_entry(feed: Element, entry: Entry, updated: str, site: str) -> None:
    paper = entry.paper
    item = SubElement(feed, "entry")
    _add(item, "id", f"tag:papilio,2026:paper:{paper.ref}")
    _add(item, "title", paper.title)
    _add(item, "updated", updated)
    if published := _instant(paper.published):
        _add(item, "published", published)
    # An entry needs an author; a record without one says so rather than borrow another name.
    for name in [author.name for author in paper.authors] or ["Unknown"]:
        _add(SubElement(item, "author"), "name", name)
    for term in (*paper.categories, *((paper.edition,) if paper.edition else ())):
        _add(item, "category", term=term)
    _add(item, "link", rel="alternate", type="text/html", href=site + page_path(paper.ref))
    source = paper.page_url or page_url(paper.ref)
    if source.startswith(("https://", "http://")):
        _add(item, "link", rel="via", href=source)
    _add(item, "summary", paper.abstract or "No abstract.", type="text")


def _add(parent: Element, name: str, text: str = "", /, **attributes: str) -> None:
    element = SubElement(parent, name, {each: _clean(value) for each, value in attributes.items()})
    if text:
        element.text = _clean(text)


def _updated(entry: Entry) -> str:
    """The newest time that is known: of the version held, or of its last announcement."""
    known = [
        _instant(entry.paper.updated),
        _instant(entry.paper.published),
        *(_midnight(each.day) for each in entry.announcements),
    ]
    return max((each for each in known if each), default=_fallback(entry.paper))


def _fallback(paper: Paper) -> str:
    return _midnight(date(paper.year, 1, 1)) if paper.year else "1970-01-01T00:00:00Z"


def _instant(reduced: str) -> str:
    """A reduced date as the first instant of what it names; empty for an empty one."""
    if not reduced:
        return ""
    if "T" in reduced:
        return reduced
    missing = {4: "-01-01", 7: "-01"}.get(len(reduced), "")
    return f"{reduced}{missing}T00:00:00Z"


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _time(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return text.translate(_NOT_XML)


@dataclass(frozen=True, slots=True)
class NoteItem:
    """A shared note as a feed shows it. `path`: our page of the note; `html`: its text, safe."""

    id: int
    title: str
    by: str
    path: str
    html: str
    written: datetime
    changed: datetime


def notes_atom(items: Sequence[NoteItem], *, title: str, site: str, path: str, feed_path: str, now: datetime) -> bytes:
    """A feed of notes, in their order; the other arguments as of `atom`."""
    feed = Element("feed", xmlns=ATOM)
    _add(feed, "id", "tag:papilio,2026:notes")
    _add(feed, "title", title)
    _add(feed, "updated", _time(max((each.changed for each in items), default=now)))
    _add(feed, "generator", "Papilio")
    _add(feed, "link", rel="self", type="application/atom+xml", href=site + feed_path)
    _add(feed, "link", rel="alternate", type="text/html", href=site + path)
    for each in items:
        item = SubElement(feed, "entry")
        _add(item, "id", f"tag:papilio,2026:note:{each.id}")
        _add(item, "title", each.title)
        _add(item, "updated", _time(each.changed))
        _add(item, "published", _time(each.written))
        _add(SubElement(item, "author"), "name", each.by)
        _add(item, "link", rel="alternate", type="text/html", href=site + each.path)
        _add(item, "content", each.html, type="html")
    indent(feed)
    return tostring(feed, encoding="utf-8", xml_declaration=True)
