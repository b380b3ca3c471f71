"""The fields of arXiv's metadata, from whichever form they came, as a `Record`.

- **Day of the list.** Reckoned by arXiv's calendar from `published`. Ids are given at the announcement, so a day
  before the id's month moves to the first list of that month. Of a paper known by month only, nobody knows the day: it is
  put on the first list on or after the 15th, which errs least.
- **Categories.** Words that are no categories (MSC and ACM classes stray into this field) are left out, with a warning. A
  code of a known archive that our table has not is newer than the table, and stays.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from papilio.errors import IdentifierError, RecordError
from papilio.identifiers import ArxivId, parse_arxiv_id
from papilio.model.paper import Announcement, Author, Paper, Record
from papilio.model.partial_date import year_of
from papilio.sources.arxiv.categories import archives, canonical, find_category
from papilio.sources.arxiv.schedule import first_listing_day, listing_day, listing_day_of_date
from papilio.sources.doi import find_dois
from papilio.sources.text import clean_abstract, clean_text

_DATE_LENGTH = len("2024-05-03")


class Times(NamedTuple):
    """When a paper appeared, as a source tells it; dates as in `Paper`."""

    published: str
    updated: str
    version: int


def make_record(
    base: str,
    texts: Mapping[str, str],
    authors: tuple[Author, ...],
    times: Times,
    warnings: list[str],
    *,
    brought: str = "",
    announced: bool = True,
) -> Record:
    """A record, its texts cleaned, with warnings for what is missing.

    Args:
        base: Canonical id, `2401.00001`.
        texts: `title`, `abstract`, `categories` (words, the primary first), `comments`, `journal-ref`, `report-no`, `doi` and
            `license` as the source has them; what it has not is left out.
        warnings: What was found odd so far.
        brought: The id in the source's own form, an alias where it differs.
        announced: With estimated announcements, `new` in the primary category and `cross` in the others.

    Raises:
        RecordError: No title.
    """
    title = clean_text(texts.get("title", ""))
    if not title:
        raise RecordError(f"the record of {base} has no title; a non-empty text is needed under `title`")
    abstract = clean_abstract(texts.get("abstract", ""))
    if not abstract:
        warnings.append("no abstract")
    if not authors:
        warnings.append("no authors")
    categories = read_categories(texts.get("categories", ""), warnings)
    dois = find_dois(texts.get("doi", ""), warnings)
    published, updated, version = times
    paper = Paper(
        ref=f"arxiv:{base}",
        title=title,
        abstract=abstract,
        authors=authors,
        categories=categories,
        published=published,
        updated=updated,
        version=version,
        comments=clean_text(texts.get("comments", "")),
        journal_ref=clean_text(texts.get("journal-ref", "")),
        report_no=clean_text(texts.get("report-no", "")),
        doi=dois[0] if dois else "",
        license=texts.get("license", "").strip(),
        year=year_of(published),
    )
    return Record(
        paper,
        announcements=_announcements(categories, _day(base, published)) if announced else (),
        aliases=_aliases(base, brought or base, dois),
        warnings=tuple(warnings),
    )


def read_id(text: str) -> ArxivId:
    """The id that a reply of arXiv names a paper by; stricter than what people type.

    Raises:
        RecordError: It is none.
    """
    if not text.isascii():
        raise RecordError(f"the id {text!r} is no arXiv id: it holds letters that no id has")
    try:
        return parse_arxiv_id(text)
    except IdentifierError as error:
        raise RecordError(f"the id {text!r} is no arXiv id: {error}") from error


def read_categories(text: str, warnings: list[str]) -> tuple[str, ...]:
    """Canonical codes of the words of a text, each once, in their order."""
    categories: dict[str, None] = {}
    strays: list[str] = []
    for word in text.split():
        code = category_code(word)
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
def category_code(word: str) -> str:
    """The canonical code of a category; empty for what is none. A new code of a known archive stays as it is."""
    bare = word.strip("()[],;")
    if find_category(bare):
        return canonical(bare)
    archive, dot, subject = bare.partition(".")
    return bare if dot and archive in archives() and re.fullmatch(r"[A-Za-z][A-Za-z-]+", subject) else ""


def month_of_id(base: str) -> str:
    """The month in which an id was given, `2024-01`."""
    digits = base.rpartition("/")[2]
    year = int(digits[:2])
    return f"{1900 + year if year > 90 else 2000 + year}-{digits[2:4]}"


def undated(base: str, version: int) -> Times:
    """What is known of a paper's times from a source that tells none: the month of its id."""
    month = month_of_id(base)
    return Times(month, month, version)


def _day(base: str, published: str) -> date:
    month = month_of_id(base)
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
