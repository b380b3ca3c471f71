"""Records as rows of plain values, and rows as entries.

`PaperRow` is what crosses from the processes that parse to the one that writes: it needs no work there but the database's.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from papilio.errors import RecordError
from papilio.model.paper import (
    MOST_ABSTRACT,
    MOST_ANNOUNCEMENTS,
    MOST_AUTHORS,
    MOST_CATEGORIES,
    MOST_TEXT,
    MOST_TITLE,
    Announcement,
    Author,
    Kind,
    Paper,
    Record,
)
from papilio.texts.same_work import NOT_PUBLISHED, authors_number, opening_number, title_number

KINDS: Final[tuple[Kind, ...]] = ("new", "cross", "replacement")
"""Position is the number in the database, and the order of a day's list."""

_WRITTEN_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as JSON writes it; behind one more backslash it is six plain characters."""

AnnouncementRow: TypeAlias = tuple[str, int, int, int]
"""(category, day as 20240503, number of the kind, 1 where estimated)."""


class PaperRow(NamedTuple):
    """One record, ready to be written. From `ref` to `abstract` the order is that of the table's columns."""

    venue: str
    track: str
    ref: str
    version: int
    updated: str
    published: str
    year: int | None
    categories: str
    title: str
    authors: str
    doi: str
    doi_key: str | None
    preprint: str | None
    title_key: int | None
    authors_key: int | None
    opening_key: int | None
    comments: str
    journal_ref: str
    report_no: str
    license: str
    page_url: str
    pdf_url: str
    abstract: str
    announcements: tuple[AnnouncementRow, ...]
    aliases: tuple[str, ...]

    @property
    def edition(self) -> tuple[str, int | None, str] | None:
        """Venue, year and track; None for a paper without venue."""
        return (self.venue, self.year, self.track) if self.venue or self.track else None

    @property
    def revised(self) -> str:
        """When this state of the paper was made. Empty of a venue's record that tells nothing but the day of the paper."""
        return "" if self.updated == self.published and not self.ref.startswith("arxiv:") else self.updated

    def is_older_than(self, held: "PaperRow") -> bool:
        """Whether this is an earlier state than the one held. It has a lower version, or the same and was revised earlier."""
        return self.version < held.version or (self.version == held.version and self.revised < held.revised)

    def with_day_of(self, held: "PaperRow") -> "PaperRow":
        """The row with the day held, where that is of the same edition's year and known more exactly."""
        is_finer = len(held.published[:_DAY_LENGTH]) > len(self.published[:_DAY_LENGTH])
        if self.ref.startswith("arxiv:") or self.year != held.year or not is_finer:
            return self
        return self._replace(published=held.published, updated=self.revised or held.published)


_DAY_LENGTH = len("2024-05-03")

CONTENT = slice(2, 23)
"""The part of a `PaperRow` that is the table's columns from `ref` on."""

COMPARED = slice(0, 23)
"""The part that says whether the paper itself changed."""


_MOST = {
    "title": MOST_TITLE,
    "abstract": MOST_ABSTRACT,
    # Names and affiliations are counted one by one; those of the paper with the most authors have a tenth of this together.
    "authors": MOST_AUTHORS * 200,
    "categories": MOST_CATEGORIES * MOST_TEXT,
}


def to_row(record: Record) -> PaperRow:
    """The row of a record.

    Raises:
        RecordError: It holds characters that no database stores (NUL, half a surrogate pair), a category with spaces in it, or
            more than a page can show.
    """
    paper = record.paper
    _check_sizes(record)
    authors = [[author.name, *author.affiliations] if author.affiliations else author.name for author in paper.authors]
    doi = paper.doi.strip()
    try:
        row = PaperRow(
            paper.venue,
            paper.track,
            paper.ref,
            paper.version,
            paper.updated,
            paper.published,
            paper.year,
            " ".join(paper.categories),
            paper.title,
            orjson.dumps(authors).decode(),
            doi,
            doi_key(doi) or None,
            record.preprint or None,
            *_clues(paper),
            paper.comments,
            paper.journal_ref,
            paper.report_no,
            paper.license,
            paper.page_url,
            paper.pdf_url,
            paper.abstract,
            tuple(_announcement_row(announcement) for announcement in record.announcements),
            _aliases(record),
        )
    except (TypeError, UnicodeEncodeError) as error:
        raise RecordError(f"an author's name holds a broken character (half a surrogate pair): {error}") from error
    _check(row, paper.categories)
    return row._replace(announcements=tuple(sorted(merged((), row))))


def _check_sizes(record: Record) -> None:
    """Refuse more authors, affiliations or days than a page can show, and longer ones."""
    paper = record.paper
    _check_most(paper.ref, len(paper.authors), MOST_AUTHORS, "{:,} authors")
    longest = max((len(author.name) for author in paper.authors), default=0)
    _check_most(paper.ref, longest, MOST_TEXT, "an author's name of {:,} characters")
    _check_most(paper.ref, len(record.announcements), MOST_ANNOUNCEMENTS, "{:,} days of lists")
    for author in paper.authors:
        if author.affiliations:
            _check_most(paper.ref, len(author.affiliations), MOST_CATEGORIES, "an author with {:,} affiliations")
            _check_most(paper.ref, max(map(len, author.affiliations)), MOST_TEXT, "an affiliation of {:,} characters")


def _check_most(ref: str, number: int, most: int, what: str) -> None:
    if number > most:
        raise RecordError(f"the record {ref!r} has {what.format(number)}; at most {most:,} are taken")


def to_rows(records: Iterable[Record]) -> tuple[list[PaperRow], tuple[str, ...]]:
    """The rows of those records that can be stored, and what is wrong with the others, one sentence each."""
    rows: list[PaperRow] = []
    problems: list[str] = []
    for record in records:
        try:
            rows.append(to_row(record))
        except RecordError as error:
            problems.append(f"{error}.")
    return rows, tuple(problems)


def _aliases(record: Record) -> tuple[str, ...]:
    """The aliases that say more than the ref and the DOI, which the paper's own row holds."""
    names = {name_key(name) for name in record.aliases if name}
    return tuple(sorted(names - {record.paper.ref, name_key(record.paper.doi)}))


def _check(row: PaperRow, categories: Sequence[str]) -> None:
    texts = [value for value in row[COMPARED] if isinstance(value, str)]
    whole = "".join([*texts, *row.aliases, *[announcement[0] for announcement in row.announcements]])
    if "\x00" in whole or _WRITTEN_NUL.search(row.authors):
        raise RecordError(f"the record {row.ref!r} holds a NUL character, which no text needs")
    if not whole.isascii():
        try:
            whole.encode()
        except UnicodeEncodeError as error:
            character = hex(ord(whole[error.start]))
            raise RecordError(
                f"the record {row.ref!r} holds a broken character (half a surrogate pair, {character})"
            ) from error
    for name, text in zip(PaperRow._fields[COMPARED], row[COMPARED], strict=True) if len(whole) > MOST_TITLE else ():
        most = _MOST.get(name, MOST_TEXT)
        if isinstance(text, str) and len(text) > most:
            raise RecordError(
                f"the record {row.ref[:80]!r} has a {name} of {len(text):,} characters; at most {most:,} are taken"
            )
    for name, number in (("categories", len(categories)), ("other names", len(row.aliases))):
        _check_most(row.ref, number, MOST_CATEGORIES, f"{{:,}} {name}")
    if row.aliases:
        _check_most(row.ref, max(map(len, row.aliases)), MOST_TEXT, "another name of {:,} characters")
    if not row.ref or not row.title:
        raise RecordError(f"the record {row.ref!r} has no ref or no title")
    if len(row.categories.split()) != len(categories):
        raise RecordError(f"the record {row.ref!r} has a category that is empty or has spaces in it: {list(categories)!r}")


def _announcement_row(announcement: Announcement) -> AnnouncementRow:
    return (announcement.category, day_number(announcement.day), KINDS.index(announcement.kind), int(announcement.estimated))


def _clues(paper: Paper) -> tuple[int | None, int | None, int | None]:
    """The clues of title, authors and abstract to other records of the same work."""
    if paper.track in NOT_PUBLISHED:
        return None, None, None
    names = [author.name for author in paper.authors]
    return title_number(paper.title), authors_number(names), opening_number(paper.abstract)


def day_number(day: date) -> int:
    """2024-05-03 → 20240503."""
    return day.year * 10000 + day.month * 100 + day.day


@lru_cache(maxsize=20000)
def day_of(number: int) -> date:
    """20240503 → 2024-05-03."""
    return date(number // 10000, number // 100 % 100, number % 100)


def merged(held: Collection[AnnouncementRow], row: PaperRow) -> set[AnnouncementRow]:
    """The announcements of a paper after a record of it arrives.

    Announced ones are kept for ever. An estimate gives way to an announcement (or to a newer estimate) of its category, and
    goes when the paper has left the category. Replacements stand beside the first appearance, which they say nothing about.
    Of two on one day the announced one stays, or else the better kind.
    """
    new = row.announcements
    if not held and len({each[0] for each in new if each[3]}) == len(new):
        return set(new)  # estimates alone, one for each category: so it is with what is imported
    categories = set(row.categories.split())
    announced = _best(each for each in (*held, *row.announcements) if not each[3])
    settled = {_slot(each) for each in announced}
    estimates = {_slot(each): each for each in held if each[3] and each[0] in categories}
    estimates.update({_slot(each): each for each in row.announcements if each[3]})
    return _best((*announced, *(each for slot, each in estimates.items() if slot not in settled)))


def _best(announcements: Iterable[AnnouncementRow]) -> set[AnnouncementRow]:
    """Of each category and day the one that was announced, before an estimate, and of the better kind."""
    best: dict[tuple[str, int], AnnouncementRow] = {}
    for each in announcements:
        place = (each[0], each[1])
        if place not in best or (each[3], each[2]) < (best[place][3], best[place][2]):
            best[place] = each
    return set(best.values())


def _slot(announcement: AnnouncementRow) -> tuple[str, bool]:
    return announcement[0], KINDS[announcement[2]] == "replacement"


def doi_key(name: str) -> str:
    """The key of a DOI in any case, with or without `doi:` before it; empty for any other name."""
    key = name.strip().lower().removeprefix("doi:").strip()
    return key if key.startswith("10.") and "/" in key else ""


def name_key(name: str) -> str:
    """How a name of a paper is kept and looked up: DOIs in one form, others as they are."""
    key = doi_key(name)
    return f"doi:{key}" if key else name


def to_paper(row: Sequence[Any]) -> Paper:
    """The paper of a row of `entries.select_papers`; taken apart at once, since names cost more than the rest of it."""
    (
        _,
        _,
        _,
        ref,
        version,
        updated,
        published,
        year,
        categories,
        title,
        authors,
        doi,
        _,
        _,
        _,
        _,
        _,
        comments,
        journal_ref,
        report_no,
        license_,
        page_url,
        pdf_url,
        abstract,
        venue,
        track,
    ) = row
    return Paper(
        ref=ref,
        title=title,
        abstract=abstract,
        authors=tuple(
            [Author(each) if isinstance(each, str) else Author(each[0], tuple(each[1:])) for each in orjson.loads(authors)]
        ),
        categories=tuple(categories.split()),
        published=published,
        updated=updated,
        version=version,
        comments=comments,
        journal_ref=journal_ref,
        report_no=report_no,
        doi=doi,
        license=license_,
        venue=venue or "",
        year=year,
        track=track or "",
        page_url=page_url,
        pdf_url=pdf_url,
    )


@lru_cache(maxsize=20000)
def to_announcement(category: str, day: int, kind: int, estimated: int) -> Announcement:
    """The announcement of a row; papers of one day share it."""
    return Announcement(category, day_of(day), KINDS[kind], bool(estimated))
