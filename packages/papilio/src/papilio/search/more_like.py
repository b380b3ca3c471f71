"""Documents like a text: its most telling terms, weighted, as one query; and its meaning beside them.

A term t of the text counts c(t) = f(t)^DAMPING: f counts it in the abstract, and TITLE_TIMES as much in the title. It tells
c(t) · idf(t), with idf(t) = ln(1 + (N − n + ½) / (n + ½)) over the N documents of the index, of which n have it. The TERMS
that tell most are searched for, each boosted by c(t); BM25 brings the idf, and having it twice finds less. The numbers were
chosen on half of the queries of AutoScholarQuery (benchmarks/related_quality.py). Tantivy's own more-like-this knows neither
titles nor damping, and found a third less there.

Where there are vectors, the documents nearest to the text's own join those that its words find, in one order (`blending`).
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from papilio.search.analysis import Analysis
from papilio.search.blending import Near
from papilio.search.clause import any_of
from papilio.search.documents import Document, Hit, Why
from papilio.search.matching import Matcher

TERMS = 48
TITLE_TIMES = 4.0
DAMPING = 0.7
JOINED_TIMES = 0.3
"""What a hyphenated word run together counts beside its parts."""
TITLE_WEIGHT = 0.4
"""What a term counts again where another document has it in its title."""
LEAST_DOCUMENTS = 2
"""A term that only the text itself has finds nothing."""
GREATEST_SHARE = 0.3
"""Terms of more documents than this share say nothing about any; in a small library every term is of many."""
SMALL_LIBRARY = 1_000
LONGEST_TEXT = 20_000
"""Characters that are read."""
SHOWN_WORDS = 8


@dataclass(frozen=True, slots=True)
class Alike:
    """What is like a text.

    Attributes:
        hits: The nearest first.
        terms: What was searched for, the most telling first; empty for a text whose words say nothing to compare by.
        near: What is near to it by meaning; None without vectors.
    """

    hits: tuple[Hit, ...]
    terms: tuple[str, ...]
    near: Near | None = None


def telling_terms(
    searcher: tantivy.Searcher, documents: int, analysis: Analysis, title: str, abstract: str
) -> dict[str, float]:
    """The terms that tell most, the most telling first, with what each counts."""
    counts: defaultdict[str, float] = defaultdict(float)
    for text, times in ((title, TITLE_TIMES), (abstract, 1.0)):
        parts, joined = analysis.stemmed_parts(text[:LONGEST_TEXT])
        for term in parts:
            counts[term] += times
        for term in joined:
            counts[term] += times * JOINED_TIMES
    most = documents if documents < SMALL_LIBRARY else GREATEST_SHARE * documents
    tells: dict[str, float] = {}
    for term, count in counts.items():
        having = searcher.doc_freq("text", term)
        if LEAST_DOCUMENTS <= having <= most and not term.isdecimal():
            tells[term] = count**DAMPING * math.log(1 + (documents - having + 0.5) / (having + 0.5))
    best = sorted(tells, key=lambda term: (-tells[term], term))[:TERMS]
    return {term: counts[term] ** DAMPING for term in best}


def like_query(schema: tantivy.Schema, searcher: tantivy.Searcher, terms: dict[str, float]) -> Query:
    """Any of the terms, by their weights."""
    queries: list[Query] = []
    for term, weight in terms.items():
        queries.append(Query.boost_query(Query.term_query(schema, "text", term, "freq"), weight))
        if searcher.doc_freq("title", term):
            queries.append(Query.boost_query(Query.term_query(schema, "title", term, "freq"), TITLE_WEIGHT * weight))
    return any_of(queries)


def without(query: Query, excluded: Query) -> Query:
    """The query, but for documents of `excluded`."""
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, excluded)])


def shared_words(analysis: Analysis, terms: Sequence[str], document: Document) -> tuple[Why, ...]:
    """The words of a document that are the most telling of the terms, as the document writes them."""
    found: list[Why] = []
    seen: set[str] = set()
    for name, text in (("title", document.title), ("abstract", document.abstract)):
        matcher = Matcher.of_stems(terms, analysis)
        words: dict[str, str] = {}
        for start, end in matcher.spans(text):
            word = text[start:end]
            for stem in analysis.stemmed(word):
                words.setdefault(stem, word)
        told = [words[term] for term in terms if term in words and term not in seen]
        seen |= words.keys()
        if told:
            found.append(Why("lexical", name, tuple(dict.fromkeys(told))[:SHOWN_WORDS]))
    return tuple(found)
