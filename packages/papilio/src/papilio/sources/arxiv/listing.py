"""Listing pages: `/list/<archive>/new` and `/catchup/<archive>/<day>`, the authority on what was announced when.

Ids are read from the head of an entry only (a comment may name other papers). A page tells how many entries each
section has; if as many are not found, it is not to be believed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from papilio.errors import RecordError, ReplyError
from papilio.model.paper import Kind, Record
from papilio.sources.arxiv.metadata import category_code, make_record, read_id, undated
from papilio.sources.markup import Element, classes, page_title, parse_html, text_of
from papilio.sources.text import parse_authors

_WHAT = "a listing page of arXiv"
_DATE = r"(?P<date>[A-Z][a-z]+, [0-9]{1,2} [A-Z][a-z]+ [0-9]{2}(?:[0-9]{2})?)"
_NEW = re.compile(rf"Showing new listings for {_DATE}")
_CATCH_UP = re.compile(rf"Catchup results for .* on {_DATE}")
_SECTION = re.compile(
    rf"(?P<title>.*?)(?: for {_DATE})?"
    r"(?: ?\((?:continued, )?showing (?:first |(?P<last>last ))?(?P<shown>[0-9]{1,9}) of (?P<total>[0-9]{1,9}) entries ?\))?"
)
_TOTAL = re.compile(rf"\b[Tt]otal of (?P<total>[0-9]{{1,9}}) entries(?: for {_DATE})?")
_NOTHING = re.compile(r"\bNo (?P<further>further )?updates\b")
_KINDS: dict[str, Kind] = {
    "new submissions": "new",
    "cross submissions": "cross",
    "cross-lists": "cross",
    "replacement submissions": "replacement",
    "replacements": "replacement",
}
_DATE_FORMS = ("%A, %d %B %Y", "%a, %d %b %Y", "%a, %d %b %y")
_ABSTRACT_PAGE = re.compile(r"(?:https?://(?:[a-z.]+\.)?arxiv\.org)?/abs/(?P<id>[^?#]+)")
_NAMED = re.compile(r"arXiv:(?P<id>\S+)")
_FILE = re.compile(r"(?:https?://(?:[a-z.]+\.)?arxiv\.org)?/(?:html|pdf)/(?P<id>[^?#]+?)(?:\.pdf)?")
_CROSS_FROM = re.compile(r"\(cross-list from ([^()\s]+)\)")
_ADDRESS = re.compile(r"this (?:https?|ftp) URL", re.IGNORECASE)
_SUBJECT = re.compile(r".*\(([^()]+)\)", re.DOTALL)
_FIELDS = {
    "list-title": "title",
    "list-authors": "authors",
    "list-comments": "comments",
    "list-journal-ref": "journal-ref",
    "list-report-no": "report-no",
    "list-report-number": "report-no",
    "list-doi": "doi",
    "list-subjects": "subjects",
}


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One entry.

    Attributes:
        record: What the page tells of the paper; it knows no times, so `published` and `updated` are the month of the id,
            and any other source of the same version is newer. Without announcements: those depend on the section and on what
            is held.
        kind: Of its section.
        cross_from: Primary category in the words of the entry's head (`cross-list from cs.LG`); empty otherwise.
    """

    record: Record
    kind: Kind
    cross_from: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section, as its heading states it: `showing 50 of 213 entries`, and how many entries were found."""

    title: str
    kind: Kind | None
    stated_total: int | None
    found: int


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page.

    Attributes:
        day: The announcement day that it states.
        papers: Of the sections that we know, in order.
        sections: All, also those of unknown titles (`kind` is None).
        problems: Why the page is not to be believed, one sentence each: a count that differs, an unknown section, an entry
            that cannot be read. Empty when it is.
        more: Whether a section says that it has more entries than this page shows.
    """

    day: date
    papers: tuple[ListedPaper, ...]
    sections: tuple[Section, ...]
    problems: tuple[str, ...]
    more: bool


def parse_listing(content: bytes) -> ListingPage:
    """A page of new listings or of a day to catch up with. A day without entries is a page without papers.

    Raises:
        ReplyError: No listing page: no day is stated, cut short, or something else altogether.
    """
    page = _Page()
    root = parse_html(content, _WHAT)
    for element in root.iter("h1", "h2", "h3", "dt", "dd"):
        page.take(element)
    page.end_entry()
    if not page.days:
        title = page_title(content)
        raise ReplyError(
            f"{_WHAT} states the day of its list, and {f'the page {title!r}' if title else 'this page'} states none"
        )
    return page.finish(" ".join(" ".join(_outside_entries(root)).split()))


@dataclass(slots=True)
class _Section:
    title: str
    kind: Kind | None
    shown: int | None
    total: int | None
    last: bool = False
    refs: list[str] = field(default_factory=list[str])
    found: int = 0

    @property
    def named(self) -> str:
        return f"the section {self.title!r}" if self.title else "the part before all sections"


@dataclass(slots=True)
class _Page:
    """What has been read of a page so far."""

    days: list[date] = field(default_factory=list[date])
    sections: list[_Section] = field(default_factory=list[_Section])
    papers: list[ListedPaper] = field(default_factory=list[ListedPaper])
    problems: list[str] = field(default_factory=list[str])
    heading: str = ""
    head: Element | None = None
    numbers: list[int] = field(default_factory=list[int])

    def take(self, element: Element) -> None:
        """The next heading, head or body of an entry."""
        name = element.tag
        if name == "dd":
            head, self.head = self.head, None
            if head is None:
                self.problems.append(f"{self._section().named} has a body of an entry without its head")
            else:
                self._read(head, element)
            return
        self.end_entry()
        if name == "dt":
            self._section().found += 1
            self.head = element
            self.numbers += _numbers(element)
        else:
            self._take_heading(" ".join(text_of(element).split()))

    def end_entry(self) -> None:
        """Whatever comes next is no body of the last head."""
        if self.head is not None:
            self.problems.append(f"{self._section().named} has an entry without body: {_shown(self.head)}")
            self.head = None

    def finish(self, text: str) -> ListingPage:
        """The page, with what its numbers say of it; `text` is what stands outside its entries."""
        totals = list(_TOTAL.finditer(text))
        self.days += [day for found in totals if (day := self._day(found["date"]))]
        total = max((int(found["total"]) for found in totals), default=None)
        if len(set(self.days)) > 1:
            self.problems.append(f"the page states several days: {', '.join(sorted(str(day) for day in set(self.days)))}")
        for section in self.sections:
            if section.kind is None:
                self.problems.append(f"{section.named} is of no known kind")
            if section.shown is not None and section.shown != section.found:
                self.problems.append(f"{section.named} states {section.shown} entries and has {section.found}")
        found = sum(section.found for section in self.sections)
        if total is not None and self.numbers:
            more = max(self.numbers) < total
        else:
            more = any(not each.last and each.total is not None and each.found < each.total for each in self.sections)
        self._check_total(total, found, more, _NOTHING.search(text))
        return ListingPage(
            day=self.days[0],
            papers=tuple(self.papers),
            sections=tuple(Section(each.title, each.kind, each.total, each.found) for each in self.sections),
            problems=tuple(self.problems),
            more=more,
        )

    def _check_total(self, total: int | None, found: int, more: bool, nothing: re.Match[str] | None) -> None:
        if not found:
            if nothing is None:
                self.problems.append("the page has no entries and does not say that there are none")
            elif total and not nothing["further"]:
                self.problems.append(f"the page states {total} entries in all and has none")
        elif total is not None and not more and min(self.numbers, default=1) == 1 and found != total:
            self.problems.append(f"the page states {total} entries in all and has {found}")

    def _take_heading(self, text: str) -> None:
        stated = _NEW.fullmatch(text) or _CATCH_UP.fullmatch(text)
        if stated:
            self.days += filter(None, [self._day(stated["date"])])
            return
        found = _SECTION.fullmatch(text)
        kind = _KINDS.get(found["title"].lower()) if found else None
        if found and (kind or found["shown"]):
            if kind and found["date"]:
                self.days += filter(None, [self._day(found["date"])])
            shown, total = (int(found[name]) if found[name] else None for name in ("shown", "total"))
            self.sections.append(_Section(found["title"], kind, shown, total, last=bool(found["last"])))
            self.heading = ""
        else:
            # A heading of something else, unless entries follow.
            self.heading = text

    def _section(self) -> _Section:
        if self.heading or not self.sections:
            self.sections.append(_Section(self.heading, None, None, None))
            self.heading = ""
        return self.sections[-1]

    def _day(self, text: str | None) -> date | None:
        for form in _DATE_FORMS if text else ():
            try:
                day = datetime.strptime(text or "", form).date()
            except ValueError:
                continue
            if text and f"{day:%A}".startswith(text.partition(",")[0]):
                return day
        if text:
            self.problems.append(f"the day {text!r} is not in the calendar")
        return None

    def _read(self, head: Element, body: Element) -> None:
        section = self._section()
        try:
            record = _record(head, body)
        except RecordError as error:
            self.problems.append(f"{section.named} has an entry that cannot be read, {_shown(head)}: {error}")
            return
        if record.paper.ref in section.refs:
            self.problems.append(f"{section.named} has {record.paper.ref} twice")
        section.refs.append(record.paper.ref)
        if section.kind:
            cross_from = _CROSS_FROM.search(text_of(head))
            self.papers.append(ListedPaper(record, section.kind, cross_from[1] if cross_from else ""))


def _outside_entries(root: Element) -> Iterator[str]:
    """All text but that of entries, where anything may stand."""
    pending: list[Element | str] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node
        elif node.tag not in ("dt", "dd", "script", "style"):
            yield node.text or ""
            pending += _inner(node)


def _inner(element: Element) -> Iterator[Element | str]:
    """What is within an element after its first text, from its end to its beginning."""
    for child in reversed(list(element)):
        yield child.tail or ""
        yield child


def _shown(head: Element) -> str:
    return repr(" ".join(text_of(head).split())[:80])


def _numbers(head: Element) -> list[int]:
    """The number of an entry, which counts all entries of the day: `[213]`."""
    names = [link.get("name", "") for link in head.iter("a")]
    return [int(name[4:]) for name in names if re.fullmatch(r"item[0-9]{1,9}", name)][:1]


def _record(head: Element, body: Element) -> Record:
    addresses = [link.get("href", "").strip() for link in head.iter("a")]
    brought = [found["id"] for address in addresses if (found := _ABSTRACT_PAGE.fullmatch(address))]
    brought += [found["id"] for link in head.iter("a") if (found := _NAMED.fullmatch(text_of(link).strip()))]
    ids = dict.fromkeys(read_id(each).base for each in brought)
    if len(ids) != 1:
        raise RecordError("its head names no paper" if not ids else f"its head names several papers: {', '.join(ids)}")
    base = next(iter(ids))
    texts: dict[str, str] = {}
    for element in body.iter("div", "p"):
        name = _field(element)
        if name and name not in texts:
            texts[name] = "".join(_texts(element))
    warnings: list[str] = []
    texts["categories"] = " ".join(_subjects(texts.get("subjects", ""), warnings))
    times = undated(base, _version(base, addresses))
    authors = texts.get("authors", "")
    unlisted = "author list is unavailable" in authors
    return make_record(
        base, texts, () if unlisted else parse_authors(authors), times, warnings, brought=brought[0], announced=False
    )


def _version(base: str, addresses: Iterable[str]) -> int:
    """The version that a link to the paper's files names; 1 where none does."""
    for address in addresses:
        found = _FILE.fullmatch(address)
        if found is None:
            continue
        try:
            named = read_id(found["id"])
        except RecordError:
            continue
        if named.base == base and named.version:
            return named.version
    return 1


def _field(element: Element) -> str:
    """Which field an element of an entry's body holds; empty when none."""
    for mark in classes(element):
        if mark in _FIELDS:
            return _FIELDS[mark]
        if mark == "mathjax" and element.tag == "p":
            return "abstract"
    return ""


def _texts(element: Element) -> Iterator[str]:
    """The text of a field without its descriptor; addresses in place of `this https URL`, blank lines for line breaks."""
    pending: list[Element | str] = [element]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node
        elif node.tag == "br":
            yield "\n\n"
        elif node.tag == "a" and _ADDRESS.fullmatch(" ".join(text_of(node).split())):
            yield node.get("href", "")
        elif "descriptor" not in classes(node):
            yield node.text or ""
            pending += _inner(node)


def _subjects(text: str, warnings: list[str]) -> list[str]:
    """Codes of `Machine Learning (cs.LG); Optics (physics.optics)`, the primary first."""
    codes: list[str] = []
    for part in filter(str.strip, text.split(";")):
        found = _SUBJECT.fullmatch(part.strip())
        code = category_code(found[1]) if found else ""
        if code:
            codes.append(code)
        else:
            warnings.append(f"no category, left out: {' '.join(part.split())}")
    return codes
