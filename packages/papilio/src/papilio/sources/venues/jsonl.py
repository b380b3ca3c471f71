"""Our own JSONL form for venue papers, described by `venue-record.schema.json` beside this file (and in docs/).

Only a missing or unusable id or title makes a record bad. Any other field of a wrong type or form is left out, with a warning.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import cast

from papilio.errors import IdentifierError, RecordError
from papilio.identifiers import parse_arxiv_id
from papilio.model.paper import Author, Paper, Record
from papilio.model.partial_date import year_of
from papilio.model.shown import kind_of, shown
from papilio.sources.dates import YEARS, parse_date
from papilio.sources.doi import find_dois
from papilio.sources.text import clean_abstract, clean_name, clean_text, parse_authors
from papilio.sources.venues.series import parse_edition
from papilio.texts.joined_names import bare_name, separate_names
from papilio.texts.turned_names import spoken_name

_SEMICOLON = re.compile(r";(?![^()\[\]]*[)\]])")
_LONGEST_ID = 200
_UNFIT_FOR_ID = re.compile(r"[\s\x00-\x1f\x7f,\\]")
_ODD_PATH = re.compile(r"^/|/$|//|(?:^|/)\.\.?(?:/|$)")
_WEB_ADDRESS = re.compile(r"https?://[^\s/$.?#\"'<>][^\s\"'<>]*", re.IGNORECASE)


def parse_venue_record(fields: Mapping[str, object]) -> Record:
    """One decoded line (`id, title, abstract, authors, venue, year, date, doi`; optional `track, url, pdf, arxiv, keywords`).

    `keywords` are kept in the comments, as words of the authors about the paper. Fields of other names are not read.

    Raises:
        RecordError: No id or title, or one that cannot be used.
    """
    warnings: list[str] = []
    ref = _ref(fields.get("id"))
    title = clean_text(_text(fields, "title", warnings))
    if not title:
        raise RecordError(f"the record {ref} has no title; a non-empty text is needed under `title`")
    abstract = clean_abstract(_text(fields, "abstract", warnings))
    if not abstract:
        warnings.append("no abstract")
    authors = _authors(fields.get("authors"), warnings)
    if not authors:
        warnings.append("no authors")
    published = _date(fields, warnings)
    stated = _year(fields.get("year"), warnings)
    venue, year, told = parse_edition(_text(fields, "venue", warnings), stated)
    if not venue:
        warnings.append("no venue")
    if stated is not None and year != stated:
        warnings.append(f"the venue's name says {year}, the year {stated}; the name is believed")
    dois = find_dois(_text(fields, "doi", warnings), warnings)
    paper = Paper(
        ref=ref,
        title=title,
        abstract=abstract,
        authors=authors,
        published=published or (str(year) if year else ""),
        updated=published or (str(year) if year else ""),
        comments=_keywords(fields.get("keywords"), warnings),
        doi=dois[0] if dois else "",
        venue=venue,
        year=year if year is not None else year_of(published),
        track=clean_text(_text(fields, "track", warnings)) or told,
        page_url=_address(fields, "url", warnings),
        pdf_url=_address(fields, "pdf", warnings),
    )
    aliases = tuple(dict.fromkeys(f"doi:{doi.lower()}" for doi in dois))
    return Record(paper, aliases=aliases, preprint=_preprint(fields, warnings), warnings=tuple(warnings))


def _ref(brought: object) -> str:
    if brought is None or brought == "":
        raise RecordError(
            "the record has no id; a short text that no other record has is needed under `id`, such as iclr2024:1a2b"
        )
    if not isinstance(brought, str):
        raise RecordError(f"the id {shown(brought)} is no text; put it in quotes")
    unfit = _UNFIT_FOR_ID.search(brought) or next((c for c in brought if unicodedata.category(c)[0] == "C"), None)
    if unfit:
        character = unfit if isinstance(unfit, str) else unfit[0]
        raise RecordError(f"the id {shown(brought)} holds {character!r}; letters, digits and - _ . : / @ + are right")
    if _ODD_PATH.search(brought):
        raise RecordError(
            f"the id {shown(brought)} cannot be part of a URL; a slash stands between two parts of an id, which are not . or .."
        )
    if len(brought) > _LONGEST_ID:
        raise RecordError(f"the id {brought[:40]!r}… has {len(brought)} characters; {_LONGEST_ID} are allowed")
    if brought.lower().startswith("arxiv:"):
        try:
            return parse_arxiv_id(brought).ref
        except IdentifierError as error:
            raise RecordError(f"the id {shown(brought)} is no arXiv id: {error}") from error
    return brought


def _text(fields: Mapping[str, object], name: str, warnings: list[str]) -> str:
    value = fields.get(name)
    if isinstance(value, str):
        return value
    if value is not None:
        if name == "title":
            raise RecordError(f"the title {shown(value)} is no text; put it in quotes")
        warnings.append(f"`{name}` is no text ({kind_of(value)}) and was left out; a text in quotes is right")
    return ""


def _authors(value: object, warnings: list[str]) -> tuple[Author, ...]:
    if isinstance(value, str):
        return _authors_in_a_text(value)
    if not isinstance(value, list):
        if value is not None:
            warnings.append(
                f'`authors` is no list of names ({kind_of(value)}) and was left out; ["Ann Lee", "Bob Ray"] is right'
            )
        return ()
    authors: list[Author] = []
    for entry in cast(list[object], value):
        details: Mapping[str, object] = cast(dict[str, object], entry) if isinstance(entry, dict) else {"name": entry}
        name = details.get("name")
        names = separate_names(clean_name(name)) if isinstance(name, str) else ()
        if not names:
            warnings.append(
                f'the author {shown(entry)} has no name and was left out; "Ann Lee" or {{"name": "Ann Lee"}} is right'
            )
            continue
        places = details.get("affiliations", details.get("affiliation"))
        if places is not None and not isinstance(places, str | list):
            warnings.append(f'the affiliations {shown(places)} are no list of texts and were left out; ["MIT"] is right')
        listed = [places] if isinstance(places, str) else cast(Sequence[object], places) if isinstance(places, list) else ()
        affiliations = tuple(clean_text(place) for place in listed if isinstance(place, str) and place.strip())
        authors += [Author(each, affiliations) for each in names]
    return tuple(authors)


def _authors_in_a_text(text: str) -> tuple[Author, ...]:
    """The authors between semicolons where there is one outside brackets, `Lee, Ann; Ray, Bob`; else between commas."""
    pieces = _SEMICOLON.split(clean_name(text)) if ";" in text else []
    if len(pieces) < 2:
        return parse_authors(text)
    authors: list[Author] = []
    for piece in pieces:
        name, bracket, rest = piece.strip().partition(" (")
        authors += parse_authors(f"{spoken_name(bare_name(name))}{bracket}{rest}")
    return tuple(authors)


def _date(fields: Mapping[str, object], warnings: list[str]) -> str:
    value = fields.get("date")
    if isinstance(value, int) and not isinstance(value, bool) and value in YEARS:
        return str(value)
    text = _text(fields, "date", warnings).strip()
    if not text:
        return ""
    try:
        return parse_date(text)
    except ValueError as error:
        warnings.append(f"{error}; the date was left out")
        return ""


def _year(value: object, warnings: list[str]) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{4}\s*", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in YEARS:
        return value
    if value is not None and value != "":
        warnings.append(f"the year {shown(value)} is none and was left out; four digits are right, such as 2024")
    return None


def _address(fields: Mapping[str, object], name: str, warnings: list[str]) -> str:
    text = _text(fields, name, warnings).strip()
    if text and not _WEB_ADDRESS.fullmatch(text):
        warnings.append(f"`{name}` {shown(text)} is no web address and was left out; https://… is right")
        return ""
    return text


def _preprint(fields: Mapping[str, object], warnings: list[str]) -> str:
    text = _text(fields, "arxiv", warnings).strip()
    if not text:
        return ""
    try:
        return parse_arxiv_id(text.rpartition("arxiv.org/abs/")[2]).ref
    except IdentifierError as error:
        warnings.append(f"`arxiv` {shown(text)} is no arXiv id and was left out: {error}")
        return ""


def _keywords(value: object, warnings: list[str]) -> str:
    words = re.split(r"[;,]", value) if isinstance(value, str) else value
    if words is None:
        return ""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in cast(list[object], words)):
        warnings.append(f'`keywords` {shown(words)} is no list of words and was left out; ["graphs", "trees"] is right')
        return ""
    cleaned = [clean_text(word) for word in cast(list[str], words)]
    return f"Keywords: {', '.join(word for word in cleaned if word)}" if any(cleaned) else ""
