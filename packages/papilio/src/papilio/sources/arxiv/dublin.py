"""`oai_dc`: Dublin Core, in which arXiv tells the least of a paper. What a line means shows by its form alone."""

import re
from functools import cache

from papilio.model.paper import Author, Record
from papilio.sources.arxiv.categories import all_categories
from papilio.sources.arxiv.metadata import Times, make_record, month_of_id, undated
from papilio.sources.dates import parse_date
from papilio.sources.markup import Element, local_name, text_of
from papilio.sources.text import clean_name

_COMMENT = "Comment: "
_PHYSICAL_ARCHIVES = {
    "astro-ph": "Astrophysics",
    "cond-mat": "Condensed Matter",
    "nlin": "Nonlinear Sciences",
    "physics": "Physics",
}


def read_dublin_core(element: Element, base: str) -> Record:
    """The record of one `oai_dc:dc`. The first description is the abstract, the first and last dates are those of the first
    and last version; an identifier is an address, a DOI, or the journal. Versions are not told.

    Raises:
        RecordError: No title.
    """
    values: dict[str, list[str]] = {}
    for child in element:
        values.setdefault(local_name(child), []).append(text_of(child).strip())
    warnings: list[str] = []
    descriptions = values.get("description", [])
    comments = [line.removeprefix(_COMMENT) for line in descriptions if line.startswith(_COMMENT)]
    abstracts = [line for line in descriptions if not line.startswith(_COMMENT)]
    identifiers = [line for line in values.get("identifier", []) if not re.match(r"https?://", line)]
    texts = {
        "title": " ".join(values.get("title", [])),
        "abstract": abstracts[0] if abstracts else "",
        "categories": " ".join(filter(None, (_codes().get(line, "") for line in values.get("subject", [])))),
        "comments": " ".join(comments),
        "doi": " ".join(line.removeprefix("doi:") for line in identifiers if line.startswith("doi:")),
        "journal-ref": " ".join(line for line in identifiers if not line.startswith("doi:")),
        "license": next((line for line in values.get("rights", []) if line.startswith("http")), ""),
    }
    authors = [Author(name) for line in values.get("creator", []) if (name := _name(line))]
    return make_record(base, texts, tuple(authors), _times(base, values.get("date", []), warnings), warnings)


def _name(creator: str) -> str:
    last, _, first = creator.partition(", ")
    return clean_name(f"{first} {last}")


def _times(base: str, dates: list[str], warnings: list[str]) -> Times:
    known: list[str] = []
    for text in dates:
        try:
            known.append(parse_date(text))
        except ValueError as error:
            warnings.append(f"{error}; the date was left out")
    if not known:
        warnings.append(f"no date; the month of the id, {month_of_id(base)}, is taken")
        return undated(base, 1)
    return Times(min(known), max(known), 1)


@cache
def _codes() -> dict[str, str]:
    """Codes by what `dc:subject` calls them: `Mathematics - Combinatorics`, `High Energy Physics - Theory`."""
    codes: dict[str, str] = {}
    for category in all_categories():
        if category.archive == category.code:
            codes[category.name] = category.code
        else:
            codes[f"{_PHYSICAL_ARCHIVES.get(category.archive, category.group)} - {category.name}"] = category.code
    return codes
