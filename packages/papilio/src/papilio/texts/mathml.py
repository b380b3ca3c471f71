"""Formulas in MathML, as publishers have them in titles and abstracts, as characters: `x²`, `H₂O`, `(a+b)/c`."""

import re
from dataclasses import dataclass, field

from papilio.texts.scripts import as_index

_OPENING = re.compile(r"<(?P<prefix>[a-z]{1,8}:)?math(?=[\s>/])[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?:[A-Za-z]{1,8}:)?(?P<name>[A-Za-z][A-Za-z-]*)(?P<more>(?:\s[^<>]*?)?)(?P<empty>/?)>")
_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom", "mprescripts", "none"})
_OVER = {"¯": "\u0304", "‾": "\u0304", "_": "\u0304", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "→": "\u20d7",
         "⃗": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308"}  # fmt: skip
"""Accents that stand over a letter, as what joins the letter."""
_FUNCTION = re.compile(r"(?:sin|cos|tan|log|exp|ln|max|min|lim|det|sup|inf)\Z")
_INVISIBLE = str.maketrans(dict.fromkeys("\u2061\u2062\u2063\u2064", ""))


@dataclass(slots=True)
class _Element:
    """An element that is open: its name, and what its children say."""

    name: str
    parts: list[str] = field(default_factory=list[str])


def without_mathml(text: str) -> str:
    """The text with what its elements `math` say in place of them; one that is not closed stays."""
    if "math" not in text or "</" not in text:
        return text
    pieces: list[str] = []
    place = 0
    while opening := _OPENING.search(text, place):
        closing = f"</{opening['prefix'] or ''}math>"
        end = text.find(closing, opening.end())
        if end < 0:
            break
        pieces += [text[place : opening.start()], _said(text[opening.end() : end])]
        place = end + len(closing)
    return "".join((*pieces, text[place:]))


def _said(source: str) -> str:
    """What the elements between `<math>` and `</math>` say."""
    open_elements = [_Element("math")]
    place = 0
    for tag in _TAG.finditer(source):
        _add(open_elements[-1], source[place : tag.start()])
        place = tag.end()
        name = tag["name"].lower()
        if tag["empty"]:
            open_elements[-1].parts.append(" " if name == "mspace" else "")
        elif not tag["end"]:
            open_elements.append(_Element(name))
        elif len(open_elements) > 1:
            closed = open_elements.pop()
            open_elements[-1].parts.append(_written(closed))
    _add(open_elements[-1], source[place:])
    while len(open_elements) > 1:
        closed = open_elements.pop()
        open_elements[-1].parts.append(_written(closed))
    return " ".join(_joined(open_elements[0].parts).split())


def _add(element: _Element, text: str) -> None:
    """Characters between two tags; blanks between elements say nothing."""
    text = text.translate(_INVISIBLE)
    if element.name == "mtext" and text:
        element.parts.append(" ".join(f"|{text}|".split())[1:-1])
    elif text.strip():
        element.parts.append(" ".join(text.split()))


def _written(element: _Element) -> str:
    name, parts = element.name, element.parts
    if name in _UNSEEN:
        return ""
    if name == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if name in ("msup", "msub", "mover", "munder") and len(parts) == 2:
        return _indexed(parts[0], parts[1], name)
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return _indexed(_indexed(parts[0], parts[1], "msub"), parts[2], "msup")
    if name == "mfenced":
        return f"({','.join(parts)})"
    if name == "msqrt":
        return f"√{_grouped(_joined(parts))}"
    return _joined(parts)


def _indexed(base: str, index: str, name: str) -> str:
    if name == "mover" and len(base) == 1 and index in _OVER:
        return base + _OVER[index]
    return base + as_index(index, "^" if name in ("msup", "mover") else "_", base[-1:])


def _joined(parts: list[str]) -> str:
    """The parts in a row; a word such as `sin` keeps apart from the letter behind it."""
    written = ""
    for part in parts:
        written += f" {part}" if part[:1].isalpha() and _FUNCTION.search(written) else part
    return written


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"
