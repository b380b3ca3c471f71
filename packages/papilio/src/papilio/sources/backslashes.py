r"""Backslashes that begin no command: line breaks, a set minus, one that was doubled or stands behind its brace.

`one \\but` is two lines, `Q\{0}` is Q without 0, `\Omega\\epsilon` one set without another, and `S\{l}odkowski` is Słodkowski.
"""

import re

from papilio.sources import accents
from papilio.texts.commands import CHARACTERS, GREEK

_COMMAND = re.compile(r"\\([A-Za-z]+)")
_LENGTH = re.compile(r"\*?(?:\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?")
_SET = re.compile(r"\\\{([^{}\\]{1,12})\}(?![A-Za-z])")
_BEHIND_BRACE = re.compile(r"\\\{([A-Za-z]+)\}")
_NORDIC_OR_POLISH = {"l": "ł", "o": "ø"}


def read_two(text: str, at: int, before_formula: bool) -> tuple[str, int]:
    r"""What stands for two backslashes, and where the text goes on; of one too many that is right behind it."""
    before, following = text[at - 1 : at], text[at + 2 : at + 3]
    if following in accents.SIGNS or (following in accents.WORDS and text[at + 3 : at + 4] == "{"):
        return "", at + 1
    if following in ("_", "%") and before.isalnum():
        return "", at + 1
    if following == "$" and text[at + 3 : at + 4].isdigit() and not before_formula:
        return "", at + 1
    if (command := _COMMAND.match(text, at + 1)) and command[1] in CHARACTERS:
        return "∖" if before.isalnum() or before in (")", "]", "}") else "", at + 1
    if following.isalpha() and before == ":":  # C:\\Windows
        return "\\\\", at + 2
    length = _LENGTH.match(text, at + 2)
    return " ", length.end() if length else at + 2


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
