"""The metadata snapshot: one JSON object a line (`id, title, abstract, authors, authors_parsed, categories, versions, …`).

What is taken from where:

- **Times.** `published` is the first version's `created`, `updated` the last one's. A snapshot may know days only: midnight
  means the day. Where `update_date` is a mere year, the `1 Jan` of `created` is made up; then the month of the id is what is
  known.
- **Authors.** The author string is parsed, because it alone has affiliations in every dump. Where the count differs from
  `authors_parsed` and that is clean (no brackets, separators or `and` in a name), `authors_parsed` is believed.
- **Day of the list, categories.** See `metadata`.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

from papilio.errors import IdentifierError, RecordError
from papilio.identifiers import parse_arxiv_id
from papilio.model import utc
from papilio.model.paper import Author, Record
from papilio.model.partial_date import PartialDate
from papilio.model.shown import kind_of, shown
from papilio.sources.arxiv.metadata import Times, make_record, month_of_id
from papilio.sources.dates import YEARS
from papilio.sources.text import clean_name, clean_text, parse_authors
from papilio.texts.joined_names import bare_name

_CANONICAL_ID = re.compile(r"(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.[0-9]{4}|(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{5}")
_CREATED = re.compile(
    r"(?:[A-Za-z]{3}, *)?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:GMT|UTC|\+0000)"
)
_MONTHS = {name: 1 + at // 3 for at in range(0, 36, 3) if (name := "JanFebMarAprMayJunJulAugSepOctNovDec"[at : at + 3])}
_NOT_IN_A_NAME = re.compile(r"[()\[\];:,&\n]|\b(?:and|et al|for|behalf)\b")


def parse_snapshot(fields: Mapping[str, object]) -> Record:
    """The record of one decoded line, with estimated announcements and with warnings for what is missing. The kind is `new`
    in the primary category and `cross` in the others.

    Raises:
        RecordError: No id, an id that is none, or no title.
    """
    warnings: list[str] = []
    texts = _texts(fields, warnings)
    brought = texts["id"].strip()
    base = _base_id(brought)
    parsed, versions = fields.get("authors_parsed"), fields.get("versions")
    for name, value in (("authors_parsed", parsed), ("versions", versions)):
        if value is not None and not isinstance(value, list):
            warnings.append(
                f"`{name}` is no list ({kind_of(value)}) and was left out; docs/import-format.md shows what is right"
            )
    authors = _authors(texts["authors"], parsed)
    times = _times(base, versions, texts["update_date"], warnings)
    return make_record(base, texts, authors, times, warnings, brought=brought)


_TEXT_FIELDS = (
    "id",
    "title",
    "abstract",
    "authors",
    "categories",
    "update_date",
    "doi",
    "comments",
    "journal-ref",
    "report-no",
    "license",
)


def _texts(fields: Mapping[str, object], warnings: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in _TEXT_FIELDS:
        value = fields.get(name)
        if isinstance(value, str):
            texts[name] = value
            continue
        texts[name] = ""
        if name == "categories" and isinstance(value, list):
            # Some dumps hold a list of words, or of strings of several.
            texts[name] = " ".join(part if isinstance(part, str) else shown(part) for part in cast(list[object], value))
        elif name == "id" and value is not None:
            raise RecordError(f'the id {shown(value)} is no text; an arXiv id in quotes is needed, such as "2401.00001"')
        elif value is not None:
            warnings.append(f"`{name}` is no text ({kind_of(value)}) and was left out; a text in quotes is right")
    return texts


def _base_id(brought: str) -> str:
    if _CANONICAL_ID.fullmatch(brought):
        return brought
    if not brought:
        raise RecordError("the record has no id; an arXiv id is needed under `id`, such as 2401.00001 or hep-th/9901001")
    try:
        return parse_arxiv_id(brought).base
    except IdentifierError as error:
        raise RecordError(f"the id {shown(brought)} is no arXiv id: {error}") from error


def _authors(text: str, parsed: object) -> tuple[Author, ...]:
    authors = parse_authors(text)
    if not isinstance(parsed, list) or len(cast(list[object], parsed)) == len(authors):
        return authors
    listed: list[Author] = []
    for row in cast(list[object], parsed):
        cells = [part.strip() for part in cast(list[object], row) if isinstance(part, str)] if isinstance(row, list) else []
        if not cells or any(_NOT_IN_A_NAME.search(part) for part in cells[:3]):
            return authors
        last, first, suffix = (*cells, "", "")[:3]
        name = bare_name(clean_name(" ".join(part for part in (first, last, suffix) if part)))
        if name:
            listed.append(Author(name, tuple(clean_text(place) for place in cells[3:] if place)))
    return tuple(listed)


def _times(base: str, versions: object, update_date: str, warnings: list[str]) -> Times:
    month = month_of_id(base)
    update = _update_date(update_date, warnings)
    created: list[tuple[int, str]] = []
    for place, row in enumerate(cast(list[object], versions) if isinstance(versions, list) else [], 1):
        version: Mapping[str, object] = cast(dict[str, object], row) if isinstance(row, dict) else {}
        label, when = (each if isinstance(each := version.get(name), str) else "" for name in ("version", "created"))
        number = int(label[1:]) if re.fullmatch(r"v[1-9][0-9]{0,3}", label) else place
        created.append((number, _created(when)))
    created.sort()
    if not created or any(not when for _, when in created):
        warnings.append("no version with a readable time; the month of the id is taken")
        return Times(month, max(update, month), created[-1][0] if created else 1)
    published = created[0][1] if created[0][0] == 1 else month
    updated = created[-1][1]
    if len(update) == 4 and created[0][1][4:] == "-01-01":
        published = month
        updated = update if updated[4:] == "-01-01" else updated
    return Times(published, max(updated, published), created[-1][0])


def _update_date(text: str, warnings: list[str]) -> str:
    text = text.strip()
    when = _date(text)
    if text and not when:
        warnings.append(f"the update date {shown(text)} was not understood; YYYY-MM-DD is right")
    return when


@lru_cache(maxsize=20_000)
def _date(text: str) -> str:
    """The text where it is a date, empty where it is none."""
    with suppress(ValueError):
        return str(PartialDate.parse(text))
    return ""


@lru_cache(maxsize=20_000)
def _created(text: str) -> str:
    """`Mon, 2 Apr 2007 19:18:42 GMT` as ISO 8601; at midnight the date alone; empty when it cannot be read."""
    found = _CREATED.fullmatch(text.strip())
    month = _MONTHS.get(found[2].title()) if found else None
    if found is None or month is None or int(found[3]) not in YEARS:
        return ""
    try:
        when = datetime(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6]), tzinfo=UTC)
    except ValueError:
        return ""
    at_midnight = not (when.hour or when.minute or when.second)
    return when.date().isoformat() if at_midnight else utc.to_iso(when)
