"""Lists and searches as Atom (RFC 4287), and choices of feeds as OPML.

Entries have stable ids that do not change with the address of the site. Formulas come twice: spelled in Unicode in the title
and the summary, which every reader shows, and as MathML in the content (docs/decisions/0009-feeds.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from papilio.identifiers import page_path, page_url
from papilio.model import utc
from papilio.model.paper import Entry, Paper
from papilio.model.partial_date import PartialDate

ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)), " ")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is sent.

    Attributes:
        updated: The newest time in it.
        etag: Changes when a byte of it does.
    """

    content: bytes
    updated: datetime
    etag: str


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a choice: its name, its address, and the page that shows the same."""

    title: str
    feed: str
    page: str


def atom(
    entries: Sequence[Entry],
    *,
    title: str,
    site: str,
    path: str,
    feed_path: str,
    now: datetime,
    plain: Callable[[str], str],
    rich: Callable[[str], str],
) -> Feed:
    """A feed of these entries, in their order.

    Args:
        site: Public base URL without trailing slash, `https://papers.example.org/lib`.
        path: Our path (and query) that shows the same list.
        feed_path: Our path (and query) of this feed.
        now: An empty feed was updated at the start of this day, so that it stays the same for as long.
        plain: Text with formulas spelled in Unicode.
        rich: HTML of a text, formulas in MathML, well-formed but for `<br>`.
    """
    updates = [_updated(entry) for entry in entries]
    newest = max(updates, default=_midnight(now.astimezone(UTC).date()))
    feed = _begin(f"tag:papilio,2026:list:{path}", title, newest, site + path, site + feed_path)
    for entry, updated in zip(entries, updates, strict=True):
        _add_entry(feed, entry, updated, site, plain)
    indent(feed)
    for item, entry in zip(feed.iterfind("entry"), entries, strict=True):
        if entry.paper.abstract:
            _add_content(item, rich(entry.paper.abstract))
    return _end(feed, newest)


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


def notes_atom(items: Sequence[NoteItem], *, title: str, site: str, path: str, feed_path: str, now: datetime) -> Feed:
    """A feed of notes, in their order; the other arguments as of `atom`."""
    newest = max((utc.to_iso(each.changed) for each in items), default=_midnight(now.astimezone(UTC).date()))
    feed = _begin("tag:papilio,2026:notes", title, newest, site + path, site + feed_path)
    for each in items:
        item = SubElement(feed, "entry")
        _add(item, "id", f"tag:papilio,2026:note:{each.id}")
        _add(item, "title", each.title)
        _add(item, "updated", utc.to_iso(each.changed))
        _add(item, "published", utc.to_iso(each.written))
        _add(SubElement(item, "author"), "name", each.by)
        _add(item, "link", rel="alternate", type="text/html", href=site + each.path)
        _add(item, "content", each.html, type="html")
    indent(feed)
    return _end(feed, newest)


def encoded(path: str) -> str:
    """A path of ours as addresses in feeds have it."""
    return quote(path, safe="/,+@.-")


def opml(outlines: Sequence[Outline], *, title: str) -> bytes:
    """OPML 2.0 of these feeds, in their order."""
    root = Element("opml", version="2.0")
    _add(SubElement(root, "head"), "title", title)
    body = SubElement(root, "body")
    for each in outlines:
        _add(body, "outline", type="rss", text=each.title, title=each.title, xmlUrl=each.feed, htmlUrl=each.page)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _begin(name: str, title: str, updated: str, page: str, address: str) -> Element:
    feed = Element("feed", xmlns=ATOM)
    _add(feed, "id", name)
    _add(feed, "title", title)
    _add(feed, "updated", updated)
    _add(feed, "generator", "Papilio")
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    return feed


def _end(feed: Element, updated: str) -> Feed:
    content = tostring(feed, encoding="utf-8", xml_declaration=True)
    return Feed(content, datetime.fromisoformat(updated), f'"{blake2b(content, digest_size=12).hexdigest()}"')


def _add_content(item: Element, fragment: str) -> None:
    """XHTML that holds MathML, each in its namespace. No white space is added inside, where it would show."""
    content = SubElement(item, "content", type="xhtml")
    content.tail = "\n  "
    division = fromstring(f"<div><p>{_clean(fragment).replace('<br>', '<br/>')}</p></div>")  # noqa: S314 - our own HTML
    division.set("xmlns", XHTML)
    for math in division.iter("math"):
        math.set("xmlns", MATHML)
    content.append(division)


def _add_entry(feed: Element, entry: Entry, updated: str, site: str, plain: Callable[[str], str]) -> None:
    paper = entry.paper
    item = SubElement(feed, "entry")
    _add(item, "id", f"tag:papilio,2026:paper:{paper.ref}")
    _add(item, "title", plain(paper.title))
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
    _add(item, "summary", plain(paper.abstract) or "No abstract.", type="text")


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
    known = PartialDate.read(reduced)
    return utc.to_iso(known.begins) if known else ""


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return text.translate(_NOT_XML)
