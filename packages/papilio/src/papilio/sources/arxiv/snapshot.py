"""The metadata snapshot: one JSON object a line (`id, title, abstract, authors, authors_parsed, categories, versions, …`).

What is taken from where:

- **Times.** `published` is the first version's `created`, `updated` the last one's. A snapshot may know days only: midnight
  means the day. Where `update_date` is a mere year, the `1 Jan` of `created` is made up; then the month of the id is what is
  known.
- **Day of the list.** Reckoned by arXiv's calendar from `published`. Ids are given at the announcement, so a day
  before the id's month moves to the first list of that month. Of a paper known by month only, nobody knows the day: it is
  put on the first list on or after the 15th, which errs least.
- **Authors.** The author string is parsed, because it alone has affiliations in every dump. Where the count differs from
  `authors_parsed` and that is clean (no brackets, separators or `and` in a name), `authors_parsed` is believed.
- **Categories.** Words that are no categories (MSC and ACM classes stray into this field) are left out, with a warning.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import cast

from papilio.errors import IdentifierError, RecordError
from papilio.identifiers import parse_arxiv_id
from papilio.model import Announcement, Author, Paper, Record
from papilio.sources.arxiv.categories import archives, canonical, find_category
from papilio.sources.arxiv.schedule import first_listing_day, listing_day, listing_day_of_date
from papilio.sources.doi import find_dois
from papilio.sources.text import clean_abstract, clean_text, parse_authors

_CANONICAL_ID = re.compile(r"(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.[0-9]{4}|(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{5}")
_CREATED = re.compile(
    r"(?:[A-Za-z]{3}, *)?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:GMT|UTC|\+0000)"
)
_REDUCED_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_MONTHS = {name: 1 + at // 3 for at in range(0, 36, 3) if (name := "JanFebMarAprMayJunJulAugSepOctNovDec"[at : at + 3])}
_DATE_LENGTH = len("2024-05-03")
_NOT_IN_A_NAME = re.compile(r"[()\[\];:,&\n]|\b(?:and|et al|for|behalf)\b")


def parse_snapshot(fields: Mapping[str, object]) -> Record:
    """One decoded line → a record with estimated announcements (kind `new` in the primary category, `cross` in the others)
    and warnings for what is missing.

    Raises:
        RecordError: No id, an id that is none, or no title.
    """
    warnings: list[str] = []
    texts = _texts(fields, warnings)
    brought = texts["id"].strip()
    base = _base_id(brought)
    title = clean_text(texts["title"])
    if not title:
        raise RecordError(f"the record of {base} has no title; a non-empty text is needed under `title`")
    abstract = clean_abstract(texts["abstract"])
    if not abstract:
        warnings.append("no abstract")
    authors = _authors(texts["authors"], fields.get("authors_parsed"))
    if not authors:
        warnings.append("no authors")
    categories = _categories(texts["categories"], warnings)
    published, updated, version = _times(base, fields.get("versions"), texts["update_date"], warnings)
    dois = find_dois(texts["doi"], warnings)
    paper = Paper(
        ref=f"arxiv:{base}",
        title=title,
        abstract=abstract,
        authors=authors,
        categories=categories,
        published=published,
        updated=updated,
        version=version,
        comments=clean_text(texts["comments"]),
        journal_ref=clean_text(texts["journal-ref"]),
        report_no=clean_text(texts["report-no"]),
        doi=dois[0] if dois else "",
        license=texts["license"].strip(),
        year=int(published[:4]),
    )
    return Record(
        paper,
        announcements=_announcements(categories, _day(base, published)),
        aliases=_aliases(base, brought, dois),
        warnings=tuple(warnings),
    )


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
            texts[name] = " ".join(str(part) for part in cast(list[object], value))
        elif name == "id" and value is not None:
            raise RecordError(f'the id {value!r} is no text; an arXiv id in quotes is needed, such as "2401.00001"')
        elif value is not None:
            warnings.append(f"`{name}` is no text ({type(value).__name__}) and was left out")
    return texts


def _base_id(brought: str) -> str:
    if _CANONICAL_ID.fullmatch(brought):
        return brought
    if not brought:
        raise RecordError("the record has no id; an arXiv id is needed under `id`, such as 2401.00001 or hep-th/9901001")
    try:
        return parse_arxiv_id(brought).base
    except IdentifierError as error:
        raise RecordError(f"the id {brought!r} is no arXiv id: {error}") from error


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
        name = clean_text(" ".join(part for part in (first, last, suffix) if part))
        if name:
            listed.append(Author(name, tuple(clean_text(place) for place in cells[3:] if place)))
    return tuple(listed)


def _categories(text: str, warnings: list[str]) -> tuple[str, ...]:
    categories: dict[str, None] = {}
    strays: list[str] = []
    for word in text.split():
        code = _category(word)
        if code:
            categories[code] = None
        else:
            strays.append(word)
    if strays:
        warnings.append(f"not categories, left out: {' '.join(strays)}")
    if not categories:
        warnings.append("no categories")
    return tuple(categories)


@lru_cache(maxsize=4096)
def _category(word: str) -> str:
    """The canonical code; a code of a known archive that is newer than our table as it is; empty for anything else."""
    bare = word.strip("()[],;")
    if find_category(bare):
        return canonical(bare)
    archive, dot, subject = bare.partition(".")
    return bare if dot and archive in archives() and re.fullmatch(r"[A-Za-z][A-Za-z-]+", subject) else ""


def _times(base: str, versions: object, update_date: str, warnings: list[str]) -> tuple[str, str, int]:
    """(published, updated, number of the last version)."""
    month = _month_of_id(base)
    update = _update_date(update_date, warnings)
    created: list[tuple[int, str]] = []
    for place, row in enumerate(cast(list[object], versions) if isinstance(versions, list) else [], 1):
        version: Mapping[str, object] = cast(dict[str, object], row) if isinstance(row, dict) else {}
        label, when = str(version.get("version", "")), str(version.get("created", ""))
        number = int(label[1:]) if re.fullmatch(r"v[1-9][0-9]{0,3}", label) else place
        created.append((number, _created(when)))
    created.sort()
    if not created or any(not when for _, when in created):
        warnings.append("no version with a readable time; the month of the id is taken")
        return month, max(update, month), created[-1][0] if created else 1
    published = created[0][1] if created[0][0] == 1 else month
    updated = created[-1][1]
    if len(update) == 4 and created[0][1][4:] == "-01-01":
        published = month
        updated = update if updated[4:] == "-01-01" else updated
    return published, max(updated, published), created[-1][0]


def _update_date(text: str, warnings: list[str]) -> str:
    text = text.strip()
    if _REDUCED_DATE.fullmatch(text):
        return text
    if text:
        warnings.append(f"the update date {text!r} was not understood; YYYY-MM-DD is right")
    return ""


@lru_cache(maxsize=4096)
def _created(text: str) -> str:
    """`Mon, 2 Apr 2007 19:18:42 GMT` as ISO 8601; at midnight the date alone; empty when it cannot be read."""
    found = _CREATED.fullmatch(text.strip())
    month = _MONTHS.get(found[2].title()) if found else None
    if found is None or month is None:
        return ""
    try:
        when = datetime(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6]), tzinfo=UTC)
    except ValueError:
        return ""
    at_midnight = not (when.hour or when.minute or when.second)
    return when.date().isoformat() if at_midnight else when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _month_of_id(base: str) -> str:
    digits = base.rpartition("/")[2]
    year = int(digits[:2])
    return f"{1900 + year if year > 90 else 2000 + year}-{digits[2:4]}"


def _day(base: str, published: str) -> date:
    month = _month_of_id(base)
    if len(published) < _DATE_LENGTH:
        return _middle_listing_day(month)
    if len(published) == _DATE_LENGTH:
        day = listing_day_of_date(date.fromisoformat(published))
    else:
        day = listing_day(datetime.fromisoformat(published))
    return day if f"{day.year}-{day.month:02}" >= month else _first_listing_day(month)


@lru_cache(maxsize=1024)
def _first_listing_day(month: str) -> date:
    return first_listing_day(date.fromisoformat(f"{month}-01"))


@lru_cache(maxsize=1024)
def _middle_listing_day(month: str) -> date:
    return first_listing_day(date.fromisoformat(f"{month}-15"))


def _announcements(categories: tuple[str, ...], day: date) -> tuple[Announcement, ...]:
    return tuple(
        [Announcement(category, day, "cross" if place else "new", estimated=True) for place, category in enumerate(categories)]
    )


def _aliases(base: str, brought: str, dois: Iterable[str]) -> tuple[str, ...]:
    aliases = dict.fromkeys(f"doi:{doi.lower()}" for doi in dois)
    aliases[f"doi:10.48550/arxiv.{base.lower()}"] = None
    if brought != base:
        aliases[f"arxiv:{brought}"] = None
    return tuple(aliases)
