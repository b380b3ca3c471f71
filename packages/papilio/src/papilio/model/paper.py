"""The records that every part of Papilio speaks of. All are frozen.

Dates of papers are ISO 8601 strings in UTC, reduced to what is known: `2024`, `2024-05`, `2024-05-03` or
`2024-05-03T17:01:02Z`. They sort as text, and nothing pretends to a precision that the source did not have; `PartialDate`
writes and reads them.
Announcement days are `datetime.date`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from papilio.model.partial_date import year_of

Kind: TypeAlias = Literal["new", "cross", "replacement"]
"""Why a paper stands in a category's list of a day."""

MOST_AUTHORS = 30_000
"""The paper with the most has half as many."""
MOST_TITLE = 10_000
MOST_ABSTRACT = 200_000
"""Characters; a page shows all of it."""
MOST_TEXT = 20_000
"""Characters of any other text of a record: its comments, a name, an address."""
MOST_CATEGORIES = 1_000
"""Also of other names of one paper, and of affiliations of one author."""
MOST_ANNOUNCEMENTS = 10_000


@dataclass(frozen=True, slots=True)
class Author:
    """One author, in the order of the paper."""

    name: str
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One record of one source, cleaned: Unicode letters, no line breaks, formulas still in TeX.

    Attributes:
        ref: The canonical name, `arxiv:2401.00001`, `acl:P19-1001`, ... (see `identifiers`).
        categories: Canonical arXiv codes, primary first; empty where the source has none.
        published: Time of the first version.
        updated: Time of the version held.
        version: The version held, from 1; sources without versions have 1.
        venue: Short name of a series, `ICLR`; empty for a preprint.
        year: Year of the edition, or of publication.
        track: `Oral`, `Spotlight`, ...; empty where there is none.
        page_url, pdf_url: Only where they cannot be derived from `ref` by `identifiers`.
    """

    ref: str
    title: str
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    version: int = 1
    comments: str = ""
    journal_ref: str = ""
    report_no: str = ""
    doi: str = ""
    license: str = ""
    venue: str = ""
    year: int | None = None
    track: str = ""
    page_url: str = ""
    pdf_url: str = ""

    @property
    def source(self) -> str:
        """The part of `ref` before its first colon: `arxiv`, `acl`, `iclr2024`, ..."""
        return self.ref.partition(":")[0]

    @property
    def known_year(self) -> int | None:
        """The year of the edition; where none is known, that of the first version."""
        return self.year or year_of(self.published)

    @property
    def edition(self) -> str:
        """`ICLR.2025`, or empty for a paper without venue."""
        return edition_name(self.venue, self.year)


def edition_name(venue: str, year: int | None) -> str:
    """`ICLR.2025`, or the venue alone where no year is known."""
    return f"{venue}.{year}" if venue and year else venue


@dataclass(frozen=True, slots=True)
class Announcement:
    """A paper's appearance in one category's list of one day; `estimated` when reckoned by the calendar."""

    category: str
    day: date
    kind: Kind
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What a source delivers about one paper: the unit of `ingest`.

    Attributes:
        aliases: Every other name of the paper (DOI, the id it came with, old forms). `ref` itself is implied.
        preprint: `ref` of the preprint of this work, where the source says so; empty otherwise.
        warnings: What is missing or odd, one sentence each, for the person who imports.
    """

    paper: Paper
    announcements: tuple[Announcement, ...] = ()
    aliases: tuple[str, ...] = ()
    preprint: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingCounts:
    """How often readers opened the PDF and the answers."""

    pdf: int = 0
    answers: int = 0

    @property
    def stars(self) -> int:
        """What `sort=stars` sorts by."""
        return self.pdf + self.answers


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as the library holds it: the record and what the library knows beside it.

    Attributes:
        sequence: The `change_seq` of its last change.
        also: Refs of the other records of the same work; of two, the venue's is the one shown.
        also_in: The edition of each of those, as of a paper.
        aliases: Its other names.
    """

    paper: Paper
    sequence: int
    announcements: tuple[Announcement, ...] = ()
    also: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    counts: ReadingCounts = field(default_factory=ReadingCounts)


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the library's history: `entry` is None when `ref` is not (or no longer) shown on its own."""

    sequence: int
    ref: str
    entry: Entry | None
