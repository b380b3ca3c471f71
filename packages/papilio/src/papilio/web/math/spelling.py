"""A formula in one line of Unicode, where it has such a spelling: `α²`, `x̂`, `O(n log n)`."""

from collections.abc import Iterable
from itertools import pairwise
from xml.etree.ElementTree import Element

from papilio.texts.scripts import LOWERED, RAISED, in_script

_ACCENTS = {
    "^": "\u0302",
    "~": "\u0303",
    "¯": "\u0304",
    "―": "\u0305",
    "˘": "\u0306",
    "˙": "\u0307",
    "¨": "\u0308",
    "˚": "\u030a",
    "ˇ": "\u030c",
    "´": "\u0301",
    "`": "\u0300",
    "→": "\u20d7",
}
_MIN_SPACE_EM = 0.25


def spelled(element: Element) -> str | None:
    """The spelling of a tree of `typeset`, None where there is none."""
    match element.tag:
        case "mi" | "mn" | "mo" | "mtext":
            return element.text or ""
        case "math" | "mrow" | "mstyle" | "mpadded":
            return _row(element)
        case "mspace":
            return " " if _em(element.get("width", "")) >= _MIN_SPACE_EM else ""
        case "msup":
            return _joined((spelled(element[0]), _script(element[1], RAISED)))
        case "msub" | "munder":
            return _joined((spelled(element[0]), _script(element[1], LOWERED)))
        case "msubsup" | "munderover":
            return _joined((spelled(element[0]), _script(element[1], LOWERED), _script(element[2], RAISED)))
        case "mover":
            accented = _accented(element)
            if accented is None and element[0].tag == "mo":
                return _joined((spelled(element[0]), _script(element[1], RAISED)))
            return accented
        case "msqrt":
            inside = _row(element)
            return f"√{inside}" if inside and _is_atom(inside) else None
        case _:
            return None


def _row(element: Element) -> str | None:
    parts = [(child, spelled(child)) for child in element]
    if any(part is None for _, part in parts):
        return None
    known = [(child, part or "") for child, part in parts if part]
    line = known[0][1] if known else ""
    for (before, left), (after, right) in pairwise(known):
        # A name of several letters (log, max) is set apart from a letter or digit beside it.
        named = _is_name(before, left) or _is_name(after, right)
        line += (" " if named and left[-1].isalnum() and right[0].isalnum() else "") + right
    return line


def _is_name(element: Element, spelling: str) -> bool:
    first = element if element.tag in ("mi", "mo") or not len(element) else element[0]
    return first.tag in ("mi", "mo") and len(first.text or "") > 1 and (first.text or "").isalpha() and bool(spelling)


def _joined(parts: Iterable[str | None]) -> str | None:
    known = list(parts)
    return None if None in known else "".join(part or "" for part in known)


def _script(element: Element, alphabet: dict[str, str]) -> str | None:
    inside = spelled(element)
    return None if inside is None else in_script(inside, alphabet)


def _accented(element: Element) -> str | None:
    base, accent = spelled(element[0]), spelled(element[1])
    mark = _ACCENTS.get(accent or "")
    return base + mark if base and mark and len(base) == 1 else None


def _is_atom(text: str) -> bool:
    return len(text) == 1 or text.isdecimal()


def _em(width: str) -> float:
    return float(width[:-2]) if width.endswith("em") else 0.0
