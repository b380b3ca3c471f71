"""Lists and searches as Atom (RFC 4287), and choices of feeds as OPML.

Entries have stable ids that do not change with the address of the site. Formulas come twice: spelled in Unicode in the title
and the summary, which every reader shows, and as MathML in the content (docs/decisions/0009-feeds.md).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote
from xml.etree.ElementTree import fromstring, tostring

from papilio.identifiers import page_path, page_url
from papilio.model import utc
from papilio.model.paper import Entry, Paper
from papilio.model.partial_date import PartialDate

ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MATH = re.compile(r"(<math .*?</math>)", re.DOTALL)


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
    lines = _head(f"tag:papilio,2026:list:{path}", title, newest, site + path, site + feed_path)
    for entry, updated in zip(entries, updates, strict=True):
        lines += ["  <entry>", *_entry(entry, updated, site, plain)]
        if entry.paper.abstract:
            # No white space is added inside, where it would show.
            lines.append(f'  <content type="xhtml">{_xhtml(_clean(rich(entry.paper.abstract)))}</content>')
        lines.append("  </entry>")
    return _feed(lines, newest)


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
    lines = _head("tag:papilio,2026:notes", title, newest, site + path, site + feed_path)
    for each in items:
        lines += [
            "  <entry>",
            "    " + _tag("id", f"tag:papilio,2026:note:{each.id}"),
            "    " + _tag("title", each.title),
            "    " + _tag("updated", utc.to_iso(each.changed)),
            "    " + _tag("published", utc.to_iso(each.written)),
            *_author(each.by),
            "    " + _tag("link", rel="alternate", type="text/html", href=site + each.path),
            "    " + _tag("content", each.html, type="html"),
            "  </entry>",
        ]
    return _feed(lines, newest)


def encoded(path: str) -> str:
    """A path of ours as addresses in feeds have it."""
    return quote(path, safe="/,+@.-")


def opml(outlines: Sequence[Outline], *, title: str) -> bytes:
    """OPML 2.0 of these feeds, in their order."""
    rows = [
        "    " + _tag("outline", type="rss", text=each.title, title=each.title, xmlUrl=each.feed, htmlUrl=each.page)
        for each in outlines
    ]
    body = ["  <body>", *rows, "  </body>"] if rows else ["  <body />"]
    lines = [_DECLARATION, '<opml version="2.0">', "  <head>", "    " + _tag("title", title), "  </head>", *body, "</opml>"]
    return _document(lines)


def _head(name: str, title: str, updated: str, page: str, address: str) -> list[str]:
    """The lines of a feed up to its entries."""
    return [
        _DECLARATION,
        f'<feed xmlns="{ATOM}">',
        "  " + _tag("id", name),
        "  " + _tag("title", title),
        "  " + _tag("updated", updated),
        "  " + _tag("generator", "Papilio"),
        "  " + _tag("link", rel="self", type="application/atom+xml", href=address),
        "  " + _tag("link", rel="alternate", type="text/html", href=page),
    ]


def _feed(lines: Sequence[str], updated: str) -> Feed:
    content = _document((*lines, "</feed>"))
    return Feed(content, datetime.fromisoformat(updated), f'"{blake2b(content, digest_size=12).hexdigest()}"')


def _document(lines: Iterable[str]) -> bytes:
    """A file of these lines, without the characters that XML cannot hold."""
    return _clean("\n".join(lines)).encode()


def _entry(entry: Entry, updated: str, site: str, plain: Callable[[str], str]) -> Iterator[str]:
    """The lines of an entry up to its content."""
    paper = entry.paper
    yield "    " + _tag("id", f"tag:papilio,2026:paper:{paper.ref}")
    yield "    " + _tag("title", plain(paper.title))
    yield "    " + _tag("updated", updated)
    if published := _instant(paper.published):
        yield "    " + _tag("published", published)
    # An entry needs an author; a record without one says so rather than borrow another name.
    for name in [author.name for author in paper.authors] or ["Unknown"]:
        yield from _author(name)
    for term in (*paper.categories, *((paper.edition,) if paper.edition else ())):
        yield "    " + _tag("category", term=term)
    yield "    " + _tag("link", rel="alternate", type="text/html", href=site + page_path(paper.ref))
    source = paper.page_url or page_url(paper.ref)
    if source.startswith(("https://", "http://")):
        yield "    " + _tag("link", rel="via", href=source)
    yield "    " + _tag("summary", plain(paper.abstract) or "No abstract.", type="text")


def _author(name: str) -> tuple[str, str, str]:
    return "    <author>", "      " + _tag("name", name), "    </author>"


def _tag(name: str, content: str = "", /, **attributes: str) -> str:
    """An element without children."""
    opened = "".join([f' {each}="{_quoted(value)}"' for each, value in attributes.items()])
    return f"<{name}{opened}>{_escaped(content)}</{name}>" if content else f"<{name}{opened} />"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    text = _escaped(text).replace('"', "&quot;")
    return text.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#09;")


def _xhtml(fragment: str) -> str:
    """The HTML of an abstract as XHTML that holds MathML, each in its namespace."""
    prose = fragment.replace("\r\n", "\n").replace("\r", "\n").replace("<br>", "<br />")
    prose = prose.replace("&#39;", "'").replace("&#34;", '"')
    pieces = [_in_namespace(piece) if piece.startswith("<math ") else piece for piece in _MATH.split(prose)]
    return f'<div xmlns="{XHTML}"><p>{"".join(pieces)}</p></div>'


@lru_cache(maxsize=2048)
def _in_namespace(math: str) -> str:
    element = fromstring(math)  # noqa: S314 - our own MathML
    element.set("xmlns", MATHML)
    return tostring(element, encoding="unicode")


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


@lru_cache(maxsize=4096)
def _instant(reduced: str) -> str:
    """A reduced date as the first instant of what it names; empty for an empty one."""
    known = PartialDate.read(reduced)
    return utc.to_iso(known.begins) if known else ""


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub(" ", text)
