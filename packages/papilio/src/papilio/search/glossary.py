"""What Chinese words of a query mean in English, by a glossary of scientific terms.

`glossary.tsv` holds the terms, `words.tsv` words that all sciences have, for what no term covers.

A run of text is divided into terms so that the fewest Chinese characters are left over, then into the fewest terms, then with
the longest. Blanks between Latin letters and Chinese ones, and hyphens beside the latter, hold nothing apart; a term reaches
over a blank between two Chinese characters only where more is understood by that.

A negation right before a term is part of it: `非` and `反` make its English `non-…` and `anti-…`, which is looked for as a
whole; after others (`不`, `无`, `未`) no term begins, for it would say the opposite.

The tables are read at the first Chinese query. `taiwan.tsv` says how the mainland calls what Taiwan calls otherwise.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from papilio.search.plurals import irregular_form
from papilio.search.script import is_traditional, simplified

PREFIXES: Mapping[str, str] = {"非": "non-", "反": "anti-"}
NEGATIONS = frozenset("非不无反未")
_NO_NEGATIONS = frozenset(("违反", "相反", "正反", "有无", "是非", "除非", "无非", "是不", "能不", "会不", "可不"))
"""A character and a negation behind it that negates nothing."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_JOINT = re.compile(rf"(?<=[{_HAN}])[-‐‑–·・]+(?=\w)|(?<=\w)[-‐‑–·・]+(?=[{_HAN}])")
"""What holds the parts of a term together: 纳维-斯托克斯, p-进数."""

LONGEST_READ = 4_000
"""Characters of a text, of which a query has fewer."""


@dataclass(frozen=True, slots=True)
class Term:
    """A Chinese term of a query and what it means.

    Attributes:
        head: As the glossary writes it.
        english: Its English, the usual first.
        latin: The letters of other scripts in it, as a query may write them.
        searched: Whether its English is searched for.
    """

    head: str
    english: tuple[str, ...]
    latin: str = ""
    searched: bool = True


class Cost(NamedTuple):
    """What a division costs; the least is taken."""

    left_over: int = 0
    blanks: int = 0
    pieces: int = 0
    shortness: int = 0

    def plus(self, other: "Cost") -> "Cost":
        """Both together."""
        return Cost(*(a + b for a, b in zip(self, other, strict=True)))


class _Step(NamedTuple):
    """The best way on from a place: its cost, its end, and the term between, if it is one."""

    cost: Cost
    end: int
    head: str = ""
    negation: str = ""


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return not text.isascii() and _HAN_RUN.search(unicodedata.normalize("NFKC", text)) is not None


def terms(words: Sequence[str]) -> list[list[Term]]:
    """The terms that each word of a query begins, none of them twice."""
    found: list[list[Term]] = [[] for _ in words]
    if not any(map(has_chinese, words)):
        return found
    best = min(map(_Division, _readings(words)), key=lambda division: division.cost)
    met: set[str] = set()
    for place, term in best.terms():
        if term.head not in met:
            met.add(term.head)
            found[place].append(term)
    return found


def in_english(text: str) -> str:
    """A text with the English of its Chinese terms behind it; one without Chinese as it is.

    Of a long one only the beginning is looked at.
    """
    if not has_chinese(text):
        return text
    found = terms(text[:LONGEST_READ].split())
    return " ".join([text, *(term.english[0] for each in found for term in each)])


def covers(word: str, found: Sequence[Term]) -> bool:
    """Whether these terms are all that a word says, particles apart."""
    left = _HAN_RUN.sub(lambda run: simplified(run[0]), _folded(word))
    for term in sorted(found, key=lambda term: -len(term.head)):
        left = left.replace(term.head.casefold(), "")
    return not re.sub(r"[\W的之与和及或]+", "", left)


def head_keys(text: str) -> frozenset[str]:
    """What a text that names a term may stand for. All ways to write it are the same, with blanks and wide letters."""
    return frozenset("".join(reading.split()) for [reading] in _readings([text]))


def _readings(words: Sequence[str]) -> list[list[str]]:
    """The words in simplified characters, and where they were in others, in words of the mainland too."""
    folded = [_folded(word) for word in words]
    readings = [[_HAN_RUN.sub(lambda run: simplified(run[0]), word) for word in folded]]
    if any(is_traditional(run) for word in folded for run in _HAN_RUN.findall(word)):
        readings.append([_in_words_of_the_mainland(word) for word in readings[0]])
    return readings


def halves(head: str) -> Iterator[tuple[Term, Term]]:
    """Two terms that are together the head of another, the longest first term first."""
    for at in range(len(head) - 1, 0, -1):
        both = [terms([part])[0] for part in (head[:at], head[at:])]
        if all(len(each) == 1 and covers(part, each) for each, part in zip(both, (head[:at], head[at:]), strict=True)):
            yield both[0][0], both[1][0]


def _folded(word: str) -> str:
    return _JOINT.sub("", unicodedata.normalize("NFKC", word)).casefold()


class _Division:
    """The best division of the words of a query into terms."""

    def __init__(self, words: Sequence[str]) -> None:
        self._glossary = _glossary()
        self._owner = [place for place, word in enumerate(words) for _ in word]
        self._text = "".join(words)
        starts = {at for at in range(1, len(self._text)) if self._owner[at] != self._owner[at - 1]}
        # A blank beside other letters parts nothing; in Chinese none is needed, so that one is likely to part.
        self._blanks = frozenset(at for at in starts if _is_han(self._text[at]) and _is_han(self._text[at - 1]))
        self._parted = frozenset(at for at in starts if not (_is_han(self._text[at]) or _is_han(self._text[at - 1])))
        self._steps = self._divided()

    @property
    def cost(self) -> Cost:
        """What it costs."""
        return self._steps[0][False].cost

    def terms(self) -> Iterator[tuple[int, Term]]:
        """The terms, each with the place of the word that it begins in."""
        at, barred = 0, False
        while at < len(self._text):
            step = self._steps[at][barred]
            barred = not step.head and self._negates(at)
            if step.head:
                prefix = PREFIXES.get(step.negation, "")
                english = tuple(prefix + each for each in self._glossary.english(step.head))
                latin = "".join(letter for letter in step.head if not _is_han(letter))
                head = self._glossary.written[step.head]
                yield self._owner[at], Term(step.negation + head, english, latin)
            at = step.end

    def _divided(self) -> list[tuple[_Step, _Step]]:
        """For each place the best step from there: where a term may begin, and where none may."""
        end = _Step(Cost(), len(self._text))
        steps = [(end, end)] * (len(self._text) + 1)
        for at in range(len(self._text) - 1, -1, -1):
            after = steps[at + 1][self._negates(at)]
            passed = _Step(self._passing(at).plus(after.cost), at + 1)
            best = min((passed, *self._with_terms(at, steps)), key=lambda step: step.cost)
            steps[at] = best, passed
        return steps

    def _passing(self, at: int) -> Cost:
        """What it costs to leave a character over. A word of other letters is one piece, and not left over."""
        letter = self._text[at]
        if _is_han(letter):
            return Cost(left_over=1)
        return Cost(pieces=int(letter.isalnum() and self._begins_word(at)))

    def _with_terms(self, at: int, steps: Sequence[tuple[_Step, _Step]]) -> Iterator[_Step]:
        yield from self._terms_at(at, at, "", steps)
        negation = self._text[at]
        if negation in PREFIXES and self._negates(at) and at + 1 < len(self._text) and _is_han(self._text[at + 1]):
            yield from self._terms_at(at, at + 1, negation, steps)

    def _terms_at(self, start: int, at: int, negation: str, steps: Sequence[tuple[_Step, _Step]]) -> Iterator[_Step]:
        if not (_is_han(self._text[at]) or self._begins_word(at)):
            return
        for length in self._glossary.lengths.get(self._text[at], ()):
            head = self._text[at : at + length]
            end = at + len(head)
            if head not in self._glossary.written or not (_is_han(head[-1]) or self._ends_word(end)):
                continue
            inside = range(start + 1, end)
            if not self._parted.isdisjoint(inside):
                continue
            blanks = sum(place in self._blanks for place in inside) if self._blanks else 0
            # A negated term is made up, so that terms of the glossary are better.
            cost = Cost(0, blanks, 2 if negation else 1, -(length**2))
            yield _Step(cost.plus(steps[end][False].cost), end, head, negation)

    def _negates(self, at: int) -> bool:
        return self._text[at] in NEGATIONS and (at == 0 or self._text[at - 1 : at + 1] not in _NO_NEGATIONS)

    def _begins_word(self, at: int) -> bool:
        return at == 0 or at in self._parted or not _is_other(self._text[at - 1]) or not _is_other(self._text[at])

    def _ends_word(self, end: int) -> bool:
        return end == len(self._text) or self._begins_word(end)


@dataclass(frozen=True, slots=True)
class _Glossary:
    """The table.

    Attributes:
        written: Head in lower case → as the table writes it.
        lengths: First character → the lengths of the heads that begin with it, the longest first.
    """

    written: Mapping[str, str]
    columns: Mapping[str, str]
    lengths: Mapping[str, Sequence[int]]

    def english(self, head: str) -> tuple[str, ...]:
        """The English of a head, the usual first; of what stemming does not join, both one thing and several."""
        forms = self.columns[head].split("; ")
        return tuple(dict.fromkeys([*forms, *filter(None, map(irregular_form, forms))]))


@cache
def _glossary() -> _Glossary:
    written: dict[str, str] = {}
    columns: dict[str, str] = {}
    lengths: dict[str, set[int]] = {}
    for name in ("words.tsv", "glossary.tsv"):
        for head, english, *_ in _rows(name):
            key = head.casefold()
            written[key], columns[key] = head, english
            lengths.setdefault(key[0], set()).add(len(key))
    return _Glossary(written, columns, {first: sorted(each, reverse=True) for first, each in lengths.items()})


def _is_han(letter: str) -> bool:
    return _HAN_RUN.match(letter) is not None


def _is_other(letter: str) -> bool:
    return letter.isalnum() and not _is_han(letter)


@cache
def _taiwan() -> tuple[Mapping[str, str], re.Pattern[str]]:
    words = dict(_rows("taiwan.tsv"))
    return words, re.compile("|".join(sorted(words, key=len, reverse=True)))


def _in_words_of_the_mainland(text: str) -> str:
    words, pattern = _taiwan()
    return pattern.sub(lambda match: words[match[0]], text)


def _rows(name: str) -> Iterator[list[str]]:
    """The rows of a table of this room; lines that begin with # are remarks."""
    for line in resources.files("papilio.search").joinpath(name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
