r"""Paths of Windows in prose, `C:\temp\alpha`: no command of TeX is in them."""

import re

from papilio.texts.commands import CHARACTERS
from papilio.texts.formulas import find_formulas

_PATH = re.compile(r"(?<![^\s\"'`‘“(])[A-Za-z]:((?:\\[\w.$~-]+)+)\\?(?=[\s\"'`’”),;:!?]|\Z)")
_ALONE = frozenset({"to", "rightarrow", "mathbb", "mathcal", "mathrm", "mathbf", "mathscr", "mathfrak"})
_LEAST_OF_NAME = 3


def find_paths(text: str) -> list[tuple[int, int]]:
    r"""The places of paths outside formulas. A map (`i:\Pi`, `f:\RR\to\RR`) has no part that is a longer name."""
    if ":\\" not in text:
        return []
    found = [match.span() for match in _PATH.finditer(text) if any(map(_is_name, match[1].split("\\")))]
    held = [(formula.start, formula.end) for formula in find_formulas(text)] if found else []
    return [(start, end) for start, end in found if all(end <= first or last <= start for first, last in held)]


def _is_name(part: str) -> bool:
    return len(part) >= _LEAST_OF_NAME and part not in CHARACTERS and part not in _ALONE
