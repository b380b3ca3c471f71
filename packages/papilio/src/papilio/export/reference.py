"""A reference as all forms share it: the kind of work, where it appeared, and its other names."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import quote

from papilio.export.keys import citation_key
from papilio.export.names import Name, split_name
from papilio.identifiers import page_url, pdf_url
from papilio.model.paper import Entry
from papilio.model.partial_date import PartialDate
from papilio.sources.venues.series import is_journal, venue_title

Plain: TypeAlias = Callable[[str], str]
"""Text with TeX formulas → text with formulas in Unicode where they have such a spelling."""
WorkKind: TypeAlias = Literal["article", "conference", "preprint", "other"]

_IN_DOIS = "/:;()[]@!$&'*+,="
"""What a DOI may hold besides letters and digits that its address holds, too."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper as it is cited.

    Attributes:
        container: The proceedings or the journal, in full; empty for a preprint.
        day: When it was published, to the day at most.
        arxiv: Its id at arXiv, also of the preprint of a published work; `primary`: the primary category of that record.
        url, pdf: At the source; only web addresses.
    """

    key: str
    kind: WorkKind
    title: str
    abstract: str
    authors: tuple[Name, ...]
    year: int | None
    day: PartialDate | None
    container: str
    venue: str
    doi: str
    arxiv: str
    primary: str
    url: str
    pdf: str
    categories: tuple[str, ...]


def references(entries: Iterable[Entry], shared: frozenset[str]) -> Iterator[Reference]:
    """The references of entries, in their order.

    Args:
        shared: Keys that need a suffix (`keys.shared_keys`).
    """
    return (_reference(entry, shared) for entry in entries)


def _reference(entry: Entry, shared: frozenset[str]) -> Reference:
    paper = entry.paper
    preprint = next((ref for ref in (paper.ref, *entry.also) if ref.startswith("arxiv:")), "")
    kind: WorkKind = "other"
    if paper.venue:
        kind = "article" if is_journal(paper.venue) else "conference"
    elif paper.journal_ref:
        kind = "article"
    elif preprint:
        kind = "preprint"
    year = paper.known_year
    published = PartialDate.read(paper.published)
    return Reference(
        key=citation_key(paper, shared),
        kind=kind,
        title=_line(paper.title),
        abstract=paper.abstract,
        authors=tuple(split_name(author.name) for author in paper.authors if author.name.strip()),
        year=year,
        # The day of a record is of no use where the edition is of another year.
        day=published.without_time if published and published.year == year else PartialDate(year) if year else None,
        container=venue_title(paper.venue) if paper.venue else _line(paper.journal_ref),
        venue=paper.edition,
        doi=_line(paper.doi),
        arxiv=preprint.partition(":")[2],
        primary=paper.categories[0] if preprint == paper.ref and paper.categories else "",
        url=_web(paper.page_url)
        or page_url(paper.ref)
        or (f"https://doi.org/{quote(_line(paper.doi), safe=_IN_DOIS)}" if paper.doi else ""),
        pdf=_web(paper.pdf_url) or pdf_url(paper.ref),
        categories=paper.categories,
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _web(url: str) -> str:
    return url if url.lower().startswith(("https://", "http://")) else ""
