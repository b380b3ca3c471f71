"""Entries and what becomes of them in each form of reference."""

from collections.abc import Iterable
from typing import Any

from pybtex.database import BibliographyData, parse_string
from pylatexenc.latex2text import LatexNodes2Text

from papilio.export.formats import FORMATS
from papilio.export.keys import shared_keys
from papilio.model.paper import Author, Entry, Paper
from papilio.web.math.mathml import plain_text

SPECIAL = "%{}&#~^\\"
HOSTILE = [
    SPECIAL,
    f"Of {SPECIAL} and $x_{{1}}$",
    "{{{", "}}}", "a } b { c", "\\", "$", "$$", "$\\{x$ open", "50% of $\\{x\\}$ & R\\&D #1_2",
    '@article{x, title = "y"}', "ER  - \nTY  - JOUR", "<script>alert(1)</script>", "[a](javascript:b) `c` *d*",
    "\x00\x01\x0b line\nbreak\r\nand\ttab", "中文标题：％", "é\u0301 \u202e \U0001f600", "a" * 5000,
]  # fmt: skip


def entry(title: str = "A title", *names: str, ref: str = "arxiv:2405.00001", **fields: Any) -> Entry:
    return Entry(Paper(ref, title, authors=tuple(map(Author, names)), **fields), 1)


def written(form: str, entries: Iterable[Entry]) -> str:
    held = list(entries)
    return "".join(FORMATS[form].write(held, shared_keys(each.paper for each in held), plain_text))


def bibliography(text: str) -> BibliographyData:
    return parse_string(text, "bibtex")


def printed(tex: str) -> str:
    """What TeX would print."""
    for command, mark in (("left", "\ue000"), ("right", "\ue001")):
        tex = tex.replace(f"\\textbrace{command}{{}}", mark)
    tex = tex.replace("\\textasciicircum{}", "\ue002")
    text = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True).latex_to_text(tex)
    return text.translate({0xE000: "{", 0xE001: "}", 0xE002: "^"})


def squeezed(text: str) -> str:
    return " ".join(text.split())


HOSTILE_ENTRIES = [
    entry(
        title, title.strip() or "x", "Ada Lovelace", ref=f"own:{n}", published="2024-05-01", doi="10.1/a_b%c{d", comments=title
    )
    for n, title in enumerate(HOSTILE)
]
NAMES = ["Laurens van der Maaten", "Martin Luther King Jr.", "张三", "Plato", "Sturm and Drang Group", "Benjamin Van Durme"]
