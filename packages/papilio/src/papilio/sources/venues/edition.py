"""What the parsers of venues make: records of one edition, and how one is put together."""

from collections.abc import Iterable
from dataclasses import dataclass

from papilio.errors import IdentifierError, RecordError
from papilio.identifiers import canonical_ref
from papilio.identifiers import page_url as derived_page
from papilio.identifiers import pdf_url as derived_pdf
from papilio.model.paper import Author, Paper, Record
from papilio.sources.doi import find_dois
from papilio.sources.text import clean_abstract, clean_name, clean_text
from papilio.texts.joined_names import separate_names


@dataclass(frozen=True, slots=True)
class EditionPage:
    """Part of an edition.

    Attributes:
        records: With venue, year and track.
        unusable: What is wrong with the others, one sentence each.
        left_out: Submissions that were not asked for (rejected, withdrawn, desk-rejected) or are of no use to anybody yet
            (undecided, taken back by the publisher).
        total: How many the edition has in all, None when the source does not say.
        cursor: Where the next page begins, for `VenueClient.edition`; empty on the last page.
    """

    records: tuple[Record, ...]
    unusable: tuple[str, ...] = ()
    left_out: int = 0
    total: int | None = None
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a source tells of one paper, as it stands there; `edition_record` cleans it.

    Attributes:
        ref: A spelling of its name, `pmlr:235/abe24a`.
        date: ISO 8601, reduced; the edition's year when empty.
        page, pdf: Addresses; kept only where the ref does not tell them.
        preprint: `ref` of the preprint that the source links, empty when it links none.
        aliases: Other names, beside the DOIs.
    """

    ref: str
    title: str
    authors: tuple[Author, ...] = ()
    abstract: str = ""
    track: str = ""
    comments: str = ""
    doi: str = ""
    date: str = ""
    updated: str = ""
    page: str = ""
    pdf: str = ""
    preprint: str = ""
    aliases: tuple[str, ...] = ()


def edition_record(venue: str, year: int, found: Found) -> Record:
    """A record of an edition.

    Raises:
        RecordError: No title, or a name that is none of its source.
    """
    try:
        ref = canonical_ref(found.ref)
    except IdentifierError as error:
        raise RecordError(str(error)) from error
    title = clean_text(found.title)
    if not title:
        raise RecordError("it has no title")
    warnings: list[str] = []
    abstract = clean_abstract(found.abstract)
    if not abstract:
        warnings.append("no abstract")
    if not found.authors:
        warnings.append("no authors")
    dois = find_dois(found.doi, warnings)
    date = found.date or str(year)
    paper = Paper(
        ref=ref,
        title=title,
        abstract=abstract,
        authors=found.authors,
        published=date,
        updated=max(found.updated, date),
        comments=clean_text(found.comments),
        doi=dois[0] if dois else "",
        venue=venue,
        year=year,
        track=clean_text(found.track),
        page_url="" if derived_page(ref) else found.page,
        pdf_url="" if derived_pdf(ref) else found.pdf,
    )
    names = (*(f"doi:{doi.lower()}" for doi in dois), *found.aliases)
    return Record(paper, aliases=tuple(dict.fromkeys(names)), preprint=found.preprint, warnings=tuple(warnings))


def authors_of(names: Iterable[str]) -> tuple[Author, ...]:
    """One author for each name, cleaned; empty names left out."""
    return tuple(Author(name) for text in names for name in separate_names(clean_name(text)))
