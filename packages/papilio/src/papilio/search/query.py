"""The query language: text to a syntax tree, and back.

    query   = item*                              items side by side: words rank, everything else must hold
    item    = choice | "-" atom                  a dash before a word, a phrase, a field or a group excludes it
    choice  = atom ("OR" atom)*
    atom    = word | phrase | field | "(" query ")"
    phrase  = '"' text '"'                       curly quotes do as well
    field   = name ":" (value | phrase | "(" query ")")    nothing stands between the colon and the value

A colon makes a field only between two or more letters and a value: `http://x`, `12:30`, `C:`, and a word before a colon
and a space (`Attention: a survey`) are words. Each word and phrase in the parentheses after a field is a condition on it, but
words side by side are one name of a person or a venue. Letters, digits, quotes, dots and dashes may be as wide as Chinese
characters, and so may the colon of a field.
"""

import difflib
import re
from dataclasses import dataclass, field
from string import ascii_letters, digits
from typing import TypeAlias

from papilio.errors import QueryError
from papilio.search.fields import ROWS, SPELLED, SearchField
from papilio.search.glossary import Term
from papilio.search.repairs import mended, paired, without
from papilio.search.values import what_is_wrong

MAX_CHARACTERS = 10_000
MAX_DEPTH = 50
MAX_CONDITIONS = 200
"""Fields and phrases of one query: each is a search of its own."""
MAX_REPAIRS = 20
"""A query with more mistakes is not mended."""

_QUOTES = '"“”'
_SYNTAX = dict.fromkeys(map(ord, _QUOTES + "():"), " ")
_TOKEN = re.compile(r'[^\s"“”()\x00-\x1f\x7f-\x9f]+')
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_FIELD = re.compile(r"([A-Za-z_]{2,}):(?![:/\s\x00-\x1f\x7f-\x9f])(?!$)")
_BARE_FIELD = re.compile(r"([A-Za-z_]{2,}):$")
_BARE_VALUE = re.compile(r"[\w.+-]+")
_FULL_WIDTH = {ord(letter) + 0xFEE0: letter for letter in f'".-{ascii_letters}{digits}'}
_FULL_WIDTH_COLON = re.compile(rf"(?<![A-Za-z_])({'|'.join(SPELLED)})：(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without blanks, quotes and parentheses. `terms`: the Chinese terms that begin in it."""

    text: str
    column: int = field(default=0, compare=False)
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text between quotes: these words, as written, side by side."""

    text: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on one field; `name` is canonical and the value has been checked. `terms`: as those of a word. `refs`: who
    meets it, where the library is asked for them and not the index (see `mine`)."""

    name: str
    value: str
    quoted: bool = False
    column: int = field(default=0, compare=False)
    terms: tuple[Term, ...] = ()
    refs: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """What must not match."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Items side by side. A query is a group; an inner one has at least two items."""

    nodes: tuple["Node", ...]


Node: TypeAlias = Word | Phrase | Field | Not | Either | Group


def parse(text: str) -> Group:
    """Read a query.

    Raises:
        QueryError: With the column of what is wrong, and the nearest query that can be read.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"The query is {len(text):,} characters long; at most {MAX_CHARACTERS:,} can be read.", MAX_CHARACTERS + 1
        )
    try:
        return _Parser(_half_width(text)).query()
    except QueryError as error:
        raise QueryError(str(error), error.column, *map(_readable, error.suggestions)) from None


def _half_width(text: str) -> str:
    """The text with letters, digits and signs as English has them, and the colons of fields; each keeps its column."""
    return text if text.isascii() else _FULL_WIDTH_COLON.sub(r"\1:", text.translate(_FULL_WIDTH))


def _readable(text: str) -> str:
    """The text with each of its mistakes mended; empty where that is not possible, or where it then says nothing."""
    for _ in range(MAX_REPAIRS):
        if not any(map(str.isalnum, text)):
            break
        try:
            _Parser(text).query()
        except QueryError as error:
            text = error.suggestion
        else:
            return text
    return ""


def words(text: str) -> Group:
    """Take any text as words and nothing else."""
    return Group(tuple(Word(match[0], match.start() + 1) for match in re.finditer(r"[^\s\x00-\x1f\x7f-\x9f]+", text)))


def as_words(text: str) -> str:
    """Any text as a query for its words: what would be syntax is left out."""
    words = (word.lstrip("-") for word in _BLANK.split(text.translate(_SYNTAX)))
    return " ".join("or" if word == "OR" else word for word in words if word)


def as_query(text: str) -> str:
    """A text that can be read as a query: the text itself, or its words. Empty where it has no letter or digit."""
    if not any(map(str.isalnum, text)):
        return ""
    try:
        parse(text)
    except QueryError:
        return as_words(text)
    return text


def render(node: Node) -> str:
    """Print a tree of `parse`; parsing the text gives the tree again."""
    match node:
        case Word(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Field(name, value, quoted):
            return f'{name}:"{value}"' if quoted else f"{name}:{value}"
        case Not(inner):
            text = render(inner)
            simple = isinstance(inner, Phrase | Field) or (isinstance(inner, Word) and _negatable(text, 0))
            return f"-{text}" if simple else f"-({text})"
        case Either(nodes):
            return " OR ".join(
                f"({render(each)})" if isinstance(each, Either | Group | Not) else render(each) for each in nodes
            )
        case Group(nodes):
            return " ".join(f"({render(each)})" if isinstance(each, Group) else render(each) for each in nodes)


def condition(name: str, value: str) -> Field:
    """A field as a reader writes it; a value that is not one word stands in quotes."""
    return Field(name, value.replace('"', " "), quoted=not _BARE_VALUE.fullmatch(value))


def nearest_field(name: str) -> str:
    """The field most like `name`; empty when none is."""
    close = difflib.get_close_matches(name.lower(), list(SPELLED), n=1, cutoff=0.5)
    return SPELLED[close[0]].name if close else ""


def _negatable(text: str, at: int) -> bool:
    """Whether a dash before `at` excludes: numbers, arrows and rules of dashes are words."""
    return at < len(text) and (text[at].isalpha() or text[at] in "(\\$" or text[at] in _QUOTES)


class _Parser:
    """Recursive descent over one text; `at` is the next character. Its errors suggest the text with one mistake less."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.opened: list[int] = []
        self.conditions = 0

    def query(self) -> Group:
        nodes = self._items()
        if self.at < len(self.text):
            raise self._unopened()
        return Group(nodes)

    def _items(self) -> tuple[Node, ...]:
        nodes: list[Node] = []
        while self._more():
            if self._operator():
                raise self._lonely_operator(self.at)
            if self.text[self.at] == "-" and _negatable(self.text, self.at + 1):
                start = self.at
                self.at += 1
                nodes.append(Not(self._atom()))
                end = self.at
                if self._more() and self._operator():
                    right = f"{self.text[:start]}({self.text[start:end]}){self.text[end:]}"
                    raise QueryError("OR cannot follow what is excluded; put it in parentheses.", self.at + 1, right)
            else:
                nodes.append(self._choice())
        return tuple(nodes)

    def _choice(self) -> Node:
        nodes = [self._atom()]
        while self._more() and self._operator():
            operator = self.at
            self.at += 2
            if not self._more() or self._operator():
                raise self._lonely_operator(operator)
            if self.text[self.at] == "-" and _negatable(self.text, self.at + 1):
                start = self.at
                self.at += 1
                self._atom()
                right = f"{self.text[:start]}({self.text[start : self.at]}){self.text[self.at :]}"
                raise QueryError("What is excluded cannot follow OR; put it in parentheses.", start + 1, right)
            nodes.append(self._atom())
        return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))

    def _atom(self) -> Node:
        column = self.at + 1
        character = self.text[self.at]
        if character == "(":
            return self._group()
        if character in _QUOTES:
            self._count_condition()
            return Phrase(self._quoted(), column)
        match = _TOKEN.match(self.text, self.at)
        assert match is not None  # neither blank, quote nor parenthesis
        prefix = _FIELD.match(self.text, self.at)
        if prefix is not None and prefix.end() <= match.end():
            self._count_condition()
            return self._field(prefix[1], prefix.end(), column)
        self.at = match.end()
        bare = _BARE_FIELD.fullmatch(match[0])
        if bare is not None and bare[1].lower() in SPELLED:
            name, behind = bare[1].lower(), self.text[self.at :].lstrip()
            right = self.text[: self.at] + behind if behind else without(self.text, column - 1, self.at)
            raise QueryError(f"{name}: needs its value right after the colon, without a space.", column, right)
        return Word(match[0], column)

    def _count_condition(self) -> None:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise QueryError(f"More than {MAX_CONDITIONS} fields and phrases stand here; ask in parts.", self.at + 1)

    def _group(self) -> Node:
        column = self.at + 1
        if len(self.opened) == MAX_DEPTH:
            raise QueryError(f"Parentheses stand more than {MAX_DEPTH} deep here.", column)
        self.opened.append(self.at)
        self.at += 1
        nodes = self._items()
        if self.at == len(self.text):
            opened = without(self.text, column - 1, column)
            raise QueryError("This parenthesis is never closed.", column, f"{self.text.rstrip()})", opened)
        self.at += 1
        self.opened.pop()
        if not nodes:
            right = without(self.text, column - 1, self.at)
            raise QueryError("There is nothing between these parentheses.", column, right)
        return nodes[0] if len(nodes) == 1 else Group(nodes)

    def _quoted(self) -> str:
        column = self.at + 1
        end = next((i for i in range(self.at + 1, len(self.text)) if self.text[i] in _QUOTES), -1)
        if end < 0:
            raise QueryError("This quotation mark is never closed.", column, *paired(self.text, self.at))
        value = " ".join(_BLANK.sub(" ", self.text[self.at + 1 : end]).split())
        self.at = end + 1
        if not value:
            right = without(self.text, column - 1, self.at)
            raise QueryError("There is nothing between these quotation marks.", column, right)
        return value

    def _field(self, written: str, value_at: int, column: int) -> Node:
        field = SPELLED.get(written.lower())
        if field is None:
            near = nearest_field(written)
            hint = f"did you mean {near}:? " if near else ""
            known = ", ".join(f"{row.name}:" for row in ROWS if row.spellings)
            right = f"{self.text[: column - 1]}{f'{near}:' if near else f'{written} '}{self.text[value_at:]}"
            raise QueryError(
                f"There is no field {written}: ({hint}The fields are {known}). For the text itself, write it in quotes.",
                column,
                right,
            )
        self.at = value_at
        if self.text[value_at] == "(" and field.kind != "name":
            return self._each(field, self._group(), column - 1)
        quoted = self.text[value_at] in _QUOTES
        value = self._quoted() if quoted else self._bare()
        if not value:
            right = without(self.text, column - 1, self.at)
            raise QueryError(f"{field.name}: needs a value, a word or a phrase in quotes.", column, right)
        if wrong := what_is_wrong(field, value):
            raise self._wrong(field, wrong, value, column - 1, value_at, self.at)
        return Field(field.name, value, quoted, column)

    def _each(self, field: SearchField, node: Node, start: int) -> Node:
        """What stands in parentheses after a field that begins at `start`, each part as a condition on the field."""
        match node:
            case Word(text, column):
                self._count_condition()
                if wrong := what_is_wrong(field, text):
                    at = column - 1
                    raise self._wrong(field, wrong, text, at, at, at + len(text))
                return Field(field.name, text, text[0] in ":/", column)
            case Phrase(text, column):
                if wrong := what_is_wrong(field, text):
                    raise QueryError(wrong, column + 1, without(self.text, start, self.at))
                return Field(field.name, text, quoted=True, column=column)
            case Not(inner):
                return Not(self._each(field, inner, start))
            case Either(nodes):
                return Either(tuple(self._each(field, each, start) for each in nodes))
            case Group(nodes):
                if field.kind in ("person", "value") and all(isinstance(each, Word) for each in nodes):
                    return Field(field.name, " ".join(map(render, nodes)), quoted=True, column=start + 1)
                return Group(tuple(self._each(field, each, start) for each in nodes))
            case Field(name, _, _, column):
                opened = self.text.index("(", start)
                message = f"{field.name}:(…) holds words and phrases; the field {name}: cannot stand in it."
                raise QueryError(message, column, self.text[:start] + self.text[opened:])

    def _wrong(self, field: SearchField, message: str, value: str, start: int, value_at: int, end: int) -> QueryError:
        """The error of a value that the field cannot have. At `start` begins the field, or the value that stands alone."""
        likely = next((each for each in mended(field, value) if not what_is_wrong(field, each)), "")
        name = f"{field.name}:" if start < value_at else ""
        right = f"{self.text[:start]}{name}{likely}{self.text[end:]}"
        return QueryError(message, value_at + 1, right if likely else without(self.text, start, end))

    def _bare(self) -> str:
        """A value up to a blank, a quote or a parenthesis that it did not open: DOIs contain parentheses."""
        start, depth = self.at, 0
        while self.at < len(self.text):
            character = self.text[self.at]
            if character in _QUOTES or _BLANK.match(character) or (character == ")" and depth == 0):
                break
            depth += (character == "(") - (character == ")")
            self.at += 1
        if depth:
            says = any(map(str.isalnum, self.text[start : self.at]))
            right = (self.text[: self.at] + ")" * depth if says else self.text[:start]) + self.text[self.at :]
            bare = self.text[:start] + self.text[start : self.at].replace("(", " ") + self.text[self.at :]
            raise QueryError("This value opens a parenthesis that it never closes.", start + 1, right, bare)
        return self.text[start : self.at]

    def _more(self) -> bool:
        """Go to the next character that says something; false at the end and at a closing parenthesis of this group."""
        match = _BLANK.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        if self.at == len(self.text):
            return False
        if self.text[self.at] == ")":
            if not self.opened:
                raise self._unopened()
            return False
        return True

    def _unopened(self) -> QueryError:
        right = without(self.text, self.at, self.at + 1)
        return QueryError("This closing parenthesis has no opening one.", self.at + 1, right)

    def _lonely_operator(self, at: int) -> QueryError:
        message = "OR needs something before it and after it; for the word, write it in quotes."
        return QueryError(message, at + 1, without(self.text, at, at + 2))

    def _operator(self) -> bool:
        match = _TOKEN.match(self.text, self.at)
        return match is not None and match[0] == "OR"
