"""What is indexed and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

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
class Why:
    """Why a hit is there: channel (`known_item`, `lexical`, `semantic`), field and the words of the document that matched."""

    channel: str
    field: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. Pinned hits are known items; their score is above all others."""

    ref: str
    score: float
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet and how many matches have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """An answer.

    Attributes:
        total: Exact number of lexical matches.
        facets: `category`, `venue`, `year` → values with exact counts, most first.
        notes: What a reader should know, one sentence each: words dropped, a channel that was missing.
        nearest: When nothing matched, a query that does; empty otherwise.
    """

    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    took_ms: float
    notes: tuple[str, ...] = ()
    nearest: str = ""
