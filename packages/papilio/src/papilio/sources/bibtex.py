"""BibTeX as publishers export it: entries and their fields, in linear time, however the braces are matched.

Values come without their outer quotes or braces, inner braces and TeX as they stand (`sources.text` cleans them). Abstracts
often hold a brace without its partner: such a field ends where the next one, or the entry, must begin.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from papilio.errors import ReplyError
from papilio.model.paper import Author
from papilio.sources.markup import page_title
from papilio.sources.text import clean_name
from papilio.texts.joined_names import JOINT, bare_name

_START = re.compile(r"^[ \t]*@([A-Za-z]+)[ \t]*\{", re.MULTILINE)
_KEY = re.compile(r"\s*([^\s,{}\"=]*)\s*,")
_FIELD = re.compile(r"[\s,]*([A-Za-z][A-Za-z0-9_-]{0,40})\s*=\s*")
_NEXT_FIELD = re.compile(r"\n[ \t]*+[A-Za-z][A-Za-z0-9_-]{0,40}[ \t]*+=[ \t]*+[{\"0-9A-Za-z]")
_WORD = re.compile(r"[^\s,{}\"#=]+")
_JOINT = re.compile(r"\s*#\s*")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_QUOTE = re.compile(r"\\.|[{}\"]", re.DOTALL)
_NOT_ENTRIES = frozenset({"comment", "preamble", "string"})
_AND = re.compile(rf"\s+and\s+|\s*{JOINT}\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """`@inproceedings{key, name = {value}, …}`; kind and names of fields in lower case."""

    kind: str
    key: str
    fields: Mapping[str, str]


def parse_bibtex(content: bytes, what: str) -> tuple[Entry, ...]:
    """The entries, in order.

    Args:
        what: What was expected, with its article, for messages.

    Raises:
        ReplyError: No entry at all (the message quotes the title of a page that came instead), or the file was cut short.
    """
    text = content.decode("utf-8", "replace").lstrip("\ufeff")
    starts = list(_START.finditer(text))
    if not starts:
        title = page_title(content)
        raise ReplyError(
            f"no BibTeX entry came where {what} was expected" + (f": a page titled {title!r}" if title else ""),
        )
    if not text.rstrip().endswith("}"):
        raise ReplyError(f"a file that was cut short came where {what} was expected: its last entry has no end")
    ends = [*(start.start() for start in starts[1:]), len(text)]
    entries: list[Entry] = []
    for start, end in zip(starts, ends, strict=True):
        kind = start[1].lower()
        if kind not in _NOT_ENTRIES:
            entries.append(_entry(kind, text[start.end() : end], last=end == len(text), what=what))
    return tuple(entries)


def bibtex_authors(text: str) -> tuple[Author, ...]:
    """`Lovelace, Ada and Turing, Jr., Alan` → names as they are read."""
    authors: list[Author] = []
    for name in _AND.split(" ".join(text.split())):
        parts = [part.strip() for part in name.split(",")]
        spoken = " ".join((*parts[2:], parts[0], *parts[1:2])) if len(parts) == 3 else " ".join((*parts[1:], parts[0]))
        if cleaned := bare_name(clean_name(spoken)):
            authors.append(Author(cleaned))
    return tuple(authors)


def _entry(kind: str, body: str, *, last: bool, what: str) -> Entry:
    key = _KEY.match(body)
    fields: dict[str, str] = {}
    place = key.end() if key else 0
    end = len(body)
    while field := _FIELD.match(body, place):
        value, place, closed = _value(body, field.end(), end)
        if not closed:
            # From here on a field ends before the next at the latest, so that no text is read twice.
            end = 0
        if not closed and last:
            raise ReplyError(f"a file that was cut short came where {what} was expected: its last field has no end")
        fields.setdefault(field[1].lower(), value)
        if not _FIELD.match(body, place) and (following := _NEXT_FIELD.search(body, place)):
            # A brace too many ended the value early.
            place = following.start()
    return Entry(kind, key[1] if key else "", fields)


def _value(body: str, place: int, end: int) -> tuple[str, int, bool]:
    """(value, where it ends, whether it was closed), its pieces joined by `#`. It ends at `end`, or before the next field."""
    following = _NEXT_FIELD.search(body, place) if not end else None
    end = end or (following.start() if following else len(body))
    pieces: list[str] = []
    while True:
        piece, place, closed = _piece(body, place, end)
        pieces.append(piece)
        joint = _JOINT.match(body, place)
        if not joint or not closed:
            return "".join(pieces), place, closed
        place = joint.end()


def _piece(body: str, place: int, end: int) -> tuple[str, int, bool]:
    opening = body[place : place + 1]
    if opening not in ("{", '"'):
        word = _WORD.match(body, place)
        return (word[0], word.end(), True) if word else ("", place, True)
    depth = 0
    for mark in (_BRACE if opening == "{" else _QUOTE).finditer(body, place + 1, end):
        sign = mark[0]
        if sign == "{":
            depth += 1
        elif sign == "}" and opening == "{" and depth == 0:
            return body[place + 1 : mark.start()], mark.end(), True
        elif sign == "}":
            depth -= 1
        elif sign == '"' and depth <= 0:
            return body[place + 1 : mark.start()], mark.end(), True
    following = _NEXT_FIELD.search(body, place + 1)
    end = following.start() if following else len(body)
    return body[place + 1 : end].rstrip("}, \t\r\n"), end, False
