"""What is indexed, what is asked, and what is found."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Channel: TypeAlias = Literal["lexical", "semantic", "hybrid"]
Sort: TypeAlias = Literal["relevance", "time", "stars"]


@dataclass(frozen=True, slots=True)
class Document:
    """One searchable work.

    Attributes:
        ref: Its name in results.
        names: Every exact name: refs, ids, DOIs, keys (fields `id:` and `doi:`).
        published: ISO date, reduced to what is known; sorts results by time, and `after:`/`before:`/`year:` select by it.
        year: Facet; None where unknown.
        venue: Facet and field, `ICLR`.
        code: Whether its text links to code.
    """

    ref: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    venue: str = ""
    year: int | None = None
    published: str = ""
    names: tuple[str, ...] = ()
    answers: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked.

    Attributes:
        text: A query of the query language. A title may contain what the language gives a meaning to, so a text that names a
            paper needs not be well-formed.
        within: Filters of the query language that hold beside the text and are no reason for a hit:
            `has:arxiv after:2024-05-03`.
        words_only: Whether the text is words and no query (files of queries).
        untranslated: Chinese terms of the text that are searched for as they are, not in English.
        counted: Whether the total, the facets and the nearest query are wanted; without, they are 0 and empty.
    """

    text: str
    limit: int = 25
    offset: int = 0
    sort: Sort = "relevance"
    channel: Channel = "hybrid"
    within: str = ""
    words_only: bool = False
    untranslated: tuple[str, ...] = ()
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Why:
    """Why a hit is there: a channel (`known_item`, `lexical`, `semantic`, `star`), a field, and words of the document.

    Attributes:
        asked: The Chinese term of the query that the words are the English of; empty where they are its own words.
        ref: Of `star`, the paper liked that the hit is like; its title is the one term.
    """

    channel: str
    field: str
    terms: tuple[str, ...]
    asked: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. Pinned hits are known items; their score is above all others."""

    ref: str
    score: float
    pinned: bool = False


class FacetCount(NamedTuple):
    """One value of a facet and how many papers have it. A search has up to two thousand, so they are made as tuples are."""

    value: str
    papers: int
