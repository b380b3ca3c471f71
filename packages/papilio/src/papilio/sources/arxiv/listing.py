"""Listing pages: `/list/<archive>/new` and `/catchup/<archive>/<day>`, the authority on what was announced when.

Ids are read from the head of an entry only (a comment may name other papers). A page tells how many entries each
section has; if as many are not found, it is not to be believed.
"""

from dataclasses import dataclass
from datetime import date

from papilio.model import Kind, Record


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
    stated_shown: int | None
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
    raise NotImplementedError
