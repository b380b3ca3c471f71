"""Why a document answers a query: in which fields it is found, and by which of its words."""

from collections.abc import Iterator

from papilio.search.analysis import Analysis
from papilio.search.documents import Document, Why
from papilio.search.fields import NAMED, TEXTS, SearchField
from papilio.search.glossary import Term
from papilio.search.matching import Matcher
from papilio.search.meanings import stems_of
from papilio.search.query import Either, Field, Group, Node
from papilio.search.translation import terms_of
from papilio.search.values import year_range


class Reasons:
    """The reasons of one query for any number of documents."""

    def __init__(self, query: Group, matcher: Matcher, analysis: Analysis) -> None:
        """Keep what is needed. `matcher`: that of the query."""
        self._matcher = matcher
        self._analysis = analysis
        self._filters = tuple(_filters(query))
        self._terms = [_Meant(term, analysis) for term in terms_of(query) if term.searched]

    def of(self, document: Document) -> tuple[Why, ...]:
        """What of a document the lexical channel finds. Words that are the English of a Chinese term say whose they are."""
        found: list[Why] = []
        for field in TEXTS:
            texts = field.values(document)
            words = self._matcher.words(texts, field.name)
            if field.kind == "person":
                words |= dict.fromkeys(author for author in texts if self._matcher.names(author))
            elif self._terms:
                for term in self._terms:
                    if meant := self._words_of(term, texts, field.name):
                        found.append(Why("lexical", field.name, meant, term.head))
                words = {word: None for word in words if not any(self._stems(word) & term.stems for term in self._terms)}
            if words:
                found.append(Why("lexical", field.name, tuple(words)))
        for node in self._filters:
            if node.refs is not None:
                if document.ref in node.refs:
                    found.append(Why("lexical", node.name, (node.value,)))
            elif met := _met(NAMED[node.name], node.value, document):
                found.append(Why("lexical", node.name, met))
        return tuple(found)

    def _words_of(self, term: "_Meant", texts: tuple[str, ...], name: str) -> tuple[str, ...]:
        """The words of a term, those side by side as one. Where a whole form is, single words tell nothing more."""
        found: dict[str, str] = {}
        for text in texts:
            begun = ended = -1
            for start, end in [*self._matcher.spans(text, name), (len(text), len(text))]:
                if start == ended + 1 and text[ended:start].isspace() and self._stems(text[start:end]) & term.stems:
                    ended = end
                    continue
                if begun >= 0:
                    found.setdefault(text[begun:ended].casefold(), text[begun:ended])
                begun, ended = (start, end) if self._stems(text[start:end]) & term.stems else (-1, -1)
        whole = [words for words in found.values() if term.is_whole(self._stems(words))]
        return tuple(whole or found.values())

    def _stems(self, words: str) -> set[str]:
        return set(self._analysis.stemmed(words))


class _Meant:
    """A Chinese term and the stemmed words of its English."""

    def __init__(self, term: Term, analysis: Analysis) -> None:
        self.head = term.head
        self._forms = [set(stems_of(form, analysis)) for form in term.english]
        self.stems = set[str]().union(*self._forms)

    def is_whole(self, stems: set[str]) -> bool:
        """Whether these words have all of a form."""
        return any(form and form <= stems for form in self._forms)


def _filters(node: Node) -> Iterator[Field]:
    """The conditions of a query that may be reasons; what is excluded is none."""
    match node:
        case Group(nodes) | Either(nodes):
            for each in nodes:
                yield from _filters(each)
        case Field(name) if NAMED[name].explained:
            yield node
        case _:
            pass


def _met(field_: SearchField, value: str, document: Document) -> tuple[str, ...]:
    """What of a document meets a filter; nothing for fields whose words `reasons` has found."""
    wanted = value.lower()
    match field_.kind:
        case "category":
            return tuple(
                each for each in field_.values(document) if each.lower() == wanted or each.lower().startswith(f"{wanted}.")
            )
        case "value":
            return tuple(each for each in field_.values(document) if each.lower() == wanted)
        case "years":
            first, last = year_range(value) or (None, None)
            return tuple(each for each in field_.values(document) if (first or 0) <= int(each) <= (last or 9999))
        case _:
            return ()
