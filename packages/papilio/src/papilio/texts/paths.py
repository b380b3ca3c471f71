r"""Paths of Windows in prose, `C:\temp\alpha`: no command of TeX is in them."""

import re

from papilio.texts.commands import CHARACTERS
from papilio.texts.formulas import find_formulas

_PATH = re.compile(r"(?<![^\s\"'`‘“(])[A-Za-z]:((?:\\[\w.$~-]+)+)\\?(?=[\s\"'`’”),;:!?]|\Z)")
_DRIVE = re.compile(r"(?<![^\s\"'`‘“(])[C-E]:\\(?=\s+[a-z]{2}|\s*\Z|[\"'`’”),;.])")
"""A drive alone, `C:\\ and`; a map `F:\\ X` has a capital behind it."""
_ALONE = frozenset({"to", "rightarrow", "mathbb", "mathcal", "mathrm", "mathbf", "mathscr", "mathfrak"})
_INDEX = re.compile(r"_\w\Z")
_LEAST_OF_NAME = 3


def find_paths(text: str) -> list[tuple[int, int]]:
    r"""The places of paths outside formulas. A map (`i:\Pi`, `f:\RR\to\RR`) has no part that is a longer name."""
    if ":\\" not in text:
        return []
    matches = list(_PATH.finditer(text))
    if any(_is_name(part) for match in matches for part in match[1].split("\\")):
        # Beside a path `D:\beta` is another.
        found = [match.span() for match in matches if match[0][0].isupper() or any(map(_is_name, match[1].split("\\")))]
    else:
        found = []
    found = sorted([*found, *(match.span() for match in _DRIVE.finditer(text))])
    held = [(formula.start, formula.end) for formula in find_formulas(text)] if found else []
    return [(start, end) for start, end in found if all(end <= first or last <= start for first, last in held)]


def _is_name(part: str) -> bool:
    part = _INDEX.sub("", part)
    return len(part) >= _LEAST_OF_NAME and part not in CHARACTERS and part not in _ALONE
