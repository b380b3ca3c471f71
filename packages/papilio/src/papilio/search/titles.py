"""Which held titles does a text name, word for word or with slips of the pen?"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import cast

import tantivy
from tantivy import Query

from papilio.search import schema
from papilio.search.analysis import STOP_WORDS, Analysis
from papilio.search.clause import any_of
from papilio.search.documents import Document, Why
from papilio.search.known_item import distance, name_key, name_keys
from papilio.search.script import in_one_script
from papilio.texts.title_key import title_key, title_words

MAX_PINS = 20
MAX_FUZZY_CHARACTERS = 600
"""A longer text is looked for word for word alone."""
FUZZY_WORDS = 2
FUZZY_LETTERS = 10
CANDIDATES = 12
LONG_WORDS = 6
"""With so many words a title with slips shares half of them with the text at least; with fewer two slips may spoil all."""

GAP_WORDS = 2
"""So many words may lack from a title, in one place."""
LEAST_OF_TITLE = 3
"""A text of fewer words is rather a subject than a title that lacks some."""
FIRST_BY_WORDS = 3
"""So many hits of the words are looked at for a title that lacks words.

This and the two above were chosen on titles of `benchmarks/known_item.py`. On the development queries of
`benchmarks/search_quality.py` they change nothing."""

_RARER = 20
"""A word is another's misspelling when the library has it this many times more rarely."""


@dataclass(frozen=True, slots=True)
class KnownItems:
    """Finds known items in one state of the index."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    analysis: Analysis

    def find(self, text: str) -> tuple[str, ...]:
        """The refs that `text` names by an exact name, a title, or a title with slips. None when in doubt."""
        text = text.strip()
        if text and (named := self._refs(Query.term_set_query(self.schema, "names", list(name_keys(text))))):
            return named
        text = in_one_script(text)
        key = title_key(text)
        if not key:
            return ()
        return self._refs(self._term("key", key)) or self._without_subtitle(key) or self._mistyped(text, key)

    def find_gapped(self, text: str, refs: Sequence[str]) -> str | None:
        """The first of these refs whose title is the text and one or two words more in one place."""
        words = title_words(in_one_script(text))
        if len(words) < LEAST_OF_TITLE or len(text) > MAX_FUZZY_CHARACTERS:
            return None
        for ref in refs[:FIRST_BY_WORDS]:
            titles = self._titles(self._term("ref", ref))
            if any(lacks_words(words, title.split(" ")) for title in titles):
                return ref
        return None

    def _term(self, name: str, key: str) -> Query:
        return Query.term_query(self.schema, name, key, "basic")

    def _refs(self, query: Query) -> tuple[str, ...]:
        found = self.searcher.search(query, MAX_PINS, count=False, order_by_field="order", order=tantivy.Order.Asc).hits
        return tuple(schema.ref_of_order(cast(str, order)) for order, _ in found)

    def _without_subtitle(self, key: str) -> tuple[str, ...]:
        """A title without its subtitle names a paper when only one paper has it."""
        found = self._refs(self._term("short_key", key))
        return found if len(found) == 1 else ()

    def _mistyped(self, text: str, key: str) -> tuple[str, ...]:
        words = title_words(text)
        if len(words) < FUZZY_WORDS or len(key) < FUZZY_LETTERS or len(text) > MAX_FUZZY_CHARACTERS:
            return ()
        titles = {title for title in self._candidates(words, key) if same_title(words, title.split(" "), self._count)}
        if len(titles) != 1:
            return ()
        return self._refs(self._term("key", titles.pop().replace(" ", "")))

    def _candidates(self, words: Sequence[str], key: str) -> set[str]:
        """The titles most like these words: those with the most telling ones, and those with nearly the same letters. The
        latter are not looked for where no title has half of the words of a long text."""
        terms = list(dict.fromkeys(self.analysis.stemmed(" ".join(words))))
        queries = [Query.term_query(self.schema, "title", term, "freq") for term in terms]
        titles = self._titles(any_of(queries)) if queries else set[str]()
        shared = max((len(set(words).intersection(title.split(" "))) for title in titles), default=0)
        if len(words) < LONG_WORDS or 2 * shared >= len(set(words)):
            titles |= self._titles(Query.fuzzy_term_query(self.schema, "key", key, distance=2 if len(key) > 24 else 1))
        return titles

    def _titles(self, query: Query) -> set[str]:
        addresses = [address for _, address in self.searcher.search(query, CANDIDATES, count=False).hits]
        stored = [self.searcher.doc(address).get_first("title_words") for address in addresses]
        return {bytes(each).decode() for each in stored if each is not None}

    def _count(self, word: str) -> int:
        """Documents with this word in title or abstract."""
        return max(self.searcher.doc_freq("title_literal", word), self.searcher.doc_freq("abstract_literal", word))


def document_named(keys: Container[str], document: Document, found: Sequence[str]) -> Why | None:
    """Why `document` is what a text names, None when it is not.

    Args:
        keys: What the text may be called in the index, by `name_keys`.
        found: The known items found for the text.
    """
    for name in (document.ref, *document.names):
        if name_key(name) in keys:
            return Why("known_item", "name", (name,))
    return Why("known_item", "title", (document.title,)) if document.ref in found else None


def lacks_words(written: Sequence[str], title: Sequence[str]) -> bool:
    """Whether `written` is `title` without one or two words that stand together."""
    lacking = len(title) - len(written)
    if not 0 < lacking <= GAP_WORDS:
        return False
    same = next((place for place, word in enumerate(written) if word != title[place]), len(written))
    return list(written[same:]) == list(title[same + lacking :])


def same_title(written: Sequence[str], title: Sequence[str], count: Callable[[str], int]) -> bool:
    """Whether `written` is `title` with slips: letters wrong in few words, or a small word too many or too few.

    Words that merely look alike are told apart by `count`, the number of documents with a word: a slip makes a word that
    is rare or unknown. Digits, letters standing alone and abbreviations must agree.
    """
    slips = 0
    allowed = 1 if len(title) < 6 else 2
    for tag, i, j, k, m in SequenceMatcher(None, written, title, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        ours, theirs = written[i:j], title[k:m]
        if len(ours) == len(theirs):
            if not all(_slip(a, b, count) for a, b in zip(ours, theirs, strict=True)):
                return False
            slips += len(ours)
        elif not ours or not theirs:
            if not all(word in STOP_WORDS for word in (*ours, *theirs)) or len(title) < 4:
                return False
            slips += len(ours) + len(theirs)
        elif not _slip("".join(ours), "".join(theirs), count):
            return False
        else:
            slips += 1
    return slips <= allowed


def _slip(written: str, word: str, count: Callable[[str], int]) -> bool:
    """Whether `written` is a slip for `word`."""
    if [c for c in written if c.isdigit()] != [c for c in word if c.isdigit()]:
        return False
    small = word in STOP_WORDS and len(word) > 1
    if len(word) < 4 and not small:
        return False
    if distance(written, word, 2) > (2 if len(word) > 8 else 1):
        return False
    return small or count(written) * _RARER <= count(word)
