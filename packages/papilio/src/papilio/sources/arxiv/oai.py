"""OAI-PMH replies of arXiv: `arXivRaw` (what we harvest: it alone has the versions), `arXiv` and `oai_dc`.

A record in `arXivRaw` has the fields of a line of the metadata snapshot, and becomes the same `Record` (see `snapshot`), so
that a library harvested and a library imported are equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from papilio.errors import ProtocolError, RecordError, ReplyError
from papilio.model.paper import Author, Record
from papilio.model.partial_date import PartialDate
from papilio.sources.arxiv.dublin import read_dublin_core
from papilio.sources.arxiv.metadata import Times, make_record, month_of_id, read_id
from papilio.sources.arxiv.snapshot import parse_snapshot
from papilio.sources.dates import parse_date
from papilio.sources.markup import Element, child_text, children, find_child, local_name, parse_xml, text_of
from papilio.sources.text import clean_text, parse_authors

_WHAT = "an OAI-PMH reply"
_PREFIX = "oai:arXiv.org:"
_LISTS = ("ListRecords", "ListIdentifiers", "GetRecord")
_EMPTY = "noRecordsMatch"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of ListRecords, or GetRecord.

    Attributes:
        records: Those that can be used, in order.
        deleted: Refs of deleted records.
        unusable: What is wrong with the others, one sentence each that begins with the identifier.
        token: Where the next page is; empty at the end.
        complete_size, cursor: What the token says of the whole list, where it does.
        response_day: Day of `responseDate` (UTC).
        oldest_day, newest_day: Datestamps of the page, deleted and unusable records included; None when the page is empty.
        ordered: No datestamp of the page is before that of the record before it, and none could not be read.
        refs: Refs of all records in the order of the page, deleted ones included.
    """

    records: tuple[Record, ...]
    deleted: tuple[str, ...]
    unusable: tuple[str, ...]
    token: str
    complete_size: int | None
    cursor: int | None
    response_day: date
    newest_day: date | None
    refs: tuple[str, ...]
    oldest_day: date | None = None
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class SetRow:
    """One set of ListSets: `cs`, `Computer Science`."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True)
class SetPage:
    """One page of ListSets."""

    sets: tuple[SetRow, ...]
    token: str


def parse_records(content: bytes) -> RecordPage:
    """ListRecords, ListIdentifiers (records stay empty) or GetRecord in any of the three formats. `noRecordsMatch` is an
    empty page. A `<record>` alone, as tools save it, is a page of one whose response day is its datestamp.

    Raises:
        ProtocolError: The reply is an error of the protocol; `code` is `badResumptionToken`, `idDoesNotExist`, …
        ReplyError: No OAI-PMH reply: HTML, cut short, not well-formed, with entities of its own, or of another verb.
    """
    root = parse_xml(content, _WHAT)
    if local_name(root) == "record":
        return _page((root,), None, None)
    body = _body(root, _LISTS)
    day = _response_day(root)
    return _page(() if body is None else body, None if body is None else find_child(body, "resumptionToken"), day)


def parse_sets(content: bytes) -> SetPage:
    """ListSets.

    Raises:
        ProtocolError, ReplyError: As `parse_records`.
    """
    body = _body(parse_xml(content, _WHAT), ("ListSets",))
    if body is None:
        return SetPage((), "")
    rows = [SetRow(child_text(row, "setSpec").strip(), clean_text(child_text(row, "setName"))) for row in children(body, "set")]
    if any(not row.spec for row in rows):
        raise ReplyError("a set without setSpec came in a ListSets reply")
    return SetPage(tuple(rows), child_text(body, "resumptionToken").strip())


def parse_identify(content: bytes) -> tuple[str, date]:
    """Identify: (name of the repository, earliest datestamp).

    Raises:
        ProtocolError, ReplyError: As `parse_records`.
    """
    body = _body(parse_xml(content, _WHAT), ("Identify",))
    if body is None:
        raise ReplyError(f"{_EMPTY} came in answer to Identify")
    return clean_text(child_text(body, "repositoryName")), _needed_day(
        child_text(body, "earliestDatestamp"), "earliestDatestamp"
    )


def _body(root: Element, verbs: tuple[str, ...]) -> Element | None:
    """The element of the verb; None for an empty list. Errors of the protocol are raised."""
    if local_name(root) != "OAI-PMH":
        raise ReplyError(f"XML of another kind, <{local_name(root)}>, came where {_WHAT} was expected")
    errors = [(error.get("code", ""), " ".join(text_of(error).split())) for error in children(root, "error")]
    for code, message in errors:
        if code != _EMPTY:
            raise ProtocolError(code, f"the repository answers {code or 'an error'}{f': {message}' if message else ''}")
    if errors:
        return None
    for verb in verbs:
        if (body := find_child(root, verb)) is not None:
            return body
    found = ", ".join(local_name(child) for child in root) or "nothing"
    raise ReplyError(f"an OAI-PMH reply to {' or '.join(verbs)} was expected, and one with {found} came")


def _response_day(root: Element) -> date:
    return _needed_day(child_text(root, "responseDate"), "responseDate")


def _needed_day(text: str, name: str) -> date:
    day = _day(text)
    if day is None:
        raise ReplyError(f"the {name} {text.strip()!r} of an OAI-PMH reply is no date; YYYY-MM-DDThh:mm:ssZ is right")
    return day


def _day(text: str) -> date | None:
    try:
        return PartialDate.parse(parse_date(text)).calendar_day
    except ValueError:
        return None


class _Rows:
    """What is found on a page, record by record."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.deleted: list[str] = []
        self.unusable: list[str] = []
        self.refs: list[str] = []
        self.newest: date | None = None
        self.oldest: date | None = None
        self.ordered = True

    def add(self, header: Element | None, metadata: Element | None, *, listed: bool) -> None:
        """One record; `listed` when no metadata is expected."""
        if header is None:
            self.unusable.append("(no identifier): a record without header")
            self.ordered = False
            return
        identifier, day = child_text(header, "identifier").strip(), _day(child_text(header, "datestamp"))
        self.ordered &= day is not None and day >= (self.newest or day)
        if day is not None:
            self.newest = max(day, self.newest or day)
            self.oldest = min(day, self.oldest or day)
        try:
            base, brought = _identified(identifier)
            self.refs.append(f"arxiv:{base}")
            if header.get("status", "") == "deleted":
                self.deleted.append(f"arxiv:{base}")
            elif not listed:
                record = _record(metadata, base, brought)
                odd = () if day else ("the record's datestamp was not understood",)
                self.records.append(replace(record, warnings=record.warnings + odd) if odd else record)
        except RecordError as error:
            self.unusable.append(f"{identifier or '(no identifier)'}: {error}")


def _page(elements: Iterable[Element], token: Element | None, response_day: date | None) -> RecordPage:
    rows = _Rows()
    for element in elements:
        name = local_name(element)
        if name == "record":
            rows.add(find_child(element, "header"), find_child(element, "metadata"), listed=False)
        elif name == "header":
            rows.add(element, None, listed=True)
    day = response_day or rows.newest
    if day is None:
        raise ReplyError("a record without datestamp, and nothing around it, came where an OAI-PMH reply was expected")
    return RecordPage(
        records=tuple(rows.records),
        deleted=tuple(rows.deleted),
        unusable=tuple(rows.unusable),
        token=text_of(token).strip(),
        complete_size=_number(token, "completeListSize"),
        cursor=_number(token, "cursor"),
        response_day=day,
        newest_day=rows.newest,
        refs=tuple(rows.refs),
        oldest_day=rows.oldest,
        ordered=rows.ordered,
    )


def _number(token: Element | None, name: str) -> int | None:
    text = "" if token is None else token.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _identified(identifier: str) -> tuple[str, str]:
    """(canonical id, id as it came)."""
    if not identifier:
        raise RecordError("a record without identifier")
    if not identifier.startswith(_PREFIX):
        raise RecordError(f"no paper of arXiv; its identifiers begin with {_PREFIX}")
    brought = identifier.removeprefix(_PREFIX)
    found = read_id(brought)
    if found.version is not None:
        raise RecordError("the identifier names a version; records of arXiv are of papers")
    return found.base, brought


def _record(metadata: Element | None, base: str, brought: str) -> Record:
    content = next(iter(metadata), None) if metadata is not None else None
    if content is None:
        raise RecordError("a record without metadata that is not deleted")
    form = local_name(content)
    if form == "arXivRaw":
        return _from_raw(content, base, brought)
    if form == "arXiv":
        return _from_arxiv(content, base, brought)
    if form == "dc":
        return read_dublin_core(content, base)
    raise RecordError(f"metadata in the form {form}; arXivRaw, arXiv and oai_dc are read")


def _check_same(told: str, base: str) -> None:
    if told != base and read_id(told).base != base:
        raise RecordError(f"the metadata are of {told}")


def _from_raw(element: Element, base: str, brought: str) -> Record:
    fields: dict[str, object] = {}
    versions: list[dict[str, str]] = []
    for child in element:
        name = local_name(child)
        if name == "version":
            versions.append({"version": child.get("version", ""), "created": child_text(child, "date")})
        else:
            fields[name] = text_of(child)
    _check_same(str(fields.get("id", "")).strip(), base)
    return parse_snapshot({**fields, "id": brought, "versions": versions})


def _from_arxiv(element: Element, base: str, brought: str) -> Record:
    texts: dict[str, str] = {}
    authors: list[Author] = []
    for child in element:
        name = local_name(child)
        if name == "authors":
            authors += chain.from_iterable(map(_authors, children(child, "author")))
        else:
            texts[name] = text_of(child)
    _check_same(texts.get("id", "").strip(), base)
    warnings: list[str] = []
    return make_record(base, texts, tuple(authors), _times(base, texts, warnings), warnings, brought=brought)


def _authors(element: Element) -> list[Author]:
    """One `author`; a name may speak for a collaboration, or be a lone colon that followed one."""
    parts = [child_text(element, name) for name in ("forenames", "keyname", "suffix")]
    places = tuple(place for child in children(element, "affiliation") if (place := clean_text(text_of(child))))
    named = parse_authors(" ".join(part for part in parts if part))
    return [Author(author.name, author.affiliations + places) for author in named]


def _times(base: str, texts: dict[str, str], warnings: list[str]) -> Times:
    """`created` is the day of the first version, `updated` that of the last one, which is not numbered."""
    created, updated = (_date(texts.get(name, ""), warnings) for name in ("created", "updated"))
    if not created:
        created = month_of_id(base)
        warnings.append("no day of the first version; the month of the id is taken")
    return Times(created, max(updated, created), 1)


def _date(text: str, warnings: list[str]) -> str:
    if not text.strip():
        return ""
    try:
        return parse_date(text)
    except ValueError as error:
        warnings.append(f"{error}; the date was left out")
        return ""
