"""Lists and searches as Atom (RFC 4287).

Entries have stable ids that do not change with the address of the site. Text keeps its TeX: feed readers show it better than
MathML that they strip.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from lxml import etree
from lxml.builder import ElementMaker

from papilio.identifiers import page_path, page_url
from papilio.model import Entry, Paper

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_E = ElementMaker(namespace=ATOM, nsmap={None: ATOM})
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
    feed = _E.feed(
        _E.id(f"tag:papilio,2026:list:{_text(path)}"),
        _E.title(_text(title)),
        _E.updated(max(updates, default=_time(now))),
        _E.generator("Papilio"),
        _E.link(rel="self", type="application/atom+xml", href=site + feed_path),
        _E.link(rel="alternate", type="text/html", href=site + path),
        *(_entry(entry, updated, site) for entry, updated in zip(entries, updates, strict=True)),
    )
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _entry(entry: Entry, updated: str, site: str) -> "etree._Element":
    paper = entry.paper
    # An entry needs an author; a record without one says so rather than borrow another name.
    names = [_text(author.name) for author in paper.authors] or ["Unknown"]
    source = paper.page_url or page_url(paper.ref)
    return _E.entry(
        _E.id(f"tag:papilio,2026:paper:{_text(paper.ref)}"),
        _E.title(_text(paper.title)),
        _E.updated(updated),
        *([_E.published(published)] if (published := _instant(paper.published)) else []),
        *(_E.author(_E.name(name)) for name in names),
        *(_E.category(term=_text(code)) for code in (*paper.categories, *((paper.edition,) if paper.edition else ()))),
        _E.link(rel="alternate", type="text/html", href=site + page_path(paper.ref)),
        *([_E.link(rel="via", href=_text(source))] if source.startswith(("https://", "http://")) else []),
        _E.summary(_text(paper.abstract) or "No abstract.", type="text"),
    )


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


def _text(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return text.translate(_NOT_XML)
