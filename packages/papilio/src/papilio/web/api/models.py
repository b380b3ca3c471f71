"""What the API answers, for OpenAPI; the values come from `export`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from papilio.model.paper import Kind


class Model(BaseModel):
    """A part of an answer: exactly these fields."""

    model_config = ConfigDict(extra="forbid")


class AuthorRecord(Model):
    """One author, in the order of the paper."""

    name: str
    affiliations: list[str]


class AnnouncementRecord(Model):
    """One appearance in a category's list."""

    category: str = Field(examples=["cs.CL"])
    day: str = Field(description="ISO date.", examples=["2017-06-13"])
    kind: Kind
    estimated: bool = Field(description="Reckoned by arXiv's calendar from the paper's time, not announced.")


class ReadingRecord(Model):
    """How often readers opened the paper here."""

    pdf: int
    answers: int


class PaperRecord(Model):
    """A paper, whole."""

    ref: str = Field(description="Canonical name.", examples=["arxiv:1706.03762"])
    title: str
    abstract: str = Field(description="One line for each paragraph; formulas in TeX.")
    authors: list[AuthorRecord]
    categories: list[str] = Field(description="arXiv categories, primary first.", examples=[["cs.CL", "cs.LG"]])
    published: str = Field(
        description="ISO 8601 in UTC, reduced to what is known: 2017, 2017-06, 2017-06-12, 2017-06-12T17:57:34Z."
    )
    updated: str = Field(description="Of the version held; as `published`.")
    version: int
    venue: str = Field(description="Short name of a series, `ICLR`; empty for a preprint.")
    year: int | None
    track: str
    doi: str
    journal_ref: str
    report_no: str
    comments: str
    license: str
    page: str = Field(description="Path of its page here.", examples=["/arxiv/1706.03762"])
    url: str = Field(description="Its page at the source; empty where none is known.")
    pdf: str = Field(description="Its PDF at the source; empty where none is known.")
    code: list[str] = Field(description="Links to code, data, models and project pages in its abstract and comments.")
    also: list[str] = Field(description="Refs of the other records of the same work.")
    aliases: list[str] = Field(description="Its other names.")
    announcements: list[AnnouncementRecord]
    readings: ReadingRecord


class CardRecord(Model):
    """A paper in a few words, with what the reader left on it."""

    name: str = Field(description="As asked.")
    ref: str = Field(description="Canonical name.", examples=["arxiv:1706.03762"])
    title: str = Field(description="Formulas in TeX.")
    authors: list[str]
    year: int | None
    venue: str = Field(description="Short name of a series, `ICLR`; empty for a preprint.")
    page: str = Field(description="Path of its page here.", examples=["/arxiv/1706.03762"])
    starred: bool = Field(description="Whether this reader has starred a record of this work.")
    read: bool = Field(description="Whether this reader has read a record of this work.")
    readings: ReadingRecord
    answers: None = Field(description="Null: this library makes no answers.")
    also: list[str] = Field(description="Refs of the other records of the same work.")


class UnheldRecord(Model):
    """A name that means no paper of this library, or more than one."""

    name: str = Field(description="As asked.")
    ref: None = Field(description="Null: it is not held.")


class FetchingRecord(Model):
    """A paper that is not here yet: it is being fetched. `Retry-After` says when to ask again."""

    ref: str = Field(examples=["arxiv:2401.00001"])
    state: Literal["fetching"]
    detail: str = Field(description="What is under way, and what is in the way.")


class WhyRecord(Model):
    """Why a hit is there."""

    channel: str = Field(examples=["lexical"])
    field: str = Field(examples=["title"])
    terms: list[str] = Field(description="Words of the paper that matched.")
    asked: str = Field(
        default="",
        description="The Chinese term of the query that the words are the English of; left out where they are its own.",
        examples=["低秩近似"],
    )
    ref: str = Field(
        default="",
        description="Of the channel `star`, the paper liked that the hit is like; its title is the term. Left out of others.",
        examples=["arxiv:1706.03762"],
    )


class HitRecord(Model):
    """One hit."""

    ref: str
    title: str
    authors: list[str]
    year: int | None
    venue: str
    categories: list[str]
    score: float = Field(description="Comparable within one answer only.")
    why: list[WhyRecord]
    also: list[str] = Field(description="Refs of the other records of the same work.")


class RelatedRecord(Model):
    """The papers like one paper, the nearest first."""

    ref: str = Field(description="The paper they are like.")
    total: int = Field(description="How many there are; none of a paper that says nothing to compare by.")
    hits: list[HitRecord]


class RecommendedRecord(Model):
    """Papers that the reader may like, the best first."""

    likes: int = Field(description="Papers that the reader has starred or rated up.")
    dislikes: int = Field(description="Papers that the reader has rated down.")
    silent: int = Field(description="Papers liked that say too little to count.")
    day: str | None = Field(description="The day of the newest lists, up to which a scope reaches; null of everything.")
    total: int = Field(description="How many there are, at most 200.")
    hits: list[HitRecord]
    notes: list[str] = Field(description="Why there is nothing, or what is still to come.")


class FacetRecord(Model):
    """A value and how many matches have it."""

    value: str
    count: int


class FacetsRecord(Model):
    """Counts over all lexical matches, most first."""

    category: list[FacetRecord]
    venue: list[FacetRecord]
    year: list[FacetRecord]


SEARCH_EXAMPLE: JsonDict = {
    "query": "attention cat:cs.CL",
    "total": 1,
    "took_ms": 3.2,
    "hits": [
        {
            "ref": "arxiv:1706.03762",
            "title": "Attention Is All You Need",
            "authors": ["Ashish Vaswani", "Noam Shazeer"],
            "year": 2017,
            "venue": "",
            "categories": ["cs.CL", "cs.LG"],
            "score": 12.5,
            "why": [{"channel": "lexical", "field": "title", "terms": ["Attention"]}],
            "also": [],
        }
    ],
    "facets": {
        "category": [{"value": "cs.CL", "count": 1}, {"value": "cs.LG", "count": 1}],
        "venue": [],
        "year": [{"value": "2017", "count": 1}],
    },
    "notes": [],
    "nearest": "",
    "without": [],
    "understood": [],
    "offers": [],
}


class UnderstoodRecord(Model):
    """A Chinese term of a query and what it means."""

    term: str = Field(examples=["低秩近似"])
    english: list[str] = Field(description="The usual form first.", examples=[["low-rank approximation"]])
    searched: bool = Field(description="Whether its English is searched for; not if `untranslated` names the term.")


class OfferRecord(Model):
    """A filter that words of the query may mean."""

    query: str = Field(description="The query with the filter in place of the words.", examples=['author:"Kaiming He"'])
    count: int = Field(description="Papers that match it.")


class WithoutRecord(Model):
    """A query that finds papers where the one asked for finds none."""

    part: str = Field(description="What is left out.", examples=["author:jumper"])
    query: str = Field(description="What is left.", examples=["attention"])
    count: int = Field(description="Papers that match it.")


class SearchRecord(Model):
    """An answer to a search."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [SEARCH_EXAMPLE]})

    query: str
    total: int = Field(description="Exact number of lexical matches.")
    took_ms: float
    hits: list[HitRecord]
    facets: FacetsRecord
    notes: list[str] = Field(description="What a reader should know about this answer.")
    nearest: str = Field(
        description="A query close by: spelt as the library spells, or, where nothing matched, with one condition less."
    )
    without: list[WithoutRecord] = Field(
        description="Where nothing matched, the query without the parts for which there is nothing."
    )
    understood: list[UnderstoodRecord] = Field(description="What the Chinese terms of the query mean.")
    offers: list[OfferRecord] = Field(description="Filters that words of the query may mean: a person, a venue, a year.")


class MomentRecord(Model):
    """When a saved search was saved or seen."""

    time: str = Field(description="ISO 8601 in UTC.", examples=["2026-08-14T15:00:00Z"])
    sequence: int = Field(description="The newest change of the library then.")


class SavedRecord(Model):
    """A saved search of the reader who asks."""

    id: int
    name: str
    query: str
    scope: Literal["all", "arxiv", "venue"]
    channel: Literal["lexical", "semantic", "hybrid"]
    sort: Literal["relevance", "time", "stars"]
    untranslated: list[str] = Field(description="Chinese terms that are searched for in Chinese alone.")
    saved: MomentRecord
    seen: MomentRecord


class SavedRunRecord(Model):
    """A saved search, run."""

    saved: SavedRecord
    sequence: int = Field(description="The change of the library at which it was run; at the same one it finds the same.")
    new: list[str] = Field(description="Refs of what it finds among the papers that came since it was last seen, newest first.")
    answer: SearchRecord


class ResolveRecord(Model):
    """Where a text leads."""

    kind: Literal["paper", "papers", "list", "search"]
    path: str = Field(description="Path here, percent-encoded.")
    refs: list[str]
    unknown: list[str] = Field(description="Papers named that are not held.")


class CategoryRecord(Model):
    """One arXiv category and what is held of it."""

    code: str
    name: str
    name_zh: str
    group: str
    aliases: list[str]
    papers: int
    newest_day: str | None


class TrackRecord(Model):
    """One track of an edition."""

    name: str
    papers: int


class EditionRecord(Model):
    """One edition of a venue."""

    name: str = Field(examples=["ICLR.2025"])
    venue: str
    year: int | None
    papers: int
    tracks: list[TrackRecord]


class ListedRecord(Model):
    """One line of a day's list."""

    ref: str
    kind: Kind


class DayRecord(Model):
    """The list of a day, over one or more categories."""

    categories: list[str]
    day: str | None = Field(description="Null when nothing is held of these categories.")
    total: int
    papers: list[ListedRecord]


class StatusRecord(Model):
    """How the library stands."""

    version: str
    papers: int
    library: str = Field(description="`empty`, `starter` or `own`.")
    sequence: int = Field(description="The library's newest change.")
    indexed_sequence: int = Field(description="The change up to which search knows the library.")
