"""The answer to one search, which also explains its documents and marks the words of a text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from papilio.search.analysis import Analysis
from papilio.search.blending import Near
from papilio.search.documents import Document, FacetCount, Hit, Search, Why
from papilio.search.glossary import Term
from papilio.search.known_item import name_keys
from papilio.search.matching import Matcher
from papilio.search.plain_words import Coverage
from papilio.search.query import Group
from papilio.search.reasons import Reasons
from papilio.search.titles import document_named


class Reading:
    """A search as it was understood: read once, and compared with any number of documents."""

    def __init__(
        self, text: str, tree: Group, analysis: Analysis, known: Callable[[], tuple[str, ...]], near: Near | None = None
    ) -> None:
        """Keep what is needed; nothing is reckoned before it is asked for.

        Args:
            known: Finds the refs that the text names.
            near: What is found by meaning.
        """
        self._text = text
        self._tree = tree
        self._analysis = analysis
        self._find_known = known
        self._near = near

    def why(self, document: Document) -> tuple[Why, ...]:
        """Which channel, field and words of a document answer the search."""
        named = document_named(self._keys, document, self._known)
        found = (*self._reasons.of(document), *(self._near.why(document) if self._near else ()))
        return found if named is None else (named, *found)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """The spans [start, end) of words that the search matches, stemmed or literal; formulas are left alone."""
        return self._matcher.spans(text)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._tree, self._analysis)

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self._tree, self._matcher, self._analysis)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(name_keys(self._text))

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return self._find_known()


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that the words of a query may mean.

    Attributes:
        conditions: What it says, field by field: `("author", "Kaiming He")`.
        query: The query with the filter in place of the words.
        count: How many papers match it.
    """

    conditions: tuple[tuple[str, str], ...]
    query: str
    count: int


@dataclass(frozen=True, slots=True)
class Without:
    """A query that finds papers where the one asked for finds none.

    Attributes:
        part: What is left out: `author:jumper`.
        query: What is left.
        count: How many papers match it.
    """

    part: str
    query: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        query: The text as a query that can be read: of a title that is none, its words.
        total: Exact number of lexical matches.
        coverage: How many of the words each of them has; None where one is enough.
        facets: `category`, `venue`, `year` → values with exact counts, most first.
        notes: What a reader should know, one sentence each: words dropped, a channel that was missing.
        nearest: A query close by that finds papers: spelt as the library spells, or, when nothing matched, with one condition
            less; or empty.
        without: When nothing matched, the query without the parts for which there is nothing.
        offers: Filters that the words may mean, the nearest meaning first.
        understood: The Chinese terms in the text and their English, those too that the search leaves in Chinese.
    """

    search: Search
    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    took_ms: float
    notes: tuple[str, ...]
    nearest: str
    without: tuple[Without, ...]
    coverage: Coverage | None
    offers: tuple[Offer, ...]
    understood: tuple[Term, ...]
    reading: Reading = field(repr=False)

    def why(self, document: Document) -> tuple[Why, ...]:
        """Which channel, field and words of a document answer the search; `within` is no reason."""
        return self.reading.why(document)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """The spans [start, end) of the words of a text that the search matches; formulas are left alone."""
        return self.reading.marks(text)
