r"""Backslashes that begin no command: line breaks, a set minus, doubled ones, paths and escapes.

`one \\but` is two lines, `Q\{0}` is Q without 0, `\Omega\\epsilon` one set without another, `S\{l}odkowski` is Słodkowski, and
`C:\\temp\\new` is a path.
"""

import re

from papilio.sources import accents
from papilio.texts.commands import CHARACTERS, GREEK

_COMMAND = re.compile(r"\\([A-Za-z]+)")
_WITH_ARGUMENT = re.compile(
    r"\\(?:text[a-z]*|emph|math[a-z]+|underline|url|href|cite[a-z]*|ref|eqref|footnote|mbox|operatorname|frac|sqrt|ensuremath)"
    r"\s?[{\[]"
)
_LENGTH = re.compile(r"\*?(?:\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?")
_SET = re.compile(r"\\\{([^{}\\]{1,12})\}(?![A-Za-z])")
_BEHIND_BRACE = re.compile(r"\\\{([A-Za-z]+)\}")
_NORDIC_OR_POLISH = {"l": "ł", "o": "ø"}
_LOOKED_BACK = 200
_PATH = re.compile(r"(?:(?<![A-Za-z])[A-Za-z]:|(?<!\S)[\"'`‘“(]?\\\\[\w.$-]+)(?:\\[\w.$\\-]*)?\Z")
_DRIVE = re.compile(r"(?:(?<![A-Za-z])[A-Za-z]|https?|ftp|file):\Z")
_LONGEST_SCHEME = 8
_SHARE = re.compile(r"\\\\[\w.$-]+\\{1,2}[A-Za-z0-9_.$-]+(?![\w{(^])")
_ESCAPE = re.compile(
    r"\\\\(?:[abefnrtv0]|[dwsbDWSB][+*?]?(?:\\\\[dwsbnrtDWSB][+*?]?){0,9}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[0-7]{2,3})(?=[\"'`’”])"
)
_QUOTES = frozenset("\"'`‘“")


def read_two(text: str, at: int, before_formula: bool) -> tuple[str, int]:
    r"""What stands for two backslashes, and where the text goes on; of one too many that is right behind it."""
    before, following = text[at - 1 : at], text[at + 2 : at + 3]
    if kept := _path_or_escape(text, at):
        return text[at:kept], kept
    if following in accents.SIGNS or (following in accents.WORDS and text[at + 3 : at + 4] == "{"):
        return "", at + 1
    if following in ("_", "%") and before.isalnum():
        return "", at + 1
    if following == "$" and text[at + 3 : at + 4].isdigit() and not before_formula:
        return "", at + 1
    if (command := _COMMAND.match(text, at + 1)) and command[1] in CHARACTERS:
        return "∖" if before.isalnum() or before in (")", "]", "}") else "", at + 1
    if _WITH_ARGUMENT.match(text, at + 1):
        return "", at + 1
    length = _LENGTH.match(text, at + 2)
    return " ", length.end() if length else at + 2


def _path_or_escape(text: str, at: int) -> int:
    r"""Where a piece of a path (`C:\\temp`, `\\server\share`) or of code (`"\\n"`) that begins here ends; 0 for none."""
    before = text[at - 1 : at]
    if before in _QUOTES and (escape := _ESCAPE.match(text, at)):
        return escape.end()
    if (not before or before.isspace() or before in _QUOTES or before == "(") and (share := _SHARE.match(text, at)):
        names = _COMMAND.findall(share[0].replace("\\\\", "\\"))
        return 0 if CHARACTERS.keys() & set(names) else share.end()
    if not text[at + 2 : at + 3].isalnum():
        return 0
    if before == ":":
        return at + 2 if _DRIVE.search(text, max(0, at - _LONGEST_SCHEME), at) else 0
    begun = _PATH.search(text, max(0, at - _LOOKED_BACK), at) if before.isalnum() else None
    return at + 2 if begun and not CHARACTERS.keys() & set(_COMMAND.findall(begun[0])) else 0


def read_with_brace(text: str, at: int) -> tuple[str, int] | None:
    r"""What stands for a backslash before braces, and where the text goes on; None for an escape."""
    before = text[at - 1 : at]
    if lost := _BEHIND_BRACE.match(text, at):
        if lost[1] in GREEK and not before.isalpha():
            return GREEK[lost[1]], lost.end()
        if lost[1] in _NORDIC_OR_POLISH and before.isalpha():
            return _NORDIC_OR_POLISH[lost[1]], lost.end() + text.startswith(" ", lost.end())
    taken = _SET.match(text, at)
    is_set = before in (")", "]", "[") or (before.isupper() and not text[at - 2 : at - 1].isalpha())
    return (f"∖{{{taken[1]}}}", taken.end()) if taken and at and is_set else None
