"""Where a text answers a query: the words that match, for highlighting and explaining."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from papilio.search.analysis import Analysis, cjk_runs, without_cjk
from papilio.search.documents import Document, Why
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word, year_range
from papilio.search.schema import author_forms, author_words

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(
    rf"(?P<formula>\$\$?[^$]*\$\$?)|(?P<sharp>(?<![^\W_])[A-Za-z](?:\+\+|#))|[{_CJK}]|(?:[^\W_{_CJK}]|[\u0300-\u036f])+"
)
_HYPHENS = "-‐‑"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands and its forms; a formula has none."""

    start: int
    end: int
    literal: tuple[str, ...]
    stem: str


@dataclass(slots=True)
class Wanted:
    """What a query looks for: stems anywhere, and sequences of literal words, each in one field or (`""`) in any."""

    stems: set[str] = field(default_factory=set[str])
    literals: set[str] = field(default_factory=set[str])
    phrases: set[tuple[str, tuple[str, ...]]] = field(default_factory=set[tuple[str, tuple[str, ...]]])
    field_stems: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


def wanted(query: Group, analysis: Analysis) -> Wanted:
    """Everything in a query that can be seen in a text; what is excluded cannot."""
    found = Wanted()
    _collect(query, analysis, found)
    return found


def _collect(node: Node, analysis: Analysis, found: Wanted) -> None:
    match node:
        case Not():
            pass
        case Group(nodes) | Either(nodes):
            _collect_words(" ".join(each.text for each in nodes if isinstance(each, Word)), analysis, found)
            for each in nodes:
                if not isinstance(each, Word):
                    _collect(each, analysis, found)
        case Word(text):
            _collect_words(text, analysis, found)
        case Phrase(text):
            found.phrases.add(("", tuple(analysis.literal(text))))
        case Field(name, value, quoted):
            if name == "author":
                found.phrases.add((name, tuple(analysis.literal(author_words(value)))))
            elif name in ("title", "abstract"):
                parts, joined = analysis.stemmed_parts(value)
                if quoted or len(parts) != 1:
                    found.phrases.add((name, tuple(analysis.literal(value))))
                    parts = []
                found.field_stems |= {(name, stem) for stem in (*parts, *joined) if not quoted}


def _collect_words(text: str, analysis: Analysis, found: Wanted) -> None:
    stems = analysis.stemmed(without_cjk(text))
    found.stems |= set(stems)
    runs = cjk_runs(text)
    for run in runs:
        pairs = [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
        found.phrases |= {("", tuple(pair)) for pair in pairs}
    if not stems and not runs:
        found.literals |= set(analysis.literal(text))


class Matcher:
    """Finds what one query wants in any number of texts, in time that grows with their length alone."""

    def __init__(self, query: Group, analysis: Analysis) -> None:
        self._wanted = wanted(query, analysis)
        self._analysis = analysis

    @classmethod
    def of_stems(cls, stems: Sequence[str], analysis: Analysis) -> "Matcher":
        """A matcher of words with these stems."""
        matcher = cls(Group(()), analysis)
        matcher._wanted.stems |= set(stems)
        return matcher

    def spans(self, text: str, name: str = "") -> list[tuple[int, int]]:
        """Spans [start, end) of matching words, in order and apart; `name` is the field that `text` is, if it is known.

        Without a name, words wanted in any one field count.
        """
        tokens = list(self._tokens(text))
        hit = [False] * len(tokens)
        stems, literals = self._wanted.stems, self._wanted.literals
        own = {stem for each, stem in self._wanted.field_stems if name in ("", each)}
        for i, token in enumerate(tokens):
            hit[i] = token.stem in stems or token.stem in own or any(each in literals for each in token.literal)
        self._mark_compounds(text, tokens, hit, stems | own)
        self._mark_phrases(tokens, hit, name)
        return _merged(text, tokens, hit)

    def names(self, author: str) -> bool:
        """Whether the query names this author, in any form that the index keeps."""
        names = [" ".join(("", *phrase, "")) for name, phrase in self._wanted.phrases if name == "author" and phrase]
        if not names:
            return False
        forms = [" ".join(("", *self._analysis.literal(form), "")) for form in author_forms(author)]
        return any(name in form for name in names for form in forms)

    def _tokens(self, text: str) -> Iterator[Token]:
        for match in _TOKEN.finditer(text):
            if match["formula"] is not None:
                yield Token(match.start(), match.end(), ("\x00",), "")
                continue
            yield Token(match.start(), match.end(), *self._analysis.word_forms(match[0]))

    def _mark_compounds(self, text: str, tokens: list[Token], hit: list[bool], stems: set[str]) -> None:
        """Mark `multi-agent` for `multiagent`: runs of two to four words with nothing but a hyphen between them."""
        first = 0
        for i in range(1, len(tokens) + 1):
            if i < len(tokens) and tokens[i].start - tokens[i - 1].end == 1 and text[tokens[i - 1].end] in _HYPHENS:
                continue
            if 2 <= i - first <= 4:
                joined = self._analysis.stemmed_parts("".join("".join(token.literal) for token in tokens[first:i]))[0]
                if joined and joined[0] in stems:
                    hit[first:i] = [True] * (i - first)
            first = i

    def _mark_phrases(self, tokens: list[Token], hit: list[bool], name: str) -> None:
        phrases = [phrase for each, phrase in self._wanted.phrases if phrase and (each == "" or name in ("", each))]
        if not phrases:
            return
        words = [(word, i) for i, token in enumerate(tokens) for word in token.literal]
        line = " ".join(("", *(word for word, _ in words), ""))
        position_at: dict[int, int] = {}
        at = 0
        for position, (word, _) in enumerate(words):
            position_at[at] = position
            at += len(word) + 1
        for phrase in phrases:
            needle = " ".join(("", *phrase, ""))
            found, reached = line.find(needle), 0
            while found >= 0:
                position = position_at[found]
                for _, owner in words[max(position, reached) : position + len(phrase)]:
                    hit[owner] = True
                reached = position + len(phrase)
                found = line.find(needle, found + 1)


def _merged(text: str, tokens: list[Token], hit: list[bool]) -> list[tuple[int, int]]:
    """Spans of marked tokens; neighbours of one hyphenated word become one."""
    spans: list[tuple[int, int]] = []
    for token, marked in zip(tokens, hit, strict=True):
        if not marked or token.literal == ("\x00",):
            continue
        if spans and (spans[-1][1] == token.start or text[spans[-1][1] : token.start] in _HYPHENS):
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return spans


def reasons(matcher: Matcher, query: Group, document: Document) -> tuple[Why, ...]:
    """The fields of a document in which the lexical channel finds something, with the words as the document has them."""
    found: list[Why] = []
    texts = (
        ("title", (document.title,)),
        ("abstract", (document.abstract,)),
        ("author", document.authors),
        ("answers", (document.answers,)),
    )
    for name, parts in texts:
        words = dict.fromkeys(part[start:end] for part in parts for start, end in matcher.spans(part, name))
        if name == "author":
            words |= dict.fromkeys(author for author in document.authors if matcher.names(author))
        if words:
            found.append(Why("lexical", name, tuple(words)))
    return (*found, *_filters(query, document))


def _filters(node: Node, document: Document) -> Iterator[Why]:
    """The conditions on categories, venues and years that a document meets."""
    match node:
        case Group(nodes) | Either(nodes):
            for each in nodes:
                yield from _filters(each, document)
        case Field("cat", value):
            wanted = value.lower()
            met = [each for each in document.categories if each.lower() == wanted or each.lower().startswith(f"{wanted}.")]
            if met:
                yield Why("lexical", "cat", tuple(met))
        case Field("venue", value) if document.venue.lower() == value.lower():
            yield Why("lexical", "venue", (document.venue,))
        case Field("year", value):
            first, last = year_range(value) or (None, None)
            if document.year is not None and (first or 0) <= document.year <= (last or 9999):
                yield Why("lexical", "year", (str(document.year),))
        case _:
            pass
