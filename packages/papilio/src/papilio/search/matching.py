"""Where a text answers a query: the words that match, for highlighting and explaining."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from papilio.search.analysis import Analysis, cjk_runs, without_cjk
from papilio.search.fields import NAMED
from papilio.search.glossary import Term
from papilio.search.meanings import phrases_of, stems_of
from papilio.search.persons import turned
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word
from papilio.search.schema import author_forms, author_words
from papilio.texts.formulas import without_formulas

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_FORMULA = "\x00"
"""Stands for each character of a formula, where no word is looked for; no text holds it."""
_TOKEN = re.compile(
    rf"({_FORMULA}+|(?<![^\W_])[A-Za-z](?:\+\+|#)|(?<![^\W_*])[A-Z]\*(?![\w*=])|[{_CJK}]|(?:[^\W_{_CJK}]+|[\u0300-\u036f]+)+)"
)
"""A formula, a word like C++, a character of a language without blanks, or a word."""
_PLAIN_TOKEN = re.compile("([A-Za-z0-9]+)")
"""The same in texts that have no letters but A to Z, and no word like C++."""

SHORT_STEM = 3
LONGEST_COMPOUND = 4
"""Words of a hyphenated word that may be one; longer runs are lists."""

_SMALL_WORD = re.compile("[a-z0-9]+")

_HYPHENS = "-‐‑"
_HYPHEN = frozenset(_HYPHENS)
_HYPHENATED = re.compile("[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")
_OTHER_LETTER = re.compile(rf"[^\W\x00-\x7f]|[\u0300-\u036f‐‑{_CJK}]")
"""What makes words, or holds them together, and is no ASCII; dashes and quotation marks are not."""


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
            words = [each for each in nodes if isinstance(each, Word)]
            _collect_words(" ".join(word.text for word in words), analysis, found)
            for each in nodes:
                if isinstance(each, Word):
                    _collect_terms(each.terms, analysis, found)
                else:
                    _collect(each, analysis, found)
        case Word(text, terms=terms):
            _collect_words(text, analysis, found)
            _collect_terms(terms, analysis, found)
        case Phrase(text):
            found.phrases.add(("", tuple(analysis.literal(text))))
        case Field(name, value, quoted, terms=terms):
            kind = NAMED[name].kind
            found.phrases |= {
                (name, phrase)
                for term in terms
                if term.searched
                for form in term.english
                for phrase in phrases_of(form, analysis)
            }
            if kind == "person":
                written = tuple(analysis.literal(author_words(value)))
                found.phrases |= {(name, order) for order in (written, *turned(written))}
            elif kind == "text":
                _collect_whole(name, value, quoted, analysis, found)


def _collect_whole(name: str, value: str, quoted: bool, analysis: Analysis, found: Wanted) -> None:
    """What a value says must be had whole. A word is had by its stem, several terms side by side or run together."""
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


def _collect_terms(terms: Sequence[Term], analysis: Analysis, found: Wanted) -> None:
    found.stems |= {stem for term in terms if term.searched for form in term.english for stem in stems_of(form, analysis)}


class Matcher:
    """Finds what one query wants in any number of texts, in time that grows with their length alone."""

    def __init__(self, query: Group, analysis: Analysis) -> None:
        self._analysis = analysis
        self._take(wanted(query, analysis))

    @classmethod
    def of_stems(cls, stems: Sequence[str], analysis: Analysis) -> "Matcher":
        """A matcher of words with these stems."""
        matcher = cls(Group(()), analysis)
        matcher._take(Wanted(stems=set(stems)))
        return matcher

    @classmethod
    def of_value(cls, value: str, quoted: bool, analysis: Analysis) -> "Matcher":
        """A matcher of what has a value, as a field of text would have it, in texts of any field."""
        whole = Wanted()
        _collect_whole("", value, quoted, analysis, whole)
        matcher = cls(Group(()), analysis)
        matcher._take(whole)
        return matcher

    def _take(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._tells_fields_apart = any(name for name, _ in (*wanted.field_stems, *wanted.phrases))
        self._vocabularies: dict[str, _Vocabulary] = {}
        self._found: dict[tuple[str, str], list[tuple[int, int]]] = {}

    def spans(self, text: str, name: str = "") -> list[tuple[int, int]]:
        """The spans [start, end) of matching words, in order and apart. `name` is the field of `text`, if it is known.

        Without a name, words wanted in any one field count. A text that was looked through before is not looked through again.
        """
        name = name if self._tells_fields_apart else ""
        found = self._found.get((name, text))
        if found is None:
            found = self._found[name, text] = _spans(self._vocabulary(name), text)
        return found

    def words(self, texts: Sequence[str], name: str) -> dict[str, None]:
        """The matching words of the texts of a field, each once, as they are written there."""
        if len(texts) > 1 and not self._vocabulary(name if self._tells_fields_apart else "").phrases:
            # Nothing but a phrase or a formula reaches over the end of a line, so that all names are looked through at once.
            whole = "\n".join(texts)
            texts = texts if "$" in whole or "\\" in whole else (whole,)
        return dict.fromkeys([text[start:end] for text in texts for start, end in self.spans(text, name)])

    def names(self, author: str) -> bool:
        """Whether the query names this author, in any form that the index keeps."""
        names = [" ".join(("", *phrase, "")) for name, phrase in self._wanted.phrases if name == "author" and phrase]
        if not names:
            return False
        forms = [" ".join(("", *self._analysis.literal(form), "")) for form in author_forms(author)]
        return any(name in form for name in names for form in forms)

    def _vocabulary(self, name: str) -> "_Vocabulary":
        found = self._vocabularies.get(name)
        if found is None:
            found = self._vocabularies[name] = _Vocabulary(self._wanted, name, self._analysis)
        return found


class _Vocabulary:
    """The words that a query wants in the texts of one field, learnt as they are met."""

    def __init__(self, wanted: Wanted, name: str, analysis: Analysis) -> None:
        self.phrases = [phrase for each, phrase in wanted.phrases if phrase and (each == "" or name in ("", each))]
        self.ascii_phrases = [phrase for phrase in self.phrases if all(map(str.isascii, phrase))]
        self._stems = wanted.stems | {stem for each, stem in wanted.field_stems if name in ("", each)}
        self._literals = wanted.literals
        self._beginnings = _beginnings((*self._stems, *self._literals))
        self._analysis = analysis
        self._met: set[str] = set()
        self._marked: set[str] = set()
        self._joined: dict[tuple[str, ...], bool] = {}

    def learn(self, words: Iterable[str]) -> set[str]:
        """All words met so far that are wanted, these too."""
        unknown = set(words) - self._met
        short, long = self._beginnings
        # Stemming changes no letter at the beginning of a plain word, so that most words need no analysis.
        for word in [each for each in unknown if each[:2] in long or each[:1] in short or not _is_plain(each)]:
            literal, stem = self.forms(word)
            if stem in self._stems or not self._literals.isdisjoint(literal):
                self._marked.add(word)
        self._met |= unknown
        return self._marked

    def wants(self, word: str) -> bool:
        """Whether this word is wanted."""
        return word in self.learn((word,)) if word not in self._met else word in self._marked

    @cached_property
    def openings(self) -> tuple[str, ...]:
        """How the plain words that may be wanted begin, in lower case. None of these is the beginning of another."""
        found: list[str] = []
        for each in sorted(map(_opening, (*self._stems, *self._literals))):
            if each.isascii() and not (found and each.startswith(found[-1])):
                found.append(each)
        return tuple(found)

    def forms(self, word: str) -> tuple[tuple[str, ...], str]:
        """The literal terms of a word and its stem; a formula has none that a query could want."""
        return (("\x00",), "") if word[0] == _FORMULA else self._analysis.word_forms(word)

    def wants_joined(self, words: Sequence[str]) -> bool:
        """Whether these words run together are wanted."""
        short, long = self._beginnings
        first = f"{words[0]}{words[1]}"
        if first[:2] not in long and first[:1] not in short and _is_plain(first):
            return False
        key = tuple(words)
        found = self._joined.get(key)
        if found is None:
            stems = self._analysis.stemmed_parts("".join("".join(self.forms(word)[0]) for word in words))[0]
            found = self._joined[key] = bool(stems) and stems[0] in self._stems
        return found


def _spans(vocabulary: _Vocabulary, text: str) -> list[tuple[int, int]]:
    text = without_formulas(text, _FORMULA)
    if not vocabulary.ascii_phrases and _has_plain_words(text):
        return _merged(text, sorted(_plain_words(vocabulary, text)))
    pieces = _TOKEN.split(text)  # what is between words, a word, what is between …
    words = pieces[1::2]
    marked = vocabulary.learn(words)
    hits: set[int] = set() if marked.isdisjoint(words) else {i for i, word in enumerate(words) if word in marked}
    hits.update(_compounds(vocabulary, words, pieces[2:-1:2]))
    hits.update(_phrases(vocabulary, words, text.isascii()))
    if not hits:
        return []
    ends = list(accumulate(map(len, pieces)))
    return _merged(text, [(ends[2 * i], ends[2 * i + 1]) for i in sorted(hits) if words[i][0] != _FORMULA])


def _has_plain_words(text: str) -> bool:
    """Whether all words of a text are runs of ASCII letters and digits."""
    return "#" not in text and "*" not in text and "++" not in text and (text.isascii() or not _OTHER_LETTER.search(text))


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalnum()


def _plain_words(vocabulary: _Vocabulary, text: str) -> set[tuple[int, int]]:
    """The wanted words of a text of plain words. Only likely ones are looked at."""
    found: set[tuple[int, int]] = set()
    lower = text.lower()
    for opening in vocabulary.openings:
        place = lower.find(opening)
        while place >= 0:
            word = None if place and lower[place - 1].isalnum() else _SMALL_WORD.match(lower, place)
            end = word.end() if word else place + 1
            if word and vocabulary.wants(text[place:end]):
                found.add((place, end))
            place = lower.find(opening, end)
    if vocabulary.openings:
        for run in _hyphenated(text):
            words = run[0].split("-")
            if len(words) <= LONGEST_COMPOUND and vocabulary.wants_joined(words):
                found.update(
                    (match.start() + run.start(), match.end() + run.start()) for match in _PLAIN_TOKEN.finditer(run[0])
                )
    return found


def _hyphenated(text: str) -> Iterator[re.Match[str]]:
    """The hyphenated words of a text of plain words."""
    end = 0
    while (hyphen := text.find("-", end)) >= 0:
        start = text.rfind(" ", end, hyphen) + 1 or end
        end = text.find(" ", hyphen)
        end = len(text) if end < 0 else end
        yield from _HYPHENATED.finditer(text, start, end)


def _opening(term: str) -> str:
    """How the plain words begin that are cut to this term. `flies` is cut to `fli`, and `dying` to `die`."""
    return term[: max(1, len(term) - (2 if term[1:] == "ie" else 1))]


def _beginnings(terms: Iterable[str]) -> tuple[set[str], set[str]]:
    """How words may begin, in both cases, that are cut to these terms: by one letter and by two.

    `dying` is cut to `die`; of longer stems the first two letters are those of the word.
    """
    short = {term[:1] for term in terms if len(term) <= SHORT_STEM}
    long = {term[:2] for term in terms if len(term) > SHORT_STEM}
    spelled = (str.lower, str.upper)
    return {case(each) for each in short for case in spelled}, {
        first(each[:1]) + second(each[1:]) for each in long for first in spelled for second in spelled
    }


def _compounds(vocabulary: _Vocabulary, words: Sequence[str], gaps: Sequence[str]) -> Iterator[int]:
    """The words of `multi-agent` for `multiagent`: runs of two to four words with nothing but a hyphen between them."""
    joints = [i for i, gap in enumerate(gaps) if gap in _HYPHEN and _FORMULA not in (words[i][0], words[i + 1][0])]
    first = last = -1
    for i in (*joints, len(words)):
        if i == last:
            last = i + 1
            continue
        if last >= 0 and last - first < LONGEST_COMPOUND and vocabulary.wants_joined(words[first : last + 1]):
            yield from range(first, last + 1)
        first, last = i, i + 1


def _phrases(vocabulary: _Vocabulary, words: Sequence[str], ascii_only: bool) -> Iterator[int]:
    """The words of phrases. Texts of ASCII hold no phrase of other letters, which spares them the search for it."""
    phrases = vocabulary.ascii_phrases if ascii_only else vocabulary.phrases
    if not phrases:
        return
    terms = [(term, i) for i, word in enumerate(words) for term in vocabulary.forms(word)[0]]
    line = " ".join(("", *(term for term, _ in terms), ""))
    position_at = dict(zip(accumulate((len(term) + 1 for term, _ in terms), initial=0), range(len(terms)), strict=False))
    for phrase in phrases:
        needle = " ".join(("", *phrase, ""))
        found, reached = line.find(needle), 0
        while found >= 0:
            position = position_at[found]
            yield from (owner for _, owner in terms[max(position, reached) : position + len(phrase)])
            reached = position + len(phrase)
            found = line.find(needle, found + 1)


def _merged(text: str, words: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of words, in order; neighbours of one hyphenated word become one."""
    spans: list[tuple[int, int]] = []
    for start, end in words:
        if spans and (spans[-1][1] == start or text[spans[-1][1] : start] in _HYPHENS):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
